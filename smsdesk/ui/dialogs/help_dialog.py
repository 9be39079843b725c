"""Help: the pages that come with the program, their titles at the left. Works without a network."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextDocument, QTextTable
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.services.help_pages import HelpPage
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, make_button, name_widget, text_label
from smsdesk.ui.widgets.page_look import dress_table, space_headings
from smsdesk.ui.widgets.tables import prepare_view
from smsdesk.ui.widgets.two_panes import TwoPanes

_SIZE_CHARS = 160
_SIZE_LINES = 46
_SHORT_LINES = 30
_LIST_CHARS = 34
_LEAST_LIST_CHARS = 14
_PAGE_MARGIN = 24.0
_ENDING = ".md"


class HelpBrowser(QTextBrowser):
    """Shows one page; links between pages stay in it, others open in the system's browser.

    Signals:
        page_shown(str): the name of the page now shown.
    """

    page_shown = Signal(str)

    def __init__(self, pages: Sequence[HelpPage]) -> None:
        super().__init__()
        name_widget(self, "helpText", tr("Help text"))
        self._texts = {f"{page.name}{_ENDING}": page.text for page in pages}
        self.setOpenExternalLinks(True)
        self.sourceChanged.connect(self._on_source)

    def open_page(self, name: str) -> None:
        """Show the page `name`."""
        self.setSource(QUrl(f"{name}{_ENDING}"), QTextDocument.ResourceType.MarkdownResource)

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        path = name.path() if isinstance(name, QUrl) else name
        text = self._texts.get(path.rpartition("/")[2])
        return QByteArray(text.encode()) if text is not None else None

    def _on_source(self, url: QUrl) -> None:
        self._dress()
        self.page_shown.emit(url.path().removesuffix(_ENDING))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        """Give tables lines, a head and room, and code its own ground."""
        document = self.document()
        document.setDocumentMargin(_PAGE_MARGIN)
        space_headings(document)
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                dress_table(frame)


class HelpDialog(QDialog):
    """A window of its own: it can stay open beside everything else, Settings included."""

    def __init__(self, pages: Sequence[HelpPage], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("helpDialog")
        self.setWindowTitle(tr("Help"))
        self._list = QListWidget()
        prepare_view(self._list, "helpContents", tr("Pages of Help"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in pages:
            item = QListWidgetItem(page.title)
            item.setData(Qt.ItemDataRole.UserRole, page.name)
            item.setToolTip(page.title)
            self._list.addItem(item)
        self.browser = HelpBrowser(pages)
        self._back = make_button(tr("Back"), "helpBack", icon=IconName.CHEVRON_LEFT)
        self._back.setEnabled(False)
        self._title = text_label(tr("Help"), TextRole.TITLE)
        self._build()
        self._list.currentItemChanged.connect(self._on_chosen)
        self._list.clicked.connect(self._panes.enter)
        self._list.activated.connect(self._panes.enter)
        self._panes.returned.connect(self._list.setFocus)
        self.browser.page_shown.connect(self._on_shown)
        self.browser.backwardAvailable.connect(self._back.setEnabled)
        self._back.clicked.connect(self.browser.backward)
        if pages:
            self._list.setCurrentRow(0)
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        char = self.fontMetrics().averageCharWidth()
        self._list.setMinimumWidth(char * _LEAST_LIST_CHARS)
        self._list.setMaximumWidth(char * _LIST_CHARS)
        self._panes = TwoPanes(self._list, self.browser, tr("Contents"), "helpContentsBack")
        close = make_button(tr("Close"), "helpClose")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.gap)
        column.setSpacing(SPACING.gap)
        column.addWidget(self._title)
        column.addWidget(self._panes, 1)
        column.addLayout(foot)
        room = self.screen().availableSize() * 0.92
        self.resize(
            min(char * _SIZE_CHARS, room.width()),
            min(self.fontMetrics().lineSpacing() * _SIZE_LINES, room.height()),
        )

    def show_page(self, name: str) -> None:
        """Show the page `name`."""
        self.browser.open_page(name)
        self._panes.enter()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title to the window's frame where there is little room."""
        super().resizeEvent(event)
        short = event.size().height() < self.fontMetrics().lineSpacing() * _SHORT_LINES
        self._title.setVisible(not short)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.browser.open_page(str(item.data(Qt.ItemDataRole.UserRole)))

    def _on_shown(self, name: str) -> None:
        """Follow a link in the contents."""
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                blocked = self._list.blockSignals(True)
                self._list.setCurrentRow(row)
                self._list.blockSignals(blocked)

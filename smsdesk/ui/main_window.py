"""The window: rail at the left, pages, status strip at the foot.

Closing is asked for, not done: the program drains its work first, then calls `finish_close`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.memory import UiMemory
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import icon_extent, set_icon
from smsdesk.ui.theme.palette import ICON, SPACING, Ink
from smsdesk.ui.widgets.base import name_widget, restyle, size_icon
from smsdesk.ui.widgets.notices import Banner, ToastHost
from smsdesk.ui.widgets.specs import PageKey
from smsdesk.ui.widgets.status_strip import StatusStrip

_GEOMETRY = "window.geometry"
_PAGE = "window.page"
_FIRST_SIZE = QSize(1280, 800)
# Below this many rail widths the words give way to the icons alone.
_ROOMY = 5

_ICONS = {
    PageKey.COMPOSE: IconName.COMPOSE,
    PageKey.CONTACTS: IconName.CONTACTS,
    PageKey.HISTORY: IconName.HISTORY,
}


def page_label(key: PageKey) -> str:
    """Return the word for a page in the rail."""
    labels = {
        PageKey.COMPOSE: tr("Compose"),
        PageKey.CONTACTS: tr("Contacts"),
        PageKey.HISTORY: tr("History"),
    }
    return labels[key]


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page and its place in the rail; its focus proxy gets the focus when it is opened."""

    key: PageKey
    widget: QWidget


class NavRail(QFrame):
    """The entries; three are pages, Help and Settings open a dialog.

    Signals:
        page_chosen(object): the `PageKey` of the entry pressed.
        settings_requested(): Settings was pressed.
        help_requested(): Help was pressed.
    """

    page_chosen = Signal(object)
    settings_requested = Signal()
    help_requested = Signal()

    def __init__(self, keys: Sequence[PageKey]) -> None:
        super().__init__()
        name_widget(self, "navRail", tr("Main navigation"))
        self._labels: dict[QPushButton, str] = {}
        self._pages: dict[PageKey, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._compact = False
        self._full_width = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.unit, SPACING.gap, SPACING.unit, SPACING.unit)
        column.setSpacing(SPACING.half)
        for number, key in enumerate(keys, start=1):
            button = self._entry(key.value, page_label(key), _ICONS[key], f"Ctrl+{number}")
            button.setCheckable(True)
            button.clicked.connect(lambda *, chosen=key: self.page_chosen.emit(chosen))
            self._group.addButton(button)
            self._pages[key] = button
            column.addWidget(button)
        column.addStretch(1)
        about = self._entry("navHelp", tr("Help"), IconName.QUESTION, "F1")
        about.clicked.connect(self.help_requested)
        column.addWidget(about)
        last = f"Ctrl+{len(keys) + 1}"
        settings = self._entry("navSettings", tr("Settings"), IconName.SETTINGS, last)
        settings.clicked.connect(self._on_settings)
        column.addWidget(settings)

    def _entry(self, object_name: str, label: str, icon: IconName, keys: str) -> QPushButton:
        """Return one entry with its shortcut."""
        button = QPushButton(label)
        name_widget(button, object_name, label)
        sequence = QKeySequence(keys)
        # Not the button's own: that one clicks 100 ms late and is lost when the text changes.
        QShortcut(sequence, self, button.click)
        shown = sequence.toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{label} ({shown})")
        button.setAccessibleDescription(shown)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(False)
        size_icon(button, ICON.rail)
        set_icon(button, icon, Ink.MUTED, checked=Ink.ACCENT)
        restyle(button, navEntry=True)
        self._labels[button] = label
        return button

    def check(self, key: PageKey) -> None:
        """Show which page is open."""
        self._pages[key].setChecked(True)

    def fit(self, room: int) -> None:
        """Show icons alone in a narrow window; the words stay as tooltips and spoken names.

        Args:
            room: Width of the window.
        """
        if not self._full_width:
            self._set_compact(False)  # it is the words that are measured
            self._full_width = self.sizeHint().width() + SPACING.wide
        self._set_compact(room < self._full_width * _ROOMY)
        narrow = icon_extent(ICON.rail) + 2 * SPACING.unit + 2 * SPACING.gap - SPACING.half
        self.setFixedWidth(narrow if self._compact else self._full_width)

    def _set_compact(self, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        for button, label in self._labels.items():
            button.setText("" if compact else label)
            restyle(button, compact=compact)

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Measure anew what the style makes of the words."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._full_width = 0

    def _on_settings(self) -> None:
        self.settings_requested.emit()


class MainWindow(QMainWindow):
    """The program's window; pages are given to it and know nothing of it.

    Signals:
        close_requested(): the person wants to close; answer with `finish_close` when drained.
        settings_requested(): the Settings entry or Ctrl+4.
        help_requested(): the Help entry or F1.
        page_changed(object): the `PageKey` now shown.
    """

    close_requested = Signal()
    settings_requested = Signal()
    help_requested = Signal()
    page_changed = Signal(object)

    def __init__(self, pages: Sequence[PageSpec], status: StatusStrip, memory: UiMemory) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("smsdesk")
        self._memory = memory
        self._may_close = False
        self._pages = {page.key: page.widget for page in pages}
        self._rail = NavRail([page.key for page in pages])
        self._rail.page_chosen.connect(self.show_page)
        self._rail.settings_requested.connect(self.settings_requested)
        self._rail.help_requested.connect(self.help_requested)
        self._stack = QStackedWidget()
        self._stack.setObjectName("pageStack")
        for page in pages:
            self._stack.addWidget(page.widget)
        self.banner = Banner("windowBanner")
        self.status = status
        self.setCentralWidget(self._assemble())
        self.toasts = ToastHost(self._stack, "toast")
        self._restore()

    def _assemble(self) -> QWidget:
        """Put rail, notice, pages and strip together."""
        content = QVBoxLayout()
        content.setSpacing(0)
        notice = QVBoxLayout()
        notice.setContentsMargins(SPACING.gap, SPACING.gap, SPACING.gap, 0)
        notice.addWidget(self.banner)
        content.addLayout(notice)
        content.addWidget(self._stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self._rail)
        upper.addLayout(content, 1)
        central = QWidget()
        whole = QVBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(upper, 1)
        whole.addWidget(self.status)
        return central

    def current_page(self) -> PageKey:
        """Return the key of the page now shown."""
        shown = self._stack.currentWidget()
        return next(key for key, widget in self._pages.items() if widget is shown)

    def show_page(self, key: PageKey) -> None:
        """Open a page and put the focus where it wants it."""
        widget = self._pages[key]
        changed = self._stack.currentWidget() is not widget
        self._stack.setCurrentWidget(widget)
        self._rail.check(key)
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if changed:
            self._memory.remember(_PAGE, key.value)
            self.page_changed.emit(key)

    def freeze(self) -> None:
        """Take no more input: the program ends as soon as its work is drained."""
        self._rail.setEnabled(False)
        self._stack.setEnabled(False)

    def finish_close(self) -> None:
        """Close for good; the program calls this when nothing is left to drain."""
        self._may_close = True
        self.close()

    def _restore(self) -> None:
        """Bring back size, place and page of the last time."""
        kept = self._memory.recall(_GEOMETRY) or ""
        geometry = QByteArray.fromBase64(QByteArray(kept.encode("ascii", "ignore")))
        if not self.restoreGeometry(geometry):
            room = self.screen().availableSize()
            self.resize(_FIRST_SIZE.boundedTo(room * 0.92))
        page = self._memory.recall(_PAGE)
        wanted = next((key for key in self._pages if key.value == page), next(iter(self._pages)))
        self.show_page(wanted)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rail.fit(event.size().width())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        geometry = self.saveGeometry().toBase64().toStdString()
        self._memory.remember(_GEOMETRY, geometry)
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

"""The templates there are: look at one, use it, rename it, delete it and put it back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from smsdesk.domain.saved_text import SavedText
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, text_label
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.sections import Card, make_scroll
from smsdesk.ui.widgets.tables import prepare_view

_CHARS = 92
_LINES = 22
_NAME_CHARS = 28


class TemplatesDialog(QDialog):
    """Opened, never executed; the caller does what is asked for and shows the templates anew.

    Signals:
        used(object): put this template's text into the message.
        rename_wanted(object): ask for another name for it.
        removed(object): delete it.
    """

    used = Signal(object)
    rename_wanted = Signal(object)
    removed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("templatesDialog")
        self.setWindowTitle(tr("Templates"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.banner = Banner("templatesBanner")
        self._templates: Sequence[SavedText] = ()
        self._list = QListWidget()
        prepare_view(self._list, "templateList", tr("Templates"))
        self._text = text_label("", selectable=True)
        self._text.setObjectName("templateText")
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._use = make_button(tr("Use it"), "templateUse", Variant.PRIMARY)
        self._rename = make_button(tr("Rename…"), "templateRename", icon=IconName.EDIT)
        self._remove = make_button(tr("Delete"), "templateRemove", icon=IconName.REMOVE)
        self._build()
        self._list.currentRowChanged.connect(self._on_row)
        self._list.itemActivated.connect(lambda _item: self._on_use())
        self._use.clicked.connect(self._on_use)
        self._rename.clicked.connect(lambda: self._tell(self.rename_wanted))
        self._remove.clicked.connect(lambda: self._tell(self.removed))

    def _build(self) -> None:
        metrics = self.fontMetrics()
        self._list.setMinimumWidth(metrics.averageCharWidth() * _NAME_CHARS)
        card = Card()
        card.body.addWidget(make_scroll(self._text, "templateTextScroll"))
        both = QHBoxLayout()
        both.setSpacing(SPACING.gap)
        both.addWidget(self._list, 2)
        both.addWidget(card, 3)
        close = make_button(tr("Close"), "templatesClose")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        for button in (self._rename, self._remove):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self._use)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(tr("Templates"), TextRole.TITLE))
        column.addWidget(self.banner)
        column.addLayout(both, 1)
        column.addLayout(foot)
        room = self.screen().availableSize() * 0.9
        self.resize(
            min(metrics.averageCharWidth() * _CHARS, room.width()),
            min(metrics.lineSpacing() * _LINES, room.height()),
        )

    @property
    def current(self) -> SavedText | None:
        """The template that is looked at."""
        row = self._list.currentRow()
        return self._templates[row] if 0 <= row < len(self._templates) else None

    def show_templates(self, templates: Sequence[SavedText]) -> None:
        """Show these; the one that was looked at stays so, else its neighbour is."""
        kept, row = self.current, max(0, self._list.currentRow())
        self._templates = tuple(templates)
        blocked = self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([one.name for one in templates])
        self._list.blockSignals(blocked)
        keys = [one.template_id for one in templates]
        if kept is not None and kept.template_id in keys:
            row = keys.index(kept.template_id)
        self._list.setCurrentRow(min(row, len(keys) - 1))
        self._on_row()

    def _on_row(self) -> None:
        current = self.current
        none = tr("There are no templates yet. Write a text, then keep it as one.")
        self._text.setText(current.text if current else "" if self._templates else none)
        for button in (self._use, self._rename, self._remove):
            button.setEnabled(current is not None)

    def _on_use(self) -> None:
        if self.current is not None and self.isVisible():
            self.used.emit(self.current)
            self.accept()

    def _tell(self, signal: SignalInstance) -> None:
        if self.current is not None:
            signal.emit(self.current)

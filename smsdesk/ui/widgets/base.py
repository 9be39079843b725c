"""Small makers shared by all widgets: labels that show text as it is, buttons, names, styles."""

from enum import Enum, unique
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCalendarWidget,
    QFrame,
    QLabel,
    QLayout,
    QPushButton,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import icon_extent, pixmap, set_icon
from smsdesk.ui.theme.palette import ICON, Ink


@unique
class Variant(Enum):
    """Looks of buttons: one `PRIMARY` a screen, `DANGER` for what stops or destroys."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"
    GHOST = "ghost"


@unique
class TextRole(Enum):
    """Looks of labels."""

    TITLE = "title"
    HEADING = "heading"
    STRONG = "strong"
    BODY = "body"
    MUTED = "muted"
    CAPTION = "caption"
    ERROR = "error"


_VARIANT_INKS = {
    Variant.PRIMARY: Ink.ON_ACCENT,
    Variant.SECONDARY: Ink.TEXT,
    Variant.DANGER: Ink.ON_DANGER,
    Variant.GHOST: Ink.ACCENT,
}

_TIP = "plainTip"
"""The property that keeps what a tooltip says without its markup."""


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and have the style sheet look at the widget again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def name_widget(widget: QWidget, object_name: str, accessible_name: str) -> None:
    """Give a widget the name that scripts use and the name that screen readers say."""
    widget.setObjectName(object_name)
    widget.setAccessibleName(accessible_name)


def set_plain_tooltip(widget: QWidget, text: str) -> None:
    """Show `text` as a tooltip exactly as it stands, wrapped, never as markup.

    Screen readers get its words where nothing else describes the widget: Qt gives them the
    tooltip's markup then.
    """
    own = widget.accessibleDescription() != _plain_tip(widget)
    widget.setToolTip(f"<span>{escape(text)}</span>" if text else "")
    widget.setProperty(_TIP, text)
    if not own or not widget.accessibleDescription():
        widget.setAccessibleDescription(text)


def describe(widget: QWidget, text: str) -> None:
    """Have screen readers say `text` of the widget; where it is empty, its tooltip's words."""
    widget.setAccessibleDescription(text or _plain_tip(widget))


def _plain_tip(widget: QWidget) -> str:
    return str(widget.property(_TIP) or "")


def text_label(
    text: str = "", role: TextRole = TextRole.BODY, *, wrap: bool = True, selectable: bool = False
) -> QLabel:
    """Return a label that shows `text` as it is: markup in names and messages stays inert."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    label.setProperty("textRole", role.value)
    if selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return label


def set_button_icon(
    button: QAbstractButton, icon: IconName | None, variant: Variant = Variant.SECONDARY
) -> None:
    """Give a button an icon in the ink that goes with its look."""
    set_icon(button, icon, _VARIANT_INKS[variant])


def size_icon(button: QAbstractButton, size: int) -> None:
    """Draw the button's icon with an edge of `size`, larger where the system's text is larger."""
    edge = icon_extent(size)
    button.setIconSize(QSize(edge, edge))


class Button(QPushButton):
    """A push button that Enter presses too, once: a key held down is not a second wish."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


def make_button(
    text: str,
    object_name: str,
    variant: Variant = Variant.SECONDARY,
    *,
    icon: IconName | None = None,
) -> QPushButton:
    """Return a push button with a text; the text is its accessible name too."""
    button = Button(text)
    name_widget(button, object_name, text.replace("&", ""))
    button.setProperty("variant", variant.value)
    button.setAutoDefault(False)
    if icon is not None:
        set_button_icon(button, icon, variant)
        size_icon(button, ICON.control)
    return button


def make_icon_button(
    icon: IconName, object_name: str, accessible_name: str, ink: Ink = Ink.MUTED
) -> QToolButton:
    """Return a small button with an icon alone; what it does is its tooltip and spoken name."""
    button = QToolButton()
    name_widget(button, object_name, accessible_name)
    button.setProperty("variant", Variant.GHOST.value)
    button.setToolTip(accessible_name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    size_icon(button, ICON.control)
    set_icon(button, icon, ink)
    return button


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide a part; a part with no parent yet is left to be shown with its parent."""
    if not shown:
        widget.hide()
    elif widget.parentWidget() is not None:
        widget.show()


def empty_layout(layout: QLayout) -> None:
    """Take every widget out of `layout`, at once for the eye, and delete it after this event."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def prepare_calendar(calendar: QCalendarWidget) -> None:
    """Take away week numbers and Qt's fixed red of weekends, unreadable on a dark ground."""
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, QTextCharFormat())


def announce(widget: QWidget, text: str) -> None:
    """Have screen readers say `text` now, without moving the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Appearing(QFrame):
    """A frame that is hidden until it has something to say, and never a window of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = False
        self.hide()

    def appear(self) -> None:
        """Show the frame, at once or as soon as it has a parent."""
        self._wanted = True
        set_shown(self, shown=True)

    def vanish(self) -> None:
        """Hide the frame."""
        self._wanted = False
        self.hide()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ParentChange and self._wanted:
            set_shown(self, shown=True)


class IconView(QWidget):
    """An icon as a picture beside its word; follows the theme; silent for screen readers."""

    def __init__(
        self, icon: IconName | None, ink: Ink = Ink.TEXT, size: int = ICON.control
    ) -> None:
        super().__init__()
        self._icon = icon
        self._ink = ink
        self._size = icon_extent(size)
        self.setFixedSize(self._size, self._size)

    def set_icon(self, icon: IconName | None, ink: Ink) -> None:
        """Show another icon."""
        self._icon = icon
        self._ink = ink
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._icon is None:
            return
        painter = QPainter(self)
        ink = self._ink if self.isEnabled() else Ink.DISABLED
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(0, 0, pixmap(self._icon, ink, self._size, ratio))
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.EnabledChange}:
            self.update()
        super().changeEvent(event)

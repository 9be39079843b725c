"""The buttons of the Compose page that open a menu: lists, templates, fields."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import set_icon
from smsdesk.ui.theme.palette import Ink
from smsdesk.ui.widgets.base import Variant, name_widget, set_plain_tooltip


def menu_button(
    object_name: str, text: str, spoken: str, icon: IconName, menu: QMenu
) -> QToolButton:
    """Return a button with a text and an icon that opens `menu`; `spoken` is its tooltip too."""
    button = QToolButton()
    name_widget(button, object_name, spoken)
    set_plain_tooltip(button, spoken)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setProperty("variant", Variant.SECONDARY.value)
    button.setProperty("hasMenu", "true")
    set_icon(button, icon, Ink.TEXT)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setMenu(menu)
    return button

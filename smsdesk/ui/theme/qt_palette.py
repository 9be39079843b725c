"""The bridge between design tokens and `QPalette`, which carries the theme to every widget."""

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from smsdesk.ui.theme.palette import DARK, LIGHT, Tokens

_MIDDLE_LIGHTNESS = 128


def qpalette(tokens: Tokens) -> QPalette:
    """Return the application palette for `tokens`."""
    role = QPalette.ColorRole
    surfaces, accent = tokens.surfaces, tokens.accent
    colors = {
        role.Window: surfaces.window,
        role.WindowText: tokens.text,
        role.Base: surfaces.surface,
        role.AlternateBase: surfaces.window,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: surfaces.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger.on,
        role.ToolTipBase: surfaces.tooltip,
        role.ToolTipText: tokens.tooltip_text,
        role.Highlight: accent.soft,
        role.HighlightedText: tokens.text,
        role.Accent: accent.base,
        role.Link: accent.text,
        role.LinkVisited: accent.text,
        role.Light: surfaces.raised,
        role.Midlight: surfaces.sunken,
        role.Mid: surfaces.border,
        role.Dark: surfaces.control_border,
        role.Shadow: surfaces.sunken,
    }
    palette = QPalette()
    for name, color in colors.items():
        palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.disabled))
    return palette


def current_tokens() -> Tokens:
    """Return the colours in force, told from the application's palette."""
    lightness = QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness()
    return DARK if lightness < _MIDDLE_LIGHTNESS else LIGHT

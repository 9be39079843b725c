"""The theme in force: Fusion with our palette, style sheet, font and icons, light or dark.

In mode `SYSTEM` it follows `QStyleHints.colorScheme`, also while the program runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, unique

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from smsdesk.ui.theme.icons import refresh_icons
from smsdesk.ui.theme.palette import TYPE, Scheme, Tokens, tokens_for
from smsdesk.ui.theme.qt_palette import qpalette
from smsdesk.ui.theme.stylesheet import stylesheet

# Behind the system's own font: a good face of each platform, then Chinese, Cyrillic and symbols.
_FALLBACKS = (
    "Segoe UI Variable Text",
    "Segoe UI",
    "Inter",
    "Cantarell",
    "Noto Sans",
    "DejaVu Sans",
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
)


@unique
class ThemeMode(Enum):
    """Which appearance the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Applies the look to one QApplication and keeps it in step with the system.

    Signals:
        changed(object): the `Tokens` now in force, after every widget has got them.
    """

    changed = Signal(object)

    def __init__(self, mode: ThemeMode = ThemeMode.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self._app: QApplication | None = None
        self._tokens = tokens_for(Scheme.LIGHT)
        self._body_pt = TYPE.minimum_body_pt

    @property
    def mode(self) -> ThemeMode:
        """The mode the person chose."""
        return self._mode

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    def apply(self, app: QApplication) -> None:
        """Dress `app`, and from then on follow its system's colour scheme. Call once."""
        self._app = app
        app.setStyle("Fusion")
        font = _ui_font()
        self._body_pt = font.pointSizeF()
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)
        self._tell_system()
        self._dress(self._wanted())

    @contextmanager
    def sheet_last(self) -> Iterator[None]:
        """Put a window together, and give all of it the style sheet at the end.

        With the sheet in force each widget that is put into another has it worked out anew for
        everything inside; for the whole window that takes longer than all else.
        """
        if self._app is None:
            yield
            return
        self._app.setStyleSheet("")
        try:
            yield
        finally:
            self._app.setStyleSheet(stylesheet(self._tokens, self._body_pt))

    def set_mode(self, mode: ThemeMode) -> None:
        """Choose light, dark or the system's appearance, at once."""
        if mode is self._mode:
            return
        self._mode = mode
        self._tell_system()
        self._follow()

    def _tell_system(self) -> None:
        """Ask the platform for window frames and file dialogs of the same appearance."""
        if self._app is None:
            return
        scheme = {
            ThemeMode.SYSTEM: Qt.ColorScheme.Unknown,
            ThemeMode.LIGHT: Qt.ColorScheme.Light,
            ThemeMode.DARK: Qt.ColorScheme.Dark,
        }
        self._app.styleHints().setColorScheme(scheme[self._mode])

    def _wanted(self) -> Scheme:
        """Return the appearance that the mode asks for."""
        if self._mode is not ThemeMode.SYSTEM:
            return Scheme(self._mode.value)
        dark = self._app is not None and (
            self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        return Scheme.DARK if dark else Scheme.LIGHT

    def _on_system_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._mode is ThemeMode.SYSTEM:
            self._follow()

    def _follow(self) -> None:
        """Dress the application anew if the appearance differs from the one in force."""
        wanted = self._wanted()
        if wanted is not self._tokens.scheme:
            self._dress(wanted)

    def _dress(self, scheme: Scheme) -> None:
        """Give palette, style sheet and icons of `scheme` to every widget."""
        self._tokens = tokens_for(scheme)
        if self._app is not None:
            self._app.setPalette(qpalette(self._tokens))
            self._app.setStyleSheet(stylesheet(self._tokens, self._body_pt))
            refresh_icons()
        self.changed.emit(self._tokens)


def _ui_font() -> QFont:
    """Return the system's interface font, at least 10 pt, with faces for every script behind it."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    families = [font.family(), *_FALLBACKS]
    known = set(QFontDatabase.families())
    font.setFamilies([name for name in families if name in known] or [font.family()])
    font.setPointSizeF(max(font.pointSizeF(), TYPE.minimum_body_pt))
    return font

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget

from smsdesk.ui.theme.apply import Theme, ThemeMode
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import set_icon
from smsdesk.ui.theme.palette import DARK, LIGHT, Tokens
from smsdesk.ui.theme.qt_palette import current_tokens


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    font, palette = qapp.font(), qapp.palette()
    yield qapp
    qapp.setStyleSheet("")
    qapp.styleHints().unsetColorScheme()
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_light_is_the_default_where_the_system_says_nothing(app):
    theme = Theme()
    theme.apply(app)
    assert theme.mode is ThemeMode.SYSTEM
    assert theme.tokens is LIGHT
    assert current_tokens() is LIGHT
    assert app.style().objectName() in {"fusion", ""}


def test_switching_announces_once_and_changes_every_widget(app, qtbot):
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(app)
    button = QPushButton()
    qtbot.addWidget(button)
    set_icon(button, IconName.SEND)
    seen: list[Tokens] = []
    theme.changed.connect(seen.append)
    theme.set_mode(ThemeMode.DARK)
    theme.set_mode(ThemeMode.DARK)
    assert seen == [DARK]
    assert current_tokens() is DARK
    window = app.palette().color(QPalette.ColorRole.Window)
    assert window == QColor(DARK.surfaces.window)
    assert DARK.surfaces.raised in app.styleSheet()
    centre = button.icon().pixmap(48, 48).toImage().pixelColor(24, 24)
    assert centre.alpha() == 0 or centre.lightness() > 128


def test_what_is_put_together_without_the_sheet_is_dressed_like_all_else(app, qtbot):
    theme = Theme(ThemeMode.LIGHT)
    with theme.sheet_last():  # nothing to take off yet
        assert app.styleSheet() == ""
    theme.apply(app)
    sheet = app.styleSheet()
    with theme.sheet_last():
        assert app.styleSheet() == ""
        early = QPushButton("Send")
        early.ensurePolished()
    assert app.styleSheet() == sheet
    late = QPushButton("Send")
    for button in (early, late):
        qtbot.addWidget(button)
    assert early.sizeHint() == late.sizeHint()


def test_system_mode_follows_the_scheme_of_the_system(app):
    theme = Theme()
    theme.apply(app)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens is LIGHT


def test_a_chosen_mode_ignores_the_system(app):
    theme = Theme(ThemeMode.DARK)
    theme.apply(app)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens is DARK
    theme.set_mode(ThemeMode.SYSTEM)
    assert theme.mode is ThemeMode.SYSTEM


def test_the_font_is_readable_and_has_fallbacks(app):
    Theme().apply(app)
    assert app.font().pointSizeF() >= 10.0
    assert app.font().families()


def test_style_sheet_gives_the_combo_box_its_arrow(app, qtbot):
    """The picture comes out of the archive in memory: without it the arrow would be blank."""
    Theme(ThemeMode.LIGHT).apply(app)
    host = QWidget()
    qtbot.addWidget(host)
    box = QComboBox(host)
    box.resize(200, 36)
    host.show()
    image = box.grab().toImage()
    muted = QColor(LIGHT.muted)
    found = any(
        image.pixelColor(x, y) == muted
        for x in range(image.width() - 30, image.width() - 4)
        for y in range(6, image.height() - 6)
    )
    assert found

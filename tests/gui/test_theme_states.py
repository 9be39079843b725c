"""A field shows that it has the focus also when it is wrong, and its arrows that it is off."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from smsdesk.ui.theme.apply import Theme
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import LIGHT
from smsdesk.ui.widgets.base import make_icon_button

_ARROWS = 30


def _image(widget: QWidget, place: QRect | None = None) -> QImage:
    return widget.grab(place or widget.rect()).toImage()


def test_a_wrong_field_shows_the_focus(theme: Theme, qtbot: object) -> None:
    host = QWidget()
    qtbot.addWidget(host)  # type: ignore[attr-defined]
    column = QVBoxLayout(host)
    fields = [QLineEdit("wrong"), QLineEdit("wrong")]
    for field in fields:
        field.setProperty("invalid", "true")
        column.addWidget(field)
    host.show()
    host.activateWindow()
    fields[0].setFocus()
    qtbot.waitUntil(fields[0].hasFocus)  # type: ignore[attr-defined]
    focused, plain = (_image(field).pixelColor(60, 1).name() for field in fields)
    assert plain == LIGHT.tones.danger.text
    assert focused == LIGHT.accent.focus
    ground = _image(fields[0]).pixelColor(fields[0].width() - 20, 10).name()
    assert ground == LIGHT.tones.danger.background


@pytest.mark.parametrize("kind", [QDateTimeEdit, QTimeEdit, QSpinBox, QComboBox, QPushButton])
def test_the_arrows_of_a_field_that_is_off_are_dim(
    theme: Theme, qtbot: object, kind: type[QWidget]
) -> None:
    field = kind()
    qtbot.addWidget(field)  # type: ignore[attr-defined]
    if isinstance(field, QDateTimeEdit) and not isinstance(field, QTimeEdit):
        field.setCalendarPopup(True)
    if isinstance(field, QPushButton):
        field.setMenu(QMenu(field))
    field.resize(160, 37)
    field.show()
    place = QRect(160 - _ARROWS, 4, _ARROWS - 4, 29)

    def darkest() -> int:
        image = _image(field, place)
        return min(
            image.pixelColor(x, y).lightness()
            for x in range(image.width())
            for y in range(image.height())
        )

    assert darkest() == QColor(LIGHT.muted).lightness()
    field.setEnabled(False)
    assert darkest() == QColor(LIGHT.disabled).lightness()


def test_an_icon_alone_has_no_frame_whether_it_is_off_or_not(theme: Theme, qtbot: object) -> None:
    host = QWidget()
    qtbot.addWidget(host)  # type: ignore[attr-defined]
    column = QVBoxLayout(host)
    buttons = [make_icon_button(IconName.CHEVRON_LEFT, name, name) for name in ("on", "off")]
    for button in buttons:
        column.addWidget(button)
    buttons[1].setEnabled(False)
    host.show()
    edges = {_image(one).pixelColor(one.width() // 2, 0).name() for one in buttons}
    assert len(edges) == 1


@pytest.mark.parametrize("kind", [QPushButton, QCheckBox, QRadioButton])
def test_what_is_reached_by_key_has_our_ring_and_no_other(
    theme: Theme, qtbot: object, kind: type[QAbstractButton]
) -> None:
    host = QWidget()
    qtbot.addWidget(host)  # type: ignore[attr-defined]
    column = QVBoxLayout(host)
    first, button = QLineEdit(), kind()
    # Nothing but blanks, so that what is inside is of one colour.
    button.setText(" " * 40)
    column.addWidget(first)
    column.addWidget(button)
    host.show()
    host.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)  # type: ignore[attr-defined]
    right = QRect(40, 0, button.width() - 40, button.height())
    inside = right.adjusted(0, 3, -8, -3)
    plain = _colors(button, inside)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert button.hasFocus()
    assert LIGHT.accent.focus in _colors(button, right)
    assert _colors(button, inside) == plain


def _colors(widget: QWidget, place: QRect) -> set[str]:
    image = _image(widget, place)
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QFile, QIODevice, QResource, QSize
from PySide6.QtGui import QAction, QIcon, QImage
from PySide6.QtWidgets import QPushButton, QWidget

from smsdesk.ui.theme.icon_paths import DOTS, PATHS, IconName
from smsdesk.ui.theme.icons import icon, icon_path, pixmap, refresh_icons, set_icon
from smsdesk.ui.theme.palette import DARK, LIGHT, Ink
from smsdesk.ui.theme.qt_palette import qpalette
from smsdesk.ui.theme.rcc import archive


def _drawn(image: QImage) -> set[str]:
    """Return the opaque colours of an image."""
    colors = set()
    for y in range(image.height()):
        for x in range(image.width()):
            color = image.pixelColor(x, y)
            if color.alpha() == 255:
                colors.add(color.name())
    return colors


@pytest.mark.parametrize("name", list(IconName))
def test_every_icon_is_drawn_in_one_colour(qapp, name: IconName):
    made = icon(name, Ink.ACCENT, tokens=LIGHT)
    drawn = _drawn(made.pixmap(QSize(48, 48), 1.0).toImage())
    # Rounding in the blend may put a value one off; the ink itself must be there.
    assert LIGHT.accent.base in drawn
    assert (name in PATHS) or (name in DOTS)


def test_icons_are_crisp_at_double_density(qapp):
    picture = pixmap(IconName.SEND, Ink.TEXT, 20, 2.0)
    assert picture.size() == QSize(40, 40)
    assert picture.devicePixelRatio() == 2.0
    enlarged = pixmap(IconName.SEND, Ink.TEXT, 20, 1.0).toImage().scaled(40, 40)
    assert picture.toImage().convertToFormat(enlarged.format()) != enlarged


def test_disabled_and_checked_have_their_own_ink(qapp):
    made = icon(IconName.STOP, Ink.TEXT, checked=Ink.DANGER, tokens=LIGHT)
    size = QSize(48, 48)
    disabled = made.pixmap(size, 1.0, QIcon.Mode.Disabled).toImage()
    checked = made.pixmap(size, 1.0, QIcon.Mode.Normal, QIcon.State.On).toImage()
    assert LIGHT.disabled in _drawn(disabled)
    assert LIGHT.text not in _drawn(disabled)
    assert LIGHT.ink(Ink.DANGER) in _drawn(checked)


def test_marked_icons_follow_the_palette(qapp, qtbot):
    before = qapp.palette()
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton(window)
    action = QAction(window)
    try:
        qapp.setPalette(qpalette(LIGHT))
        set_icon(button, IconName.PLAY)
        set_icon(action, IconName.ADD, Ink.SUCCESS)
        qapp.setPalette(qpalette(DARK))
        refresh_icons()
        size = QSize(48, 48)
        assert DARK.text in _drawn(button.icon().pixmap(size).toImage())
        assert DARK.ink(Ink.SUCCESS) in _drawn(action.icon().pixmap(size).toImage())
        set_icon(button, None)
        refresh_icons()
        assert button.icon().isNull()
    finally:
        qapp.setPalette(before)


def test_a_style_sheet_path_is_a_readable_file(qapp):
    path = icon_path(IconName.CHEVRON_DOWN, "#123456")
    gc.collect()
    file = QFile(path)
    assert file.open(QIODevice.OpenModeFlag.ReadOnly)
    assert b'stroke="#123456"' in bytes(file.readAll().data())
    file.close()


_kept: list[bytes] = []
_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20)


@given(st.dictionaries(_NAMES.filter(lambda n: n not in {".", ".."}), st.binary(), max_size=12))
def test_qt_reads_every_file_of_an_archive(files: dict[str, bytes]):
    # A root of its own for each example: what was registered stays until the process ends.
    root = f"/smsdesk/test/{len(_kept)}"
    _kept.append(archive(files))
    assert QResource.registerResourceData(_kept[-1], root)
    for name, content in files.items():
        file = QFile(f":{root}/{name}")
        assert file.open(QIODevice.OpenModeFlag.ReadOnly), name
        assert bytes(file.readAll().data()) == content
        file.close()

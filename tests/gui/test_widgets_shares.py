"""The bar of a campaign."""

import pytest
from PySide6.QtGui import QColor

from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.widgets.share_bar import ShareBar


@pytest.mark.parametrize("done", [0, 1])
def test_what_waits_is_not_filled(theme, qtbot, done):
    bar = ShareBar("shares")
    qtbot.addWidget(bar)
    bar.resize(400, 60)
    parts = [(1, "1 delivered", Tone.SUCCESS)] if done else []
    bar.set_parts([*parts, (1, "1 waiting", None)])
    bar.show()
    picture = bar._bar.grab().toImage()
    empty = QColor(current_tokens().surfaces.sunken)
    middle = picture.height() // 2
    assert picture.pixelColor(picture.width() * 3 // 4, middle) == empty
    assert (picture.pixelColor(picture.width() // 4, middle) == empty) == (not done)
    assert bar.text().endswith("1 waiting")

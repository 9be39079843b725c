"""The reason why nothing can be sent, and the buttons."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from smsdesk.ui.pages.compose.foot import ComposeFoot
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.specs import NoticeSpec

_SHORT = "Write a message."
_LONG = "The sender cannot take these signs, remove them or choose another account. " * 3


@pytest.mark.parametrize(("reason", "under"), [(_SHORT, False), (_LONG, True)])
def test_a_long_reason_has_the_full_width(theme, qtbot, qapp, reason, under):
    foot = ComposeFoot()
    qtbot.addWidget(foot)
    foot.resize(640, 200)
    foot.show_reason(reason, wrong=True)
    foot.show()
    qapp.processEvents()
    assert (foot.send.geometry().top() >= foot.reason_line.geometry().bottom()) == under
    assert (foot.reason_line.width() > 500) == under
    foot.resize(1600, 200)
    qapp.processEvents()
    assert foot.send.geometry().left() > foot.reason_line.geometry().right()


_REASONS = ("", "Counting…", _SHORT, _LONG, "")


@pytest.mark.parametrize("width", [420, 560, 800, 1100])
@pytest.mark.parametrize("narrow", [False, True])
def test_no_row_moves_for_a_reason_or_a_notice(theme, qtbot, width, narrow):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    foot, banner = ComposeFoot(), Banner("banner")
    column.addWidget(QPlainTextEdit(), 1)
    column.addWidget(foot)
    foot.take_banner(banner)
    foot.set_narrow(narrow=narrow)
    window.resize(width, 600)
    window.show()

    def places() -> list[int]:
        qtbot.wait(30)
        return [one.mapTo(window, QPoint()).y() for one in (foot.when, foot.test, foot.send)]

    still = places()
    for reason in _REASONS:
        foot.show_reason(reason, wrong=True)
        assert places() == still
        if reason:
            assert foot.reason_line.label.isVisible()
    banner.show_notice(NoticeSpec(Tone.SUCCESS, "A test is on its way. " * 4, "Change number…"))
    assert places() == still
    assert banner.isVisible()


@pytest.mark.parametrize(("wrong", "tone"), [(True, Tone.DANGER), (False, Tone.NEUTRAL)])
def test_what_blocks_has_the_tone_of_danger(theme, qtbot, wrong, tone):
    foot = ComposeFoot()
    qtbot.addWidget(foot)
    foot.show_reason(_SHORT, wrong=wrong)
    assert foot.reason_line.label.property("tone") == tone.value

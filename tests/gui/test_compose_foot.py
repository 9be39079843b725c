"""The reason why nothing can be sent, and the buttons."""

import pytest

from smsdesk.ui.pages.compose.foot import ComposeFoot

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

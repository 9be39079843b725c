"""The list of accounts as it is painted."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QListWidgetItem

from smsdesk.ui.dialogs.settings.account_list import AccountList
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import BadgeSpec
from smsdesk.ui.widgets.state_badge import BADGE_ROLE


def test_signs_of_another_script_leave_the_letters_on_their_line(theme, qtbot, qapp):
    made = AccountList()
    qtbot.addWidget(made)
    for name in ("first", "Yunpian (demo)", "Yunpian (\N{CJK UNIFIED IDEOGRAPH-4E91})"):
        item = QListWidgetItem(name)
        item.setData(BADGE_ROLE, BadgeSpec("Ready", Tone.SUCCESS, IconName.SUCCESS))
        made.addItem(item)
    made.resize(300, 200)
    made.show()
    qapp.processEvents()
    first, second = (made.visualItemRect(made.item(row)) for row in (1, 2))
    width = 40 + made.fontMetrics().horizontalAdvance("Yunpian")
    painted = made.viewport().grab().toImage()
    plain = painted.copy(QRect(0, first.top(), width, first.height()))
    assert painted.copy(QRect(0, second.top(), width, second.height())) == plain


def test_long_names_that_differ_at_their_ends_look_different(theme, qtbot, qapp):
    made = AccountList()
    qtbot.addWidget(made)
    for end in ("(first)", "(demo)", "(live)"):
        item = QListWidgetItem(f"CloudSMS for everybody at the warehouse and the shop {end}")
        item.setData(BADGE_ROLE, BadgeSpec("Ready", Tone.SUCCESS, IconName.SUCCESS))
        made.addItem(item)
    made.resize(300, 200)
    made.show()
    qapp.processEvents()
    painted = made.viewport().grab().toImage()
    one, other = (painted.copy(made.visualItemRect(made.item(row))) for row in (1, 2))
    assert one != other

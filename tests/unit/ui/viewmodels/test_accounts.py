"""How an account is shown whose reports cannot be fetched."""

from dataclasses import replace
from decimal import Decimal

from smsdesk.domain.account import AccountState
from smsdesk.services.accounts import AccountCheck
from smsdesk.services.dispatcher import AccountSending
from smsdesk.services.last_tests import LastTest
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.accounts import account_badge, account_status, check_notice
from tests.unit.ui.viewmodels.test_account_form import view

OFF = "Reports cannot be fetched: they are off. Have them switched on."


def test_a_notice_is_a_warning_with_its_remedy():
    quiet = replace(view(), notice=OFF, last_test=LastTest(ok=True))
    assert account_badge(quiet).tone is Tone.WARNING
    assert account_badge(quiet).label == "Ready, no reports"
    assert account_badge(quiet).detail == OFF
    sending = AccountSending(1, "Shop", 7, 1, "", "")
    assert account_status(quiet, sending).badge.label == "Sending, 7 queued, no reports"


def test_what_keeps_the_queue_from_going_comes_first():
    noticed = replace(view(), notice=OFF)
    waiting = AccountSending(1, "Shop", 7, 0, "", "No connection.")
    assert account_badge(noticed, waiting).detail == "No connection."
    paused = replace(view(state=AccountState.PAUSED), notice=OFF)
    assert account_badge(paused).tone is Tone.DANGER


def test_a_test_that_found_a_fault_is_a_warning_on_a_line_of_its_own():
    check = AccountCheck(ok=True, detail="Accepted.", balance=Decimal(1000000), currency="CNY")
    assert check_notice(check).tone is Tone.SUCCESS
    assert check_notice(check).text == "Accepted. Balance: CNY 1,000,000.00."
    warned = check_notice(replace(check, warning="Not encrypted."))
    assert warned.tone is Tone.WARNING
    assert warned.text == "Accepted. Balance: CNY 1,000,000.00.\nNot encrypted."


def test_what_else_the_gateway_told_comes_after_the_balance():
    check = AccountCheck(ok=True, detail="Accepted.", balance=Decimal(12), currency="CNY")
    words = check_notice(replace(check, more="Its time is UTC+03:00.")).text
    assert words.splitlines() == ["Accepted. Balance: CNY 12.00.", "Its time is UTC+03:00."]


def test_a_figure_of_which_nobody_knows_the_unit_is_told_once():
    check = AccountCheck(ok=True, detail="Its balance is “12”; of what?", balance=Decimal(12))
    assert check_notice(check).text == check.detail

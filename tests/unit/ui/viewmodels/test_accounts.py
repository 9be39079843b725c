"""How an account is shown whose reports cannot be fetched."""

from dataclasses import replace

from smsdesk.domain.account import AccountState
from smsdesk.services.dispatcher import AccountSending
from smsdesk.services.last_tests import LastTest
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.accounts import account_badge, account_status
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

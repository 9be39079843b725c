"""How accounts, their secrets and the listener are shown."""

from decimal import Decimal

from smsdesk.domain.account import AccountState
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.accounts import AccountCheck, AccountView
from smsdesk.services.dispatcher import AccountSending
from smsdesk.services.last_tests import LastTest
from smsdesk.services.listening import ListenerStatus
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.money import amount_text
from smsdesk.ui.widgets.specs import AccountStatus, BadgeSpec, NoticeSpec


def check_notice(check: AccountCheck) -> NoticeSpec:
    """Say what came of a test."""
    if not check.ok:
        return NoticeSpec(Tone.DANGER, check.detail)
    words = check.detail
    # A gateway whose balance has no currency says itself what the figure is.
    if check.balance is not None and (check.currency or f"{check.balance:f}" not in words):
        amount = balance_text(check.balance, check.currency)
        words = f"{words} {tr('Balance: {amount}.', amount=amount)}"
    lines = "\n".join(filter(None, (words, check.more, check.warning)))
    return NoticeSpec(Tone.WARNING if check.warning else Tone.SUCCESS, lines)


def saved_notice(view: AccountView) -> NoticeSpec:
    """Say that an account is saved, and whether it can be relied upon."""
    if view.last_test is None:
        return NoticeSpec(Tone.SUCCESS, tr("Saved. Test it before you send."))
    if view.last_test.ok:
        return NoticeSpec(Tone.SUCCESS, tr("Saved."))
    detail = view.last_test.detail
    sentence = tr("Saved, but the gateway refused the account when it was tested.")
    return NoticeSpec(Tone.WARNING, f"{sentence} {detail}")


def balance_text(amount: Decimal, currency: str) -> str:
    """Return a balance as all money; without a currency it may be a number of messages."""
    return amount_text(amount, currency) if currency else f"{amount.normalize():,f}"


def account_badge(
    view: AccountView, sending: AccountSending | None = None, *, moving: bool = True
) -> BadgeSpec:
    """Return how an account is, in a word.

    Args:
        view: The account.
        sending: What its queue is doing, where that is known.
        moving: Whether its queue got shorter a moment ago; else what waits, waits for its time.
    """
    account = view.account
    if account.state is AccountState.PAUSED:
        detail = " ".join(filter(None, (account.pause_reason, account.pause_remedy)))
        return BadgeSpec(tr("Paused"), Tone.DANGER, IconName.PAUSE, detail)
    if sending is not None and sending.hindrance:
        return BadgeSpec(tr("Waiting"), Tone.WARNING, IconName.HOURGLASS, sending.hindrance)
    badge = _working_badge(view.last_test, sending, moving=moving)
    if not view.notice:
        return badge
    word = tr("{state}, no reports", state=badge.label)
    return BadgeSpec(word, Tone.WARNING, IconName.WARNING, f"{view.notice} {badge.detail}".strip())


def _working_badge(
    tested: LastTest | None, sending: AccountSending | None, *, moving: bool
) -> BadgeSpec:
    """Return how an account is when nothing keeps its queue from being worked off."""
    if sending is not None and sending.queued and not sending.requests and not moving:
        return _waiting_badge(sending)
    if sending is not None and (sending.queued or sending.requests):
        word = ntr("Sending, {n} queued", "Sending, {n} queued", sending.queued)
        return BadgeSpec(word, Tone.INFO, IconName.SEND)
    if sending is not None and sending.held:
        word = ntr("{n} held", "{n} held", sending.held)
        return BadgeSpec(word, Tone.NEUTRAL, IconName.CLOCK, MessageState.HELD.sentence)
    return _tested_badge(tested)


def _waiting_badge(sending: AccountSending) -> BadgeSpec:
    """Return how an account is whose queue does not move."""
    if sending.resting >= sending.queued:
        word = ntr("{n} paused", "{n} paused", sending.queued)
        return BadgeSpec(word, Tone.NEUTRAL, IconName.PAUSE, waiting_words(sending))
    word = ntr("{n} waiting", "{n} waiting", sending.queued)
    return BadgeSpec(word, Tone.NEUTRAL, IconName.CALENDAR, waiting_words(sending))


def _tested_badge(tested: LastTest | None) -> BadgeSpec:
    if tested is None:
        detail = tr("Test it before you send.")
        return BadgeSpec(tr("Not tested"), Tone.NEUTRAL, IconName.INFO, detail)
    if not tested.ok:
        return BadgeSpec(tr("Refused"), Tone.DANGER, IconName.ERROR, tested.detail)
    return BadgeSpec(tr("Ready"), Tone.SUCCESS, IconName.CHECK)


def waiting_words(sending: AccountSending) -> str:
    """Say what a queue that does not move waits for."""
    paused = tr("Their campaign is paused; resume it in History.")
    if not sending.resting:
        return tr("Their time has not come.")
    if sending.resting >= sending.queued:
        return paused
    return ntr(
        "The campaign of {n} is paused; the time of the others has not come.",
        "The campaign of {n} is paused; the time of the others has not come.",
        sending.resting,
    )


def account_status(
    view: AccountView, sending: AccountSending | None, *, moving: bool = True
) -> AccountStatus:
    """Return an account's entry in the status strip."""
    account = view.account
    balance = ""
    if account.balance is not None:
        balance = balance_text(account.balance, account.currency)
    return AccountStatus(
        str(view.account_id), view.name, account_badge(view, sending, moving=moving), balance
    )


def listener_words(status: ListenerStatus) -> str:
    """Say how the listener is, in a sentence."""
    if status.fault:
        return status.fault
    if not status.running:
        return tr("The listener is off: reports come only by polling, where the gateway has it.")
    return tr("Listening on port {port} of this computer.", port=status.port)

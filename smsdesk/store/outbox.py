"""The promise (design, section 5): no message is lost, none is sent twice by us.

Every function works in the caller's transaction. A message that was ever `submitting` comes back
to `queued` in two ways only: `record` with `Deferred` (nothing left this machine), or `requeue`
(a person's decision, or a gateway that will not send twice).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    text,
    true,
    update,
)

from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.errors import UsageError
from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState, may_follow
from smsdesk.domain.submit import Accepted, Deferred, Rejected, Uncertain
from smsdesk.domain.texts import tr
from smsdesk.store import counts, doubt
from smsdesk.store.bulk import is_sqlite
from smsdesk.store.claims import claim
from smsdesk.store.ledger import Ledger, Note, Tracked
from smsdesk.store.matching import join_parked
from smsdesk.store.schema import AWAITING, CAMPAIGNS, MESSAGE_COUNTS, MESSAGES, QUEUED, SUBMITTING
from smsdesk.store.types import EPOCH, amount_columns, clean
from smsdesk.store.values import Claim, OutboxRow, SubmitResult
from smsdesk.store.waiting import next_resumption

__all__ = [
    "Claim",
    "OutboxRow",
    "SubmitResult",
    "claim",
    "depths",
    "expire_reports",
    "hasten",
    "next_due",
    "record",
    "recover",
    "requeue",
    "resolve_uncertain",
]

_M = MESSAGES.c
_LONGEST_DEFERRAL_S: Final = 7 * 86_400.0
_EXPIRE_AT_ONCE: Final = 1000


def record(conn: Connection, results: Sequence[SubmitResult], at: datetime) -> list[Change]:
    """Store what came of handing messages out, and apply reports that came before the answer.

    A message that a report has moved on already keeps its state and takes the gateway's id.
    """
    ledger = Ledger(conn, at)
    outcomes = {result.message_id: result.outcome for result in results}
    learnt = []
    for row in ledger.lock_ids(outcomes):
        match outcomes[row.message_id]:
            case Accepted() as accepted:
                _accepted(ledger, row, accepted)
                learnt.append(row)
            case Rejected() as rejected:
                _rejected(ledger, row, rejected)
            case Deferred() as deferred:
                _deferred(ledger, row, deferred)
            case Uncertain() as unclear:
                _unclear(ledger, row, unclear)
    if learnt:
        ledger.write()
        join_parked(ledger, learnt)
    return ledger.finish()


def _accepted(ledger: Ledger, row: Tracked, outcome: Accepted) -> None:
    # An id is kept as the gateway gave it; an empty one identifies nothing.
    row.provider_message_id = clean(outcome.provider_message_id) or row.provider_message_id
    row.set(provider_message_id=row.provider_message_id)
    if outcome.segment_count is not None:
        row.set(billed_segment_count=outcome.segment_count)
    if outcome.fee is not None:
        amount, currency = amount_columns(outcome.fee)
        row.set(fee_amount=amount, fee_currency=currency)
    note = _taken(clean(outcome.raw_text), outcome.raw_code)
    if row.state in {MessageState.QUEUED, MessageState.HELD}:
        # It was queued again while this answer was on its way: it must not go out once more.
        ledger.hand_out_again(row, Note(tr("A late answer came in.")))
    if may_follow(row.state, MessageState.SUBMITTED):
        row.set(code=clean(outcome.raw_code), reason="")
        ledger.step(row, MessageState.SUBMITTED, note)
        return
    if row.state in {MessageState.CANCELLED, MessageState.FAILED}:
        row.set(flagged=1)
    ledger.note(row, note)


_taken: Final = lru_cache(maxsize=64)(Note)


_HANDED_OUT: Final = frozenset({MessageState.SUBMITTING, MessageState.UNCERTAIN})


def _rejected(ledger: Ledger, row: Tracked, outcome: Rejected) -> None:
    note = Note(outcome.raw_text or outcome.sentence, outcome.raw_code)
    if row.state not in _HANDED_OUT:
        ledger.note(row, note)
        return
    row.set(code=clean(outcome.raw_code))
    doubt.refuse(ledger, row, clean(outcome.sentence), note)


def _deferred(ledger: Ledger, row: Tracked, outcome: Deferred) -> None:
    note = Note(outcome.sentence, outcome.raw_code)
    if row.state is not MessageState.SUBMITTING:
        ledger.note(row, note)
        return
    row.set(
        code=clean(outcome.raw_code),
        reason=clean(outcome.sentence),
        attempts=row.attempts + 1,
        due_at=_retry_time(ledger.at, outcome.retry_after_s),
        claimed_by=None,
    )
    if not row.repeats:
        # Nothing left this machine under it. A repeated message keeps the reference and the
        # instant under which its first request may have arrived.
        row.client_reference = None
        row.set(client_reference=None, claimed_at=None)
    ledger.step(row, MessageState.QUEUED, note)
    if _is_stopped(ledger.conn, row.campaign_id):
        doubt.withdraw(ledger, row, tr("The campaign was stopped."))


def _retry_time(at: datetime, after_s: float | None) -> datetime:
    if after_s is None:
        return EPOCH
    return at + timedelta(seconds=min(max(after_s, 0.0), _LONGEST_DEFERRAL_S))


def _is_stopped(conn: Connection, campaign_id: int) -> bool:
    # Shared lock: a stop that runs at this moment must see the row queued, or we the stop.
    wanted = select(CAMPAIGNS.c.state).where(CAMPAIGNS.c.campaign_id == campaign_id)
    return conn.scalar(wanted.with_for_update(read=True)) is CampaignState.STOPPED


def _unclear(ledger: Ledger, row: Tracked, outcome: Uncertain) -> None:
    note = Note(outcome.sentence, outcome.raw_code)
    if row.state is not MessageState.SUBMITTING:
        ledger.note(row, note)
        return
    row.set(code=clean(outcome.raw_code), reason=clean(outcome.sentence))
    ledger.step(row, MessageState.UNCERTAIN, note)


def recover(conn: Connection, at: datetime, worker_prefix: str | None = None) -> list[Change]:
    """Turn what an earlier run left as `submitting` into `uncertain`. Call before any claim.

    A SQLite file has one sending program at a time, so whatever is found there is of an earlier
    run. In a shared workspace only claims of workers whose name begins with `worker_prefix` are
    taken, since others may be at work; None takes all.
    """
    condition = text(SUBMITTING)
    ledger = Ledger(conn, at)
    rows = ledger.lock(and_(condition, _of_worker(conn, worker_prefix)))
    reason = tr("The program ended while the request may have been on its way.")
    for row in rows:
        row.set(reason=reason)
        ledger.step(row, MessageState.UNCERTAIN, Note(reason))
    return ledger.finish()


def _of_worker(conn: Connection, prefix: str | None) -> ColumnElement[bool]:
    if prefix is None or is_sqlite(conn):
        return true()
    return _M.claimed_by.startswith(prefix, autoescape=True)


def requeue(
    conn: Connection, message_ids: Sequence[int], at: datetime, reason: str
) -> list[Change]:
    """Queue uncertain messages again, by a person's decision or an idempotent gateway's rules.

    They keep their reference, so that a gateway that knows it does not send twice and a late
    report of the first request is still understood, and the instant from which that report is
    awaited. Others are left alone.

    Raises:
        UsageError: All of them belong to campaigns that were stopped; nothing was changed.
    """
    ledger = Ledger(conn, at)
    stopped: dict[int, bool] = {}
    for row in ledger.lock_ids(message_ids):
        if row.state is not MessageState.UNCERTAIN:
            continue
        if row.campaign_id not in stopped:
            stopped[row.campaign_id] = _is_stopped(conn, row.campaign_id)
        if stopped[row.campaign_id]:
            continue
        row.repeats += 1
        row.set(repeats=row.repeats, due_at=EPOCH, claimed_by=None, reason="")
        ledger.step(row, MessageState.QUEUED, Note(reason))
    if any(stopped.values()) and not ledger.changes:
        raise UsageError(
            tr("The campaign of these messages was stopped for good."),
            tr("Nothing was queued."),
            tr("Start a new campaign with these numbers."),
        )
    return ledger.finish()


def resolve_uncertain(
    conn: Connection, message_id: int, state: MessageState, at: datetime, reason: str
) -> Change | None:
    """Give an uncertain message the state that somebody knows it has; None when it is not open.

    Raises:
        UsageError: `state` cannot follow on uncertain.
    """
    if not may_follow(MessageState.UNCERTAIN, state) or state is MessageState.QUEUED:
        raise UsageError(
            tr("An uncertain message cannot become “{state}”.", state=state.label),
            tr("Nothing was changed."),
        )
    ledger = Ledger(conn, at)
    for row in ledger.lock_ids([message_id]):
        if row.state is MessageState.UNCERTAIN:
            row.set(reason=reason)
            ledger.step(row, state, Note(reason))
    changes = ledger.finish()
    return changes[0] if changes else None


def expire_reports(
    conn: Connection,
    now: datetime,
    limits: Mapping[int, float],
    kept: Mapping[int, Collection[int]] = MappingProxyType({}),
) -> list[Change]:
    """Mark as `no_report` what was handed out longer ago than its account's limit in seconds.

    At most 1,000 messages of an account at once; call again while something comes back.

    Args:
        conn: A write transaction.
        now: The time now.
        limits: By account.
        kept: Campaigns by account whose hour at the gateway is too recent for that.
    """
    ledger = Ledger(conn, now)
    reasons = {
        MessageState.SUBMITTED: tr("No report came within the gateway's time."),
        MessageState.UNCERTAIN: tr(
            "Whether the gateway took it was never learnt, and no report came within its time."
        ),
    }
    for account_id, limit_s in sorted(limits.items()):
        oldest = now - timedelta(seconds=limit_s)
        late = and_(
            text(AWAITING),
            _M.account_id == account_id,
            _M.claimed_at < oldest,
            _M.campaign_id.not_in(sorted(kept.get(account_id, ()))),
        )
        found = select(_M.message_id).where(late).order_by(_M.claimed_at).limit(_EXPIRE_AT_ONCE)
        for row in ledger.lock_ids(conn.scalars(found).all()):
            if (reason := reasons.get(row.state)) is not None:
                row.set(reason=reason)
                ledger.step(row, MessageState.NO_REPORT, Note(reason))
    return ledger.finish()


def hasten(conn: Connection, now: datetime) -> int:
    """Let deferred messages go that a clock which was ahead put off; return how many.

    Their deferral is dated in the future: the clock was put back since, and their retry time, by
    the former, may be days away. Hours that a person chose are left alone: those messages were
    never handed out. It reads all that is queued.
    """
    put_off = and_(text(QUEUED), _M.attempts > 0, _M.due_at > now, _M.updated_at > now)
    return conn.execute(
        update(MESSAGES).where(put_off).values(due_at=EPOCH, updated_at=now)
    ).rowcount


def next_due(conn: Connection, account_id: int) -> datetime | None:
    """Return when a message of a running campaign may go first; None when none waits.

    An instant in the past (1970 for one that was never scheduled) means now. The end of somebody's
    quiet hours counts too.
    """
    found = (conn.scalar(_NEXT_DUE, {"account": account_id}), next_resumption(conn, account_id))
    return min((instant for instant in found if instant is not None), default=None)


_FIRST_OF_CAMPAIGN: Final = (
    select(func.min(_M.due_at, type_=_M.due_at.type))
    .where(
        _M.campaign_id == MESSAGE_COUNTS.c.campaign_id,
        literal_column("messages.state") == literal_column("'queued'"),
    )
    .scalar_subquery()
)
_NEXT_DUE: Final = (
    select(func.min(_FIRST_OF_CAMPAIGN, type_=_M.due_at.type))
    .select_from(MESSAGE_COUNTS)
    .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == MESSAGE_COUNTS.c.campaign_id)
    .where(
        MESSAGE_COUNTS.c.account_id == bindparam("account"),
        text("message_counts.state = 'queued' AND message_counts.n > 0"),
        CAMPAIGNS.c.state == CampaignState.RUNNING,
    )
)


def depths(conn: Connection, of: MessageState = MessageState.QUEUED) -> Mapping[int, int]:
    """Return how many messages each account has in a state; accounts with none are left out."""
    return {
        account_id: n for (account_id, state), n in counts.by_account(conn).items() if state is of
    }


_RESTING: Final = (
    select(MESSAGE_COUNTS.c.account_id, func.sum(MESSAGE_COUNTS.c.n))
    .join(CAMPAIGNS, CAMPAIGNS.c.campaign_id == MESSAGE_COUNTS.c.campaign_id)
    .where(
        text("message_counts.state = 'queued' AND message_counts.n > 0"),
        CAMPAIGNS.c.state == CampaignState.PAUSED,
    )
    .group_by(MESSAGE_COUNTS.c.account_id)
)


def resting(conn: Connection) -> Mapping[int, int]:
    """Return how many queued messages of each account belong to paused campaigns."""
    return {account_id: int(n) for account_id, n in conn.execute(_RESTING)}

"""Claiming a batch: the durable mark `submitting`, committed before a request is written.

Two workers never get the same message: SQLite has one writer at a time, PostgreSQL locks the
rows and skips those that another worker holds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, exists, literal_column, select, text, tuple_

from smsdesk.domain.account import AccountState
from smsdesk.domain.campaign import CampaignState
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import kept_until
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import tr
from smsdesk.store import doubt, waiting
from smsdesk.store.ledger import Ledger, Note
from smsdesk.store.schema import ACCOUNTS, CAMPAIGNS, MESSAGE_COUNTS, MESSAGES
from smsdesk.store.suppressions import suppressed_e164
from smsdesk.store.types import EPOCH, AnyRow, from_json
from smsdesk.store.values import Claim, OutboxRow

_M = MESSAGES.c
_C = CAMPAIGNS.c
_MOST_CAMPAIGNS: Final = 50
_LARGEST_WINDOW: Final = 1000
_FIRST_LOOK: Final = 8
_SPARE: Final = 8
_MOST_KEPT_BACK: Final = 2000
"""So many messages at most are held or cancelled on the way to one batch."""
# The index of due rows is only used when the state is written out.
_IS_QUEUED: Final = literal_column("messages.state") == literal_column("'queued'")


@dataclass(slots=True)
class _Batch:
    """The rows picked so far, all alike in what a request has only once."""

    limit: int
    same_text: bool
    quiet: QuietPolicy
    apart: bool = False
    kept_option: str = ""
    kept_back: int = 0
    rows: list[tuple[AnyRow, AnyRow]] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= self.limit

    @property
    def is_done(self) -> bool:
        return self.is_full or self.kept_back >= _MOST_KEPT_BACK

    def takes_campaign(self, campaign: AnyRow) -> bool:
        if not self.rows or self.apart:
            return True
        first = self.rows[0][1]
        return all(
            getattr(campaign, name) == getattr(first, name)
            for name in ("sender", "kind", "options")
        )

    def takes(self, row: AnyRow) -> bool:
        if self.is_full or row.msisdn in self.numbers:
            return False
        if not self.rows or self.apart:
            return True
        first = self.rows[0][0]
        if self.same_text and row.text != first.text:
            return False
        # A repeated message keeps its reference: it must not share a request with others.
        return bool(row.client_reference == first.client_reference)

    def add(self, row: AnyRow, campaign: AnyRow) -> None:
        self.rows.append((row, campaign))
        self.numbers.add(row.msisdn)


def claim(  # noqa: PLR0913 - the batch's shape is part of the claim
    conn: Connection,
    account_id: int,
    limit: int,
    now: datetime,
    worker: str,
    *,
    reference: Callable[[int], str],
    same_text: bool = True,
    apart: bool = False,
    kept_option: str = "",
) -> Claim:
    """Mark up to `limit` due messages of an account as `submitting` and return them.

    They form one batch: same sender, kind and options, no number twice, and one text where
    `same_text` says so. Messages whose number has opted out by now are withdrawn instead, those
    that would come in quiet hours are held.

    Args:
        conn: A write transaction; the caller commits it before anything is written to the wire.
        account_id: Whose queue.
        limit: The most messages of one request.
        now: Messages scheduled for later stay.
        worker: Who claims; see `outbox.recover`.
        reference: Makes our reference from a message's number; "" for none. Not asked for a
            message that is sent again after an unknown outcome: that one keeps its reference.
        same_text: Whether a request carries one text only.
        apart: Each goes with a request of its own: they need have nothing in common, but no
            number is there twice.
        kept_option: The option with the hour until which the gateway keeps a message: the quiet
            hours of that hour count, not those of now.
    """
    if limit < 1:
        return Claim((), ())
    resumed = waiting.resume(conn, account_id, now)
    ledger = Ledger(conn, now)
    quiet = waiting.policy(conn)
    batch = _Batch(limit, same_text and not apart, quiet, apart, kept_option)
    for campaign in _due_campaigns(conn, account_id, now):
        if batch.is_done:
            break
        if batch.takes_campaign(campaign):
            _pick(ledger, batch, campaign)
    moved = (*resumed, *ledger.changes)
    # Once for each campaign, not for each message.
    options = {stored: from_json(stored) for stored in {one.options for _, one in batch.rows}}
    rows = tuple(
        _marked(ledger, row, (campaign, options[campaign.options]), (worker, reference))
        for row, campaign in batch.rows
    )
    ledger.finish()
    return Claim(tuple(sorted(rows, key=lambda row: row.message_id)), moved)


def _due_campaigns(conn: Connection, account_id: int, now: datetime) -> list[AnyRow]:
    return list(conn.execute(_DUE_CAMPAIGNS, {"account": account_id, "now": now}).all())


_ACCOUNT: Final = bindparam("account", type_=_C.account_id.type)
_NOW: Final = bindparam("now", type_=_M.due_at.type)
_DUE_CAMPAIGNS: Final = (
    select(_C.campaign_id, _C.sender, _C.kind, _C.options)
    .select_from(MESSAGE_COUNTS)
    .join(CAMPAIGNS, MESSAGE_COUNTS.c.campaign_id == _C.campaign_id)
    .join(ACCOUNTS, ACCOUNTS.c.account_id == MESSAGE_COUNTS.c.account_id)
    .where(
        MESSAGE_COUNTS.c.account_id == _ACCOUNT,
        text("message_counts.state = 'queued' AND message_counts.n > 0"),
        _C.state == CampaignState.RUNNING,
        ACCOUNTS.c.state == AccountState.ACTIVE,
        ACCOUNTS.c.removed.is_(False),
        exists().where(_M.campaign_id == _C.campaign_id, _IS_QUEUED, _M.due_at <= _NOW),
    )
    .order_by(MESSAGE_COUNTS.c.campaign_id)
    .limit(_MOST_CAMPAIGNS)
)
_WINDOW: Final = (
    select(
        _M.message_id,
        _M.campaign_id,
        _M.account_id,
        _M.msisdn,
        _M.name,
        _M.text,
        _M.state,
        _M.segment_count,
        _M.due_at,
        _M.attempts,
        _M.repeats,
        _M.client_reference,
        _M.provider_message_id,
        _M.created_at,
    )
    .where(
        _M.campaign_id == bindparam("campaign"),
        _IS_QUEUED,
        _M.due_at <= _NOW,
        tuple_(_M.due_at, _M.message_id)
        > tuple_(bindparam("after", type_=_M.due_at.type), bindparam("after_id")),
    )
    .order_by(_M.due_at, _M.message_id)
    .limit(bindparam("size"))
    .with_for_update(skip_locked=True)
)


def _pick(ledger: Ledger, batch: _Batch, campaign: AnyRow) -> None:
    quiet = not batch.quiet.is_empty
    arrives = _arrival(ledger, batch, campaign) if quiet else ledger.at
    for window in _windows(ledger, batch, campaign.campaign_id):
        opted_out = suppressed_e164(ledger.conn, [row.msisdn for row in window])
        for row in window:
            if row.msisdn in opted_out:
                reason = tr("The number opted out after the message was queued.")
                doubt.withdraw(ledger, ledger.track(row), reason)
                batch.kept_back += 1
            elif batch.takes(row) and not (quiet and _hold(ledger, batch, row, arrives)):
                batch.add(row, campaign)
        if batch.is_done:
            return


def _windows(ledger: Ledger, batch: _Batch, campaign_id: int) -> Iterator[list[AnyRow]]:
    """Yield due rows in their order; where texts differ anyway, one window only.

    There a first look at a few rows comes before it: personal texts are nearly all different, and
    reading on for every single one of them would take longer than sending it.
    """
    # A few more than needed, for numbers that are in the batch already or have opted out.
    whole = min(batch.limit + _SPARE, _LARGEST_WINDOW)
    values: dict[str, Any] = {
        "campaign": campaign_id,
        "now": ledger.at,
        "after": EPOCH,
        "after_id": 0,
        "size": min(whole, _FIRST_LOOK) if batch.same_text else whole,
    }
    before = len(batch.rows)
    while rows := list(ledger.conn.execute(_WINDOW, values).all()):
        yield rows
        if len(rows) < values["size"]:
            return
        alone = len(batch.rows) - before <= 1
        if batch.same_text and batch.rows and (alone or values["size"] == whole):
            return
        values.update(after=rows[-1].due_at, after_id=rows[-1].message_id, size=whole)


def _arrival(ledger: Ledger, batch: _Batch, campaign: AnyRow) -> datetime:
    """Return when messages come that are handed out now."""
    kept = kept_until(from_json(campaign.options), batch.kept_option) if batch.kept_option else None
    return ledger.at if kept is None else max(kept, ledger.at)


def _hold(ledger: Ledger, batch: _Batch, row: AnyRow, arrives: datetime) -> bool:
    """Hold a message that would come in quiet hours; return whether it would."""
    wait = batch.quiet.wait(Msisdn.from_e164(row.msisdn), arrives)
    if wait is not None:
        waiting.hold(ledger, ledger.track(row), wait)
        batch.kept_back += 1
    return wait is not None


def _marked(
    ledger: Ledger,
    row: AnyRow,
    of: tuple[AnyRow, Mapping[str, str]],
    by: tuple[str, Callable[[int], str]],
) -> OutboxRow:
    (campaign, options), (worker, reference) = of, by
    tracked = ledger.track(row)
    ours = tracked.client_reference or reference(tracked.message_id) or None
    tracked.client_reference = ours
    tracked.set(client_reference=ours, claimed_by=worker, claimed_at=ledger.at)
    ledger.step(tracked, MessageState.SUBMITTING, Note())
    return OutboxRow(
        row.message_id,
        row.campaign_id,
        row.account_id,
        Msisdn.from_e164(row.msisdn),
        row.name,
        row.text,
        campaign.sender,
        campaign.kind,
        options,
        row.segment_count,
        ours,
        row.attempts,
        row.repeats > 0,
        row.created_at,
    )

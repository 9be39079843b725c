"""One account's queue, as its lane sees it: what is due, and batches claimed in one commit.

Several requests are claimed together when several may go at once; never more than that, so that
a crash leaves no more messages in doubt than there could be requests on their way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from smsdesk.domain.account import Account
from smsdesk.domain.message import Change
from smsdesk.domain.provider_info import Capabilities, Reference
from smsdesk.services.database import Database
from smsdesk.services.references import referrer
from smsdesk.store import accounts as account_rows
from smsdesk.store import outbox, repeats
from smsdesk.store.engine import Connection
from smsdesk.store.outbox import OutboxRow
from smsdesk.system.clock import Clock

_ENOUGH = 64
"""So many messages are plenty for one commit: further requests wait for the next."""
_BELIEVED_S = 0.5
"""How long what was seen of the account holds while messages keep coming."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the queue shows.

    Attributes:
        due: When the next message is due; None when none waits.
        fresh: False for an earlier look that is taken to hold still.
    """

    account: Account
    due: datetime | None
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Claimed:
    """Messages that are committed as `submitting`, by request, and what moved on the way."""

    batches: Sequence[Sequence[OutboxRow]] = field(repr=False)
    moved: Sequence[Change]


class AccountQueue:
    """What waits for one account.

    Args:
        account_id: Whose queue.
        database: Where it is.
        clock: Tells what is due.
        worker: Tells this process's claims from another's.
    """

    def __init__(self, account_id: int, database: Database, clock: Clock, worker: str) -> None:
        self._account_id = account_id
        self._database = database
        self._clock = clock
        self._worker = worker
        self._seen: Seen | None = None
        self._until_s = 0.0
        self._changes = 0

    def forget(self) -> None:
        """Look anew next time: the account was changed."""
        self._changes += 1
        self._seen = None

    async def look(self) -> Seen:
        """Return the account and when its next message is due.

        While claims come back full, the last look holds for half a second: a claim looks at the
        states of account and campaigns itself.
        """
        if self._seen is None or self._clock.monotonic() >= self._until_s:
            return await self._database.read(self._look)
        return self._seen

    def _look(self, conn: Connection) -> Seen:
        account = account_rows.get(conn, self._account_id)
        return Seen(account, outbox.next_due(conn, self._account_id))

    async def claim(self, seen: Seen, can: Capabilities, requests: int) -> Claimed:
        """Claim the messages of at most `requests` requests."""
        self._seen = None
        changes = self._changes
        claimed = await self._database.run(self._claim, seen.account, can, requests)
        if len(claimed.batches) == requests and changes == self._changes:
            if seen.fresh:
                self._until_s = self._clock.monotonic() + _BELIEVED_S
            self._seen = Seen(seen.account, seen.due, fresh=False)
        return claimed

    def _claim(
        self, conn: Connection, account: Account, can: Capabilities, requests: int
    ) -> Claimed:
        if not account_rows.is_same(conn, account):
            # The provider in hand would write to who it was before.
            return Claimed([], [])
        claimed = self._claim_batches(conn, account, can, requests)
        rule = can.repetition
        if rule is None or not rule.waits:
            return claimed
        rows = [row for batch in claimed.batches for row in batch]
        parts = [(row.message_id, row.msisdn.e164, row.text) for row in rows]
        now = self._clock.now()
        known = repeats.ages_s(conn, self._account_id, parts, now, rule.longest_s)
        batches = [
            [replace(row, sent_before_s=known.get(row.message_id, ())) for row in batch]
            for batch in claimed.batches
        ]
        return Claimed(batches, claimed.moved)

    def _claim_batches(
        self, conn: Connection, account: Account, can: Capabilities, requests: int
    ) -> Claimed:
        if can.batch_size == 1:
            claim = self._claim_one(conn, account, can, requests, apart=True)
            return Claimed([[row] for row in claim.rows], claim.moved)
        batches: list[Sequence[OutboxRow]] = []
        moved: list[Change] = []
        while len(batches) < requests and sum(map(len, batches)) < _ENOUGH:
            claim = self._claim_one(conn, account, can, can.batch_size, apart=False)
            moved += claim.moved
            if not claim.rows:
                break
            batches.append(claim.rows)
        return Claimed(batches, moved)

    def _claim_one(
        self, conn: Connection, account: Account, can: Capabilities, limit: int, *, apart: bool
    ) -> outbox.Claim:
        now = self._clock.now()
        kind = can.reference
        if apart and kind is Reference.BATCH:
            kind = Reference.MESSAGE
        first = account.settings.get(can.reference_field, "")
        return outbox.claim(
            conn,
            self._account_id,
            limit,
            now,
            self._worker,
            reference=referrer(conn, account.provider, kind, now, first),
            same_text=can.batch_same_text,
            apart=apart,
            kept_option=can.schedule_option,
        )

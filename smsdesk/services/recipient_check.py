"""Who among the recipients of a draft would be left out: known while it is written.

The order of reasons is that of `planning`: an opt-out counts before what the gateway does not
reach, that before a number it refuses, and that before a repetition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.number_rules import NumberRule, broken
from smsdesk.domain.provider_info import Capabilities
from smsdesk.services.database import Database
from smsdesk.store import suppressions
from smsdesk.store.engine import Connection

_AT_ONCE: Final = 1000
"""Recipients looked at in one turn of the database's thread: some 8 ms."""
SHOWN_ROWS: Final = 1000
"""So many of those left out are kept to be shown."""
_NO_LIMITS: Final = Capabilities()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One recipient that gets nothing; `row` is that of its file, else its place from 1.

    Its place among the recipients, from 0, is `place`.
    """

    row: int
    recipient: Recipient = field(repr=False)
    reason: SkipReason
    place: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many recipients there are and how many are left out.

    Attributes:
        people: Those who will be sent to, in order.
        left: The places of those who will not, from 0, and why.
        landlines: How many of `people` are landlines, which few texts reach.
        unreached: How many are outside of `reach`.
        reach: All that the gateway reaches, in words; "" when there is no such limit.
        refused: The places of those whose number the gateway does not take, and the reasons.
    """

    total: int = 0
    duplicates: int = 0
    opted_out: int = 0
    rows: tuple[LeftOut, ...] = field(default=(), repr=False)
    unreached: int = 0
    reach: str = ""
    people: tuple[Recipient, ...] = field(default=(), repr=False)
    left: Mapping[int, SkipReason] = field(default_factory=dict, repr=False)
    landlines: int = 0
    refused: Mapping[int, str] = field(default_factory=dict, repr=False)

    @property
    def going(self) -> int:
        """How many will be sent to."""
        left = self.duplicates + self.opted_out + self.unreached + len(self.refused)
        return self.total - left


@dataclass(slots=True)
class _Counting:
    reached: tuple[str, ...]
    numbers: tuple[NumberRule, ...]
    unreached: int = 0
    duplicates: int = 0
    opted_out: int = 0
    seen: set[str] = field(default_factory=set)
    rows: list[LeftOut] = field(default_factory=list)
    people: list[Recipient] = field(default_factory=list)
    left: dict[int, SkipReason] = field(default_factory=dict)
    landlines: int = 0
    refused: dict[int, str] = field(default_factory=dict)

    def leave_out(self, place: int, recipient: Recipient, reason: SkipReason) -> None:
        self.left[place - 1] = reason
        if len(self.rows) < SHOWN_ROWS:
            self.rows.append(LeftOut(recipient.row or place, recipient, reason, place - 1))


class RecipientCheck:
    """Counts duplicates and opt-outs without holding up the loop or the database for long."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tally(
        self, recipients: Sequence[Recipient], limits: Capabilities = _NO_LIMITS
    ) -> Tally:
        """Return who is left out of `recipients`; may be cancelled at any time.

        Args:
            recipients: In order.
            limits: Of the gateway that is to reach them.
        """
        counting = _Counting(limits.regions, limits.numbers)
        for start in range(0, len(recipients), _AT_ONCE):
            part = recipients[start : start + _AT_ONCE]
            await self._database.read(_look_at, part, start, counting)
        return Tally(
            len(recipients),
            counting.duplicates,
            counting.opted_out,
            tuple(counting.rows),
            counting.unreached,
            limits.reach,
            tuple(counting.people),
            counting.left,
            counting.landlines,
            counting.refused,
        )


def _look_at(conn: Connection, part: Sequence[Recipient], start: int, counting: _Counting) -> None:
    numbers = [recipient.msisdn.e164 for recipient in part]
    opted_out = suppressions.suppressed_e164(conn, numbers)
    for place, (number, recipient) in enumerate(zip(numbers, part, strict=True), start=start + 1):
        if number in opted_out:
            counting.opted_out += 1
            counting.leave_out(place, recipient, SkipReason.OPTED_OUT)
        elif counting.reached and recipient.msisdn.region not in counting.reached:
            counting.unreached += 1
            counting.leave_out(place, recipient, SkipReason.UNSUPPORTED)
        elif counting.numbers and (rule := broken(counting.numbers, recipient.msisdn)):
            counting.refused[place - 1] = rule.reason
            counting.leave_out(place, recipient, SkipReason.REFUSED)
        elif number in counting.seen:
            counting.duplicates += 1
            counting.leave_out(place, recipient, SkipReason.DUPLICATE)
        else:
            counting.seen.add(number)
            counting.people.append(recipient)
            counting.landlines += recipient.msisdn.is_landline

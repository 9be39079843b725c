"""How the merged texts of a campaign differ: shortest, median, longest, sizes, the dearest rows.

Exact for any number of texts in a memory that does not grow with them: lengths are counted, and
of the dearest rows only as many are kept as are shown.
"""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.pricing import Money

MOST_DEAREST = 10
"""Dearest rows that are kept."""


@dataclass(frozen=True, slots=True)
class DearRow:
    """One of the dearest messages.

    Attributes:
        row: The recipient's place among all of the draft, from 1, those left out included.
        recipient: Who gets it.
        segments: Billed segments.
        units: Units of its text in the coding it needs.
        cost: What it costs; None where the price is unknown.
    """

    row: int
    recipient: Recipient
    segments: int
    units: int
    cost: Money | None

    @property
    def told(self) -> int:
        """The row as it is told: that of the file, where the recipient comes from one."""
        return self.recipient.row or self.row


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the texts differ.

    Attributes:
        texts: How many there are.
        shortest: Units of the shortest one (septets, octets or UTF-16 units, by its coding).
        median: Units of the one in the middle; of two middle ones the shorter.
        longest: Units of the longest one.
        sizes: How many texts have 1, 2, … segments.
        dearest: At most ten rows: by price where all prices are in one currency, else the
            longest: by segments, then by units. Of equal ones those that come first.
        by_price: Whether `dearest` is by price.
    """

    texts: int = 0
    shortest: int = 0
    median: int = 0
    longest: int = 0
    sizes: Mapping[int, int] = field(default_factory=dict)
    dearest: tuple[DearRow, ...] = ()
    by_price: bool = False

    @property
    def differs(self) -> bool:
        """Whether not all texts are of one length."""
        return self.shortest != self.longest


class Spread:
    """Takes in one text after another; `distribution` may be asked for at any time."""

    def __init__(self) -> None:
        self._lengths: Counter[int] = Counter()
        self._sizes: Counter[int] = Counter()
        self._by_size = _Best()
        self._by_price: dict[str, _Best] = {}
        self._unpriced = False

    def add(
        self,
        first: Sequence[tuple[int, Recipient]],
        size: tuple[int, int],
        cost: Money | None,
        texts: int = 1,
    ) -> None:
        """Take in texts that are alike.

        Args:
            first: The first of them, `MOST_DEAREST` where there are more: each one's row, as in
                `DearRow`, and who gets it.
            size: Segments and units of each.
            cost: What each costs, None where the price is unknown.
            texts: How many they are.
        """
        self._sizes[size[0]] += texts
        self._lengths[size[1]] += texts
        self._by_size.add(size, first, size, cost)
        if cost is None:
            self._unpriced = True
            return
        best = self._by_price.get(cost.currency)
        if best is None:
            best = self._by_price[cost.currency] = _Best()
        best.add((cost.amount, size), first, size, cost)

    def distribution(self) -> Distribution:
        """Return what there is so far."""
        texts = self._lengths.total()
        if not texts:
            return Distribution()
        lengths = sorted(self._lengths)
        return Distribution(
            texts,
            lengths[0],
            self._median(lengths, texts),
            lengths[-1],
            dict(sorted(self._sizes.items())),
            (next(iter(self._by_price.values())) if self._priced else self._by_size).rows(),
            self._priced,
        )

    def _median(self, lengths: list[int], texts: int) -> int:
        before = 0
        for length in lengths:
            before += self._lengths[length]
            if 2 * before >= texts:
                return length
        return lengths[-1]

    @property
    def _priced(self) -> bool:
        """Whether prices can be compared: all are known, in one currency."""
        return len(self._by_price) == 1 and not self._unpriced


class _Best:
    """The ten highest keys; of equal ones those that came first."""

    def __init__(self) -> None:
        self._heap: list[tuple[object, int, DearRow]] = []

    def add(
        self,
        key: object,
        first: Sequence[tuple[int, Recipient]],
        size: tuple[int, int],
        cost: Money | None,
    ) -> None:
        for row, recipient in first:
            full = len(self._heap) >= MOST_DEAREST
            if full and (key, -row) < self._heap[0][:2]:
                return
            entry = (key, -row, DearRow(row, recipient, *size, cost))
            if full:
                heapq.heapreplace(self._heap, entry)
            else:
                heapq.heappush(self._heap, entry)

    def rows(self) -> tuple[DearRow, ...]:
        return tuple(entry[2] for entry in sorted(self._heap, reverse=True, key=_order))


def _order(entry: tuple[object, int, DearRow]) -> tuple[object, int]:
    return entry[:2]

"""Several delivery reports in one POST, for gateways that push them so."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from smsdesk.simulator.gateway import JSON, AcceptedMessage, Push
from smsdesk.simulator.handset import HandsetState

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Item]):
    push: Push
    item: Item


class Batches(Generic[Item]):
    """Reports that are due and not yet on their way, in the order in which they became due."""

    def __init__(
        self, size: int, render: Callable[[Sequence[Item]], bytes], content_type: str = JSON
    ) -> None:
        """Put at most `size` reports into one body of `content_type`, written by `render`."""
        self._size = size
        self._render = render
        self._content_type = content_type
        self._numbers = itertools.count()
        self._waiting: dict[str | None, dict[int, _Waiting[Item]]] = {}

    def add(
        self, message: AcceptedMessage, state: HandsetState, item: Item, url: str | None = None
    ) -> Push:
        """Return the push for `item`, which may leave with another one to the same `url`."""
        number = next(self._numbers)
        push = Push(message, state, lambda: self._take(number, url), self._content_type, url)
        self._waiting.setdefault(url, {})[number] = _Waiting(push, item)
        return push

    def _take(self, number: int, url: str | None) -> bytes:
        waiting = self._waiting.get(url, {})
        if number not in waiting:
            return b""
        others = itertools.islice((each for each in waiting if each != number), self._size - 1)
        taken = {each: waiting.pop(each) for each in sorted([number, *others])}
        if not waiting:
            del self._waiting[url]
        own = taken[number].push
        own.companions.extend(each.push for n, each in taken.items() if n != number)
        return self._render([each.item for each in taken.values()])

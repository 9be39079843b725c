"""Our references, by which a gateway's report or record leads back to a message."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import uuid4

from smsdesk.domain.provider_info import Reference
from smsdesk.store import workspace
from smsdesk.store.engine import Connection

_LARGEST_BLOCK = 128


def referrer(
    conn: Connection, provider: str, kind: Reference, now: datetime, first: str = ""
) -> Callable[[int], str]:
    """Return what makes the references of one request, from the number of each message.

    A counter begins at the milliseconds since 1970 and only grows, so that neither a new
    installation nor a restored backup uses a number again (mysmpp sheet, section 6). Seconds would
    not do: a campaign of 10,000 would run hours ahead of the clock, and a profile that is made
    anew within them would silently repeat its numbers. The document calls the number a string.

    A provider's accounts share one counter: several of them may stand for one login, and a number
    that one of them used would be answered with that message, and nothing sent.

    Args:
        conn: A write transaction.
        provider: The key of the provider that the messages go to.
        kind: How references travel.
        now: The time now.
        first: What a number of a counter begins with. It is stored as a part of the number: a
            message that is repeated after the setting was changed keeps its own.
    """
    match kind:
        case Reference.BATCH:
            reference = uuid4().hex
            return lambda _message_id: reference
        case Reference.MESSAGE:
            return lambda _message_id: uuid4().hex
        case Reference.COUNTER:
            name, start = f"reference.{provider}", int(now.timestamp() * 1000)
            numbers = _counted(conn, name, start)
            return lambda _message_id: f"{first}{next(numbers)}"
        case Reference.NONE:
            return lambda _message_id: ""


def _counted(conn: Connection, name: str, start: int) -> Iterator[int]:
    """Yield numbers, taken from the sequence in blocks that double: few are lost, and few asked."""
    size = 1
    while True:
        yield from workspace.next_numbers(conn, name, start, size)
        size = min(2 * size, _LARGEST_BLOCK)

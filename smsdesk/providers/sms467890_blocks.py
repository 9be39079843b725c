"""Finding the number for which 467890.com refused a whole request (sheet, sections 3 and 4).

Code 2 does not tell which number is wrong. The request was refused as a whole, so its halves may
be sent; what was accepted, or may have been, is never sent again.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from smsdesk.domain.submit import (
    AccountRefusal,
    Deferred,
    OutgoingMessage,
    Rejected,
    SubmitOutcome,
    Uncertain,
)
from smsdesk.domain.texts import tr
from smsdesk.providers.outcomes import Verdict
from smsdesk.providers.sms467890_codes import BAD_NUMBER

__all__ = ["Handed", "hand_over"]

_MOST_UNCERTAIN = 3
"""So many halves without an answer that can be understood: the gateway is not well."""

Ask = Callable[[Sequence[OutgoingMessage]], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of every message, and of the account."""

    outcomes: Mapping[int, SubmitOutcome]
    refusal: AccountRefusal | None = None


async def hand_over(messages: Sequence[OutgoingMessage], ask: Ask) -> Handed:
    """Send `messages` in one request, and a request refused for a number in halves.

    Args:
        messages: At least one; all of one text, no number twice.
        ask: Sends one request and says what it means for all of its messages.
    """
    outcomes: dict[int, SubmitOutcome] = {}
    waiting = [messages]
    uncertain = 0
    while waiting:
        block = waiting.pop()
        one = await ask(block)
        if len(block) > 1 and _is_about_a_number(one.outcome):
            middle = len(block) // 2
            waiting += [block[middle:], block[:middle]]
            continue
        outcomes.update((message.message_id, one.outcome) for message in block)
        uncertain += isinstance(one.outcome, Uncertain)
        stop = _reason_to_stop(one, uncertain)
        if stop is not None:
            # Refused with a greater block, so certainly not sent: back to the queue.
            outcomes.update((message.message_id, stop) for rest in waiting for message in rest)
            return Handed(outcomes, one.refusal)
    return Handed(outcomes)


def _is_about_a_number(outcome: SubmitOutcome) -> bool:
    return isinstance(outcome, Rejected) and outcome.raw_code == str(BAD_NUMBER)


def _reason_to_stop(one: Verdict, uncertain: int) -> Deferred | None:
    if isinstance(one.outcome, Deferred):
        return one.outcome
    if one.refusal is not None:
        return Deferred(one.refusal.sentence, raw_code=one.refusal.raw_code, hinders=True)
    if uncertain >= _MOST_UNCERTAIN:
        unclear = tr("467890.com gives no answers that can be understood.")
        return Deferred(unclear, hinders=True)
    return None

"""What an answer of Yunpian API v2 means: its code decides, whatever the HTTP status (sheet, 4)."""

from http import HTTPStatus

from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    Deferred,
    Rejected,
    SubmitOutcome,
    Uncertain,
)
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountCheck
from smsdesk.providers.exchange import Answered, Exchange
from smsdesk.providers.outcomes import Verdict, refused_account, verdict
from smsdesk.providers.reading import UnreadableBody, read_amount, read_object
from smsdesk.providers.yunpian_codes import Effect, Meaning, is_documented, meaning_of
from smsdesk.providers.yunpian_packet import Reply, read_reply
from smsdesk.providers.yunpian_window import Taken

__all__ = ["check_of", "judge", "refusal_of", "reply_in", "taken_by"]

_JUDGED = frozenset({HTTPStatus.OK, HTTPStatus.BAD_REQUEST})
"""Statuses under which also a code that no manual has is Yunpian's own.

Under any other it may be a proxy's or a load balancer's idea of a body.
"""


def reply_in(exchange: Exchange) -> Reply | None:
    """Return the reply that decides; None when only the HTTP status speaks."""
    if not isinstance(exchange, Answered):
        return None
    if HTTPStatus.MULTIPLE_CHOICES <= exchange.status < HTTPStatus.BAD_REQUEST:
        return None
    reply = read_reply(exchange.body)
    if reply is None or not (is_documented(reply.code) or exchange.status in _JUDGED):
        return None
    return reply


def judge(exchange: Exchange, *, explained: bool, apikey: str) -> Verdict:
    """Say what an exchange means for its message.

    Args:
        exchange: What came of single_send.
        explained: Whether other requests, certainly taken, explain a refusal for repetition.
        apikey: Blotted out of what is kept of the answer.
    """
    reply = reply_in(exchange)
    if reply is None:
        return verdict(exchange)
    meaning = meaning_of(reply.code)
    if meaning.effect is Effect.ACCOUNT:
        return refused_account(refusal_of(meaning))
    asked_s = exchange.retry_after_s if isinstance(exchange, Answered) else None
    return Verdict(_outcome(meaning, reply, explained=explained, apikey=apikey, asked_s=asked_s))


def _outcome(
    meaning: Meaning, reply: Reply, *, explained: bool, apikey: str, asked_s: float | None
) -> SubmitOutcome:
    words = reply.words.replace(apikey, "***") if apikey else reply.words
    match meaning.effect:
        case Effect.ACCEPTED:
            return Accepted(reply.sid, reply.count, reply.fee, meaning.raw, words)
        case Effect.REJECTED | Effect.RETRYABLE:
            retryable = meaning.effect is Effect.RETRYABLE
            return Rejected(meaning.raw, words, meaning.text, retryable)
        case Effect.REPEATED if not explained:
            return Uncertain(
                tr(
                    "Yunpian says that the same text went to this number before. It may be this "
                    "very message: its records are asked before anything is sent again."
                ),
                meaning.raw,
            )
        case Effect.LATER | Effect.REPEATED:
            wait_s = max(meaning.wait_s or 0.0, asked_s or 0.0)
            return Deferred(meaning.text, wait_s, meaning.raw, meaning.hinders)
        case _:
            return Uncertain(meaning.text, meaning.raw)


def taken_by(outcome: SubmitOutcome) -> Taken:
    """Say whether the request that came to `outcome` was taken."""
    match outcome:
        case Accepted():
            return Taken.YES
        case Uncertain(raw_code=raw_code) if raw_code not in _REFUSED_AS_REPEATED:
            return Taken.UNKNOWN
        case _:
            return Taken.NO


_REFUSED_AS_REPEATED = frozenset({"8", "9"})
"""What is uncertain then is an earlier request; this one was refused."""


def refusal_of(meaning: Meaning) -> AccountRefusal:
    """Return the refusal of the account that a code states."""
    return AccountRefusal(meaning.raw, meaning.sentence, meaning.remedy)


def check_of(exchange: Exchange) -> AccountCheck:
    """Read an answer of user/get: the balance and nothing else of it, the rest is personal."""
    reply = reply_in(exchange)
    if reply is not None and reply.code != 0:
        return AccountCheck(ok=False, detail=meaning_of(reply.code).text)
    if not isinstance(exchange, Answered) or exchange.status != HTTPStatus.OK:
        return verdict(exchange).failed_check()
    try:
        balance = read_amount(read_object(exchange.body).get("balance"))
    except UnreadableBody:
        balance = None
    if balance is None:
        return verdict(exchange).failed_check()
    return AccountCheck(
        ok=True,
        detail=tr("Yunpian accepted the API key."),
        balance=balance,
        unit_unknown=tr(
            "Its balance is an amount of money or a number of messages, as your account is set up."
        ),
    )

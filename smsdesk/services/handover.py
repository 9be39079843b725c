"""Handing one batch to a provider, and what its answer means for the lane (design, section 5.4)."""

import logging
from collections.abc import Sequence

from smsdesk.domain.message import Change
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import (
    AccountRefusal,
    Deferred,
    OutgoingMessage,
    SubmitAnswer,
    SubmitBatch,
    SubmitOutcome,
    Uncertain,
    same_outcome,
)
from smsdesk.domain.texts import ntr, tr
from smsdesk.providers.base import Provider
from smsdesk.store.outbox import OutboxRow

_log = logging.getLogger(__name__)


async def submit(
    provider: Provider, rows: Sequence[OutboxRow], callback_url: str | None = None
) -> SubmitAnswer:
    """Submit claimed messages; one outcome for every one of them, whatever the provider does.

    Args:
        provider: The account's, with its secrets.
        rows: One claim.
        callback_url: The account's public callback address, for gateways that take it with each
            message; None when gateways cannot reach this computer.
    """
    batch = batch_of(rows, callback_url)
    try:
        answer = await provider.submit(batch)
    except Exception:  # noqa: BLE001 - a fault of our own, after the claim
        # Whether the request was written is not known: uncertain, never lost or repeated.
        _log.exception("submitting a batch failed for account %d", rows[0].account_id)
        sentence = tr("The program met a fault of its own while sending; see the log.")
        return same_outcome(batch, Uncertain(sentence))
    ours = {one.message_id for one in batch.messages}
    outcomes = {key: one for key, one in answer.outcomes.items() if key in ours}
    if len(outcomes) == len(ours):
        return SubmitAnswer(outcomes, answer.account_refusal)
    unanswered = ours - set(outcomes)
    _log.error("a provider left %d messages without an outcome", len(unanswered))
    unclear = Uncertain(tr("The gateway's answer did not mention this message."))
    return SubmitAnswer({**outcomes, **dict.fromkeys(unanswered, unclear)}, answer.account_refusal)


def put_back(rows: Sequence[OutboxRow]) -> SubmitAnswer:
    """Return claimed messages to the queue: their request was never written."""
    sentence = tr("Sending stopped before the request was written.")
    return same_outcome(batch_of(rows), Deferred(sentence))


def batch_of(rows: Sequence[OutboxRow], callback_url: str | None = None) -> SubmitBatch:
    """Return the request for the rows of one claim."""
    first = rows[0]
    return SubmitBatch(
        tuple(
            OutgoingMessage(
                row.message_id,
                row.msisdn,
                row.text,
                row.client_reference or "",
                row.sent_before_s,
            )
            for row in rows
        ),
        sender=first.sender,
        kind=first.kind,
        callback_url=callback_url,
        options=first.options,
    )


def handed_out(rows: Sequence[OutboxRow]) -> tuple[Change, ...]:
    """Return the steps that a claim made."""
    return tuple(
        Change(
            row.message_id,
            row.campaign_id,
            row.account_id,
            MessageState.QUEUED,
            MessageState.SUBMITTING,
        )
        for row in rows
    )


def all_deferred(answer: SubmitAnswer) -> Sequence[Deferred]:
    """Return the outcomes when nothing of the batch went out, else nothing."""
    outcomes: Sequence[SubmitOutcome] = tuple(answer.outcomes.values())
    deferred = [one for one in outcomes if isinstance(one, Deferred)]
    return deferred if len(deferred) == len(outcomes) else ()


def all_uncertain(answer: SubmitAnswer) -> Sequence[Uncertain]:
    """Return the outcomes when the answer says nothing of any message, else nothing."""
    outcomes: Sequence[SubmitOutcome] = tuple(answer.outcomes.values())
    unclear = [one for one in outcomes if isinstance(one, Uncertain)]
    return unclear if len(unclear) == len(outcomes) else ()


def asked_of_all_s(deferred: Sequence[Deferred]) -> float:
    """Return how many seconds the gateway asks the whole account to wait.

    Only an HTTP status (429, 503) says how long; else the pauses grow by themselves.
    """
    asked = [one.retry_after_s or 0.0 for one in deferred if one.raw_code.startswith("HTTP ")]
    return max(asked, default=0.0)


def not_understood(requests: int, last: Uncertain) -> AccountRefusal:
    """Return why an account pauses after `requests` answers that mean nothing."""
    sentence = ntr(
        "The gateway gave no answer that can be understood to {n} request in a row; whether it "
        "took those messages is not known. {last}",
        "The gateway gave no answer that can be understood to {n} requests in a row; whether it "
        "took those messages is not known. {last}",
        requests,
        last=last.sentence,
    )
    remedy = tr("Ask the gateway whether it works.")
    return AccountRefusal(last.raw_code, sentence, remedy)

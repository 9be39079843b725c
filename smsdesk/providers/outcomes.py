"""From an exchange to outcomes, alike for every provider (design, section 5.4)."""

from dataclasses import dataclass
from http import HTTPStatus

from smsdesk.domain.submit import (
    AccountRefusal,
    Deferred,
    Rejected,
    SubmitAnswer,
    SubmitBatch,
    SubmitOutcome,
    Uncertain,
    same_outcome,
)
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountCheck
from smsdesk.providers.exchange import Answered, Exchange, Misconfigured, NotSent, Unknown

__all__ = ["Verdict", "refused_account", "verdict"]

_CREDENTIALS_REFUSED = frozenset({401, 403, 407})
_WRONG_ADDRESS = frozenset({301, 307, 308, 404, 405, 410})
_NOT_TO_BE_JUDGED = frozenset({408, 425})
"""Refusals that say nothing certain of what the gateway did before."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an exchange means for every message of its request, and for the account."""

    outcome: SubmitOutcome
    refusal: AccountRefusal | None = None

    def answer(self, batch: SubmitBatch) -> SubmitAnswer:
        """Give every message of `batch` this outcome."""
        return SubmitAnswer(same_outcome(batch, self.outcome).outcomes, self.refusal)

    def failed_check(self) -> AccountCheck:
        """Say the same of an account that was only tested."""
        if self.refusal is not None:
            return AccountCheck(ok=False, detail=f"{self.refusal.sentence} {self.refusal.remedy}")
        if isinstance(self.outcome, Deferred | Rejected | Uncertain):
            answered = bool(self.outcome.raw_code)
            return AccountCheck(ok=False, detail=self.outcome.sentence, answered=answered)
        raise ValueError("an accepted request is no failed check")


def refused_account(refusal: AccountRefusal) -> Verdict:
    """The account is refused: its messages stay queued."""
    return Verdict(Deferred(refusal.sentence, raw_code=refusal.raw_code, hinders=True), refusal)


def verdict(exchange: Exchange) -> Verdict:
    """Say what `exchange` means when the gateway's body says nothing readable."""
    match exchange:
        case NotSent(sentence):
            return Verdict(Deferred(sentence, hinders=True))
        case Misconfigured(sentence, remedy):
            return refused_account(AccountRefusal("", sentence, remedy))
        case Unknown(sentence, remedy):
            refusal = AccountRefusal("", sentence, remedy) if remedy else None
            return Verdict(Uncertain(sentence), refusal)
        case Answered():
            return _by_status(exchange)


def _by_status(answered: Answered) -> Verdict:
    status = answered.status
    raw_code = f"HTTP {status}"
    asks_to_wait = status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and answered.retry_after_s is not None
    )
    if asks_to_wait:
        sentence = tr("The gateway asks to wait ({code}); nothing was sent.", code=raw_code)
        return Verdict(Deferred(sentence, answered.retry_after_s, raw_code, hinders=True))
    if status in _CREDENTIALS_REFUSED:
        return refused_account(
            AccountRefusal(
                raw_code,
                tr("The gateway refused access ({code}); nothing was sent.", code=raw_code),
                tr("Check the account's credentials and whether this computer may call it."),
            )
        )
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST or status in _WRONG_ADDRESS:
        return _wrong_address(answered, raw_code)
    if (
        HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        and status not in _NOT_TO_BE_JUDGED
    ):
        sentence = tr("The gateway refused the request ({code}).", code=raw_code)
        return Verdict(Rejected(raw_code, "", sentence, retryable=True))
    sentence = tr("The gateway's answer could not be understood ({code}).", code=raw_code)
    return Verdict(Uncertain(sentence, raw_code))


def _wrong_address(answered: Answered, raw_code: str) -> Verdict:
    if answered.location:
        what = tr(
            "The gateway points to another address ({location}), which is not followed.",
            location=answered.location,
        )
    else:
        what = tr("The gateway is not at this address ({code}).", code=raw_code)
    remedy = tr("Check the address in the account's settings.")
    refusal = AccountRefusal(raw_code, what, remedy)
    if answered.status in _WRONG_ADDRESS:
        return refused_account(refusal)
    # 302 and 303 may well be the answer to a request that was carried out.
    return Verdict(Uncertain(what, raw_code), refusal)

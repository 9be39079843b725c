"""Message/send and Message/balance of 467890.com: checks before sending, requests and answers."""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.number_rules import broken
from smsdesk.domain.segments import measure, unsendable
from smsdesk.domain.submit import Deferred, OutgoingMessage, Rejected, SubmitBatch, SubmitOutcome
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.exchange import HttpRequest
from smsdesk.providers.reading import (
    UnreadableBody,
    read_id,
    read_integer,
    read_line,
    read_object,
)
from smsdesk.providers.sms467890_fields import (
    CAPABILITIES,
    CAPITALISED,
    FORM,
    MOST_NUMBERS,
    MOST_UNITS,
    number_rules,
)

__all__ = [
    "Answer",
    "Sorted",
    "Wording",
    "balance_request",
    "read_answer",
    "send_request",
    "sort_out",
]

_log = logging.getLogger(__name__)
_SEND = "/Admin/index.php/Message/send"
_BALANCE = "/Admin/index.php/Message/balance"
_JSON_TYPE = "application/json; charset=utf-8"
_FORM_TYPE = "application/x-www-form-urlencoded"
_MISPRINT = re.compile(rb'("msgid"\s*:\s*"[^"\\]*")"(\s*\}\s*)\Z')
"""The document's own sample of success has a quotation mark too many behind msgid."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How this account's requests are written; the document leaves it open."""

    capitalised: bool = False
    as_form: bool = False

    @classmethod
    def of(cls, account: AccountSettings) -> "Wording":
        """Take it from the account's settings."""
        return cls(account.get("key_style") == CAPITALISED, account.get("content_type") == FORM)

    def request(self, path: str, fields: Mapping[str, str]) -> HttpRequest:
        """Return `fields` as JSON, in ASCII with escapes: no charset can spoil it."""
        named = {
            key.capitalize() if self.capitalised else key: value for key, value in fields.items()
        }
        return HttpRequest(
            json.dumps(named, separators=(",", ":")).encode("ascii"),
            content_type=_FORM_TYPE if self.as_form else _JSON_TYPE,
            path=path,
        )


@dataclass(frozen=True, slots=True)
class Sorted:
    """A batch before it is sent: what goes, and the outcomes of what does not."""

    messages: tuple[OutgoingMessage, ...]
    outcomes: Mapping[int, SubmitOutcome]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to either request; None where it says nothing of the kind.

    Attributes:
        code: respCode.
        success: Whether status is "success", or "error"; None when it is neither.
        words: respMsg.
        msgid: One for the whole request.
    """

    code: int | None
    success: bool | None
    words: str = ""
    msgid: str = ""

    @property
    def agreed_code(self) -> int | None:
        """The respCode, where status says the same; both are needed to believe either."""
        if self.success is None or self.code is None or self.success is not (self.code == 0):
            return None
        return self.code


def sort_out(batch: SubmitBatch, most: int = MOST_NUMBERS) -> Sorted:
    """Refuse what the document says is refused, and put off what one request cannot carry.

    Args:
        batch: At least one message.
        most: So many numbers go in one request of the account.
    """
    first = batch.messages[0]
    problem, rules = _problem_of_text(first.text), number_rules()
    outcomes: dict[int, SubmitOutcome] = {}
    fit: dict[Msisdn, OutgoingMessage] = {}
    for message in batch.messages:
        rule = broken(rules, message.to)
        refused = problem or (rule.reason if rule is not None else "")
        if message.text != first.text or message.to in fit or len(fit) == most:
            # One text, no number twice: reports are told apart by number.
            outcomes[message.message_id] = Deferred(tr("It goes with the next request."), 0.0)
        elif refused:
            outcomes[message.message_id] = Rejected("", "", refused)
        else:
            fit[message.to] = message
    return Sorted(tuple(fit.values()), outcomes)


def send_request(
    wording: Wording, uid: str, pwd: str, messages: Sequence[OutgoingMessage]
) -> HttpRequest:
    """Return the request for messages that all have one text."""
    fields = {
        "uid": uid,
        "pwd": pwd,
        "mobile": ",".join(message.to.national for message in messages),
        "content": messages[0].text,
    }
    return wording.request(_SEND, fields)


def balance_request(wording: Wording, uid: str, pwd: str) -> HttpRequest:
    """Return the request for the balance."""
    return wording.request(_BALANCE, {"uid": uid, "pwd": pwd})


def read_answer(body: bytes) -> Answer | None:
    """Read an answer; None when the body is none, apart from the document's own misprint."""
    try:
        content = read_object(body)
    except UnreadableBody:
        repaired = _MISPRINT.sub(rb"\1\2", body)
        if repaired == body:
            return None
        try:
            content = read_object(repaired)
        except UnreadableBody:
            return None
        _log.info("an answer had the misprint of the document and was repaired")
    status = read_line(content.get("status")).lower()
    return Answer(
        read_integer(content.get("respCode")),
        {"success": True, "error": False}.get(status),
        _words(content.get("respMsg")),
        read_id(content.get("msgid")),
    )


def _words(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return read_line(json.dumps(value)[:200])
    return read_line(value)


def _problem_of_text(text: str) -> str:
    if not text.strip():
        return tr("The text is empty.")
    if unsendable(text):
        return tr("The text has characters that no phone can show. Remove them.")
    if measure(text, CAPABILITIES.scheme).over_limit:
        return tr(
            "The text is longer than the {limit} characters that 467890.com takes. Shorten it.",
            limit=MOST_UNITS,
        )
    return ""

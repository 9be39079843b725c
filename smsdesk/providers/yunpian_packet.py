"""single_send of Yunpian API v2: what is checked before sending, request and answer.

Every body goes through the form encoder: a `+` that is not written as %2B arrives as a blank
(sheet, section 2).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from smsdesk.domain.msisdn import InvalidNumber, Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.segments import measure, unsendable
from smsdesk.domain.submit import OutgoingMessage
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.exchange import HttpRequest
from smsdesk.providers.reading import (
    UnreadableBody,
    read_amount,
    read_id,
    read_integer,
    read_line,
    read_object,
)
from smsdesk.providers.yunpian_fields import CAPABILITIES, MOST_UNITS, text_rule

__all__ = [
    "Reply",
    "Sending",
    "count_of",
    "form_request",
    "mobile_of",
    "msisdn_of",
    "problem_of",
    "read_code",
    "read_reply",
    "send_form",
    "unsigned",
]

_CONTENT_TYPE = "application/x-www-form-urlencoded;charset=utf-8"
_ACCEPT = "application/json;charset=utf-8"
_MAINLAND_CHINA = 86
_MAINLAND_MOBILE = re.compile(r"1[0-9]{10}")
_SIGNED = re.compile(r"【[^【】]+】")
_NEGATIVE = re.compile(r"-[0-9]{1,9}")
_MOST_REFERENCE = 64
_MOST_SEGMENTS = 10_000
_LABEL = re.compile(r"[!-~]{1,12}")


@dataclass(frozen=True, slots=True)
class Sending:
    """What a request carries besides number, text and reference."""

    signature: str = ""
    extend: str = ""
    register: bool = False

    @classmethod
    def of(cls, account: AccountSettings, options: Mapping[str, str]) -> "Sending":
        """Take each value from the campaign where it says one, else from the account.

        What is part of the text may be said to be none.
        """

        def chosen(key: str) -> str:
            if key in CAPABILITIES.text_settings and key in options:
                return options[key]
            return options.get(key) or account.get(key)

        return cls(chosen("signature"), chosen("extend"), chosen("register") == "1")

    def rendered(self, text: str) -> str:
        """Return `text` as it is sent, billed and shown: a signature first, its own or ours."""
        if not self.signature or _SIGNED.match(text):
            return text
        return f"【{self.signature}】{text}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a code, whatever its HTTP status.

    Attributes:
        code: The return code.
        words: `msg` and `detail`, for a person; never parsed.
        sid: Yunpian's id of the message, "" when it gives none.
        count: Billed segments.
        fee: What it cost.
    """

    code: int
    words: str = ""
    sid: str = ""
    count: int | None = None
    fee: Money | None = None


def problem_of(message: OutgoingMessage, sending: Sending) -> str:
    """Return why a message cannot be sent, "" when nothing is wrong."""
    problem = _problem_of_text(message.text, sending)
    if problem:
        return problem
    reference = message.client_reference
    if len(reference) > _MOST_REFERENCE or not reference.isascii():
        return tr("The message's reference is longer than Yunpian takes.")
    return ""


def _problem_of_text(text: str, sending: Sending) -> str:
    if not text.strip():
        return tr("The text is empty.")
    rendered = sending.rendered(text)
    if unsendable(rendered):
        return tr("The text has characters that no phone can show. Remove them.")
    if measure(rendered, CAPABILITIES.scheme).over_limit:
        return tr(
            "The text with its signature is longer than the {limit} characters that Yunpian "
            "takes. Shorten it.",
            limit=MOST_UNITS,
        )
    form = text_rule()
    return "" if form.takes(rendered) else form.reason


def mobile_of(number: Msisdn) -> str:
    """Return a number as Yunpian takes it: with `+`, but a mobile of mainland China without +86."""
    if number.country_code == _MAINLAND_CHINA and _MAINLAND_MOBILE.fullmatch(number.national):
        return number.national
    return number.e164


def msisdn_of(value: object) -> Msisdn | None:
    """Return a number as Yunpian prints it, None when it is none.

    Mainland China's come without +86; a `+` may have become a blank on its way.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        return None
    if text.startswith(" "):
        text = "+" + text.lstrip(" ")
    if _MAINLAND_MOBILE.fullmatch(text):
        return Msisdn(_MAINLAND_CHINA, text)
    try:
        return Msisdn.from_e164(text if text.startswith("+") else f"+{text}")
    except InvalidNumber:
        return None


def unsigned(text: str) -> str:
    """Return `text` without a signature before it."""
    return _SIGNED.sub("", text, count=1) if _SIGNED.match(text) else text


def send_form(
    message: OutgoingMessage, sending: Sending, apikey: str, callback_url: str | None
) -> Mapping[str, str]:
    """Return the fields of single_send, in the document's order."""
    fields = {
        "apikey": apikey,
        "mobile": mobile_of(message.to),
        "text": sending.rendered(message.text),
    }
    optional = {
        "extend": sending.extend,
        "uid": message.client_reference,
        "callback_url": callback_url or "",
        "register": "true" if sending.register else "",
    }
    return {**fields, **{key: value for key, value in optional.items() if value}}


def form_request(path: str, fields: Mapping[str, str]) -> HttpRequest:
    """Return a request with `fields` as its form."""
    return HttpRequest(
        urlencode(fields).encode("ascii"),
        content_type=_CONTENT_TYPE,
        path=path,
        headers={"Accept": _ACCEPT},
    )


def read_reply(body: bytes) -> Reply | None:
    """Read an answer that carries a code; None when it carries none."""
    try:
        content = read_object(body)
    except UnreadableBody:
        return None
    code = read_code(content)
    if code is None:
        return None
    words = [read_line(content.get(key)) for key in ("msg", "detail")]
    return Reply(
        code,
        ": ".join(word for word in words if word),
        read_id(content.get("sid")),
        count_of(content.get("count")),
        _fee(content.get("fee"), content.get("unit")),
    )


def read_code(content: Mapping[str, object]) -> int | None:
    """Return the return code in an answer, None when there is none."""
    value = content.get("code")
    if isinstance(value, str) and _NEGATIVE.fullmatch(value.strip()):
        return int(value)
    return read_integer(value)


def count_of(value: object) -> int | None:
    """Return a number of billed segments, None when it is none."""
    count = read_integer(value)
    return count if count is not None and 0 < count < _MOST_SEGMENTS else None


def _fee(value: object, unit: object) -> Money | None:
    amount = read_amount(value)
    label = "RMB" if unit is None else unit
    if amount is None or amount < Decimal(0) or not isinstance(label, str):
        return None
    label = label.strip()
    if not _LABEL.fullmatch(label):
        return None
    # "RMB" is the everyday name of what ISO 4217 and price tables call CNY; any other unit stays
    # as Yunpian prints it.
    return Money(amount, "CNY" if label.upper() == "RMB" else label)

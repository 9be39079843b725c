"""SMS_SEND_REQUEST of CloudSMS Web API v2.4: what is checked before sending, request and answer.

The checks are the document's own: what it says it refuses is refused here, before it costs a
request. Lengths are in bytes (LMAX).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.number_rules import NumberRule, broken
from smsdesk.domain.segments import DataCoding, measure, unsendable
from smsdesk.domain.submit import Deferred, OutgoingMessage, Rejected, SubmitBatch, SubmitOutcome
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.cloudsms_fields import (
    CAPABILITIES,
    DEFAULT_SIGNATURE_TYPE,
    MOST_NUMBERS,
    number_rules,
)
from smsdesk.providers.cloudsms_reports import reference_out
from smsdesk.providers.reading import UnreadableBody, read_integer, read_line, read_object

__all__ = ["Answer", "Detail", "Envelope", "Sending", "build_request", "read_answer", "sort_out"]

METHOD = "SMS_SEND_REQUEST"
VERSION = "2021-01-01"
_MOST_NUMBER_BYTES = 32
_MOST_SENDER_BYTES = 32
_MOST_SIGNATURE_BYTES = 64
_MOST_ROUTE_BYTES = 255
_MOST_REFERENCE_BYTES = 255
_MOST_CONTENT_BYTES = 1530
_LONGEST_UID = 64
_LIMITS = {DataCoding.GSM_7BIT: 1530, DataCoding.LATIN_1: 765, DataCoding.UCS_2: 670}
"""What 1530 bytes and ten segments leave."""
_BRACKETS: Mapping[str, tuple[str, str, bool]] = {
    "1": ("【", "】", True),
    "2": ("【", "】", False),
    "3": ("[", "]", True),
    "4": ("[", "]", False),
}
"""SIGNATURE_TYPE → brackets, and whether they stand before the text. 5 places nothing."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a request carries besides text and numbers."""

    route_id: str
    sender: str = ""
    signature: str = ""
    signature_type: str = DEFAULT_SIGNATURE_TYPE
    priority: str = "0"

    @classmethod
    def of(
        cls, account: AccountSettings, sender: str | None, options: Mapping[str, str]
    ) -> "Sending":
        """Take each value from the campaign where it says one, else from the account.

        What is part of the text may be said to be none.
        """

        def chosen(key: str) -> str:
            if key in CAPABILITIES.text_settings and key in options:
                return options[key]
            return options.get(key) or account.get(key)

        kind = chosen("signature_type")
        return cls(
            route_id=chosen("route_id"),
            sender=sender or account.get("original_addr"),
            signature=chosen("signature"),
            signature_type=kind if kind in {*_BRACKETS, "5"} else DEFAULT_SIGNATURE_TYPE,
            priority="1" if chosen("priority") == "1" else "0",
        )

    def rendered(self, text: str) -> str:
        """Return `text` with the signature in its place, as CloudSMS splits and bills it."""
        brackets = _BRACKETS.get(self.signature_type)
        if not self.signature or brackets is None:
            return text
        opening, closing, before = brackets
        signature = f"{opening}{self.signature}{closing}"
        return signature + text if before else text + signature

    def problem(self) -> str:
        """Return why nothing could be sent so, "" when nothing is wrong.

        Lengths are the document's LMAX, in bytes (sheet, section 3), and the sender's characters
        those of the cases of 0x10000001 (sheet, section 4).
        """
        if any(not " " <= char <= "~" for char in self.sender):
            return tr("The sender ID may have English letters, digits and signs only.")
        if len(self.sender) > _MOST_SENDER_BYTES:
            return tr("The sender ID is longer than 32 characters.")
        signature = _octets(self.signature)
        if signature > _MOST_SIGNATURE_BYTES:
            return tr(
                "The signature takes {octets} bytes, and CloudSMS takes {limit}: that is {limit} "
                "English letters, or {wide} Chinese characters. Shorten it.",
                octets=signature,
                limit=_MOST_SIGNATURE_BYTES,
                wide=_MOST_SIGNATURE_BYTES // _octets("中"),
            )
        if _octets(self.route_id) > _MOST_ROUTE_BYTES:
            return tr("The route is longer than 255 bytes.")
        return ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes around every request."""

    serial: int
    time: str
    auth_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A batch before it is sent: what goes, and the outcomes of what does not."""

    messages: tuple[OutgoingMessage, ...]
    outcomes: Mapping[int, SubmitOutcome]


@dataclass(frozen=True, slots=True)
class Detail:
    """What an answer says of one number; `code` is None when it says two things."""

    code: int | None
    text: str = ""
    sms_uid: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An ANSWER packet; its details by country code and national number."""

    code: int | None
    text: str
    serial: int | None
    details: Mapping[tuple[int, str], Detail]


def sort_out(batch: SubmitBatch, sending: Sending) -> Sorted:
    """Refuse what the document says is refused, and put off what one request cannot carry."""
    first = batch.messages[0]
    problem, rules = _problem_of_all(first, sending), number_rules()
    outcomes: dict[int, SubmitOutcome] = {}
    fit: dict[Msisdn, OutgoingMessage] = {}
    for message in batch.messages:
        refused = problem or _problem_of(message.to, rules)
        together = (message.text, message.client_reference) == (first.text, first.client_reference)
        if not together or message.to in fit or len(fit) == MOST_NUMBERS:
            # One text, no number twice: answers and reports are told apart by number.
            outcomes[message.message_id] = Deferred(tr("It goes with the next request."), 0.0)
        elif refused:
            outcomes[message.message_id] = Rejected("", "", refused)
        else:
            fit[message.to] = message
    return Sorted(tuple(fit.values()), outcomes)


def build_request(
    envelope: Envelope,
    sending: Sending,
    text: str,
    numbers: Sequence[Msisdn] = (),
    client_reference: str = "",
) -> bytes:
    """Return the request, in ASCII with JSON escapes: no charset can spoil it."""
    packet: dict[str, object] = {
        "METHOD": METHOD,
        "TYPE": "REQUEST",
        "SERIAL": envelope.serial,
        "TIME": envelope.time,
        "AUTH_KEY": envelope.auth_key,
        "MULTI_MSISDN_LIST": [
            {"COUNTRY_CODE": number.country_code, "DEST_MSISDN": number.national}
            for number in numbers
        ],
        "SMS_CONTENT": text,
        "ROUTE_ID": sending.route_id,
        "PRIORITY": int(sending.priority),
        "VERSION": VERSION,
    }
    if sending.sender:
        packet["ORIGINAL_ADDR"] = sending.sender
    if sending.signature:
        packet["SIGNATURE"] = sending.signature
        packet["SIGNATURE_TYPE"] = int(sending.signature_type)
    if client_reference:
        packet["CUSTOMER_BODY"] = reference_out(client_reference)
    return json.dumps(packet, separators=(",", ":")).encode("ascii")


def read_answer(body: bytes) -> Answer | None:
    """Read an ANSWER packet; None when the body is none."""
    try:
        content = read_object(body)
    except UnreadableBody:
        return None
    items = content.get("DETAIL_LIST")
    details = _details(items) if isinstance(items, list) else {}
    code = read_integer(content.get("RESULT_CODE"))
    is_answer = read_line(content.get("TYPE")) in {"ANSWER", ""}
    if not is_answer or (code is None and not details):
        return None
    return Answer(
        code,
        _description(content),
        read_integer(content.get("SERIAL")),
        details,
    )


def _details(items: list[object]) -> Mapping[tuple[int, str], Detail]:
    found: dict[tuple[int, str], Detail] = {}
    for item in items:
        if not isinstance(item, dict):
            continue
        country_code = read_integer(item.get("COUNTRY_CODE"))
        national = item.get("DEST_MSISDN")
        code = read_integer(item.get("RESULT_CODE"))
        if country_code is None or code is None or not isinstance(national, str | int):
            continue
        key = (country_code, str(national).strip())
        detail = Detail(code, _description(item), _uid(item.get("SMS_UID")))
        found[key] = detail if found.get(key, detail) == detail else Detail(None)
    return found


def _description(packet: Mapping[str, object]) -> str:
    # The samples print the quotes inside the text: "'OK'".
    return read_line(packet.get("RESULT_DESC"), 127).strip("'\" ")


def _uid(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 < value < 10**_LONGEST_UID else ""
    is_plain = isinstance(value, str) and len(value) <= _LONGEST_UID and value.isprintable()
    return str(value).strip() if is_plain else ""


def _problem_of_all(message: OutgoingMessage, sending: Sending) -> str:
    """Return why none of the batch can be sent, "" when nothing is wrong."""
    return (
        _problem_of_text(message.text, sending)
        or sending.problem()
        or _problem_of_reference(message.client_reference)
    )


def _problem_of_text(text: str, sending: Sending) -> str:
    if not text:
        return tr("The text is empty.")
    rendered = sending.rendered(text)
    if unsendable(rendered):
        return tr("The text has characters that no phone can show. Remove them.")
    size = measure(rendered, CAPABILITIES.scheme)
    # Outside the GSM alphabet the document counts every character twice, Latin ones too.
    octets = size.units if size.coding is DataCoding.GSM_7BIT else 2 * _utf16_units(rendered)
    if octets > _MOST_CONTENT_BYTES or size.over_limit:
        return tr(
            "The text with its signature is longer than CloudSMS takes: at most {limit} "
            "characters in this alphabet. Shorten it.",
            limit=_LIMITS[size.coding],
        )
    return ""


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _problem_of_reference(client_reference: str) -> str:
    reference = json.dumps(reference_out(client_reference), ensure_ascii=False)
    if _octets(reference) > _MOST_REFERENCE_BYTES:
        return tr("The message's reference is longer than CloudSMS takes.")
    return ""


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _problem_of(number: Msisdn, rules: Sequence[NumberRule]) -> str:
    rule = broken(rules, number)
    if rule is not None:
        return rule.reason
    if len(number.national) > _MOST_NUMBER_BYTES:
        return tr("The number is longer than 32 digits.")
    return ""

"""The document that hands messages to mysmpp (sheet, section 3): built whole, or refused here.

One request carries several texts, each with its recipients; `number_sms` is unique over all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from smsdesk.domain.number_rules import broken
from smsdesk.domain.submit import Deferred, OutgoingMessage, Rejected, SubmitOutcome
from smsdesk.domain.texts import tr
from smsdesk.providers.mysmpp_fields import MOST_MESSAGES, number_rules
from smsdesk.providers.mysmpp_kinds import ADDRESS, CARD, PHONES
from smsdesk.providers.mysmpp_sending import Sending
from smsdesk.providers.mysmpp_xml import Markup, is_legal, joined, tag, written

__all__ = ["Draft", "card_text"]

MOST_OCTETS = 1024 * 1024
_REFERENCE = re.compile(r"[1-9][0-9]{0,17}")
_NO_DIGIT = re.compile(r"[^0-9]")
_VIBER_OPTIONS = ("button_viber", "action_viber", "image_viber")


class Draft:
    """A request in the making: no number twice, no reference twice, and a size that is taken.

    Args:
        sending: What the request carries besides texts and numbers; it has no `problem`.
    """

    def __init__(self, sending: Sending) -> None:
        self.messages: list[OutgoingMessage] = []
        """What the request carries; `number_sms` is the place in it, from 1."""
        self._sending = sending
        self._times = {name: Markup(value) for name, value in sending.times.items()}
        self._used: set[object] = set()
        self._groups: dict[str, tuple[Markup, list[Markup]]] = {}
        self._octets = 0

    def add(self, message: OutgoingMessage) -> SubmitOutcome | None:
        """Take `message` (None), or say why it cannot go, or not with this request."""
        problem = _problem_of(message)
        if problem:
            return Rejected("", "", problem)
        used = {message.to, message.client_reference} & self._used
        if used or len(self.messages) == MOST_MESSAGES:
            return _next_request()
        return self._add_text(message)

    def document(self, security: Markup) -> bytes:
        """Return the whole request."""
        wire = self._sending.wire
        names = {"type_send_1": wire.first, "type_send_2": wire.second, "type": wire.type}
        attributes = {name: Markup(value) for name, value in names.items() if value}
        parts = (
            tag("message", attributes, content + "".join(recipients))
            for content, recipients in self._groups.values()
        )
        return joined(security, *parts)

    def _add_text(self, message: OutgoingMessage) -> SubmitOutcome | None:
        recipient = self._recipient(message)
        content, recipients = self._groups.get(message.text, (None, []))
        octets = len(recipient)
        if content is None:
            problem = _problem_of_text(message.text, self._sending)
            if problem:
                return Rejected("", "", problem)
            content = _content(message.text, self._sending)
            octets += len(content.encode())
        if octets > MOST_OCTETS:
            return Rejected("", "", tr("The text is longer than one request carries. Shorten it."))
        if self._octets + octets > MOST_OCTETS:
            return _next_request()
        self._octets += octets
        self._used |= {message.to, message.client_reference}
        self.messages.append(message)
        recipients.append(recipient)
        self._groups[message.text] = (content, recipients)
        return None

    def _recipient(self, message: OutgoingMessage) -> Markup:
        attributes = {
            "phone": Markup(message.to.e164.removeprefix("+")),
            "number_sms": Markup(str(len(self.messages) + 1)),
            "client_id_sms": Markup(message.client_reference),
            **self._times,
        }
        return tag("abonent", attributes)


def card_text(sending: Sending) -> str:
    """Return what a contact card says, a line for each of its fields, as its parts are counted.

    How the gateway counts a card its document does not say: what it says of texts is taken to hold
    (sheet, section 11).
    """
    card = _Card.of(sending)
    lines = (*card.elements.values(), *card.phones.values(), *card.address.values())
    return "\n".join(line for line in lines if line)


def _next_request() -> Deferred:
    return Deferred(tr("It goes with the next request."), 0.0)


def _problem_of(message: OutgoingMessage) -> str:
    if not _REFERENCE.fullmatch(message.client_reference):
        return tr("The message has no number of its own, without which it could go out twice.")
    rule = broken(number_rules(), message.to)
    return rule.reason if rule is not None else ""


def _problem_of_text(text: str, sending: Sending) -> str:
    if sending.kind == "vcard":
        return ""
    if not text.strip():
        return tr("The text is empty.")
    if not is_legal(sending.shown(text)):
        return tr("The text has characters that XML cannot carry. Remove them.")
    return ""


def _content(text: str, sending: Sending) -> Markup:
    """Return the elements of a message before its recipients."""
    content = ""
    if sending.wire.viber:
        content += _viber_content(text, sending)
    if sending.kind == "vcard":
        content += _card_content(sending)
    elif sending.wire.sms:
        values = {"sender": sending.sender, "text": text, "url": sending.option("url")}
        content += _elements(values, sending)
    return Markup(content)


def _viber_content(text: str, sending: Sending) -> str:
    values = {
        "sender_viber": sending.sender_viber,
        "text_viber": sending.option("text_viber") or text,
        **{key: sending.option(key) for key in _VIBER_OPTIONS},
    }
    return _elements(values, sending)


@dataclass(frozen=True, slots=True)
class _Card:
    """The fields of a contact card by their names in the document, empty ones included.

    Attributes:
        elements: As the phone shows them, the name first.
        phones: Attributes of `phone`: digits alone.
        address: Attributes of `address`.
    """

    elements: Mapping[str, str]
    phones: Mapping[str, str]
    address: Mapping[str, str]

    @classmethod
    def of(cls, sending: Sending) -> "_Card":
        texts = {key: sending.shown(sending.option(key)) for key in ("name", *CARD)}
        return cls(
            {**texts, "url": sending.option("url")},
            {name: _NO_DIGIT.sub("", sending.option(f"phone_{name}")) for name in PHONES},
            {name: sending.option(f"address_{name}") for name in ADDRESS},
        )


def _card_content(sending: Sending) -> str:
    card = _Card.of(sending)
    return (
        _elements({"sender": sending.sender, "name": card.elements["name"]}, sending)
        + _with_attributes("phone", card.phones)
        + _elements({key: card.elements[key] for key in CARD}, sending)
        + _with_attributes("address", card.address)
    )


def _elements(values: Mapping[str, str], sending: Sending) -> str:
    return "".join(
        tag(name, None, written(sending.shown(value), sending.line_end))
        for name, value in values.items()
        if value
    )


def _with_attributes(name: str, values: Mapping[str, str]) -> str:
    filled = {key: written(value) for key, value in values.items() if value}
    return tag(name, filled) if filled else ""

"""mysmpp: reading of requests, and what of a message can be wrong by itself.

Unknown elements and attributes are passed over; a value of the wrong form spoils the document.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import StrEnum
from typing import TypeVar
from xml.etree.ElementTree import Element

from smsdesk.simulator.mysmpp_account import MysmppAccount, Security
from smsdesk.simulator.mysmpp_texts import Text
from smsdesk.simulator.mysmpp_xml import NotXmlError, parse
from smsdesk.simulator.slicing import Alphabet, slice_text

_MOST_CHARACTERS_OF_PHONE = 14
_ALPHABETS = (Alphabet.GSM_7, Alphabet.UCS_2)
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"[0-9]{1,18}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", re.ASCII)
_PHONES = ("cell", "work", "fax")
_ADDRESS = ("post_office_box", "street", "city", "region", "postal_code", "country")
_CARD = ("email", "position", "organization", "additional", "url")


class RefusedError(Exception):
    """The whole document is refused with a text, by its number or word for word."""

    def __init__(self, text: int | str) -> None:
        super().__init__()
        self.text = text


class Channel(StrEnum):
    """A way to the handset: `type_send_1` and `type_send_2`."""

    SMS = "sms"
    VIBER = "viber"


class Kind(StrEnum):
    """What kind of SMS: `type`."""

    SMS = "sms"
    FLASH = "flashsms"
    SILENCE = "silence"
    WAP_PUSH = "wappush"
    CARD = "vcard"


@dataclass(frozen=True, slots=True)
class Viber:
    """The Viber side of a message."""

    sender: str = ""
    text: str = field(default="", repr=False)
    button: str = ""
    action: str = ""
    image: str = ""

    def problem(self, account: MysmppAccount) -> Text | None:
        """Return what is wrong with it, None when nothing is."""
        if (problem := account.viber_sender_problem(self.sender)) is not None:
            return problem
        if not self.text:
            return Text.NO_TEXT
        # A button without an address has nothing to open.
        return Text.NO_LINK if self.button and not self.action else None


@dataclass(frozen=True, slots=True)
class Sms:
    """The SMS side of a message, of whatever kind."""

    kind: Kind
    sender: str
    text: str = field(repr=False)
    url: str
    name: str = field(repr=False)
    card: Mapping[str, str] = field(repr=False)
    """What else the business card says, by the paths of the document, such as `phone.cell`."""

    def problem(self, account: MysmppAccount) -> Text | None:
        """Return what is wrong with it, None when nothing is."""
        if (problem := account.sender_problem(self.sender)) is not None:
            return problem
        if self.kind is Kind.CARD:
            return None if self.name and self.card else Text.EMPTY_CARD
        if not self.text:
            return Text.NO_TEXT
        return Text.NO_LINK if self.kind is Kind.WAP_PUSH and not self.url else None

    @property
    def shown(self) -> str:
        """What goes over the air: a backslash and an n stand for a new line."""
        if self.kind is Kind.CARD:
            said = (
                value if _is_exact(name) else _in_lines(value) for name, value in self.card.items()
            )
            return "\n".join([_in_lines(self.name), *said])
        text = _in_lines(self.text)
        return f"{text} {self.url}" if self.kind is Kind.WAP_PUSH else text


@dataclass(frozen=True, slots=True)
class Content:
    """One `message`: what goes to all of its abonents, by which channels."""

    channels: tuple[Channel, ...]
    """One or two; the second when the first does not deliver."""
    sms: Sms
    viber: Viber
    parts: int
    """SMS parts; a message that is never an SMS is one."""

    def problem(self, account: MysmppAccount) -> Text | None:
        """Return what is wrong with the sides that are used, None when nothing is."""
        for channel in self.channels:
            side = self.viber if channel is Channel.VIBER else self.sms
            if (problem := side.problem(account)) is not None:
                return problem
        shown = (self.shown(channel) for channel in self.channels)
        return Text.MODERATOR if any(map(account.is_forbidden, shown)) else None

    def text(self, channel: Channel) -> str:
        """Return the text as it was sent."""
        return self.viber.text if channel is Channel.VIBER else self.sms.text

    def shown(self, channel: Channel) -> str:
        """Return the text as the handset shows it."""
        if channel is Channel.VIBER:
            return _in_lines(self.viber.text)
        return self.sms.shown


@dataclass(frozen=True, slots=True)
class Abonent:
    """One recipient of a message."""

    phone: str = field(repr=False)
    number_sms: str
    client_id: str
    time_send: datetime | None
    validity: datetime | None
    viber_validity: datetime | None

    @property
    def number(self) -> str:
        """E.164 with `+`; empty when the phone is none."""
        return _e164(self.phone)

    def problem(self) -> Text | None:
        """Return what is wrong with the phone by itself, None when nothing is."""
        if len(self.phone) > _MOST_CHARACTERS_OF_PHONE:
            return Text.LONG_PHONE
        return None if _DIGITS.fullmatch(self.phone) else Text.NO_PHONE


@dataclass(frozen=True, slots=True)
class Item:
    """One SMS or Viber message of a document."""

    content: Content
    abonent: Abonent


def open_request(body: bytes, account: MysmppAccount) -> Element:
    """Return the root of a request that shows the account's credentials; raises RefusedError."""
    if not body.strip():
        raise RefusedError(Text.NO_DATA)
    try:
        root = parse(body)
    except NotXmlError:
        raise RefusedError(Text.FORMAT) from None
    if root.tag != "request":
        raise RefusedError(Text.FORMAT)
    security = Security(
        login=_value(root, "login"), password=_value(root, "password"), token=_value(root, "token")
    )
    if not account.admits(security):
        raise RefusedError(Text.LOGIN)
    return root


def numbers_in(root: Element) -> tuple[str, ...]:
    """Return the numbers of all abonents, E.164 with `+`; phones that are none are left out."""
    phones = (_e164(each.get("phone", "")) for each in root.iterfind("message/abonent"))
    return tuple(phone for phone in phones if phone)


def read_items(root: Element, zone: timezone) -> tuple[Item, ...]:
    """Return every message to every abonent, in order; raises RefusedError.

    Times are in `zone`. A message without an abonent has nobody to answer for and spoils the
    document, as does a document without messages.
    """
    items: list[Item] = []
    for message in root.iterfind("message"):
        content = _content(message)
        abonents = [_abonent(each, zone) for each in message.iterfind("abonent")]
        if not abonents:
            raise RefusedError(Text.FORMAT)
        items += [Item(content, abonent) for abonent in abonents]
    if not items:
        raise RefusedError(Text.FORMAT)
    return tuple(items)


def whole_number(text: str) -> int:
    """Return a number of up to 18 digits; raises RefusedError."""
    if not _NUMBER.fullmatch(text):
        raise RefusedError(Text.FORMAT)
    return int(text)


def _content(message: Element) -> Content:
    # The second message of the document's sample has no type_send_1, although it is required.
    first = _choice(Channel, message.get("type_send_1") or Channel.SMS)
    second = _choice(Channel, message.get("type_send_2") or first)
    channels = (first,) if second is first else (first, second)
    sms = Sms(
        kind=_choice(Kind, message.get("type") or Kind.SMS),
        sender=_text(message, "sender"),
        text=_text(message, "text"),
        url=_text(message, "url"),
        name=_text(message, "name"),
        card=_card(message),
    )
    return Content(
        channels=channels,
        sms=sms,
        viber=Viber(
            sender=_text(message, "sender_viber"),
            text=_text(message, "text_viber"),
            button=_text(message, "button_viber"),
            action=_text(message, "action_viber"),
            image=_text(message, "image_viber"),
        ),
        parts=slice_text(sms.shown, _ALPHABETS).count if Channel.SMS in channels else 1,
    )


def _card(message: Element) -> Mapping[str, str]:
    card = {name: _text(message, name) for name in _CARD}
    for tag, names in [("phone", _PHONES), ("address", _ADDRESS)]:
        if (element := message.find(tag)) is not None:
            card |= {f"{tag}.{name}": element.get(name, "") for name in names}
    return {name: value for name, value in card.items() if value}


def _abonent(element: Element, zone: timezone) -> Abonent:
    number_sms = element.get("number_sms", "")
    if number_sms:
        whole_number(number_sms)
    return Abonent(
        phone=element.get("phone", ""),
        number_sms=number_sms,
        client_id=element.get("client_id_sms", ""),
        time_send=_time(element, "time_send", zone),
        validity=_time(element, "validity_period", zone),
        viber_validity=_time(element, "validity_period_viber", zone),
    )


def _time(element: Element, name: str, zone: timezone) -> datetime | None:
    text = element.get(name, "")
    if not text:
        return None
    try:
        if not _TIME.fullmatch(text):
            raise RefusedError(Text.FORMAT)
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        raise RefusedError(Text.FORMAT) from None


_Choice = TypeVar("_Choice", bound=StrEnum)


def _choice(kind: type[_Choice], text: str) -> _Choice:
    try:
        return kind(text)
    except ValueError:
        raise RefusedError(Text.FORMAT) from None


def _value(root: Element, name: str) -> str:
    element = root.find(f"security/{name}")
    return element.get("value", "") if element is not None else ""


def _text(message: Element, name: str) -> str:
    return message.findtext(name, "")


def _in_lines(text: str) -> str:
    return text.replace("\\n", "\n")


def _is_exact(path: str) -> bool:
    """Whether a value of a card is no text: the link, and whatever is an attribute."""
    return path == "url" or "." in path


def _e164(phone: str) -> str:
    return f"+{phone}" if _DIGITS.fullmatch(phone) else ""

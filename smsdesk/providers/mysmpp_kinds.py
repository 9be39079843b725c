"""The kinds of message mysmpp carries, each with the fields it alone has (sheet, section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from smsdesk.domain.provider_info import Fallback, FieldKind, MessageKind, MessageOption, Shown
from smsdesk.domain.segments import WHOLE
from smsdesk.domain.texts import tr

__all__ = ["ADDRESS", "CARD", "PHONES", "WIRES", "Wire", "kinds"]

_LINK = r"https?://[^\s\x00-\x1f]{1,2000}"
_LINE = r"[^\x00-\x1f]{1,255}"
_MINUTES = r"[1-9][0-9]{0,5}"
_EMAIL = r"[^\s@\x00-\x1f]{1,64}@[^\s@.\x00-\x1f]{1,63}(\.[^\s@.\x00-\x1f]{1,63}){1,5}"
_PHONE = r"(?=([^0-9]*[0-9]){3,15}[^0-9]*\Z)\+?[0-9 ()./-]{3,30}"
"""Three to fifteen digits as people write them; the card gets the digits."""

PHONES = ("cell", "work", "fax")
"""Attributes of a card's `phone`; the option is `phone_cell` and so on."""
ADDRESS = ("post_office_box", "street", "city", "region", "postal_code", "country")
"""Attributes of a card's `address`; the option is `address_city` and so on."""
CARD = ("email", "position", "organization", "additional", "url")
"""A card's elements besides name, phone and address."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How a kind is written: attributes of `message`, and which channels' elements it has."""

    first: str
    second: str = ""
    type: str = ""

    @property
    def sms(self) -> bool:
        """Whether it has the elements of an SMS."""
        return "sms" in {self.first, self.second}

    @property
    def viber(self) -> bool:
        """Whether it has the elements of a Viber message."""
        return "viber" in {self.first, self.second}


WIRES: Mapping[str, Wire] = MappingProxyType(
    {
        "sms": Wire("sms", type="sms"),
        "flash": Wire("sms", type="flashsms"),
        "silent": Wire("sms", type="silence"),
        "wap_push": Wire("sms", type="wappush"),
        "vcard": Wire("sms", type="vcard"),
        "viber": Wire("viber"),
        "viber_sms": Wire("viber", "sms", "sms"),
    }
)
"""Kind → how it is written."""
_VIBER = "viber"
"""What price tables call the channel."""


def kinds() -> tuple[MessageKind, ...]:
    """Return the kinds, with their texts in the language chosen now."""
    return (*_plain_kinds(), *_rich_kinds(), *_viber_kinds())


def _plain_kinds() -> tuple[MessageKind, ...]:
    return (
        MessageKind(
            "sms",
            tr("SMS"),
            tr("An ordinary text message."),
            options=(_validity(),),
        ),
        MessageKind(
            "flash",
            tr("Flash SMS"),
            tr("Shown on the screen at once; most phones do not keep it."),
            options=(_validity(),),
        ),
        MessageKind(
            "silent",
            tr("Silent SMS"),
            tr("Not shown by the phone: its report tells whether the number can be reached."),
            options=(_validity(),),
            visible=False,
        ),
    )


def _rich_kinds() -> tuple[MessageKind, ...]:
    return (
        MessageKind(
            "wap_push",
            tr("WAP push"),
            tr("A link with a title, for phones that know this kind."),
            options=(_url(required=True), _validity()),
        ),
        MessageKind(
            "vcard",
            tr("Contact card"),
            tr(
                "A vCard that the recipient can save: a name and at least one thing more. The "
                "gateway's document does not say how it is billed; it is counted as a text of what "
                "its fields hold."
            ),
            text=False,
            options=(*_card(), _url(required=False, group=tr("Further")), _validity()),
        ),
    )


def _viber_kinds() -> tuple[MessageKind, ...]:
    return (
        MessageKind(
            "viber",
            tr("Viber"),
            tr("A Viber message; whoever has no Viber receives nothing."),
            scheme=WHOLE,
            options=_viber(),
            segmented=False,
            channel=_VIBER,
            sender=False,
        ),
        MessageKind(
            "viber_sms",
            tr("Viber, else SMS"),
            tr("A Viber message; where it does not arrive, the text goes as an SMS."),
            options=(
                MessageOption(
                    "text_viber",
                    tr("Other text for Viber"),
                    FieldKind.LINES,
                    help=tr("If empty, Viber shows the text of the SMS."),
                    shown=Shown.TEXT,
                ),
                *_viber(),
                _validity(),
            ),
            fallback=Fallback(tr("Viber"), tr("SMS")),
            channel=_VIBER,
        ),
    )


def _viber() -> tuple[MessageOption, ...]:
    return (
        MessageOption(
            "sender_viber",
            tr("Viber sender"),
            pattern=_LINE,
            help=tr(
                "As registered with Viber. Where the account has a Viber sender of its own, an "
                "empty one means that."
            ),
            shown=Shown.SENDER,
        ),
        MessageOption(
            "button_viber",
            tr("Text of the button"),
            pattern=_LINE,
            help=tr("A button needs both its text and its link."),
            shown=Shown.BUTTON,
        ),
        MessageOption(
            "action_viber",
            tr("Link of the button"),
            FieldKind.URL,
            pattern=_LINK,
            help=tr("An address that starts with http:// or https://."),
            shown=Shown.HIDDEN,
        ),
        MessageOption(
            "image_viber",
            tr("Picture"),
            FieldKind.URL,
            pattern=_LINK,
            help=tr("Address of the picture: it starts with http:// or https://."),
            shown=Shown.PICTURE,
        ),
        MessageOption(
            "validity_period_viber",
            tr("Viber: try for (minutes)"),
            FieldKind.NUMBER,
            pattern=_MINUTES,
            help=tr("A whole number of minutes; if empty, one day."),
            advanced=True,
        ),
    )


def _url(*, required: bool, group: str = "") -> MessageOption:
    return MessageOption(
        "url",
        tr("Link"),
        FieldKind.URL,
        required=required,
        pattern=_LINK,
        help=tr("An address that starts with http:// or https://."),
        group=group,
    )


def _validity() -> MessageOption:
    return MessageOption(
        "validity_period",
        tr("Try for (minutes)"),
        FieldKind.NUMBER,
        pattern=_MINUTES,
        help=tr("A whole number of minutes; if empty, as long as the network does."),
        advanced=True,
    )


def _card() -> tuple[MessageOption, ...]:
    person, phones, address = tr("Person"), tr("Phones"), tr("Address")

    def line(key: str, label: str, group: str) -> MessageOption:
        return MessageOption(key, label, pattern=_LINE, group=group)

    def number(key: str, label: str) -> MessageOption:
        return MessageOption(
            key,
            label,
            pattern=_PHONE,
            help=tr("Such as +852 6123 4567; the card gets the digits."),
            group=phones,
        )

    return (
        MessageOption(
            "name", tr("Name"), required=True, pattern=_LINE, group=person, shown=Shown.TITLE
        ),
        line("position", tr("Position"), person),
        line("organization", tr("Organisation"), person),
        MessageOption(
            "email",
            tr("E-mail"),
            pattern=_EMAIL,
            help=tr("Such as ana@example.com."),
            group=person,
        ),
        number("phone_cell", tr("Mobile phone")),
        number("phone_work", tr("Phone at work")),
        number("phone_fax", tr("Fax")),
        line("address_post_office_box", tr("Post office box"), address),
        line("address_street", tr("Street"), address),
        line("address_postal_code", tr("Postal code"), address),
        line("address_city", tr("City"), address),
        line("address_region", tr("Region"), address),
        line("address_country", tr("Country"), address),
        MessageOption(
            "additional", tr("Additional information"), FieldKind.LINES, group=tr("Further")
        ),
    )

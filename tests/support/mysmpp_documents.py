"""Documents for the mysmpp gateway, put together by hand, and its answers taken apart."""

from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from smsdesk.simulator.mysmpp_account import DEMO_LOGIN, DEMO_PASSWORD

PHONE = "79030000001"
VIBER = {
    "sender_viber": "Shop",
    "text_viber": "Your order is ready",
    "button_viber": "Open",
    "action_viber": "https://shop.example/o/17",
    "image_viber": "https://shop.example/o/17.png",
}
DEMO = f"<login value={quoteattr(DEMO_LOGIN)}/><password value={quoteattr(DEMO_PASSWORD)}/>"


@dataclass(frozen=True)
class Information:
    """One element of an answer to a submit."""

    number: str | None
    id_sms: str | None
    parts: str | None
    text: str


def attributes(**values: object) -> str:
    return "".join(
        f" {name}={quoteattr(str(value))}" for name, value in values.items() if value is not None
    )


def abonent(phone: str | None = PHONE, number: object = 1, **more: object) -> str:
    return f"<abonent{attributes(phone=phone, number_sms=number, **more)}/>"


def message(
    *abonents: str,
    first: str | None = "sms",
    second: str | None = None,
    kind: str | None = "sms",
    extra: str = "",
    **elements: str | None,
) -> str:
    """Return a `message`; an element that is None is left out, `extra` is put in as it is."""
    content = {"sender": "DEMO", "text": "Your code is 4711", **elements}
    inside = "".join(
        f"<{name}>{escape(text)}</{name}>" for name, text in content.items() if text is not None
    )
    given = attributes(type_send_1=first, type_send_2=second, type=kind)
    return f"<message{given}>{inside}{extra}{''.join(abonents or [abonent()])}</message>"


def viber(*abonents: str, second: str | None = None, **changes: str | None) -> str:
    """Return a Viber `message`; a change to None leaves the element out."""
    elements = {**VIBER, **changes}
    return message(*abonents, first="viber", second=second, kind="sms", extra="", **elements)


def request(*content: str, security: str = DEMO) -> bytes:
    inside = "".join(content)
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f"<request><security>{security}</security>{inside}</request>"
    ).encode()


def get_state(*ids: str | None) -> bytes:
    asked = "".join(f"<id_sms>{each}</id_sms>" for each in ids)
    return request(f"<get_state>{asked}</get_state>")


def root_of(body: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(body)
    assert root.tag == "response"
    return root


def information(body: bytes) -> list[Information]:
    return [
        Information(each.get("number_sms"), each.get("id_sms"), each.get("parts"), each.text or "")
        for each in root_of(body).iterfind("information")
    ]


def error(body: bytes) -> str | None:
    return root_of(body).findtext("error")


def states(body: bytes) -> list[dict[str, str]]:
    """Return each state's attributes, and its text as `state`."""
    return [{**each.attrib, "state": each.text or ""} for each in root_of(body).iter("state")]

"""CloudSMS Web API v2.4: reading and checking of SMS_SEND_REQUEST, and the code tables.

Sections "General Parameters", "SMS Dispatching", "Parameter Details" and the appendix of the
document; what it leaves open is decided here once, with the reason.
"""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from smsdesk.simulator.calling_codes import COUNTRY_CODES
from smsdesk.simulator.slicing import Slices, document_bytes, slice_text


class Code(IntEnum):
    """RESULT_CODE."""

    OK = 0x01
    UNKNOWN_ERROR = 0x02
    BUSY = 0x03
    EMPTY_DATA = 0x04
    CHANNEL_NOT_EXIST = 0x05
    INVALID_PARAMETER = 0x10000001
    INVALID_CONTEXT = 0x10000003
    SEND_FAILED = 0x10000004
    QUEUE_TOO_LARGE = 0x10000005
    INTERCEPT = 0x10000006
    LOST_INFO = 0x10000007
    EMPTY_PACKET = 0x1000000D
    DB_NOT_FIND = 0x1000000E
    UNPRICED_AREA = 0x1000000F
    INVALID_VERSION = 0x10000010


_DESCRIPTIONS: Mapping[int, str] = {
    # The samples print the quotes inside the text.
    Code.OK: "'OK'",
    Code.UNKNOWN_ERROR: "Unknown_error",
    Code.BUSY: "Busy",
    Code.EMPTY_DATA: "Empty_data",
    Code.CHANNEL_NOT_EXIST: "Channel_not_exist",
    Code.INVALID_PARAMETER: "Invalid_parameter",
    Code.INVALID_CONTEXT: "Invalid_context",
    Code.SEND_FAILED: "Send_failed",
    Code.QUEUE_TOO_LARGE: "Queue_too_large",
    Code.INTERCEPT: "Intercept",
    Code.LOST_INFO: "Lost_info",
    Code.EMPTY_PACKET: "Empty_data",
    Code.DB_NOT_FIND: "DB_not_find",
    Code.UNPRICED_AREA: "Unpriced_area",
    Code.INVALID_VERSION: "Invalid_Version",
}


def describe(code: int) -> str:
    """Return RESULT_DESC; a code a fault script made up gets a made-up one."""
    return _DESCRIPTIONS.get(code, f"Code_{code:#x}")


class RefusedError(Exception):
    """The whole request is refused."""

    def __init__(self, code: int) -> None:
        super().__init__(describe(code))
        self.code = code


VERSION = "2021-01-01"
MAX_NUMBERS = 200
MAX_CONTENT_BYTES = 1530
MAX_SEGMENTS = 10
MAX_CUSTOMER_BODY_BYTES = 255
MAINLAND = 86
_MAINLAND_DIGITS = 11
_MAX_SERIAL = 65535
_HIGH_PRIORITY = 1
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,32}")
_ENCLOSED: Mapping[int, Callable[[str, str], str]] = {
    1: lambda signature, text: f"【{signature}】{text}",
    2: lambda signature, text: f"{text}【{signature}】",
    3: lambda signature, text: f"[{signature}]{text}",
    4: lambda signature, text: f"{text}[{signature}]",
    5: lambda _signature, text: text,
}
"""SIGNATURE_TYPE → placement. Blanks around the brackets in some samples are taken for layout."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One item of MULTI_MSISDN_LIST."""

    country_code: int
    national: str = field(repr=False)

    @property
    def number(self) -> str:
        """E.164 with `+`."""
        return f"+{self.country_code}{self.national}"

    def problem(self) -> Code | None:
        """Return the code with which this number alone is refused, None when it is sound."""
        sound = _DIGITS.fullmatch(self.national) and self.country_code in COUNTRY_CODES
        if not sound:
            return Code.INVALID_PARAMETER
        if self.country_code == MAINLAND and len(self.national) != _MAINLAND_DIGITS:
            return Code.INVALID_PARAMETER
        return None


@dataclass(frozen=True, slots=True)
class Submission:
    """A request that passed every check on the whole of it."""

    destinations: tuple[Destination, ...]
    text: str = field(repr=False)
    rendered_text: str = field(repr=False)
    slices: Slices
    route_id: str
    sender: str
    customer_body: Mapping[str, object] | None = field(repr=False)


def parse_json(body: bytes) -> dict[str, object]:
    """Return the object in `body`; raises RefusedError.

    An empty body is an "empty packet received"; an object without members an "empty packet"; text
    that breaks off an "incomplete packet"; anything else that is no JSON object comes under
    Invalid_context, whose advice is to check for JSON.
    """
    if not body.strip():
        raise RefusedError(Code.EMPTY_PACKET)
    try:
        text = body.decode("utf-8")
        content: object = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        broken_off = not error.doc[error.pos :].strip() or "Unterminated" in error.msg
        raise RefusedError(Code.LOST_INFO if broken_off else Code.INVALID_CONTEXT) from None
    except (ValueError, RecursionError):
        raise RefusedError(Code.INVALID_CONTEXT) from None
    if not isinstance(content, dict):
        raise RefusedError(Code.INVALID_CONTEXT)
    if not content:
        raise RefusedError(Code.EMPTY_DATA)
    return content


def destinations_of(content: Mapping[str, object]) -> tuple[Destination, ...]:
    """Return MULTI_MSISDN_LIST; raises RefusedError when it is not 1 to 200 typed items.

    A wrong type spoils the whole request, as it could not even be echoed; a wrong value spoils
    its number alone (`Destination.problem`).
    """
    items = content.get("MULTI_MSISDN_LIST")
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_NUMBERS:
        raise RefusedError(Code.INVALID_PARAMETER)
    return tuple(_destination(item) for item in items)


def check(content: Mapping[str, object], auth_key: str, default_sender: str) -> Submission:
    """Check every field of a request; raises RefusedError with the documented code."""
    _check_general(content)
    given_key = _string(content, "AUTH_KEY", 128, required=True)
    if not hmac.compare_digest(given_key.encode("utf-8", "replace"), auth_key.encode()):
        raise RefusedError(Code.CHANNEL_NOT_EXIST)
    if _string(content, "VERSION", None, required=True) != VERSION:
        raise RefusedError(Code.INVALID_VERSION)
    destinations = destinations_of(content)
    route_id = _string(content, "ROUTE_ID", 255, required=True)
    sender = _string(content, "ORIGINAL_ADDR", 32)
    if any(not " " <= character <= "\x80" for character in sender):
        raise RefusedError(Code.INVALID_PARAMETER)
    _check_priority(content)
    customer_body = _customer_body(content)
    text = _text(content)
    rendered = _render(content, text)
    return Submission(
        destinations=destinations,
        text=text,
        rendered_text=rendered,
        slices=_sliced(rendered),
        route_id=route_id,
        sender=sender or default_sender,
        customer_body=customer_body,
    )


def serial_of(content: Mapping[str, object]) -> int | None:
    """Return SERIAL when it is an unsigned integer from 1 to 65535."""
    serial = _unsigned(content.get("SERIAL"))
    return serial if serial is not None and 1 <= serial <= _MAX_SERIAL else None


def _check_general(content: Mapping[str, object]) -> None:
    known = content.get("METHOD") == "SMS_SEND_REQUEST" and content.get("TYPE") == "REQUEST"
    if not known or serial_of(content) is None:
        raise RefusedError(Code.INVALID_PARAMETER)
    time = content.get("TIME")
    if not isinstance(time, str) or not _TIME.fullmatch(time):
        raise RefusedError(Code.INVALID_PARAMETER)
    try:
        datetime.fromisoformat(time)
    except ValueError:
        raise RefusedError(Code.INVALID_PARAMETER) from None


def _check_priority(content: Mapping[str, object]) -> None:
    # "> 1: Reserved": a reserved value is not one a caller may use.
    priority = _unsigned(content.get("PRIORITY", 0))
    if priority is None or priority > _HIGH_PRIORITY:
        raise RefusedError(Code.INVALID_PARAMETER)


def _customer_body(content: Mapping[str, object]) -> Mapping[str, object] | None:
    value = content.get("CUSTOMER_BODY")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RefusedError(Code.INVALID_PARAMETER)
    serialised = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(serialised.encode("utf-8", "replace")) > MAX_CUSTOMER_BODY_BYTES:
        raise RefusedError(Code.INVALID_PARAMETER)
    return value


def _text(content: Mapping[str, object]) -> str:
    text = content.get("SMS_CONTENT")
    if text is None or text == "":
        raise RefusedError(Code.INVALID_CONTEXT)
    if not isinstance(text, str):
        raise RefusedError(Code.INVALID_PARAMETER)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise RefusedError(Code.INVALID_CONTEXT)
    return text


def _render(content: Mapping[str, object], text: str) -> str:
    signature = _string(content, "SIGNATURE", 64)
    kind = _unsigned(content["SIGNATURE_TYPE"]) if "SIGNATURE_TYPE" in content else 0
    if "SIGNATURE_TYPE" in content and kind not in _ENCLOSED:
        raise RefusedError(Code.INVALID_PARAMETER)
    if not signature:
        return text
    # "If you use the SIGNATURE parameter, select the SIGNATURE_TYPE field."
    if not kind:
        raise RefusedError(Code.INVALID_PARAMETER)
    return _ENCLOSED[kind](signature, text)


def _sliced(rendered: str) -> Slices:
    # The handset receives the signature too, so it counts; the slicing table ends at ten parts.
    slices = slice_text(rendered)
    if document_bytes(rendered) > MAX_CONTENT_BYTES or slices.count > MAX_SEGMENTS:
        raise RefusedError(Code.INVALID_CONTEXT)
    return slices


def _destination(item: object) -> Destination:
    if not isinstance(item, dict):
        raise RefusedError(Code.INVALID_PARAMETER)
    country_code = _unsigned(item.get("COUNTRY_CODE"))
    national = item.get("DEST_MSISDN")
    if country_code is None or not isinstance(national, str):
        raise RefusedError(Code.INVALID_PARAMETER)
    return Destination(country_code, national)


def _string(
    content: Mapping[str, object], key: str, limit: int | None, *, required: bool = False
) -> str:
    value = content.get(key, "")
    if not isinstance(value, str) or (required and not value):
        raise RefusedError(Code.INVALID_PARAMETER)
    if limit is not None and len(value.encode("utf-8", "replace")) > limit:
        raise RefusedError(Code.INVALID_PARAMETER)
    return value


def _unsigned(value: object) -> int | None:
    """Return a UINT of at most four bytes, None for anything else; true and 1.0 are not."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= 0xFFFFFFFF else None  # noqa: PLR2004 - four bytes


def _no_constant(_name: str) -> float:
    raise ValueError

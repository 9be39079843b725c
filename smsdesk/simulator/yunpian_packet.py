"""Yunpian API v2: reading the form of a request and checking what single_send.json takes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from smsdesk.simulator.calling_codes import split_number
from smsdesk.simulator.gateway import Call
from smsdesk.simulator.slicing import Alphabet, slice_text
from smsdesk.simulator.yunpian_account import YunpianAccount
from smsdesk.simulator.yunpian_codes import Code, RefusedError

MAX_TEXT_UNITS = 500
"""Read strictly: a character outside the Basic Multilingual Plane counts two."""

_MAINLAND = 86
_MAINLAND_NATIONAL = re.compile(r"1[3-9][0-9]{9}")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
_TRUNK_ZERO_STAYS = frozenset({39, 225, 241, 242})
"""Countries in which a zero after the country code belongs to the number."""
_FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 50
_MAX_UID = 256
_URL = re.compile(r"https?://[!-~]{1,2000}")
_SIGNED = re.compile(r"【([^【】]+)】([^【】]*)", re.DOTALL)
_VARIABLE = re.compile(r"#\w+#")


@dataclass(frozen=True, slots=True)
class Destination:
    """A number as Yunpian understands it."""

    country_code: int
    national: str = field(repr=False)

    @property
    def number(self) -> str:
        """E.164 with `+`."""
        return f"+{self.country_code}{self.national}"

    @property
    def is_mainland(self) -> bool:
        """Whether it is a number of mainland China."""
        return self.country_code == _MAINLAND

    @property
    def shown(self) -> str:
        """As answers and reports give it: E.164, but without +86."""
        return self.national if self.is_mainland else self.number


@dataclass(frozen=True, slots=True)
class Submission:
    """A single_send request that passed every check on itself."""

    destination: Destination
    text: str = field(repr=False)
    segments: int
    uid: str | None
    callback_url: str | None = field(repr=False)


def read_form(call: Call) -> dict[str, str]:
    """Return the fields of a request; the first of several with one name counts.

    A body of another type has no fields. Raises RefusedError.
    """
    if not _content_type(call).startswith(_FORM):
        return {}
    try:
        pairs = parse_qsl(
            call.body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except UnicodeDecodeError:
        raise RefusedError(Code.UNDECODABLE) from None
    except ValueError:
        raise RefusedError(Code.MALFORMED) from None
    return dict(reversed(pairs))


def destination_of(mobile: str) -> Destination | None:
    """Return the one number in `mobile`, None when there is none.

    With `+` it is international, without it belongs to mainland China. A `+` that was not encoded
    has become a blank, and no number begins with that.
    """
    if _MAINLAND_NATIONAL.fullmatch(mobile):
        return Destination(_MAINLAND, mobile)
    parts = split_number(mobile[1:]) if _INTERNATIONAL.fullmatch(mobile) else None
    if parts is None:
        return None
    country_code, national = parts
    if country_code not in _TRUNK_ZERO_STAYS:
        national = national.removeprefix("0")
    if country_code == _MAINLAND and not _MAINLAND_NATIONAL.fullmatch(national):
        return None
    return Destination(country_code, national)


def check(fields: Mapping[str, str], account: YunpianAccount) -> Submission:
    """Check a single_send request; raises RefusedError with the documented code."""
    mobile, text = fields.get("mobile", ""), fields.get("text", "")
    if not mobile:
        raise RefusedError.missing("mobile")
    if not text:
        raise RefusedError.missing("text")
    destination = destination_of(mobile)
    if destination is None:
        raise RefusedError(account.bad_number_code, "参数 mobile 格式不正确")
    if len(text.encode("utf-16-le")) // 2 > MAX_TEXT_UNITS:
        raise RefusedError(Code.MALFORMED, f"参数 text 超过{MAX_TEXT_UNITS}字")
    uid, callback_url = fields.get("uid"), fields.get("callback_url")
    if uid is not None and len(uid) > _MAX_UID:
        raise RefusedError.malformed("uid")
    if callback_url and not _URL.fullmatch(callback_url):
        raise RefusedError.malformed("callback_url")
    _check_options(fields)
    _check_country(destination, account)
    _check_text(text, account)
    segments = slice_text(text, {Alphabet.UCS_2}).count
    return Submission(destination, text, segments, uid or None, callback_url or None)


def number_in(fields: Mapping[str, str], name: str, default: int, most: int | None = None) -> int:
    """Return the whole number from 1 to `most` in a field; raises RefusedError."""
    value = fields.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise RefusedError.malformed(name)
    number = int(value)
    if number < 1 or (most is not None and number > most):
        raise RefusedError.malformed(name)
    return number


def _content_type(call: Call) -> str:
    values = (value for name, value in call.headers.items() if name.lower() == "content-type")
    return next(values, "").lower()


def _check_options(fields: Mapping[str, str]) -> None:
    if fields.get("register", "true") not in {"true", "false", ""}:
        raise RefusedError.malformed("register")
    if not re.fullmatch(r"[0-9]{0,20}", fields.get("extend", "")):
        raise RefusedError.malformed("extend")


def _check_country(destination: Destination, account: YunpianAccount) -> None:
    if destination.country_code in account.unsupported:
        raise RefusedError(Code.COUNTRY)
    if destination.country_code in account.outside_template:
        raise RefusedError(Code.COUNTRY_OF_TEMPLATE)
    if destination.number in account.blacklist:
        raise RefusedError(Code.BLACKLISTED)


def _check_text(text: str, account: YunpianAccount) -> None:
    body = _check_signature(text, account)
    lowered = text.lower()
    for word in sorted(account.blocked_words):
        if word.lower() in lowered:
            raise RefusedError(Code.BLOCKED_WORD, f"短信内容包含屏蔽词: {word}")
    if account.templates and not any(_fits(body, each) for each in account.templates):
        raise RefusedError(Code.NO_TEMPLATE)


def _check_signature(text: str, account: YunpianAccount) -> str:
    """Check the signature of `text`; return what follows it."""
    if account.signatures is not None and not account.signatures:
        raise RefusedError(Code.NO_SIGNATURE)
    if "【" not in text and "】" not in text:
        if account.require_signature:
            raise RefusedError(Code.UNSIGNED)
        return text
    signed = _SIGNED.fullmatch(text)
    if signed is None:
        raise RefusedError(Code.MALFORMED_SIGNATURE)
    signature, body = signed.groups()
    if account.signatures is not None and signature not in account.signatures:
        raise RefusedError(Code.WRONG_SIGNATURE)
    return str(body)


def _fits(body: str, template: str) -> bool:
    fixed = (re.escape(part) for part in _VARIABLE.split(template))
    return re.fullmatch(".*?".join(fixed), body, re.DOTALL) is not None

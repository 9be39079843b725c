"""What 467890.com declares of itself: settings and limits."""

import re
from dataclasses import replace

from smsdesk.domain.number_rules import NumberRule
from smsdesk.domain.provider_info import (
    Capabilities,
    Choice,
    CredentialField,
    FieldKind,
    MessageKind,
    ProviderInfo,
    Reference,
    Settling,
)
from smsdesk.domain.repetition import Repetition
from smsdesk.domain.segments import UCS2_ONLY
from smsdesk.domain.texts import tr
from smsdesk.providers.balance_currency import balance_currency
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.reading import read_integer

__all__ = [
    "CAPABILITIES",
    "CAPITALISED",
    "DEFAULT_URL",
    "FORM",
    "KEY",
    "MOST_NUMBERS",
    "MOST_UNITS",
    "PAUSE_MS",
    "USUAL_NUMBERS",
    "declaration",
    "number_rules",
    "whole",
]

KEY = "sms467890"
DEFAULT_URL = "http://www.467890.com"
MOST_UNITS = 268
"""The document's characters, read strictly: one beyond the BMP counts two."""
MOST_NUMBERS = 5000
USUAL_NUMBERS = 100
"""Fewer than documented, so that one bad number refuses a small block (sheet, section 3)."""
PAUSE_MS = 200
"""The document sets no pace; this one is ours, for care (sheet, section 8)."""
_FASTEST_PER_S = 100.0
CAPITALISED = "capitalised"
FORM = "form"

CAPABILITIES = Capabilities(
    # How it bills is not documented: 70/67 for all, four parts at most (sheet, section 3).
    scheme=UCS2_ONLY.with_limit(MOST_UNITS),
    batch_size=USUAL_NUMBERS,
    batch_same_text=True,
    concurrency=1,
    requests_per_s=1000 / PAUSE_MS,
    reference=Reference.NONE,
    settling=Settling.PERSON,
    callback=True,
    balance=True,
    sender=False,
    regions=("CN",),
    # Note B has no window; a day is ours, so that reminders are warned of (sheet, section 7).
    repetition=Repetition(((1, 24 * 3600.0),), waits=False),
    report_limit_s=72 * 3600.0,
)


def declaration(account: AccountSettings | None = None) -> ProviderInfo:
    """Return the declaration, with its texts in the language chosen now.

    Args:
        account: Whose own limits it shall have; None for those of a new account.
    """
    kind = MessageKind(
        "sms",
        tr("SMS"),
        tr("A text of at most 268 characters: 70 a message, 67 a part."),
    )
    return ProviderInfo(
        key=KEY,
        title="467890.com",
        summary=tr("Many numbers a request, mainland China only; reports are pushed."),
        capabilities=replace(
            _limits(account),
            kinds=(kind,),
            regions_name=tr("mainland China"),
            numbers=number_rules(),
        ),
        fields=(*_main_fields(), *_form_fields(), *_connection_fields()),
        callback_help=tr(
            "Give the callback address to the customer service of 467890.com and ask for reports "
            "to be sent there. Without it no message gets beyond “submitted”: there is no way to "
            "ask for reports."
        ),
        notes=(
            tr(
                "A text that repeats an earlier one to the same number may vanish: 467890.com "
                "drops it without a word. Vary the text of reminders."
            ),
            tr("Only numbers of mainland China can be reached."),
            tr(
                "A message that became uncertain cannot be looked up: its report settles it, or "
                "you decide."
            ),
            tr(
                "Password and texts travel unencrypted, as the gateway offers it. If the gateway "
                "answers under https:// too, change the server address."
            ),
        ),
        plain_http_by_document=True,
    )


def number_rules() -> tuple[NumberRule, ...]:
    """Return which numbers are taken, with the reason in the language chosen now.

    `mobile` is a mobile number of mainland China, written without its country code (sheet,
    section 3).
    """
    return (
        NumberRule(
            0,
            re.compile("861[0-9]{10}"),
            tr(
                "467890.com reaches mobile numbers of mainland China only: +86 and 11 digits. Send "
                "it with another account."
            ),
        ),
    )


def _limits(account: AccountSettings | None) -> Capabilities:
    if account is None:
        return CAPABILITIES
    pause_s = whole(account.get("pause_ms"), PAUSE_MS) / 1000
    numbers = whole(account.get("numbers_per_request"), USUAL_NUMBERS)
    return replace(
        CAPABILITIES,
        batch_size=min(max(1, numbers), MOST_NUMBERS),
        requests_per_s=min(1 / pause_s if pause_s else _FASTEST_PER_S, _FASTEST_PER_S),
    )


def whole(text: str, default: int) -> int:
    """Return the whole number in a setting, `default` where there is none."""
    number = read_integer(text)
    return default if number is None else number


def _main_fields() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "base_url",
            tr("Server address"),
            FieldKind.URL,
            required=True,
            default=DEFAULT_URL,
            help=tr("Change the host only if the gateway gave you another one."),
        ),
        CredentialField(
            "uid",
            tr("User number (uid)"),
            required=True,
            pattern=r"[^\x00-\x20]{1,64}",
            help=tr("Click on the logo in the web console to see it."),
            identifies=True,
        ),
        CredentialField(
            "pwd",
            tr("Password"),
            FieldKind.SECRET,
            required=True,
            pattern=r"[^\x00-\x1f]{1,128}",
            help=tr("The one of the web console. Use it nowhere else: it travels unencrypted."),
        ),
        balance_currency(
            tr(
                "Three capitals, such as CNY: prices are then compared with the balance. Leave it "
                "empty if the web console counts messages."
            )
        ),
    )


def _form_fields() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "key_style",
            tr("Names of the fields"),
            FieldKind.CHOICE,
            default="lower",
            choices=(
                Choice("lower", tr("uid, pwd, mobile, content")),
                Choice(CAPITALISED, tr("Uid, Pwd, Mobile, Content")),
            ),
            help=tr(
                "Change only if 467890.com rejects requests: its instructions have capital letters."
            ),
            advanced=True,
        ),
        CredentialField(
            "content_type",
            tr("Type of the request"),
            FieldKind.CHOICE,
            default="json",
            choices=(
                Choice("json", "application/json"),
                Choice(FORM, "application/x-www-form-urlencoded"),
            ),
            help=tr("The other one only if 467890.com does not understand requests."),
            advanced=True,
        ),
        CredentialField(
            "numbers_per_request",
            tr("Numbers in one request"),
            FieldKind.NUMBER,
            default=str(USUAL_NUMBERS),
            pattern=r"[1-9][0-9]{0,2}|[1-4][0-9]{3}|5000",
            help=tr(
                "At most 5000. One wrong number refuses its whole request, which is then halved "
                "until the wrong one is found: fewer find it sooner."
            ),
            advanced=True,
        ),
        CredentialField(
            "pause_ms",
            tr("Pause between requests (milliseconds)"),
            FieldKind.NUMBER,
            default=str(PAUSE_MS),
            pattern=r"[0-9]{1,5}",
            help=tr("The gateway names no pace; 200 is a careful one."),
            advanced=True,
        ),
    )


def _connection_fields() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "timeout_s",
            tr("Longest wait for an answer (seconds)"),
            FieldKind.NUMBER,
            default="30",
            pattern=r"[1-9][0-9]{0,2}",
            help=tr("What is not answered by then becomes uncertain, and is not sent again."),
            advanced=True,
        ),
        CredentialField(
            "ca_file",
            tr("Trusted certificates (PEM file)"),
            FieldKind.FILE,
            help=tr("If set, only these, or the server's own certificate, are trusted."),
            advanced=True,
        ),
    )

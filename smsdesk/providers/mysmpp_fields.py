"""What mysmpp declares of itself: settings, options and limits (sheet, sections 1, 2 and 12)."""

import re

from smsdesk.domain.number_rules import NumberRule
from smsdesk.domain.provider_info import (
    Capabilities,
    Choice,
    CredentialField,
    FieldKind,
    MessageOption,
    Polling,
    ProviderInfo,
    Reference,
    Settling,
)
from smsdesk.domain.segments import STANDARD
from smsdesk.domain.texts import tr
from smsdesk.providers.balance_currency import balance_currency
from smsdesk.providers.mysmpp_kinds import kinds

__all__ = [
    "BASE_URL",
    "CONCURRENCY",
    "KEY",
    "MOST_IDS",
    "MOST_MESSAGES",
    "declaration",
    "number_rules",
    "options",
]

KEY = "mysmpp"
BASE_URL = "http://lk.mysmpp.ru"
MOST_MESSAGES = 500
"""The document sets no limit; ours keeps a broken request from touching more."""
MOST_IDS = 100
CONCURRENCY = 2
LINE_END_LETTERS = "letters"
LINE_END_REFERENCE = "reference"

_TEXT = r"[^\x00-\x1f\x7f]{1,255}"
_SENDER = r"[0-9]{1,15}|[A-Za-z0-9 '?><,.\-_=+/\"!@#$%^&*()]{1,11}"


def declaration() -> ProviderInfo:
    """Return the declaration, with its texts in the language chosen now."""
    return ProviderInfo(
        key=KEY,
        title=tr("mysmpp (lk.mysmpp.ru)"),
        summary=tr("SMS, flash SMS, contact cards and Viber with SMS in reserve; never twice."),
        capabilities=_capabilities(),
        fields=(*_credentials(), *_senders(), *_habits(), *_connection()),
        options=options(),
        callback_help=tr(
            "Give your manager at the gateway the callback address: reports are sent there. "
            "Without it they are asked for, about every half minute. The gateway does not sign its "
            "reports, so keep the address to yourself."
        ),
        notes=(
            tr(
                "Each message has a number by which the gateway never sends it twice. If several "
                "installations of this program use the account, give each a digit of its own in "
                "the settings: with equal numbers the gateway drops messages without a word."
            ),
            tr(
                "The gateway's times are the account's own local time; “Test” shows which "
                "one that is."
            ),
            tr(
                "Login, password and texts travel unencrypted with http://, which is what the "
                "gateway offers. Try https:// first."
            ),
        ),
        plain_http_by_document=True,
    )


def options() -> tuple[MessageOption, ...]:
    """Return the options that every kind has."""
    return (
        MessageOption(
            "time_send",
            tr("Kept by the gateway until"),
            pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
            r"(Z|[+-][0-9]{2}:[0-9]{2})",
            help=tr("An instant with its offset from UTC, such as 2030-12-31T12:34+03:00."),
            advanced=True,
        ),
    )


def _capabilities() -> Capabilities:
    return Capabilities(
        kinds=kinds(),
        scheme=STANDARD,
        batch_size=MOST_MESSAGES,
        batch_same_text=False,
        concurrency=CONCURRENCY,
        requests_per_s=50.0,  # the document sets no pace: two at once are the brake
        reference=Reference.COUNTER,
        reference_field="installation",
        settling=Settling.REPEAT,
        uncarried=r"\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff",  # XML 1.0, production 2
        callback=True,
        polling=Polling.QUERY,
        poll_batch=MOST_IDS,
        poll_every_s=30.0,
        callback_needs_known=True,
        balance=True,
        native_schedule=True,
        schedule_option="time_send",
        sender=True,
        sender_field="sender",
        report_limit_s=5 * 24 * 3600.0,
        numbers=number_rules(),
    )


def number_rules() -> tuple[NumberRule, ...]:
    """Return which numbers are taken, with the reason in the language chosen now.

    `phone` has fewer than 15 characters (sheet, sections 3 and 4: text 11).
    """
    return (
        NumberRule(
            0,
            re.compile("[0-9]{1,14}"),
            tr("The number has more than 14 digits, which this gateway does not take."),
        ),
    )


def _credentials() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "base_url",
            tr("Server address"),
            FieldKind.URL,
            required=True,
            default=BASE_URL,
            help=tr("Change the host only if the gateway gave you another one."),
        ),
        CredentialField(
            "login",
            tr("Login"),
            unless="token",
            pattern=_TEXT,
            help=tr("Your login at the gateway; not needed with a token."),
            identifies=True,
        ),
        CredentialField(
            "password",
            tr("Password"),
            FieldKind.SECRET,
            unless="token",
            pattern=_TEXT,
            help=tr("Not needed with a token."),
        ),
        CredentialField(
            "token",
            tr("Token"),
            FieldKind.SECRET,
            pattern=_TEXT,
            help=tr(
                "Used instead of login and password, and better: it can be withdrawn. Your "
                "manager at the gateway gives it to you."
            ),
        ),
        balance_currency(
            tr(
                "Three capitals, such as RUB: prices are then compared with the balance. It counts "
                "where the gateway's answer names no currency."
            )
        ),
    )


def _senders() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "sender",
            tr("Default sender ID"),
            pattern=_SENDER,
            help=tr("At most 15 digits, or 11 English letters, digits and signs; approved before."),
        ),
        CredentialField(
            "sender_viber",
            tr("Default Viber sender"),
            pattern=_TEXT,
            help=tr("As registered with Viber; only for Viber messages."),
        ),
    )


def _habits() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "line_end",
            tr("Line breaks in texts"),
            FieldKind.CHOICE,
            default=LINE_END_LETTERS,
            choices=(
                Choice(LINE_END_LETTERS, tr("Written as \\n")),
                Choice(LINE_END_REFERENCE, tr("Written as &#10;")),
            ),
            help=tr("Change it only if phones show the letters \\n instead of a new line."),
            advanced=True,
        ),
        CredentialField(
            "utc_offset",
            tr("The account's time (offset from UTC)"),
            pattern=r"[+-](0[0-9]|1[0-4]):(00|15|30|45)",
            help=tr("Such as +03:00; if empty, the gateway is asked."),
            advanced=True,
        ),
        CredentialField(
            "installation",
            tr("Digit of this installation"),
            pattern=r"[1-9]",
            help=tr(
                "From 1 to 9. If several computers send with this account, or the program was "
                "installed anew, give each another digit: with the same one the gateway drops "
                "messages without a word."
            ),
            advanced=True,
        ),
        CredentialField(
            "confirm_all",
            tr("Confirm reports on others' messages"),
            FieldKind.FLAG,
            default="0",
            help=tr("Only if nobody else takes reports of this account: they are lost to others."),
            advanced=True,
        ),
        CredentialField(
            "timeout_s",
            tr("Longest wait for an answer (seconds)"),
            FieldKind.NUMBER,
            default="30",
            pattern=r"[1-9][0-9]{0,2}",
            help=tr("What is not answered by then is asked again under the same number."),
            advanced=True,
        ),
    )


def _connection() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "ca_file",
            tr("Trusted certificates (PEM file)"),
            FieldKind.FILE,
            help=tr("If set, only these, or the server's own certificate, are trusted."),
            advanced=True,
        ),
    )

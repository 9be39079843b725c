"""What Yunpian declares of itself: settings, options and limits (HTTP API v2)."""

import re
from dataclasses import replace

from smsdesk.domain.provider_info import (
    Capabilities,
    CredentialField,
    FieldKind,
    MessageKind,
    Polling,
    ProviderInfo,
    Reference,
    Settling,
)
from smsdesk.domain.segments import UCS2_ONLY
from smsdesk.domain.text_rules import TextRule
from smsdesk.domain.texts import tr
from smsdesk.providers.balance_currency import balance_currency
from smsdesk.providers.yunpian_window import RULE

__all__ = [
    "CAPABILITIES",
    "DEFAULT_URL",
    "KEY",
    "OVERSEAS_URL",
    "PAGE_SIZE",
    "declaration",
    "text_rule",
]

KEY = "yunpian"
DEFAULT_URL = "https://sms.yunpian.com"
OVERSEAS_URL = "https://us.yunpian.com"
MOST_UNITS = 500
"""The document's "500 words", read strictly: a character beyond the BMP counts two."""
PAGE_SIZE = 100
"""Most reports in one pull, and most records in one page."""

CAPABILITIES = Capabilities(
    # No rule for Latin texts is documented: 70/67 for all (sheet, section 8).
    scheme=UCS2_ONLY.with_limit(MOST_UNITS),
    batch_size=1,  # single_send is the only call for international numbers
    batch_same_text=True,
    concurrency=8,
    requests_per_s=200.0,  # the document allows 3000; a desktop needs no more
    reference=Reference.MESSAGE,
    settling=Settling.LOOK_UP,
    callback=True,
    polling=Polling.QUEUE,
    poll_batch=PAGE_SIZE,
    poll_every_s=30.0,
    balance=True,
    sender=False,
    text_settings=("signature",),
    repetition=RULE,
    report_limit_s=72 * 3600.0,
)


def declaration(*, obeys: bool = True) -> ProviderInfo:
    """Return the declaration, with its texts in the language chosen now.

    Args:
        obeys: Whether the rule against repetition holds for the account.
    """
    rule = CAPABILITIES.repetition if obeys else None
    kind = MessageKind(
        "sms",
        tr("SMS"),
        tr("A text of at most 500 characters, its signature included: 70 a message, 67 a part."),
    )
    return ProviderInfo(
        key=KEY,
        title=tr("Yunpian (云片)"),
        summary=tr("One number a request, worldwide; reports are fetched or pushed."),
        capabilities=replace(
            CAPABILITIES,
            kinds=(kind,),
            repetition=rule,
            text_rule=text_rule(),
        ),
        fields=(*_main_fields(), *_more_fields()),
        options=(_signature(), _extend(), _register("")),
        callback_help=tr(
            "Nothing needs to be pushed: switch on “Data push and get” in Yunpian's console, and "
            "reports are fetched. Where this computer has a public address, it is given to "
            "Yunpian with each message; the address in the console then does not count. Reports "
            "are fetched from a queue: no second program may fetch with the same API key."
        ),
        notes=(
            tr("Every text must match a template that Yunpian has approved."),
            tr(
                "The same text goes to the same number once in 30 seconds and three times in five "
                "minutes at most; what comes sooner waits."
            ),
            tr("Yunpian's times name no zone; they are taken as China's (UTC+8)."),
        ),
    )


def text_rule() -> TextRule:
    """Return what texts must look like, with the reason in the language chosen now.

    The signature stands in 【】 before the text (sheet, section 2); several of them, or one that
    stands elsewhere, have the wrong format (sheet, section 5: code 16).
    """
    return TextRule(
        re.compile("(【[^【】]+】)?[^【】]*"),
        tr(
            "Yunpian takes the brackets 【】 only around one signature at the beginning of a text. "
            "Take the others out, or write [ ] instead."
        ),
    )


def _main_fields() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "base_url",
            tr("Server address"),
            FieldKind.URL,
            required=True,
            default=DEFAULT_URL,
            help=tr(
                "{default}, or {overseas} for the server in the United States.",
                default=DEFAULT_URL,
                overseas=OVERSEAS_URL,
            ),
        ),
        CredentialField(
            "apikey",
            tr("API key"),
            FieldKind.SECRET,
            required=True,
            pattern=r"[\x21-\x7e]{32}",
            help=tr("The 32 characters on the “Account Dashboard” page of Yunpian's console."),
        ),
        _signature(),
        balance_currency(
            tr(
                "Three capitals, such as CNY: prices are then compared with the balance. Leave it "
                "empty if your account counts messages; Yunpian does not tell which."
            )
        ),
    )


def _signature() -> CredentialField:
    return CredentialField(
        "signature",
        tr("Signature"),
        pattern=r"[^\x00-\x1f【】]{1,50}",
        help=tr(
            "Without brackets: 【Signature】 is put before every text that does not begin with one "
            "of its own. Yunpian must have approved it."
        ),
    )


def _extend() -> CredentialField:
    return CredentialField(
        "extend",
        tr("Extension number"),
        pattern=r"[0-9]{1,20}",
        help=tr("Digits after the sender's number; only if Yunpian has switched it on for you."),
        advanced=True,
    )


def _register(default: str) -> CredentialField:
    return CredentialField(
        "register",
        tr("Registration codes"),
        FieldKind.FLAG,
        default=default,
        help=tr("Yunpian counts these messages in its statistics of successful registrations."),
        advanced=True,
    )


def _more_fields() -> tuple[CredentialField, ...]:
    return (
        _extend(),
        _register("0"),
        CredentialField(
            "repetition_rule",
            tr("Obey the rule against repetition"),
            FieldKind.FLAG,
            default="1",
            help=tr("Switch it off only if Yunpian has lifted the rule for your account."),
            advanced=True,
        ),
        CredentialField(
            "timeout_s",
            tr("Longest wait for an answer (seconds)"),
            FieldKind.NUMBER,
            default="30",
            pattern=r"[1-9][0-9]{0,2}",
            help=tr("What is not answered by then becomes uncertain until Yunpian's records tell."),
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

"""What CloudSMS declares of itself: settings, options and limits (Web API v2.4)."""

import re
from dataclasses import replace

from smsdesk.domain.number_rules import NumberRule
from smsdesk.domain.provider_info import (
    Capabilities,
    Choice,
    CredentialField,
    FieldKind,
    ProviderInfo,
    Reference,
    Settling,
)
from smsdesk.domain.segments import CLOUDSMS
from smsdesk.domain.texts import tr
from smsdesk.providers.cloudsms_destinations import destinations

__all__ = ["CAPABILITIES", "KEY", "declaration", "number_rules"]

KEY = "cloudsms"
PRODUCTION_URL = "https://cloudsms-new.jegotrip.com.cn:1815/dave/io"
TEST_URL = "https://cloudsms-new.jegotrip.com.cn:61815/dave/io"
DEFAULT_SIGNATURE_TYPE = "3"
"""Square brackets: the thick ones turn every text into UCS-2."""
MOST_SERIAL = 65535
MOST_NUMBERS = 200

CAPABILITIES = Capabilities(
    scheme=CLOUDSMS,
    batch_size=MOST_NUMBERS,
    batch_same_text=True,
    concurrency=4,
    requests_per_s=100.0,  # the document sets no pace: four at once are the brake
    reference=Reference.BATCH,
    settling=Settling.REPORT,
    callback=True,
    balance=False,
    sender=True,
    sender_field="original_addr",
    text_settings=("signature", "signature_type"),
    report_limit_s=25 * 3600.0,
    callback_networks=(
        "223.119.32.232",
        "223.119.32.134",
        "223.119.32.139",
        "223.119.32.250",
        "223.119.32.160",  # the test environment
    ),
    currencies=("CNY", "HKD", "TWD", "EUR", "USD", "GBP", "AUD", "KRW", "JPY"),
)


def declaration() -> ProviderInfo:
    """Return the declaration, with its texts in the language chosen now."""
    return ProviderInfo(
        key=KEY,
        title=tr("CloudSMS (jegotrip)"),
        summary=tr("Up to 200 numbers a request, worldwide; reports are pushed, no balance call."),
        capabilities=replace(CAPABILITIES, numbers=number_rules()),
        fields=(*_main_fields(), *_more_fields(), *_connection_fields()),
        options=_options(),
        callback_help=tr(
            "Give CloudSMS the callback address and ask for it to be registered: there is one for "
            "each customer. Its reports come from these addresses, which a firewall must let in: "
            "{addresses}. CloudSMS must also list the public address from which this computer "
            "sends.",
            addresses=", ".join(CAPABILITIES.callback_networks),
        ),
        notes=(
            tr(
                "A wrong route, an empty balance and a country that the account does not cover "
                "show only in the reports, after the message was taken."
            ),
            tr(
                "Reports come to the callback address alone; what is not reported within 25 hours "
                "stays without a report."
            ),
            tr(
                "CloudSMS settles in {currencies}; the price table should be in yours.",
                currencies=", ".join(CAPABILITIES.currencies),
            ),
        ),
        destinations=destinations(),
    )


def number_rules() -> tuple[NumberRule, ...]:
    """Return which numbers are taken, with the reasons in the language chosen now.

    Mainland China: the cases of 0x10000001 (sheet, section 4). Singapore: the causes of the state
    LOCAL_REJECTED (sheet, section 5).
    """
    return (
        NumberRule(
            86,
            re.compile("86[0-9]{11}"),
            tr("CloudSMS takes numbers of mainland China with 11 digits after +86 only."),
        ),
        NumberRule(
            65,
            re.compile("65[89][0-9]{7}"),
            tr("In Singapore CloudSMS takes mobile numbers only: 8 digits that begin with 8 or 9."),
        ),
    )


def _main_fields() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "base_url",
            tr("Server address"),
            FieldKind.URL,
            required=True,
            default=PRODUCTION_URL,
            help=tr("The test server is {url}.", url=TEST_URL),
        ),
        CredentialField(
            "auth_key",
            tr("AUTH_KEY"),
            FieldKind.SECRET,
            required=True,
            pattern=r"[\x21-\x7e]+",
            help=tr("The key CloudSMS gave you, without blanks."),
        ),
        _route_id(required=True),
        _signature(),
        _signature_type(DEFAULT_SIGNATURE_TYPE),
        CredentialField(
            "original_addr",
            tr("Default sender ID"),
            pattern=r"[\x20-\x7e]{1,32}",
            help=tr("Shown as the sender unless a campaign has another; empty: “CloudSMS”."),
        ),
    )


def _route_id(*, required: bool) -> CredentialField:
    return CredentialField(
        "route_id",
        tr("Route (ROUTE_ID)"),
        required=required,
        pattern=r"[^\x00-\x1f]{1,255}",
        help=tr("The name CloudSMS gave you, such as VerifyCode_516."),
    )


def _signature() -> CredentialField:
    return CredentialField(
        "signature",
        tr("Signature"),
        pattern=r"[^\x00-\x1f]{1,64}",
        help=tr("Without brackets; mainland China needs one that CloudSMS has registered."),
    )


def _signature_type(default: str) -> CredentialField:
    return CredentialField(
        "signature_type",
        tr("Place of the signature"),
        FieldKind.CHOICE,
        default=default,
        choices=(
            Choice("1", tr("【Signature】 before the text")),
            Choice("2", tr("【Signature】 after the text")),
            Choice("3", tr("[Signature] before the text")),
            Choice("4", tr("[Signature] after the text")),
            Choice("5", tr("Already in the text")),
        ),
        help=tr("The signature counts; 【】 makes a message hold 70 characters instead of 160."),
    )


def _priority(default: str) -> CredentialField:
    return CredentialField(
        "priority",
        tr("Priority"),
        FieldKind.CHOICE,
        default=default,
        choices=(Choice("0", tr("Normal")), Choice("1", tr("High"))),
        help=tr("Which messages CloudSMS handles first."),
        advanced=True,
    )


def _more_fields() -> tuple[CredentialField, ...]:
    return (
        _priority("0"),
        CredentialField(
            "check_address",
            tr("Reports from the gateway's own addresses only"),
            FieldKind.FLAG,
            default="1",
            help=tr(
                "Switch it off only if a proxy or tunnel before this computer hides where calls "
                "come from."
            ),
            advanced=True,
        ),
        CredentialField(
            "serial_max",
            tr("Highest packet number"),
            FieldKind.CHOICE,
            default=str(MOST_SERIAL),
            choices=(Choice(str(MOST_SERIAL), "65535"), Choice("128", "128")),
            help=tr("128 only if CloudSMS refuses greater ones."),
            advanced=True,
        ),
        CredentialField(
            "timeout_s",
            tr("Longest wait for an answer (seconds)"),
            FieldKind.NUMBER,
            default="30",
            pattern=r"[1-9][0-9]{0,2}",
            help=tr("What is not answered by then becomes uncertain, and is not sent again."),
            advanced=True,
        ),
    )


def _connection_fields() -> tuple[CredentialField, ...]:
    return (
        CredentialField(
            "ca_file",
            tr("Trusted certificates (PEM file)"),
            FieldKind.FILE,
            help=tr("If set, only these, or the server's own certificate, are trusted."),
            advanced=True,
        ),
        CredentialField(
            "client_cert",
            tr("Client certificate (PEM file)"),
            FieldKind.FILE,
            help=tr("Only if CloudSMS asks for one."),
            advanced=True,
        ),
        CredentialField(
            "client_key",
            tr("Key of the client certificate (PEM file)"),
            FieldKind.FILE,
            help=tr("Without a passphrase."),
            advanced=True,
        ),
    )


def _options() -> tuple[CredentialField, ...]:
    # No defaults: what a campaign leaves open comes from the account.
    return (_route_id(required=False), _signature(), _signature_type(""), _priority(""))

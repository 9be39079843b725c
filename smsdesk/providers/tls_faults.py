"""TLS towards gateways: whom an account trusts, and what went wrong, in sentences.

There is no way to ignore a certificate. Verification codes are those of OpenSSL's x509_vfy.h.
"""

import socket
import ssl

import httpx

from smsdesk.domain.texts import tr
from smsdesk.providers.exchange import Misconfigured, TransportSettings

_NOT_YET_VALID = 9
_EXPIRED = 10
_WRONG_HOST = frozenset({62, 64})
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})
_ABOUT_OUR_CERTIFICATE = (
    "ALERT_CERTIFICATE_REQUIRED",
    "ALERT_BAD_CERTIFICATE",
    "ALERT_UNSUPPORTED_CERTIFICATE",
    "ALERT_CERTIFICATE_REVOKED",
    "ALERT_CERTIFICATE_EXPIRED",
    "ALERT_CERTIFICATE_UNKNOWN",
    "ALERT_UNKNOWN_CA",
)


def client_context(settings: TransportSettings) -> ssl.SSLContext | Misconfigured:
    """Return whom to trust and what to show, or why the files of the settings do not serve.

    Without `ca_file` the authorities of Mozilla and of this computer are trusted; with it only
    those in the file, and the gateway's own certificate may stand there.
    """
    if not settings.secure:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is never asked
    try:
        context = _trusting(settings.ca_file)
    except OSError:
        return Misconfigured(
            tr("The file of trusted authorities cannot be read; nothing was sent."),
            tr("Choose a PEM file with certificates in the account's settings, or none."),
        )
    if settings.client_cert:
        try:
            # Without a password here OpenSSL would ask for one on the terminal and wait.
            context.load_cert_chain(
                settings.client_cert, settings.client_key or None, password=lambda: ""
            )
        except OSError:
            return Misconfigured(
                tr("The client certificate or its key cannot be used; nothing was sent."),
                tr(
                    "Choose PEM files that belong together, the key without a passphrase, in the "
                    "account's settings."
                ),
            )
    return context


def _trusting(ca_file: str) -> ssl.SSLContext:
    if ca_file:
        context = ssl.create_default_context(cafile=ca_file)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return context
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def find(error: BaseException | None) -> ssl.SSLError | None:
    """Return the TLS error behind `error`, None when there is none."""
    return next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)


def is_unknown_host(error: BaseException) -> bool:
    """Return whether the host's name could not be resolved."""
    return any(isinstance(one, socket.gaierror) for one in _causes(error))


def is_about_our_certificate(fault: ssl.SSLError) -> bool:
    """Return whether the gateway wants another certificate of ours, or wants one at all."""
    return str(fault.reason or "").endswith(_ABOUT_OUR_CERTIFICATE)


def certificate_wanted(host: str, *, given: bool) -> Misconfigured:
    """Say that the gateway wants a client certificate, or another one than was `given`."""
    if given:
        return Misconfigured(
            tr("{host} does not accept this account's client certificate.", host=host),
            tr("Ask the gateway for a certificate it accepts and set it in the account."),
        )
    return Misconfigured(
        tr("{host} requires a client certificate, and this account has none.", host=host),
        tr("Ask the gateway for one and set its files in the account's settings."),
    )


def sentence(fault: ssl.SSLError, host: str) -> str:
    """Say why no secure connection came about; the request was not sent in any of these cases."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _about_certificate(fault.verify_code, host)
    if fault.reason in _NOT_TLS:
        return tr(
            "{host} does not speak HTTPS; nothing was sent. Check the address and its port in the "
            "account's settings.",
            host=host,
        )
    return tr(
        "No secure connection to {host} came about ({reason}); nothing was sent.",
        host=host,
        reason=fault.reason or "TLS",
    )


def _about_certificate(code: int, host: str) -> str:
    if code == _EXPIRED:
        return tr(
            "The certificate of {host} has expired; nothing was sent. Check this computer's date; "
            "if it is right, tell the gateway.",
            host=host,
        )
    if code == _NOT_YET_VALID:
        return tr(
            "The certificate of {host} is not valid yet; nothing was sent. Check this computer's "
            "date.",
            host=host,
        )
    if code in _WRONG_HOST:
        return tr(
            "The certificate shown at {host} belongs to another host; nothing was sent. Check the "
            "address in the account's settings.",
            host=host,
        )
    return tr(
        "The certificate of {host} is not signed by a trusted authority; nothing was sent. If the "
        "gateway uses its own, set the file of its authority in the account's settings.",
        host=host,
    )


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found

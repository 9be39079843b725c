"""The setting of gateways whose documents do not say what the balance is in."""

from smsdesk.domain.account import BALANCE_CURRENCY
from smsdesk.domain.provider_info import CredentialField
from smsdesk.domain.texts import tr

__all__ = ["balance_currency"]


def balance_currency(help_text: str) -> CredentialField:
    """Return the field; what is entered counts where the gateway's answer names no currency.

    Args:
        help_text: What the gateway's document leaves open, and when to leave it empty.
    """
    return CredentialField(
        BALANCE_CURRENCY, tr("Currency of the balance"), pattern=r"[A-Z]{3}", help=help_text
    )

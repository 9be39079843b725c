"""Secrets for one run, and a clear word before anything starts when one is not to be had."""

from collections.abc import Mapping

from smsdesk.domain.errors import SecretUnavailable, UsageError
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.system.vault import SecretState

_AT_HAND = frozenset({SecretState.STORED, SecretState.SESSION_ONLY})


async def use_secrets(services: Services, view: AccountView, secrets: Mapping[str, str]) -> None:
    """Use secrets for this run alone, over what the keyring may hold.

    Raises:
        UsageError: The account's gateway has no such secret.
    """
    known = [one.key for one in view.info.fields if one.secret]
    for key in secrets:
        if key not in known:
            raise UsageError(
                tr("The account “{name}” has no secret “{key}”.", name=view.name, key=key),
                remedy=tr("Its secrets: {keys}.", keys=", ".join(known)),
            )
    if secrets:
        await services.accounts.use_for_session(view.account_id, secrets)


async def require_secrets(services: Services, view: AccountView, consequence: str) -> None:
    """See to it that the account's secrets are to be had, before anything depends on them.

    Raises:
        SecretUnavailable: One is not; the sentence names it and says how to go on.
    """
    required = {one.key for one in view.info.fields if one.secret and one.required}
    for key, state in (await services.accounts.with_secrets(view)).secrets.items():
        if key in required and state not in _AT_HAND:
            raise SecretUnavailable(
                _why(state, key, view.name),
                consequence,
                _way_on(state, key, view.name),
            )


def _way_on(state: SecretState | None, key: str, name: str) -> str:
    match state:
        case SecretState.LOCKED:
            first = tr("Unlock the keyring.")
        case SecretState.NO_KEYRING:
            first = tr("Start a keyring.")
        case _:
            first = tr(
                "Store it: smsdesk account edit --name “{name}” --secret {key}.", name=name, key=key
            )
    otherwise = tr(
        "Or give it for this run alone: --secret {key}, value on standard input.", key=key
    )
    return f"{first} {otherwise}"


def _why(state: SecretState | None, key: str, name: str) -> str:
    match state:
        case SecretState.LOCKED:
            return tr(
                "The keyring with “{key}” of the account “{name}” is locked or does not answer.",
                key=key,
                name=name,
            )
        case SecretState.NO_KEYRING:
            return tr(
                "No keyring runs here that could hold “{key}” of the account “{name}”.",
                key=key,
                name=name,
            )
        case _:
            return tr("The keyring has no “{key}” for the account “{name}”.", key=key, name=name)

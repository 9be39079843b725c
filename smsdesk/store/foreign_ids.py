"""Ids that a gateway gave before: an answer that names another message is no acceptance.

Where a repeated reference brings the earlier message's id back, an id that belongs to another
message of that provider, whichever account it went by, means that the gateway took ours for that
one, or gave one id twice. Nobody can tell which, and that message's reports must not be taken for
ours (quality, fault 14).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, select, update

from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Uncertain
from smsdesk.domain.texts import tr
from smsdesk.store.bulk import chunks
from smsdesk.store.schema import ACCOUNTS, MESSAGES
from smsdesk.store.types import clean
from smsdesk.store.values import SubmitResult

_M: Final = MESSAGES.c
_A: Final = ACCOUNTS.c


def doubted(conn: Connection, results: Sequence[SubmitResult]) -> list[SubmitResult]:
    """Return the results, with doubt instead of acceptance under another message's id."""
    given = {one.message_id: _id_of(one) for one in results if _id_of(one)}
    twice = {key for key, n in Counter(given.values()).items() if n > 1}
    foreign = {key for key, one in given.items() if one in twice} | _held_by_others(conn, given)
    return [
        replace(one, outcome=_doubt(given[one.message_id])) if one.message_id in foreign else one
        for one in results
    ]


def disown(conn: Connection, doubtful: Collection[int]) -> None:
    """Flag such messages and drop their reference: under it they would never be sent.

    Without it they are not repeated by themselves; a person who sends one again gives it another.
    """
    for part in chunks(sorted(doubtful)):
        conn.execute(
            update(MESSAGES)
            .where(_M.message_id.in_(part), _M.state == MessageState.UNCERTAIN)
            .values(flagged=1, client_reference=None)
        )


def _id_of(one: SubmitResult) -> str:
    return clean(one.outcome.provider_message_id) if isinstance(one.outcome, Accepted) else ""


def is_anothers(conn: Connection, message_id: int, provider_message_id: str) -> bool:
    """Say whether another message already has that id, by any account of their provider."""
    return bool(_held_by_others(conn, {message_id: clean(provider_message_id)}))


def _held_by_others(conn: Connection, given: Mapping[int, str]) -> set[int]:
    """Return those of `given` whose id another message has, by any account of their provider."""
    providers = _providers(conn, given)
    holders: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for provider in sorted(set(providers.values())):
        ids = {one for key, one in given.items() if providers.get(key) == provider}
        accounts = conn.scalars(select(_A.account_id).where(_A.provider == provider)).all()
        for part in chunks(sorted(ids), 500):
            wanted = select(_M.message_id, _M.provider_message_id).where(
                _M.account_id.in_(accounts), _M.provider_message_id.in_(part)
            )
            for row in conn.execute(wanted):
                holders[provider, row.provider_message_id].add(row.message_id)
    return {
        key
        for key, provider in providers.items()
        if holders.get((provider, given[key]), set()) - {key}
    }


def _providers(conn: Connection, message_ids: Collection[int]) -> dict[int, str]:
    """Return the provider of each message."""
    found: dict[int, str] = {}
    for part in chunks(sorted(message_ids)):
        wanted = (
            select(_M.message_id, _A.provider)
            .join(ACCOUNTS, _A.account_id == _M.account_id)
            .where(_M.message_id.in_(part))
        )
        found.update((row.message_id, row.provider) for row in conn.execute(wanted))
    return found


def _doubt(provider_message_id: str) -> Uncertain:
    return Uncertain(
        tr(
            "The gateway answered with the id of another message ({id}): it may have taken this "
            "one for that one and sent nothing. Ask the gateway before you send it again.",
            id=provider_message_id,
        )
    )

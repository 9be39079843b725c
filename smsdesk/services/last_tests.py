"""What came of the last test of each account, kept until what is tested changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smsdesk.domain.account import Account
from smsdesk.domain.status import MessageState
from smsdesk.store import accounts, counts, workspace
from smsdesk.store.engine import Connection

_ACCEPTED = "accepted"
_REFUSED = "refused: "
_CHANGED = "changed"
_PROOF = frozenset(
    {
        MessageState.SUBMITTED,
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
        MessageState.EXPIRED,
        MessageState.NO_REPORT,
    }
)
"""A message in such a state was taken by the gateway."""


@dataclass(frozen=True, slots=True)
class LastTest:
    """Whether the gateway accepted the account, and in what words it did not."""

    ok: bool
    detail: str = ""


def all_accounts(conn: Connection) -> list[tuple[Account, LastTest | None]]:
    """Return every account that is not removed, by name, with its last test."""
    known = accounts.all(conn)
    tests = _tests_of(conn, known)
    return [(one, tests.get(one.account_id)) for one in known]


def account(conn: Connection, account_id: int) -> tuple[Account, LastTest | None]:
    """Return one account with its last test.

    Raises:
        UsageError: There is none.
    """
    found = accounts.get(conn, account_id)
    return found, _tests_of(conn, [found]).get(account_id)


def _tests_of(conn: Connection, known: Sequence[Account]) -> Mapping[int, LastTest]:
    """Return the last tests; what was never tested and has sent something counts as accepted."""
    proved = {key for (key, state), n in counts.by_account(conn).items() if n and state in _PROOF}
    found: dict[int, LastTest] = {}
    for one in known:
        note = workspace.get(conn, _key(one.account_id))
        if note is None and one.account_id in proved:
            note = _ACCEPTED
        if note == _ACCEPTED:
            found[one.account_id] = LastTest(ok=True)
        elif note is not None and note.startswith(_REFUSED):
            detail = note.removeprefix(_REFUSED)
            found[one.account_id] = LastTest(ok=False, detail=detail)
    return found


def keep(conn: Connection, account_id: int, test: LastTest) -> None:
    """Remember what came of a test."""
    note = _ACCEPTED if test.ok else f"{_REFUSED}{test.detail}"
    workspace.put(conn, _key(account_id), note)


def forget(conn: Connection, account_id: int) -> None:
    """The settings or secrets are others now: what was tested is no more."""
    workspace.put(conn, _key(account_id), _CHANGED)


def _key(account_id: int) -> str:
    return f"account_test:{account_id}"

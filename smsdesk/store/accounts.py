"""Accounts, their price tables and sender IDs; never their secrets (design, section 8)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import PriceRule, iso_currency
from smsdesk.domain.status import OPEN_STATES
from smsdesk.domain.texts import ntr, tr
from smsdesk.store.schema import ACCOUNT_COUNTS, ACCOUNTS, PRICE_RULES, SENDER_IDS
from smsdesk.store.types import AnyRow

_A = ACCOUNTS.c


def add(  # noqa: PLR0917 - one argument for each column that a new account must have
    conn: Connection,
    name: str,
    provider: str,
    settings: Mapping[str, str],
    token: str,
    at: datetime,
) -> int:
    """Store a new account; return its number.

    Raises:
        UsageError: The name is taken.
    """
    if by_name(conn, name) is not None:
        raise _name_taken(name)
    new = insert(ACCOUNTS).values(
        name=name,
        provider=provider,
        settings=settings,
        state=AccountState.ACTIVE,
        pause_reason="",
        pause_remedy="",
        callback_token=token,
        balance_currency="",
        created_at=at,
        removed=False,
    )
    try:
        return int(conn.execute(new.returning(_A.account_id)).scalar_one())
    except IntegrityError as error:
        raise _name_taken(name) from error


def _name_taken(name: str) -> UsageError:
    return UsageError(
        tr("There is already an account named “{name}”.", name=name),
        tr("Nothing was changed."),
        tr("Choose another name."),
    )


def _unknown() -> UsageError:
    return UsageError(tr("There is no such account."), "", tr("Choose another account."))


def _account(row: AnyRow) -> Account:
    return Account(
        row.account_id,
        row.name,
        row.provider,
        row.settings,
        row.state,
        row.pause_reason,
        row.pause_remedy,
        row.callback_token,
        row.balance,
        row.balance_currency,
        row.balance_at,
        row.created_at,
        row.removed,
        row.identity_since,
    )


def get(conn: Connection, account_id: int) -> Account:
    """Return an account, also one that was removed.

    Raises:
        UsageError: There is none.
    """
    row = conn.execute(select(ACCOUNTS).where(_A.account_id == account_id)).one_or_none()
    if row is None:
        raise _unknown()
    return _account(row)


def by_name(conn: Connection, name: str) -> Account | None:
    """Return the account of this name that is not removed, or None."""
    wanted = select(ACCOUNTS).where(_A.name == name, _A.removed.is_(False))
    row = conn.execute(wanted).one_or_none()
    return None if row is None else _account(row)


def all(conn: Connection) -> list[Account]:  # noqa: A001 - read as accounts.all
    """Return all accounts that are not removed, by name."""
    wanted = select(ACCOUNTS).where(_A.removed.is_(False)).order_by(_A.name)
    return [_account(row) for row in conn.execute(wanted)]


def _change(conn: Connection, account_id: int, **values: object) -> None:
    changed = conn.execute(
        update(ACCOUNTS).where(_A.account_id == account_id, _A.removed.is_(False)).values(values)
    )
    if changed.rowcount != 1:
        raise _unknown()


def update_settings(
    conn: Connection, account_id: int, name: str, settings: Mapping[str, str]
) -> None:
    """Rename an account and replace its settings.

    Raises:
        UsageError: Another account has the name, or there is no such account.
    """
    holder = by_name(conn, name)
    if holder is not None and holder.account_id != account_id:
        raise _name_taken(name)
    _change(conn, account_id, name=name, settings=settings)


def is_same(conn: Connection, account: Account) -> bool:
    """Say whether an account is still who it was at its gateway when it was read.

    It stays so until the end of the transaction.
    """
    wanted = select(_A.identity_since).where(_A.account_id == account.account_id)
    found = conn.execute(wanted.with_for_update(read=True)).one_or_none()
    return found is not None and found.identity_since == account.identity_since


def set_state(
    conn: Connection, account_id: int, state: AccountState, reason: str, remedy: str
) -> None:
    """Pause or resume an account's queue, with the reason and the remedy for a person."""
    _change(conn, account_id, state=state, pause_reason=reason, pause_remedy=remedy)


def set_balance(
    conn: Connection, account_id: int, amount: Decimal, currency: str, at: datetime
) -> None:
    """Keep what the gateway says is left."""
    _change(conn, account_id, balance=amount, balance_currency=currency, balance_at=at)


def remove(conn: Connection, account_id: int) -> None:
    """Remove an account; its messages stay in the history under its name.

    Raises:
        UsageError: It still has messages that are not final.
    """
    c = ACCOUNT_COUNTS.c
    is_open = c.state.in_(OPEN_STATES)
    waiting = conn.scalar(select(func.sum(c.n)).where(c.account_id == account_id, is_open)) or 0
    if waiting:
        raise UsageError(
            ntr(
                "The account still has {n} message whose fate is open.",
                "The account still has {n} messages whose fate is open.",
                int(waiting),
            ),
            tr("It was not removed."),
            tr("Stop its campaigns, or wait for the reports."),
        )
    _change(conn, account_id, removed=True, state=AccountState.PAUSED)


def price_rules(conn: Connection, account_id: int) -> list[PriceRule]:
    """Return the account's prices in the order they were given.

    Tables of earlier versions may call a currency by another name than its ISO 4217 code.
    """
    c = PRICE_RULES.c
    wanted = select(c.prefix, c.amount, c.currency, c.channel).where(c.account_id == account_id)
    rows = conn.execute(wanted.order_by(c.position))
    return [
        PriceRule(prefix, amount, iso_currency(currency), channel)
        for prefix, amount, currency, channel in rows
    ]


def replace_prices(conn: Connection, account_id: int, rules: Iterable[PriceRule]) -> None:
    """Replace the account's whole price table."""
    conn.execute(delete(PRICE_RULES).where(PRICE_RULES.c.account_id == account_id))
    rows = [
        {
            "account_id": account_id,
            "position": position,
            "prefix": rule.prefix,
            "amount": rule.amount,
            "currency": rule.currency,
            "channel": rule.channel,
        }
        for position, rule in enumerate(rules)
    ]
    if rows:
        conn.execute(insert(PRICE_RULES), rows)


def sender_ids(conn: Connection, account_id: int) -> list[str]:
    """Return the sender IDs offered for the account, in order."""
    c = SENDER_IDS.c
    wanted = select(c.sender).where(c.account_id == account_id).order_by(c.position)
    return list(conn.scalars(wanted))


def put_sender_ids(conn: Connection, account_id: int, senders: Sequence[str]) -> None:
    """Replace the sender IDs offered for the account; repeated ones are kept once."""
    conn.execute(delete(SENDER_IDS).where(SENDER_IDS.c.account_id == account_id))
    rows = [
        {"account_id": account_id, "position": position, "sender": sender}
        for position, sender in enumerate(dict.fromkeys(senders))
    ]
    if rows:
        conn.execute(insert(SENDER_IDS), rows)

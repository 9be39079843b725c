"""What the form of an account shows: its sections, the states of secrets, what is wrong where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from smsdesk.domain import account_fields
from smsdesk.domain.errors import UsageError
from smsdesk.domain.hosts import is_this_computer
from smsdesk.domain.provider_info import CredentialField, FieldKind, ProviderInfo
from smsdesk.domain.sender_id import SenderId
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountInput, AccountView
from smsdesk.system.vault import SecretState
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.accounts import account_badge, balance_text
from smsdesk.ui.viewmodels.messages import short_time
from smsdesk.ui.widgets.specs import BadgeSpec

KEPT = frozenset({SecretState.STORED, SecretState.SESSION_ONLY})
"""A secret in one of these states need not be entered again."""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, in the order of their declaration.

    Attributes:
        senders: Whether the sender IDs to choose from are here.
    """

    title: str
    fields: tuple[CredentialField, ...]
    senders: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in a form.

    Attributes:
        values: By the key of the declared field; an empty secret keeps what is stored.
        stored: Keys of secrets that are kept already.
        taken: Names of the other accounts.
        senders: The lines of sender IDs.
        session_only: Whether secrets are for this session alone.
    """

    name: str
    values: Mapping[str, str] = field(repr=False)
    stored: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    senders: str = ""
    session_only: bool = False


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a form, a sentence each; empty where all is well."""

    name: str = ""
    senders: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.name or self.senders or self.fields)


@dataclass(frozen=True, slots=True)
class Entered:
    """A form without obvious faults, as the services take it."""

    account: AccountInput
    senders: tuple[str, ...]


def sections(info: ProviderInfo) -> tuple[Section, ...]:
    """Return what the form shows at once: access first, then what goes with every message.

    Access ends with the last field that is secret or needed; advanced fields are in neither.
    """
    plain = [one for one in info.fields if not one.advanced]
    ends = [at for at, one in enumerate(plain, start=1) if one.secret or one.required]
    cut = max(ends, default=0)
    found = (
        Section(tr("Access"), tuple(plain[:cut])),
        Section(tr("For every message"), tuple(plain[cut:]), senders=info.capabilities.sender),
    )
    return tuple(section for section in found if section.fields or section.senders)


def session_words(*, keyring: bool, session: bool) -> str:
    """Say where an account's secrets go.

    Args:
        keyring: False where it is known that this computer has none.
        session: They are kept for this session only.
    """
    if keyring and session:
        return tr(
            "The secrets of this account are kept until the program ends, never in a file: they "
            "are asked for again at the next start."
        )
    if keyring:
        return tr(
            "Secrets are kept in this computer's keyring, never in a file. For this session only, "
            "they are asked for again at the next start."
        )
    return tr(
        "This computer has no keyring, and secrets are never written to a file: they are asked "
        "for again at the next start."
    )


def needed_words(fields: Sequence[CredentialField], field: CredentialField) -> str:
    """Say beside a field when it must be filled in, "" when it need not."""
    other = next((one.label for one in fields if one.key == field.unless), "")
    if other:
        return tr("required without {other}", other=other)
    return tr("required") if field.required else ""


def advanced(fields: Sequence[CredentialField]) -> tuple[CredentialField, ...]:
    """Return the fields behind "More settings"."""
    return tuple(one for one in fields if one.advanced)


def faults(info: ProviderInfo, form: Form) -> Faults:
    """Return what a person must correct before the form can be saved."""
    name = form.name.strip()
    wrong = ""
    if not name:
        wrong = tr("The account needs a name.")
    elif name in form.taken:
        wrong = tr("Another account has this name.")
    found = {
        problem.key: problem.sentence
        for problem in account_fields.problems(info.fields, form.values, stored_secrets=form.stored)
    }
    for declared in info.fields:
        value = form.values.get(declared.key, "")
        if declared.kind is FieldKind.FILE and value and not Path(value).expanduser().is_file():
            found.setdefault(declared.key, tr("There is no such file on this computer."))
    return Faults(wrong, _senders_fault(form.senders), found)


def faults_sentence(info: ProviderInfo, wrong: Faults) -> str:
    """Say that nothing was saved, and name the fields that must be corrected."""
    labels = [tr("Name")] if wrong.name else []
    labels += [one.label for one in info.fields if one.key in wrong.fields]
    labels += [tr("Sender IDs to choose from")] if wrong.senders else []
    return tr("Nothing was saved. Correct: {fields}.", fields=", ".join(labels))


def _senders_fault(text: str) -> str:
    for line in sender_lines(text):
        try:
            SenderId.parse(line)
        except UsageError as error:
            return tr("“{sender}”: {why}", sender=line, why=error.what)
    return ""


def sender_lines(text: str) -> tuple[str, ...]:
    """Return the sender IDs in lines of text, each once."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def entered(info: ProviderInfo, form: Form) -> Entered:
    """Sort a form's values into settings and secrets; empty ones are left out."""
    given = {key: value for key, value in form.values.items() if value}
    secret = {one.key for one in info.fields if one.secret}
    account = AccountInput(
        form.name.strip(),
        info.key,
        {key: value for key, value in given.items() if key not in secret},
        {key: value for key, value in given.items() if key in secret},
        form.session_only,
    )
    return Entered(account, sender_lines(form.senders))


def secret_badge(state: SecretState | None) -> BadgeSpec:
    """Return where a secret of an existing account is, with the sentence behind the word."""
    match state:
        case SecretState.STORED:
            words = tr("Stored"), tr("Stored in this computer's keyring.")
            return BadgeSpec(words[0], Tone.SUCCESS, IconName.LOCK, words[1])
        case SecretState.SESSION_ONLY:
            words = (
                tr("This session only"),
                tr("Kept until the program ends; asked for again at the next start."),
            )
            return BadgeSpec(words[0], Tone.INFO, IconName.CLOCK, words[1])
        case SecretState.LOCKED:
            words = (
                tr("Keyring locked"),
                tr("Nothing is sent with this account before the keyring is unlocked."),
            )
            return BadgeSpec(words[0], Tone.WARNING, IconName.LOCK, words[1])
        case SecretState.NO_KEYRING:
            words = (
                tr("No keyring"),
                tr("This computer has no keyring: enter it and keep it for this session only."),
            )
            return BadgeSpec(words[0], Tone.WARNING, IconName.WARNING, words[1])
        case None:
            words = tr("Not entered"), tr("It was not entered yet.")
            return BadgeSpec(words[0], Tone.NEUTRAL, IconName.KEY, words[1])


def plain_http_warning(info: ProviderInfo, address: str) -> str:
    """Warn of an address without encryption, and say when the gateway has no other.

    An address on this computer, such as a built-in gateway's, is no danger.
    """
    parts = _split(address)
    if parts is None or parts[0] != "http" or is_this_computer(parts[1]):
        return ""
    if info.plain_http_by_document:
        return tr(
            "Not encrypted: whoever is on the way can read texts and passwords. The gateway "
            "promises no other way; try https:// with Test and keep it if it works."
        )
    return tr(
        "Not encrypted: whoever is on the way can read texts and secrets. Use https:// instead."
    )


def _split(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address.strip())
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return None


def balance_words(view: AccountView) -> str:
    """Return the balance the gateway last told, with its time; "" when it never did."""
    account = view.account
    if account.balance is None:
        return ""
    balance = balance_text(account.balance, account.currency)
    if account.balance_at is None:
        return tr("Balance: {balance}", balance=balance)
    return tr("Balance: {balance}, {time}", balance=balance, time=short_time(account.balance_at))


def list_line(view: AccountView) -> str:
    """Return the second line of an account in the list: its state, then its balance or gateway."""
    account = view.account
    state = account_badge(view).label
    if account.balance is None:
        return state if view.info.title in view.name else f"{state} · {view.info.title}"
    return f"{state} · {balance_text(account.balance, account.currency)}"

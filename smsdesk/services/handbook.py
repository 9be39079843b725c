"""The help pages that are made from what providers declare: gateways, their codes, states.

Written by `python3 packaging/dev.py help`; a test compares the files with what would be written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from smsdesk.domain.codes import CodeEntry, CodeTable
from smsdesk.domain.provider_info import (
    Choice,
    CredentialField,
    FieldKind,
    MessageKind,
    ProviderInfo,
)
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.providers.base import ProviderFactory
from smsdesk.services import handbook_words as words
from smsdesk.services.markdown import bullets, table

__all__ = ["GENERATED", "pages"]

GENERATED = "<!-- Made by `python3 packaging/dev.py help` from the gateways' declarations. -->"

_Row = Callable[[ProviderInfo], str]


def pages(factories: Iterable[ProviderFactory]) -> Mapping[str, str]:
    """Return the generated pages by file name."""
    known = tuple((factory.info, factory.code_table()) for factory in factories)
    return {
        "gateways.md": _gateways_page([info for info, _ in known]),
        "codes.md": _codes_page(known),
        "states.md": _states_page(),
    }


# Gateways


def _gateways_page(infos: Sequence[ProviderInfo]) -> str:
    parts = [
        f"# {tr('Gateways')}",
        GENERATED,
        tr(
            "What each gateway can do, and what its account needs. Everything here is what the "
            "program itself works by."
        ),
        f"## {tr('Side by side')}",
        _features(infos),
    ]
    for info in infos:
        parts += _one_gateway(info)
    return "\n\n".join(parts) + "\n"


def _features(infos: Sequence[ProviderInfo]) -> str:
    rows: Sequence[tuple[str, _Row]] = (
        (tr("Kinds of message"), words.kinds),
        (tr("Reaches"), words.regions),
        (tr("Numbers it refuses"), words.numbers),
        (tr("Messages in one request"), words.batch),
        (tr("Requests at once"), lambda info: f"{info.capabilities.concurrency}"),
        (tr("Requests a second, at most"), lambda info: f"{info.capabilities.requests_per_s:g}"),
        (tr("How a text is counted"), words.counting),
        (tr("Longest text"), words.longest),
        (tr("Sender ID"), words.sender),
        (tr("Scheduled messages wait"), words.schedule),
        (tr("Delivery reports"), words.reports),
        (tr("Without a report"), words.report_limit),
        (tr("Reports come from"), words.networks),
        (tr("Balance"), words.balance),
        (tr("An answer that got lost"), words.settling),
        (tr("Our reference"), words.reference),
        (tr("Settles in"), words.currencies),
        (tr("Encryption"), words.encryption),
    )
    header = ("", *(info.title for info in infos))
    return table(header, [(label, *(row(info) for info in infos)) for label, row in rows])


def _one_gateway(info: ProviderInfo) -> Iterable[str]:
    yield f"## {info.title}"
    yield info.summary
    if info.notes:
        yield bullets(info.notes)
    yield f"### {tr('Settings of the account')}"
    yield _fields(info.fields, info.key)
    if info.options:
        yield f"### {tr('Settings of a campaign')}"
        if {one.key for one in info.options} & {one.key for one in info.fields}:
            yield tr("What is left empty comes from the account.")
        yield _fields(info.options, "")
    yield f"### {tr('Kinds of message')}"
    yield _kinds(info)
    for kind in info.capabilities.kinds:
        if kind.options:
            yield f"#### {tr('Fields of “{kind}”', kind=kind.label)}"
            yield _fields(kind.options, "")
    if info.destinations:
        yield f"### {tr('Countries with rules of their own')}"
        header = (tr("Country"), tr("Rule"), tr("What to do"))
        rows = [(rule.country, rule.sentence, rule.remedy) for rule in info.destinations]
        yield table(header, rows)
    if info.callback_help:
        yield f"### {tr('Delivery reports')}"
        yield info.callback_help


def _fields(fields: Sequence[CredentialField], provider: str) -> str:
    header = (tr("Field"), tr("Key"), tr("Needed"), tr("At first"), tr("What it is"))
    return table(header, [_field(one, provider) for one in fields])


def _field(field: CredentialField, provider: str) -> tuple[str, ...]:
    key = f"`--secret {field.key}`" if field.secret and provider else f"`{field.key}`"
    needed = tr("yes") if field.required else tr("no")
    if field.unless:
        needed = tr("unless `{key}` is given", key=field.unless)
    about = [field.help]
    if field.kind is FieldKind.CHOICE:
        choices = "; ".join(_choice(choice) for choice in field.choices)
        about.append(tr("One of: {choices}.", choices=choices))
    if field.kind is FieldKind.FLAG:
        about.append(tr("`1` yes, `0` no."))
    if field.secret:
        about.append(tr("Kept in the keyring."))
    if field.advanced:
        about.append(tr("Under “More settings”."))
    default = f"`{field.default}`" if field.default else ""
    return field.label, key, needed, default, " ".join(part for part in about if part)


def _choice(choice: Choice) -> str:
    value = f"`{choice.value}`"
    return value if choice.value == choice.label else f"{value} {choice.label}"


def _kinds(info: ProviderInfo) -> str:
    header = (tr("Kind"), tr("Key"), tr("What it is"), tr("How it is counted"))
    rows = [
        (kind.label, f"`{kind.key}`", kind.summary, _kind_counting(info, kind))
        for kind in info.capabilities.kinds
    ]
    return table(header, rows)


def _kind_counting(info: ProviderInfo, kind: MessageKind) -> str:
    counted = words.scheme(kind.scheme or info.capabilities.scheme)
    if not kind.text:
        return tr("what its fields hold: {counted}", counted=counted)
    if kind.fallback is not None:
        return tr(
            "{first}: one unit; {then}: by segments",
            first=kind.fallback.first,
            then=kind.fallback.then,
        )
    if not kind.segmented:
        return tr("one unit, however long")
    return counted


# Codes


def _codes_page(known: Sequence[tuple[ProviderInfo, Sequence[CodeEntry]]]) -> str:
    parts = [
        f"# {tr('Codes of the gateways')}",
        GENERATED,
        tr(
            "Every code that the gateways' documents name, as the details of a message show it: "
            "what it does to the message, what it means, and what to do. A code that is in no "
            "table changes nothing and is kept as it came."
        ),
    ]
    for info, entries in known:
        parts.append(f"## {info.title}")
        count = len(entries)
        parts.append(ntr("{n} code.", "{n} codes.", count))
        for part in CodeTable:
            found = [entry for entry in entries if entry.table is part]
            if found:
                parts.append(f"### {info.title}: {part.label}")
                parts.append(_codes(found))
    return "\n\n".join(parts) + "\n"


def _codes(entries: Sequence[CodeEntry]) -> str:
    header = (
        tr("Code"),
        tr("The document's words"),
        tr("Outcome"),
        tr("Meaning"),
        tr("What to do"),
    )
    rows = [
        (
            f"`{entry.code}`",
            "; ".join(entry.words),
            entry.outcome.label,
            entry.sentence,
            entry.remedy,
        )
        for entry in entries
    ]
    return table(header, rows)


# States


def _states_page() -> str:
    header = (tr("State"), tr("What it means"), tr("Final"))
    rows = [
        (state.label, state.sentence, tr("yes") if state.is_final else tr("no"))
        for state in MessageState
    ]
    parts = (
        f"# {tr('States of a message')}",
        GENERATED,
        tr(
            "What History shows of each message. A report moves a message forward, never back; "
            "reports that come twice or too late are kept in its timeline and change nothing."
        ),
        table(header, rows),
    )
    return "\n\n".join(parts) + "\n"

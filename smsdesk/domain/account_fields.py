"""Checks an account's values against the fields its provider declared (design, section 8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from smsdesk.domain.provider_info import CredentialField, FieldKind
from smsdesk.domain.texts import tr


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why one field's value cannot stand."""

    key: str
    sentence: str


def problems(
    fields: Sequence[CredentialField],
    values: Mapping[str, str],
    *,
    stored_secrets: frozenset[str] = frozenset(),
) -> tuple[FieldProblem, ...]:
    """Return what is wrong with `values`, in the order of `fields`; empty when all is well.

    Args:
        fields: The provider's declaration.
        values: Settings and secrets by key.
        stored_secrets: Keys whose secret is kept already and need not be given again.
    """
    found = []
    known = {field.key: field for field in fields}
    for field in fields:
        value = values.get(field.key, "")
        if not value and field.key in stored_secrets:
            continue
        other = known.get(field.unless)
        if not value and other and not values.get(other.key) and other.key not in stored_secrets:
            sentence = _either(field, other)
        else:
            sentence = _problem(field, value)
        if sentence:
            found.append(FieldProblem(field.key, sentence))
    found.extend(
        FieldProblem(key, tr("This gateway has no setting “{key}”.", key=key))
        for key in values
        if key not in known
    )
    return tuple(found)


def _either(field: CredentialField, other: CredentialField) -> str:
    return tr("{label} is needed, unless {other} is given.", label=field.label, other=other.label)


def _problem(field: CredentialField, value: str) -> str:
    if not value:
        return tr("{label} is needed.", label=field.label) if field.required else ""
    if field.pattern and re.fullmatch(field.pattern, value) is None:
        return tr(
            "{label} does not have the right form. {help}", label=field.label, help=field.help
        )
    return _problem_of_kind(field, value)


def _problem_of_kind(field: CredentialField, value: str) -> str:
    match field.kind:
        case FieldKind.CHOICE if value not in {choice.value for choice in field.choices}:
            allowed = ", ".join(choice.value for choice in field.choices)
            return tr("{label} must be one of: {allowed}.", label=field.label, allowed=allowed)
        case FieldKind.NUMBER if not value.isascii() or not value.isdigit():
            return tr("{label} must be a whole number.", label=field.label)
        case FieldKind.FLAG if value not in {"0", "1"}:
            return tr("{label} must be 0 or 1.", label=field.label)
        case FieldKind.URL if not _is_http_url(value):
            return tr("{label} must be an http:// or https:// address.", label=field.label)
        case _:
            return ""


def _is_http_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

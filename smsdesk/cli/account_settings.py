"""What `account add --help` ends with: the settings of each gateway, from what it declares."""

from collections.abc import Iterable, Iterator

from smsdesk.domain.provider_info import CredentialField, FieldKind, ProviderInfo
from smsdesk.domain.texts import tr


def account_settings(infos: Iterable[ProviderInfo]) -> str:
    """Return a paragraph for each gateway, a line for each setting of its accounts."""
    return "\n\n".join("\n".join(_lines(info)) for info in infos)


def _lines(info: ProviderInfo) -> Iterator[str]:
    yield f"--provider {info.key} ({info.title}):"
    width = max((len(field.option) for field in info.fields), default=0)
    for field in info.fields:
        yield f"  {field.option:<{width}}  {', '.join(_facts(field))}"


def _facts(field: CredentialField) -> Iterator[str]:
    yield field.label
    if field.default:
        yield tr("at first {value}", value=field.default)
    elif field.required:
        yield tr("needed")
    elif field.unless:
        yield tr("needed unless {key} is given", key=field.unless)
    if field.kind is FieldKind.CHOICE:
        yield tr("one of {values}", values=" ".join(choice.value for choice in field.choices))
    if field.kind is FieldKind.FLAG:
        yield tr("1 yes, 0 no")

"""What is wrong with a draft beside its text and recipients: sender ID, kind, options.

The rules are the domain's and the provider's declaration; nothing is asked of the gateway.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from smsdesk.domain import account_fields
from smsdesk.domain.account import Account
from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.provider_info import (
    FieldKind,
    MessageKind,
    MessageOption,
    ProviderInfo,
    Shown,
)
from smsdesk.domain.sender_id import InvalidSenderId, SenderId
from smsdesk.domain.template import Template, TemplateError
from smsdesk.domain.texts import tr
from smsdesk.providers.base import ChecksDrafts, Provider

__all__ = ["fixed", "fixed_options", "obstacles", "options_of", "sender_fault", "shared_options"]


def options_of(info: ProviderInfo, kind: MessageKind) -> tuple[MessageOption, ...]:
    """Return every option that a campaign of `kind` has: its own ones first."""
    return (*kind.options, *info.options)


def fixed_options(
    info: ProviderInfo, account: Account, options: Mapping[str, str]
) -> Mapping[str, str]:
    """Return a campaign's options with what its text takes from the account, "" for nothing.

    Whoever edits the account afterwards changes neither the text nor the bill (fault 57).
    """
    keys = info.capabilities.text_settings
    return {**options, **{key: options.get(key) or account.settings.get(key, "") for key in keys}}


def shared_options(info: ProviderInfo, kind: MessageKind) -> frozenset[str]:
    """Return the keys of options that accounts have as well, and campaigns take from them."""
    fields = {field.key for field in info.fields if not field.secret}
    return frozenset(one.key for one in options_of(info, kind) if one.key in fields)


def fixed(
    info: ProviderInfo, account: Account, kind: MessageKind | None, draft: CampaignDraft
) -> CampaignDraft:
    """Return a draft with all it takes from the account: text settings, sender, what else it sets.

    Whoever edits the account afterwards changes nothing of the campaign (fault 57).
    """
    options = fixed_options(info, account, draft.options)
    if kind is None:
        return replace(draft, options=options)
    named = draft.sender and not kind.sender  # by the sender ID, although the kind has its own
    shared = shared_options(info, kind)
    taken = {
        one.key: account.settings[one.key]
        for one in options_of(info, kind)
        if one.key in shared
        and account.settings.get(one.key)
        and not options.get(one.key)
        and not (named and one.shown is Shown.SENDER)
    }
    sender = draft.sender
    if info.capabilities.sender and kind.sender:
        sender = sender or account.settings.get(info.capabilities.sender_field) or None
    return replace(draft, options={**options, **taken}, sender=sender)


def sender_fault(info: ProviderInfo, sender: str | None) -> str:
    """Return why `sender` cannot be a sender ID at this gateway, "" for a good one or none."""
    if not sender:
        return ""
    if not info.capabilities.sender:
        return tr("This gateway sets the sender itself: leave the sender ID empty.")
    try:
        SenderId.parse(sender)
    except InvalidSenderId as error:
        return " ".join(filter(None, (error.what, error.remedy)))
    declared = next((f for f in info.fields if f.key == info.capabilities.sender_field), None)
    if declared and declared.pattern and not re.fullmatch(declared.pattern, sender):
        return tr("This gateway does not take such a sender ID. {help}", help=declared.help)
    return ""


def obstacles(
    provider: Provider, draft: CampaignDraft, kind: MessageKind
) -> Iterator[tuple[str, str]]:
    """Yield a code and a sentence for everything that keeps the draft from being sent."""
    info = provider.info
    wrong = sender_fault(info, draft.sender) if kind.sender else ""
    if wrong:
        yield "sender", wrong
    found = account_fields.problems(options_of(info, kind), draft.options)
    for one in found:
        yield "option", one.sentence
    for option in kind.options:
        if option.kind in _WORDS and _has_fields(draft.options.get(option.key, "")):
            yield (
                "option",
                tr(
                    "“{label}” is the same for everybody: fields like {example} are not filled in "
                    "there. Take them out.",
                    label=option.label,
                    example="{name}",
                ),
            )
    if not wrong and not found and isinstance(provider, ChecksDrafts):
        sentence = provider.obstacle(kind.key, draft.sender, draft.options)
        if sentence:
            yield "options", sentence


_WORDS = frozenset({FieldKind.TEXT, FieldKind.LINES})


def _has_fields(value: str) -> bool:
    try:
        return bool(Template.parse(value).fields)
    except TemplateError:
        return False

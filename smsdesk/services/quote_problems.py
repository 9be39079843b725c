"""Why a draft cannot be sent as it is: one sentence each, with the place where there is one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from smsdesk.domain.account import Account
from smsdesk.domain.campaign import CampaignDraft, SkipReason
from smsdesk.domain.costly import character_name, place_of
from smsdesk.domain.foreign import Foreign, Trouble
from smsdesk.domain.pricing import Money, cost_in
from smsdesk.domain.provider_info import MessageKind, ProviderInfo
from smsdesk.domain.schedule import GRACE
from smsdesk.domain.segments import unsendable
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.due import Timing
from smsdesk.services.field_gaps import nobody_has
from smsdesk.services.plan import Plan

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the draft cannot be sent as it is."""

    code: str
    sentence: str


def of_account(
    account: Account, draft: CampaignDraft, kind: MessageKind | None
) -> Iterator[Problem]:
    """Yield what is wrong with the account for such a draft."""
    if account.removed:
        sentence = tr("The account “{name}” was removed. Choose another.", name=account.name)
        yield Problem("account", sentence)
    if kind is None:
        yield Problem(
            "kind", tr("This gateway has no messages of the kind “{kind}”.", kind=draft.kind)
        )


def of_timing(
    draft: CampaignDraft, timing: Timing, kept: datetime | None, now: datetime
) -> list[Problem]:
    """Return what is wrong with the hour: a gateway knows nothing of our quiet hours.

    Args:
        draft: What is to be sent.
        timing: When.
        kept: Until when its options tell the gateway to keep it, None where they do not.
        now: The present instant.
    """
    at, came = draft.send_time, now - GRACE
    if (at is not None and at.has_passed(came)) or (kept is not None and kept <= came):
        return [Problem("passed", passed_sentence())]
    kept_there = at is not None and not at.is_each and draft.not_before is None
    if not ((kept is not None or kept_there) and timing.waiting):
        return []
    sentence = ntr(
        "The gateway would send {n} message in quiet hours. Choose another hour, or keep it here.",
        "The gateway would send {n} messages in quiet hours. Choose another hour, or keep them "
        "here.",
        timing.waiting,
    )
    return [Problem("quiet_hours", sentence)]


def passed_sentence() -> str:
    """Say that a message with an hour would go at once, which was not asked for."""
    return tr("The time of sending has passed: choose a later one.")


def of_texts(
    draft: CampaignDraft, made: Plan, info: ProviderInfo, *, needs_text: bool
) -> Iterator[Problem]:
    """Yield what is wrong with the texts and the recipients."""
    if made.template_fault:
        yield Problem("template", made.template_fault)
        return
    if made.empty_text:
        yield Problem("empty_text", tr("The message is empty. Write a text first."))
    elif needs_text and made.empty:
        sentence = ntr("{n} text is empty.", "{n} texts are empty.", made.empty)
        yield Problem("empty_text", sentence)
    yield from _too_long(made)
    yield from _unsendable(draft, made, info.capabilities.uncarried)
    yield from _refused(made, info)
    if not made.total.recipients:
        yield Problem("no_recipients", _nobody(made, info))
    yield from _missing(made)
    if made.empty_fields:
        sentence = tr(
            "For some recipients {names} is empty. Give a fallback, like {example}; it may be "
            "empty, like {nothing}.",
            names=_names(made.empty_fields),
            example=_fallback(made.empty_fields, "…"),
            nothing=_fallback(made.empty_fields, ""),
        )
        yield Problem("empty_field", sentence)


def _missing(made: Plan) -> Iterator[Problem]:
    """Tell a field that nobody has, which is misspelt, from one that some recipients lack."""
    nobodys = [key for key in made.gaps.unmet if key in made.missing_fields]
    if nobodys:
        yield Problem("missing_field", nobody_has(nobodys, made.gaps.known))
    partly = made.missing_fields.keys() - set(nobodys)
    if partly:
        sentence = tr(
            "Some recipients have no value for {names}. Give a fallback, like {example}.",
            names=_names(partly),
            example=_fallback(partly, "…"),
        )
        yield Problem("missing_field", sentence)


def _fallback(names: Collection[str], value: str) -> str:
    """Write the first of some fields with a fallback."""
    return "{" + f"{min(names)}|{value}" + "}"


def of_fallbacks(made: Plan) -> tuple[str, ...]:
    """Warn that everybody gets the fallback of a field that nobody has: it may be misspelt."""
    keys = [key for key in made.gaps.unmet if key not in made.missing_fields]
    if not keys or not made.total.recipients:
        return ()
    return (f"{nobody_has(keys, made.gaps.known)} {tr('Everybody gets the fallback.')}",)


def of_unseen(draft: CampaignDraft, kind: MessageKind | None) -> tuple[str, ...]:
    """Warn of a text that no phone shows."""
    if kind is None or kind.visible or not (kind.text and draft.text):
        return ()
    return (unseen_sentence(kind),)


def unseen_sentence(kind: MessageKind) -> str:
    """Say that a text sent as a message of this kind is never read."""
    return tr("Nobody will see this text: {kind} shows nothing on the phone.", kind=kind.label)


def of_prices(made: Plan, kind: MessageKind | None) -> tuple[str, ...]:
    """Warn of what has no price: of each channel by itself where the kind has two."""
    if kind is None or kind.fallback is None:
        return tuple(_unknown_prices(made.total.unpriced))
    both = ((kind.fallback.first, made.first_way), (kind.fallback.then, made.then_way))
    return tuple(
        f"{channel}: {sentence}"
        for channel, share in both
        for sentence in _unknown_prices(share.unpriced)
    )


def _unknown_prices(unpriced: int) -> Iterator[str]:
    if unpriced:
        yield ntr(
            "The price for {n} recipient is unknown; it will be charged all the same.",
            "The price for {n} recipients is unknown; they will be charged all the same.",
            unpriced,
        )


def _too_long(made: Plan) -> Iterator[Problem]:
    if not made.over_limit:
        return
    sentence = ntr(
        "{n} text is longer than the gateway takes. Shorten it.",
        "{n} texts are longer than the gateway takes. Shorten them.",
        made.over_limit,
    )
    if made.first_over is not None:
        row, size = made.first_over
        limit = size.limit or 0
        how_much = tr(
            "{units} of {limit}, {over} too many.",
            units=f"{size.units:,}",
            limit=f"{limit:,}",
            over=f"{size.units - limit:,}",
        )
        if made.sizes.total() > made.over_limit:
            how_much = f"{tr('The first one is row {row}:', row=f'{row:,}')} {how_much}"
        sentence = f"{sentence} {how_much}"
    yield Problem("over_limit", sentence)


def _refused(made: Plan, info: ProviderInfo) -> Iterator[Problem]:
    rule = info.capabilities.text_rule
    if rule is None or not made.refused_texts:
        return
    sentence = ntr(
        "The gateway would refuse {n} text. {reason}",
        "The gateway would refuse {n} texts. {reason}",
        made.refused_texts,
        reason=rule.reason,
    )
    if made.sizes.total() > made.refused_texts:
        first = tr("The first one is row {row}.", row=f"{made.first_refused:,}")
        sentence = f"{sentence} {first}"
    yield Problem("refused_text", sentence)


def _unsendable(draft: CampaignDraft, made: Plan, uncarried: str) -> Iterator[Problem]:
    """Name what cannot be sent, with its place in the text or the row of the data."""
    if not made.unsendable:
        return
    places = unsendable(draft.text, uncarried)
    if places:
        yield Problem("unsendable", unsendable_sentence(draft.text, places))
        return
    told = made.foreign.told(Trouble.UNSENDABLE)
    if told:
        sentence = ntr(
            "{n} text has a character from a recipient's data that cannot be sent: {where}. "
            "Correct the contact or leave the recipient out.",
            "{n} texts have characters from recipients' data that cannot be sent: {where}. "
            "Correct the contacts or leave the recipients out.",
            made.foreign.unsendable,
            where="; ".join(foreign_words(one) for one in told[:_NAMED]),
        )
        yield Problem("unsendable", sentence)
    else:
        sentence = tr("The text has characters that no phone can show. Remove them.")
        yield Problem("unsendable", sentence)


def unsendable_sentence(text: str, places: Sequence[int]) -> str:
    """Say which characters of `text` cannot be sent, and where they stand."""
    named = "; ".join(
        f"{character_name(text[place])}, {place_of(text, place).words}" for place in places[:_NAMED]
    )
    return ntr(
        "{n} character cannot be sent by this gateway ({named}). Remove it.",
        "{n} characters cannot be sent by this gateway ({named}). Remove them.",
        len(places),
        named=named,
    )


def foreign_words(one: Foreign) -> str:
    """Return where a character from somebody's data stands: `row 17, {first_name}: é`."""
    shown = one.char if one.char.isprintable() and not one.char.isspace() else one.name
    return tr("row {row}, {field}: {char}", row=f"{one.told:,}", field=one.source, char=shown)


def data_sentence(dearer: int, recoded: int) -> str:
    """Say what stands in recipients' data does to the price, "" for nothing.

    Args:
        dearer: Texts that take more segments for it.
        recoded: Texts that need a dearer coding for it, and no more segments.
    """
    if dearer:
        return ntr(
            "{n} text is dearer for what stands in its recipient's data.",
            "{n} texts are dearer for what stands in their recipients' data.",
            dearer,
        )
    if recoded:
        return ntr(
            "{n} text needs a dearer coding for what stands in its recipient's data, but no more "
            "segments.",
            "{n} texts need a dearer coding for what stands in their recipients' data, but no more "
            "segments.",
            recoded,
        )
    return ""


def _names(fields: Collection[str]) -> str:
    return ", ".join("{" + name + "}" for name in sorted(fields))


def of_balance(account: Account, made: Plan) -> Iterator[Problem]:
    """Compare with what the gateway last said, where it tells and prices are in its currency."""
    cost = cost_in(made.total.cost, account.currency)
    if account.balance is None or cost is None or cost <= account.balance:
        return
    short = Money(cost - account.balance, account.currency)
    balance = Money(account.balance, account.currency)
    sentence = tr(
        "The balance of {balance} is short by {short}. Top up, then test the account in Settings.",
        balance=balance,
        short=short,
    )
    yield Problem("balance", sentence)


def _nobody(made: Plan, info: ProviderInfo) -> str:
    unreached = made.skipped[SkipReason.UNSUPPORTED]
    if unreached:
        return ntr(
            "{gateway} reaches {regions} only. Remove this recipient or choose another account.",
            "{gateway} reaches {regions} only. Remove these {n} recipients or choose another "
            "account.",
            unreached,
            gateway=info.title,
            regions=info.capabilities.reach,
        )
    refused = made.skipped[SkipReason.REFUSED]
    if refused:
        return ntr(
            "{gateway} refuses this number. {reasons} Remove the recipient or choose another "
            "account.",
            "{gateway} refuses these {n} numbers. {reasons} Remove the recipients or choose "
            "another account.",
            refused,
            gateway=info.title,
            reasons=" ".join(made.refused),
        )
    if made.skipped:
        return tr("Nobody is left to send to: every number is a duplicate or opted out.")
    return tr("There are no recipients. Add at least one number.")

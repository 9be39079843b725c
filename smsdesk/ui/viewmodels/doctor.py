"""The character doctor of the Compose page: what makes a text dearer, and what replacing saves.

Works on the text as written, fields left alone, by the rules of `domain.costly`. What comes from
recipients' data is told by the quote, which alone sees all merged texts.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from smsdesk.domain.costly import CostlyCharacter, CostReason, costly_characters, replace
from smsdesk.domain.errors import UsageError
from smsdesk.domain.segments import (
    DataCoding,
    Measurement,
    SegmentScheme,
    measure,
    unit_cost,
    unsendable,
)
from smsdesk.domain.template import Template, escape
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote_problems import unsendable_sentence
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.marks import Finding, shown
from smsdesk.ui.viewmodels.money import amounts
from smsdesk.ui.widgets.specs import NoticeSpec

_SHOWN_CHARACTERS = 3
_MOST_MARKED = 500
_BRACE = re.compile("[{}]")
_OWN_SCRIPT = 0.3
"""From this share of dear characters on, the text is meant to be in another script."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What another text would save over all recipients.

    Attributes:
        segments: Billed segments; negative when it costs more.
        cost: Money by currency, where prices are known.
        unpriced: Recipients whose price is unknown: `cost` says nothing of them.
    """

    segments: int
    cost: Mapping[str, Decimal] = field(default_factory=dict)
    unpriced: int = 0

    @property
    def words(self) -> str:
        """The saving as a person reads it, "" when there is none."""
        if self.segments <= 0:
            return ""
        money = amounts({label: amount for label, amount in self.cost.items() if amount > 0})
        if money and self.unpriced:
            money = tr("{amounts} where prices are known", amounts=money)
        return f"{self._saved}, {money}" if money else self._saved

    @property
    def short(self) -> str:
        """The saving on a button: money in one currency only, "" when there is none."""
        if self.segments <= 0 or sum(amount > 0 for amount in self.cost.values()) == 1:
            return self.words
        return self._saved

    @property
    def _saved(self) -> str:
        return ntr("{n} segment", "{n} segments", self.segments)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor says of a text.

    Attributes:
        text: The text that was looked at.
        findings: Every character that costs more or cannot be sent, in order.
        notice: What to say about them, or None.
        fixes: Characters to be replaced by their suggestions when the notice's button is
            pressed; none when there is nothing to offer.
        blocked: Places of characters that cannot be sent.
    """

    text: str = ""
    findings: tuple[Finding, ...] = ()
    notice: NoticeSpec | None = None
    fixes: tuple[CostlyCharacter, ...] = ()
    blocked: tuple[int, ...] = ()

    @property
    def marks(self) -> tuple[Finding, ...]:
        """Those to be marked in the text: as many as can be drawn quickly."""
        return self.findings[:_MOST_MARKED]

    @property
    def replaceable(self) -> tuple[CostlyCharacter, ...]:
        """Every character in the list that something else could stand for."""
        costly = (one.costly for one in self.findings)
        return tuple(one for one in costly if one is not None and one.suggestion is not None)


def coding_name(coding: DataCoding) -> str:
    """Return the coding's name for people."""
    names = {
        DataCoding.GSM_7BIT: tr("GSM-7"),
        DataCoding.LATIN_1: tr("Latin-1"),
        DataCoding.UCS_2: tr("Unicode"),
    }
    return names[coding]


@dataclass(frozen=True, slots=True)
class Rules:
    """By which a text is looked at.

    Attributes:
        on_air: From a text with its fields to what one recipient gets, signature included.
        scheme: How the gateway counts.
        uncarried: Characters the gateway's format cannot carry, as in `segments.unsendable`.
        fields: What was entered for the message beside its text, by the names of the fields: some
            of it, such as a link, may be on air with the text.
    """

    on_air: Callable[[str], str]
    scheme: SegmentScheme
    uncarried: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def diagnose(
    text: str, rules: Rules, saving: Callable[[str, Measurement], Saving | None]
) -> Diagnosis:
    """Look at the text as written.

    Args:
        text: The text with its fields.
        rules: The account's.
        saving: From another text, and what one recipient's message takes now, to what that text
            would save over all; None while that is not counted yet.
    """
    bare = _without_fields(text)
    costly = () if _own_script(bare, rules.scheme) else costly_characters(bare, rules.scheme)
    found = tuple(_for_template(text, costly))
    blocked = unsendable(text, rules.uncarried)
    found = tuple(one for one in found if one.index not in set(blocked)) if blocked else found
    forcing = tuple(one for one in found if one.reason is not CostReason.TWO_UNITS)
    made = Diagnosis(text, _findings(text, found, blocked))
    now = measure(rules.on_air(text), rules.scheme)
    if blocked:
        return _with(made, notice=_blocked_notice(text, blocked), blocked=blocked)
    fixes = _fixes(text, found, forcing, rules, now)
    if not forcing and not fixes:
        return _with(made, notice=_from_additions(bare, rules))
    sentence = _sentence(forcing, now, rules.scheme) if forcing else _two_units(fixes)
    if not fixes:
        return _with(made, notice=NoticeSpec(Tone.INFO, sentence, dismissible=False))
    offer = _offer(sentence, saving(replace(text, fixes), now))
    return _with(made, notice=offer, fixes=fixes)


def _with(
    made: Diagnosis,
    *,
    notice: NoticeSpec | None,
    fixes: tuple[CostlyCharacter, ...] = (),
    blocked: tuple[int, ...] = (),
) -> Diagnosis:
    return Diagnosis(made.text, made.findings, notice, fixes, blocked)


def _fixes(
    text: str,
    found: Sequence[CostlyCharacter],
    forcing: Sequence[CostlyCharacter],
    rules: Rules,
    now: Measurement,
) -> tuple[CostlyCharacter, ...]:
    """Return what to offer: all that forces a coding, or what takes two units and a segment."""
    if forcing:
        stuck = any(one.suggestion is None for one in forcing)
        return () if stuck else tuple(forcing)
    shorter = tuple(one for one in found if one.suggestion is not None)
    if not shorter:
        return ()
    better = measure(rules.on_air(replace(text, shorter)), rules.scheme)
    return shorter if better.segment_count < now.segment_count else ()


def _own_script(text: str, scheme: SegmentScheme) -> bool:
    """Say whether so much of `text` needs a dearer coding that it is meant to."""
    cheapest = scheme.rules[0].coding
    foreign = (char for char in set(text) if unit_cost(char, cheapest) is None)
    letters = len("".join(text.split()))
    return sum(text.count(char) for char in foreign) > letters * _OWN_SCRIPT


def _findings(
    text: str, found: Sequence[CostlyCharacter], blocked: Sequence[int]
) -> tuple[Finding, ...]:
    listed = [Finding(text, one.index, one) for one in found]
    if blocked:
        listed += [Finding(text, index) for index in blocked]
        listed.sort(key=lambda one: one.index)
    return tuple(listed)


def _without_fields(text: str) -> str:
    """Return `text` with its fields blotted out, every other character in its place.

    A fallback is the writer's own text and stays; of a doubled brace the first one stays.
    """
    if "{" not in text and "}" not in text:
        return text
    try:
        template = Template.parse(text)
    except UsageError:
        return text.replace("{", "x").replace("}", "x")
    for one in template.placeholders:
        end = one.position + len(one.source)
        kept = f"{one.fallback}x" if one.fallback is not None else ""
        blot = "x" * (len(one.source) - len(kept)) + kept
        text = text[: one.position] + blot + text[end:]
    return text.replace("{{", "{x").replace("}}", "}x")


def _for_template(text: str, found: Sequence[CostlyCharacter]) -> Iterator[CostlyCharacter]:
    """Yield `found` with suggestions that say in a template what they say in a text.

    A brace is written twice, which a fallback cannot hold; half of a doubled one has no substitute.
    """
    fallbacks = (
        _fallbacks(text) if any(_BRACE.search(one.suggestion or "") for one in found) else ()
    )
    for one in found:
        if one.char in "{}":
            yield dataclasses.replace(one, suggestion=None)
        elif one.suggestion is not None and _BRACE.search(one.suggestion):
            inside = any(one.index in fallback for fallback in fallbacks)
            yield dataclasses.replace(one, suggestion=None if inside else escape(one.suggestion))
        else:
            yield one


def _fallbacks(text: str) -> Sequence[range]:
    """Return where the fields of `text` stand: what is marked in them is in their fallbacks."""
    try:
        fields = Template.parse(text).placeholders
    except UsageError:
        return ()
    return [range(one.position, one.position + len(one.source)) for one in fields]


def _blocked_notice(text: str, blocked: Sequence[int]) -> NoticeSpec:
    sentence = unsendable_sentence(text, blocked)
    return NoticeSpec(Tone.DANGER, sentence, tr("Remove"), dismissible=False)


def _from_additions(bare: str, rules: Rules) -> NoticeSpec | None:
    """Say what makes a cheap text dear that goes with it: a field of the message, or the signature.

    Of recipients' data the quote tells.
    """
    cheapest = rules.scheme.rules[0].coding
    on_air = rules.on_air(bare)
    whole = measure(on_air, rules.scheme).coding
    if not bare or whole is cheapest or measure(bare, rules.scheme).coding is not cheapest:
        return None
    dear = (
        label
        for label, value in rules.fields.items()
        if value in on_air and measure(value, rules.scheme).coding is not cheapest
    )
    name = next(dear, "")
    coding = coding_name(whole)
    if name:
        sentence = tr(
            "“{name}” makes this text {coding}, though the text itself is not.",
            name=name,
            coding=coding,
        )
    else:
        sentence = tr(
            "The signature makes this text {coding}, though the text itself is not.", coding=coding
        )
    return NoticeSpec(Tone.INFO, sentence, dismissible=False)


def _named(characters: Sequence[CostlyCharacter]) -> str:
    chars = list(dict.fromkeys((one.char, one.name) for one in characters))
    named = ", ".join(shown(char, name) for char, name in chars[:_SHOWN_CHARACTERS])
    return f"{named} …" if len(chars) > _SHOWN_CHARACTERS else named


def _sentence(forcing: Sequence[CostlyCharacter], now: Measurement, scheme: SegmentScheme) -> str:
    coding = coding_name(now.coding)
    kinds = len({one.char for one in forcing})
    if now.segment_count == 1:
        rooms = {rule.coding: rule.single for rule in scheme.rules}
        return ntr(
            "{characters} makes this text {coding}: a segment holds {room} instead of {usual}.",
            "{characters} make this text {coding}: a segment holds {room} instead of {usual}.",
            kinds,
            characters=_named(forcing),
            coding=coding,
            room=rooms[now.coding],
            usual=scheme.rules[0].single,
        )
    return ntr(
        "{characters} makes this text {coding}: {segments}.",
        "{characters} make this text {coding}: {segments}.",
        kinds,
        characters=_named(forcing),
        coding=coding,
        segments=ntr("{n} segment", "{n} segments", now.segment_count),
    )


def _two_units(fixes: Sequence[CostlyCharacter]) -> str:
    return ntr(
        "{characters} takes the room of two characters.",
        "{characters} take the room of two characters each.",
        len({one.char for one in fixes}),
        characters=_named(fixes),
    )


def _offer(sentence: str, saving: Saving | None) -> NoticeSpec:
    words = "" if saving is None else saving.words
    if saving is None or not words:
        tone = Tone.WARNING if saving is None else Tone.INFO
        return NoticeSpec(tone, sentence, tr("Replace"), dismissible=False)
    action = tr("Replace, saves {what}", what=saving.short)
    if saving.short != words:
        sentence = tr("{sentence} Replacing saves {what}.", sentence=sentence, what=words)
    return NoticeSpec(Tone.WARNING, sentence, action, dismissible=False)

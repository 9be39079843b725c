"""One entry among the recipients of a draft, and the chip it is shown as."""

from dataclasses import dataclass, field

from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.imports import Reject
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.draft import KeptEntry, KeptKind
from smsdesk.ui.widgets.specs import ChipSpec


@dataclass(frozen=True, slots=True)
class LeftOutWhy:
    """Why somebody gets nothing, in a word for the chip and in a sentence."""

    word: str
    reason: str


def why_left_out(reason: SkipReason, reach: str, refused: str = "") -> LeftOutWhy:
    """Put `reason` into words.

    Args:
        reason: Why somebody gets nothing.
        reach: All that the gateway reaches.
        refused: Why it does not take the number, where that is the reason.
    """
    match reason:
        case SkipReason.OPTED_OUT:
            sentence = tr("Left out: this person wants no messages.")
            return LeftOutWhy(tr("opted out"), sentence)
        case SkipReason.DUPLICATE:
            sentence = tr("Left out: the number is among the recipients already.")
            return LeftOutWhy(tr("duplicate"), sentence)
        case SkipReason.REFUSED:
            return LeftOutWhy(tr("refused"), tr("Left out. {reason}", reason=refused))
        case _:
            sentence = tr("Left out: the account's gateway reaches {reach} only.", reach=reach)
            return LeftOutWhy(tr("not served"), sentence)


@dataclass(frozen=True, slots=True)
class Entry:
    """One chip's worth of recipients.

    Attributes:
        key: Names the entry among the others.
        text: What the chip says.
        recipients: Whom it stands for; empty when `fault` says why not.
        kept: What brings it back at the next start.
        fault: Why it cannot be sent to, or "".
        doubt: What a person should know before it is sent to, or "".
        word: The doubt in a word or two, for the chip itself.
        wrong: How many things that cannot be sent to it stands for, where `fault` says why.
        left_out: Why all of its recipients get nothing, None where one at least gets it.
        rejects: What holds no number: rows of a file, or what was typed or pasted (row 0).
        source: The name of the list or file it stands for.
        unread: Whom it stands for could not be read, and may be another time.
    """

    key: str
    text: str
    recipients: tuple[Recipient, ...] = field(repr=False)
    kept: KeptEntry
    fault: str = ""
    icon: IconName | None = None
    doubt: str = ""
    rejects: tuple[Reject, ...] = field(default=(), repr=False)
    word: str = ""
    wrong: int = 1
    left_out: LeftOutWhy | None = None
    source: str = ""
    unread: bool = False

    def origin(self, row: int) -> str:
        """Say where one of its recipients or rejects comes from; `row` counts in a file only."""
        match self.kept.kind:
            case KeptKind.NUMBER:
                return tr("typed")
            case KeptKind.PASTED:
                return tr("pasted")
            case KeptKind.CONTACT:
                return tr("contact")
            case KeptKind.LIST:
                return tr("list {name}", name=self.source or self.text)
            case KeptKind.FILE:
                return tr("{file}, row {row}", file=self.source or self.text, row=f"{row:,}")

    @property
    def chip(self) -> ChipSpec:
        """The entry as a chip: who, in which country, and in a word what is wrong with it."""
        if self.fault:
            return ChipSpec(self.key, self.text, Tone.DANGER, IconName.ERROR, self.fault)
        region = self.recipients[0].msisdn.region if self._is_one else ""
        parts = [self.text, region if region.isalpha() else ""]
        tone, icon, reason = Tone.NEUTRAL, self.icon, self.doubt
        if self.left_out is not None:
            tone, icon = Tone.WARNING, IconName.BAN
            parts.append(self.left_out.word)
            reason = self.left_out.reason
        elif self.doubt:
            tone, icon = Tone.WARNING, IconName.WARNING
            parts.append(self.word)
        detail = "\n".join(filter(None, (self._detail(), reason)))
        return ChipSpec(self.key, " · ".join(filter(None, parts)), tone, icon, detail)

    @property
    def _is_one(self) -> bool:
        return bool(self.recipients) and self.kept.kind in {KeptKind.NUMBER, KeptKind.CONTACT}

    def _detail(self) -> str:
        if not self._is_one:
            return ntr("{n} recipient", "{n} recipients", len(self.recipients))
        first = self.recipients[0]
        number = first.msisdn
        region = number.region if number.region.isalpha() else _nowhere()
        name = first.name if self.kept.kind is KeptKind.NUMBER else ""
        return " · ".join(filter(None, (name, number.display(), region)))


def _nowhere() -> str:
    return tr("unknown country")

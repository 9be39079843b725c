"""Under the recipients: how many there are, who is left out, and the first that is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from smsdesk.domain.campaign import SkipReason
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.imports import Reject
from smsdesk.services.recipient_check import Tally
from smsdesk.ui.viewmodels.compose import skipped_text
from smsdesk.ui.viewmodels.draft import KeptKind
from smsdesk.ui.viewmodels.recipient_entry import Entry

_SHOWN_REJECTS = 1000


@dataclass(frozen=True, slots=True)
class TallyWords:
    """What is shown.

    Attributes:
        text: The counts in one line; "" while there is nobody.
        fault: The first thing that cannot be sent to, why, and how many more there are; or "".
        rows: Row, number, name and reason of those left out.
    """

    text: str = ""
    fault: str = ""
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


def tally_words(
    tally: Tally | None, rejects: Sequence[Reject], faults: Sequence[Entry], total: int
) -> TallyWords:
    """Put a tally into words.

    Args:
        tally: None while it is being made.
        rejects: Rows of files that hold no number.
        faults: The entries that cannot be sent to.
        total: How many recipients there are, duplicates included.
    """
    fault = _fault(faults)
    if not total and not rejects:
        return TallyWords(fault=fault)
    if tally is None:
        return TallyWords(ntr("{n} recipient", "{n} recipients", total), fault)
    left_out = skipped_text(
        {
            SkipReason.DUPLICATE: tally.duplicates,
            SkipReason.OPTED_OUT: tally.opted_out,
            SkipReason.UNSUPPORTED: tally.unreached,
            SkipReason.INVALID: len(rejects),
        },
        tally.reach,
    )
    text = ntr("{n} recipient", "{n} recipients", tally.going)
    if left_out:
        text = tr("{recipients} · left out: {whom}", recipients=text, whom=left_out)
    return TallyWords(text, fault, _rows(tally, rejects))


def _fault(faults: Sequence[Entry]) -> str:
    if not faults:
        return ""
    first = faults[0]
    told = first.fault.splitlines()[0]
    if first.kept.kind is not KeptKind.PASTED:  # a paste's faults begin with what is wrong
        told = tr("{text}: {reason}", text=first.text, reason=told)
    rest = sum(one.wrong for one in faults) - 1
    more = ntr("And {n} more in red.", "And {n} more in red.", rest) if rest else ""
    return " ".join(filter(None, (told, more)))


def _rows(tally: Tally, rejects: Sequence[Reject]) -> tuple[tuple[str, ...], ...]:
    reasons = {
        SkipReason.DUPLICATE: tr("Duplicate"),
        SkipReason.OPTED_OUT: tr("Opted out"),
        SkipReason.UNSUPPORTED: tr("Outside {regions}", regions=tally.reach),
    }
    left_out = [
        (
            f"{one.row:,}",
            one.recipient.msisdn.display(),
            one.recipient.name,
            reasons.get(one.reason, ""),
        )
        for one in tally.rows
    ]
    unread = [
        (f"{one.row:,}", " · ".join(filter(None, one.cells)), "", one.reason)
        for one in rejects[:_SHOWN_REJECTS]
    ]
    return (*left_out, *unread)

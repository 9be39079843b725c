"""Under the recipients: how many there are, who is left out, and the first that is wrong."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice

from smsdesk.domain.campaign import SkipReason
from smsdesk.domain.texts import ntr, tr
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
        rows: Origin, number, name and reason of those left out.
    """

    text: str = ""
    fault: str = ""
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


def tally_words(tally: Tally | None, entries: Sequence[Entry]) -> TallyWords:
    """Put a tally into words.

    Args:
        tally: None while it is being made.
        entries: Those whose recipients were counted, and those that cannot be sent to.
    """
    fault = _fault([one for one in entries if one.fault])
    total = sum(len(one.recipients) for one in entries)
    rejects = sum(len(one.rejects) for one in entries)
    if not total and not rejects:
        return TallyWords(fault=fault)
    if tally is None:
        return TallyWords(ntr("{n} recipient", "{n} recipients", total), fault)
    left_out = skipped_text(
        {
            SkipReason.DUPLICATE: tally.duplicates,
            SkipReason.OPTED_OUT: tally.opted_out,
            SkipReason.UNSUPPORTED: tally.unreached,
            SkipReason.REFUSED: len(tally.refused),
            SkipReason.INVALID: rejects,
        },
        tally.reach,
    )
    text = _going(tally)
    if left_out:
        text = tr("{recipients} · left out: {whom}", recipients=text, whom=left_out)
    return TallyWords(text, fault, _rows(tally, entries))


def _going(tally: Tally) -> str:
    text = ntr("{n} recipient", "{n} recipients", tally.going)
    if not tally.landlines:
        return text
    return ntr(
        "{recipients}, {n} of them a landline",
        "{recipients}, {n} of them landlines",
        tally.landlines,
        recipients=text,
    )


def _fault(faults: Sequence[Entry]) -> str:
    if not faults:
        return ""
    first = faults[0]
    told = first.fault.splitlines()[0]
    if first.kept.kind is not KeptKind.PASTED:  # a paste's faults begin with what is wrong
        told = tr("{text}: {reason}", text=first.text, reason=told)
    rest = sum(one.wrong for one in faults) - 1
    more = ""
    if rest:
        more = ntr(
            "And {n} more that cannot be sent to.", "And {n} more that cannot be sent to.", rest
        )
    return " ".join(filter(None, (told, more)))


def _rows(tally: Tally, entries: Sequence[Entry]) -> tuple[tuple[str, ...], ...]:
    reasons = {
        SkipReason.DUPLICATE: tr("Duplicate"),
        SkipReason.OPTED_OUT: tr("Opted out"),
        SkipReason.UNSUPPORTED: tr("Outside {regions}", regions=tally.reach),
    }
    ends = list(accumulate(len(one.recipients) for one in entries))
    left_out = [
        (
            entries[bisect_right(ends, one.place)].origin(one.row),
            one.recipient.msisdn.display(),
            one.recipient.name,
            tally.refused.get(one.place) or reasons.get(one.reason, ""),
        )
        for one in tally.rows
        if one.place < ends[-1]
    ]
    rejects = chain.from_iterable(((one, bad) for bad in one.rejects) for one in entries)
    unread = [
        (one.origin(bad.row), " · ".join(filter(None, bad.cells)), "", bad.reason)
        for one, bad in islice(rejects, _SHOWN_REJECTS)
    ]
    return (*left_out, *unread)

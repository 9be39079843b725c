"""Fields without a value, in words: how many recipients, which fields there are, which rows."""

from collections.abc import Sequence

from smsdesk.domain.texts import ntr, tr
from smsdesk.services.field_gaps import FieldGap, nobody_has
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec

_NAMED = 2


def gaps_notice(gaps: Sequence[FieldGap], known: Sequence[str]) -> NoticeSpec | None:
    """Say which fields lack a value for how many; None where all have one.

    Without a value or a fallback nothing is sent, which is no mere warning.

    Args:
        gaps: As the quote found them.
        known: The fields that the recipients have, as the quote found them.
    """
    if not gaps:
        return None
    nobodys = [gap.key for gap in gaps if gap.everybody]
    partly = [gap for gap in gaps if not gap.everybody]
    sentences = [nobody_has(nobodys, known)] if nobodys else []
    sentences += [gap.sentence for gap in partly[:_NAMED]]
    rest = len(partly) - _NAMED
    if rest > 0:
        sentences.append(ntr("{n} more field has gaps.", "{n} more fields have gaps.", rest))
    if partly:
        example = "{" + partly[0].key + "|…}"
        sentences.append(tr("Give a fallback, like {example}.", example=example))
    action = tr("Show rows") if gap_rows(gaps) else ""
    blocks = any(gap.missing or gap.empty for gap in gaps)
    tone = Tone.DANGER if blocks else Tone.WARNING
    return NoticeSpec(tone, " ".join(sentences), action, dismissible=False)


def rows_sentence(gaps: Sequence[FieldGap]) -> str:
    """Return what must be done about the rows of `gap_rows`, and how many of all they are."""
    sentence = tr(
        "Nothing can be sent until they have a value: give them one, or give the field a fallback."
    )
    shown = _told(gaps)
    rows = sum(len(gap.rows) for gap in shown)
    every = sum(gap.missing + gap.empty for gap in shown)
    if rows >= every:
        return sentence
    first = tr("These are the first {n} of {every}.", n=f"{rows:,}", every=f"{every:,}")
    return f"{sentence} {first}"


def gap_rows(gaps: Sequence[FieldGap]) -> list[tuple[str, ...]]:
    """Return row, number, name and field of the first recipients without a value.

    A field that nobody has is told by itself: its rows would hide those that can be mended.
    """
    return [
        (
            f"{one.row:,}",
            one.recipient.msisdn.display(),
            one.recipient.name,
            "{" + gap.key + "}",
        )
        for gap in _told(gaps)
        for one in gap.rows
    ]


def _told(gaps: Sequence[FieldGap]) -> Sequence[FieldGap]:
    return [gap for gap in gaps if not gap.everybody] or gaps

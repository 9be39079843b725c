"""What comes into the texts from recipients' data, in words."""

from collections.abc import Sequence
from dataclasses import replace

from smsdesk.domain.foreign import Foreign, Trouble
from smsdesk.domain.texts import tr
from smsdesk.services.quote import Quote
from smsdesk.services.quote_problems import data_sentence, foreign_words
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec

_NAMED = 2


def foreign_sentence(quote: Quote) -> str:
    """Say how many texts are worse for their recipients' data, and what is done about it."""
    dearer = data_sentence(quote.dearer_by_data, quote.recoded_by_data)
    if dearer:
        return f"{dearer} {tr('It is never changed.')}"
    return tr("It is never changed. Correct the contact, or leave the recipient out.")


def foreign_notice(quote: Quote | None) -> NoticeSpec | None:
    """Return what to say under the text of recipients' data, None when there is nothing."""
    if quote is None or not quote.foreign:
        return None
    blocked = [one for one in quote.foreign if one.trouble is Trouble.UNSENDABLE]
    named = "; ".join(_grouped(blocked or quote.foreign)[:_NAMED])
    sentence = (
        tr("What stands in recipients' data cannot be sent.")
        if blocked
        else foreign_sentence(quote)
    )
    tone = Tone.DANGER if blocked else Tone.INFO
    words = tr("{sentence} First: {where}", sentence=sentence, where=named)
    return NoticeSpec(tone, words, tr("Show all…"), dismissible=False)


def _grouped(found: Sequence[Foreign]) -> list[str]:
    """Return a line for each field of each row, its characters side by side."""
    groups: dict[tuple[int, str], list[Foreign]] = {}
    for one in found:
        groups.setdefault((one.row, one.source), []).append(one)
    return [
        foreign_words(replace(group[0], char="".join(one.char for one in group)))
        if all(one.char.isprintable() and not one.char.isspace() for one in group)
        else foreign_words(group[0])
        for group in groups.values()
    ]


def foreign_row(one: Foreign) -> tuple[str, str, str, str, str]:
    """Return row, recipient, field, character and what it does."""
    number = one.recipient.msisdn.display()
    name = one.recipient.name
    who = f"{name}, {number}" if name and name.isprintable() else number
    visible = one.char.isprintable() and not one.char.isspace()
    char = f"{one.char} ({one.name})" if visible else one.name
    return f"{one.told:,}", who, one.source, char, _does(one.trouble)


def _does(trouble: Trouble) -> str:
    match trouble:
        case Trouble.DEARER:
            return tr("It forces a dearer coding.")
        case Trouble.LONGER:
            return tr("It takes the room of two characters.")
        case Trouble.UNSENDABLE:
            return tr("It cannot be sent.")

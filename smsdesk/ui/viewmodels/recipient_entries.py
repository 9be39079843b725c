"""How what a person typed, pasted or chose becomes an entry among the recipients."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import InvalidNumber, LineType, Msisdn, parse
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.imports import Reject
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.viewmodels.draft import KeptEntry, KeptKind
from smsdesk.ui.viewmodels.pasting import PasteRead
from smsdesk.ui.viewmodels.recipient_entry import Entry

__all__ = [
    "contact_entry",
    "contact_id_of",
    "entry_of",
    "faults_text",
    "file_key",
    "list_key",
    "lost_contact",
    "pasted_entry",
    "unread_key",
    "unread_text",
    "unreadable_entry",
]

_SHOWN_FAULTS = 5


def entry_of(piece: str, region: str | None) -> Entry:
    """Return one typed number as an entry, with the reason when it is none."""
    try:
        number = parse(piece, region)
    except InvalidNumber as error:
        kept = KeptEntry(KeptKind.NUMBER, piece)
        rejects = (Reject(0, (piece,), error.sentence),)
        return Entry(f"? {piece}", piece, (), kept, error.sentence, rejects=rejects)
    kept = KeptEntry(KeptKind.NUMBER, number.e164)
    return Entry(
        number.e164,
        number.display(),
        (Recipient(number),),
        kept,
        icon=IconName.PHONE,
        doubt=_doubt(number),
        word=_word(number),
    )


def contact_entry(contact: Contact) -> Entry:
    """Return a chosen contact as an entry, with the fields known of it."""
    number = contact.msisdn
    return Entry(
        number.e164,
        contact.name or number.display(),
        (Recipient(number, contact.name, contact.fields),),
        KeptEntry(KeptKind.CONTACT, f"{contact.contact_id} {number.e164}"),
        icon=IconName.PERSON,
        doubt=_doubt(number),
        word=_word(number),
    )


def contact_id_of(kept: KeptEntry) -> int:
    """Return the place in the database of a contact that was chosen."""
    return int(kept.value.partition(" ")[0])


def lost_contact(entry: Entry) -> Entry:
    """Return the entry of a contact that was deleted: whether it is still meant, nobody knows."""
    number = entry.kept.value.partition(" ")[2]
    fault = tr(
        "This contact was deleted. Remove it, or type the number {number} to write to it still.",
        number=number,
    )
    return Entry(entry.key, entry.text, (), entry.kept, fault)


def _word(number: Msisdn) -> str:
    return tr("landline") if number.line_type is LineType.LANDLINE else ""


def _doubt(number: Msisdn) -> str:
    if number.line_type is not LineType.LANDLINE:
        return ""
    return tr("This is a landline: most of them take no texts, and the message is charged.")


def list_key(list_id: int) -> str:
    """Return the key of a list's entry."""
    return f"list {list_id}"


def file_key(path: Path) -> str:
    """Return the key of a file's entry."""
    return f"file {path}"


def pasted_entry(read: PasteRead) -> Entry:
    """Return the many numbers of one paste as one entry."""
    text = ntr("{n} pasted number", "{n} pasted numbers", len(read.recipients))
    kept = KeptEntry(KeptKind.PASTED, read.kept)
    doubt = word = ""
    if read.landlines:
        word = ntr("{n} landline", "{n} landlines", read.landlines)
        doubt = ntr(
            "{n} of them is a landline: most take no texts, and the message is charged.",
            "{n} of them are landlines: most take no texts, and the messages are charged.",
            read.landlines,
        )
    key = f"pasted {hash(read.kept)}"
    return Entry(key, text, read.recipients, kept, icon=IconName.COPY, doubt=doubt, word=word)


def unread_key(kept: KeptEntry) -> str:
    """Return the key of an entry that was not read; a list's and a file's are their own."""
    return f"{kept.kind.value} {kept.value}"


def unread_text(kept: KeptEntry) -> str:
    """Return what is known of an entry that was not read."""
    match kept.kind:
        case KeptKind.LIST:
            return tr("A list")
        case KeptKind.PASTED:
            return tr("Pasted numbers")
        case KeptKind.FILE:
            return Path(kept.value).name
        case KeptKind.CONTACT:
            return kept.value.partition(" ")[2]
        case KeptKind.NUMBER:
            return kept.value


def unreadable_entry(faults: Sequence[tuple[str, str]]) -> Entry:
    """Return what is no number in a paste as one entry, with the reasons."""
    text = ntr("{n} is not a number", "{n} are not numbers", len(faults))
    kept = KeptEntry(KeptKind.PASTED, "\n".join(piece for piece, _ in faults))
    shown = faults_text("", [f"{piece}: {reason}" for piece, reason in faults])
    rejects = tuple(Reject(0, (piece,), reason) for piece, reason in faults)
    key = f"unreadable {hash(kept)}"
    return Entry(key, text, (), kept, shown, rejects=rejects, wrong=len(rejects))


def faults_text(title: str, faults: Iterable[str]) -> str:
    """Return the first few faults, a line each, and how many more there are."""
    every = list(faults)
    shown = [title, *every[:_SHOWN_FAULTS]]
    if len(every) > _SHOWN_FAULTS:
        rest = len(every) - _SHOWN_FAULTS
        shown.append(ntr("and {n} more", "and {n} more", rest))
    return "\n".join(filter(None, shown))

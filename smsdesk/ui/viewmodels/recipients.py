"""The recipients of a draft while it is written: numbers, contacts, lists, files, with verdicts.

Repeated numbers stay in their entries: the quote takes them out and counts them, and what is
told meanwhile (`RecipientCheck`) counts them just so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.imports import RecipientsRead, Reject
from smsdesk.services.recipient_check import Tally
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.viewmodels.draft import KeptEntry, KeptKind
from smsdesk.ui.viewmodels.pasting import PasteRead, pieces
from smsdesk.ui.viewmodels.recipient_entries import (
    contact_entry,
    contact_id_of,
    entry_of,
    faults_text,
    file_key,
    list_key,
    lost_contact,
    pasted_entry,
    unread_key,
    unread_text,
    unreadable_entry,
)
from smsdesk.ui.viewmodels.recipient_entry import Entry, LeftOutWhy, why_left_out
from smsdesk.ui.widgets.specs import ChipSpec


def is_number(text: str, region: str | None) -> bool:
    """Say whether `text` is a whole phone number."""
    return not entry_of(text, region).fault


class RecipientBook:
    """The entries of one draft, in the order they were added.

    The recipients of a list or file are shared with whoever read them: nothing copies them.
    """

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._recipients: tuple[Recipient, ...] | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries."""
        return tuple(self._entries.values())

    @property
    def chips(self) -> tuple[ChipSpec, ...]:
        """All entries as chips."""
        return tuple(entry.chip for entry in self._entries.values())

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody, duplicates still in: the quote takes them out and counts them."""
        if self._recipients is None:
            parts = [entry.recipients for entry in self._entries.values() if entry.recipients]
            whole = parts[0] if len(parts) == 1 else tuple(chain.from_iterable(parts))
            self._recipients = whole
        return self._recipients

    @property
    def faults(self) -> tuple[Entry, ...]:
        """The entries that cannot be sent to."""
        return tuple(entry for entry in self._entries.values() if entry.fault)

    @property
    def faulty(self) -> int:
        """How many things cannot be sent to; one entry may stand for several."""
        return sum(entry.wrong for entry in self.faults)

    @property
    def first_wrong(self) -> str:
        """The first thing that cannot be sent to, as it was entered; "" where all can."""
        first = next(iter(self.faults), None)
        if first is None:
            return ""
        return first.kept.value.partition("\n")[0] if first.wrong > 1 else first.text

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """What holds no number, in files, typed or pasted: left out."""
        return tuple(chain.from_iterable(entry.rejects for entry in self._entries.values()))

    @property
    def list_ids(self) -> tuple[int, ...]:
        """The lists among the entries."""
        kept = (entry.kept for entry in self._entries.values())
        return tuple(int(one.value) for one in kept if one.kind is KeptKind.LIST)

    def kept(self) -> tuple[KeptEntry, ...]:
        """What brings the entries back at the next start."""
        return tuple(entry.kept for entry in self._entries.values())

    def put(self, entry: Entry) -> None:
        """Add an entry, or put it in place of the one with its key."""
        self._entries[entry.key] = entry
        self._recipients = None

    def add_text(self, text: str, region: str | None) -> int:
        """Add the numbers in typed or pasted `text`; return how many entries that made.

        A number that is there already is counted as its duplicate.

        Args:
            text: Numbers apart by lines, commas or semicolons; some dozens at most.
            region: ISO code for numbers without a country code, or None.
        """
        before = len(self._entries)
        for piece in pieces(text):
            entry = entry_of(piece, region)
            known = self._entries.get(entry.key)
            if known is None:
                self.put(entry)
            elif not entry.fault:
                self.put(replace(known, recipients=known.recipients + entry.recipients))
        return len(self._entries) - before

    @property
    def typed(self) -> tuple[Recipient, ...]:
        """Those who were typed as numbers, without a name."""
        entries = (one for one in self._entries.values() if one.kept.kind is KeptKind.NUMBER)
        return tuple(Recipient(one.recipients[0].msisdn) for one in entries if not one.fault)

    def name_typed(self, named: Iterable[Recipient]) -> bool:
        """Give typed numbers the names they have in `named`; return whether any changed."""
        changed = False
        for one in named:
            entry = self._entries.get(one.msisdn.e164)
            if entry is None or entry.kept.kind is not KeptKind.NUMBER:
                continue  # taken out, or chosen as a contact meanwhile
            if entry.recipients[0].name != one.name:
                again = tuple(replace(each, name=one.name) for each in entry.recipients)
                self.put(replace(entry, recipients=again))
                changed = True
        return changed

    def add_pasted(self, read: PasteRead) -> None:
        """Add the many numbers of one paste as one entry, and what is no number as another."""
        if read.recipients:
            self.put(pasted_entry(read))
        if read.faults:
            self.put(unreadable_entry(read.faults))

    def add_contact(self, contact: Contact) -> None:
        """Add one contact, with the fields known of it."""
        entry = contact_entry(contact)
        known = self._entries.get(entry.key)
        if known is not None and known.kept == entry.kept:
            entry = replace(known, recipients=known.recipients + entry.recipients)
        self.put(entry)

    @property
    def contact_ids(self) -> tuple[int, ...]:
        """The contacts among the entries."""
        kept = (entry.kept for entry in self._entries.values())
        return tuple(contact_id_of(one) for one in kept if one.kind is KeptKind.CONTACT)

    def refresh_contacts(self, contacts: Mapping[int, Contact]) -> None:
        """Take the chosen contacts as the address book has them now, each in its place.

        All at once: one may have the number now that another had.

        Args:
            contacts: Those that there are, by their numbers in the book.
        """
        entries: dict[str, Entry] = {}
        for entry in self._entries.values():
            new = entry
            if entry.kept.kind is KeptKind.CONTACT and not entry.unread:
                contact = contacts.get(contact_id_of(entry.kept))
                new = lost_contact(entry) if contact is None else contact_entry(contact)
                new = replace(new, recipients=new.recipients * max(1, len(entry.recipients)))
            known = entries.get(new.key)
            if known is not None and not new.fault:
                new = replace(new, recipients=known.recipients + new.recipients)
            entries[new.key] = new
        self._entries = entries
        self._recipients = None

    def add_list(self, one: ContactList, members: Sequence[Recipient]) -> None:
        """Add everybody in a list, or put the list's members of now in place of the old ones."""
        text = tr("{name} · {size}", name=one.name, size=f"{len(members):,}")
        fault = "" if members else tr("The list is empty.")
        kept = KeptEntry(KeptKind.LIST, str(one.list_id))
        entry = Entry(list_key(one.list_id), text, tuple(members), kept, fault, IconName.LIST)
        self.put(replace(entry, source=one.name))

    def add_file(self, path: Path, read: RecipientsRead) -> None:
        """Add everybody in a file, for this one campaign; its other columns are fields."""
        text = tr("{name} · {size}", name=path.name, size=f"{len(read.recipients):,}")
        fault = "" if read.recipients else tr("The file holds no number that can be sent to.")
        doubt = ""
        if read.rejects:
            doubt = faults_text(
                ntr("{n} row is left out:", "{n} rows are left out:", len(read.rejects)),
                [tr("row {row}: {reason}", row=one.row, reason=one.reason) for one in read.rejects],
            )
        kept = KeptEntry(KeptKind.FILE, str(path))
        entry = Entry(file_key(path), text, read.recipients, kept, fault, IconName.FILE, doubt)
        rows = len(read.rejects)
        word = ntr("{n} row left out", "{n} rows left out", rows) if rows else ""
        self.put(replace(entry, rejects=read.rejects, word=word, source=path.name))

    def lose_file(self, path: Path, reason: str) -> None:
        """Say at its chip why a file cannot be read any more."""
        kept = KeptEntry(KeptKind.FILE, str(path))
        self.put(Entry(file_key(path), path.name, (), kept, reason, IconName.FILE))

    def lose_list(self, list_id: int) -> None:
        """Say at its chip that a list is there no longer."""
        old = self._entries.get(list_key(list_id))
        if old is not None:
            fault = tr("The list is no longer there.")
            self.put(Entry(old.key, old.text, (), old.kept, fault))

    def lose(self, kept: KeptEntry, reason: str, *, again: bool = True) -> None:
        """Say at a chip why an entry of a kept draft is not known; it stays in the draft.

        Args:
            kept: The entry.
            reason: Why, as a sentence.
            again: It may be read another time.
        """
        if again:
            reason = tr("{reason} Press it to try again, or remove it.", reason=reason)
        self.put(Entry(unread_key(kept), unread_text(kept), (), kept, reason, unread=again))

    def found(self, kept: KeptEntry) -> None:
        """Take away the chip that said that `kept` was not read: it was."""
        entry = self._entries.get(unread_key(kept))
        if entry is not None and entry.unread:
            self.remove(entry.key)

    def judge(self, tally: Tally) -> None:
        """Mark the entries of which nobody is sent to, by a count of these very recipients."""
        if tally.total != len(self.recipients):
            return
        place = 0
        for entry in self.entries:
            places = range(place, place + len(entry.recipients))
            place = places.stop
            out = bool(places) and all(one in tally.left for one in places)
            self._entries[entry.key] = replace(
                entry, left_out=_why(tally, places.start) if out else None
            )

    def remove(self, key: str) -> None:
        """Take an entry out."""
        self._entries.pop(key, None)
        self._recipients = None

    def clear(self) -> None:
        """Take everybody out."""
        self._entries.clear()
        self._recipients = None


def _why(tally: Tally, place: int) -> LeftOutWhy:
    return why_left_out(tally.left[place], tally.reach, tally.refused.get(place, ""))


def typed_of(kept: Iterable[KeptEntry], region: str | None) -> tuple[Recipient, ...]:
    """Return the typed numbers among the entries of a stored draft, without names."""
    book = RecipientBook()
    for entry in kept:
        if entry.kind is KeptKind.NUMBER:
            book.add_text(entry.value, region)
    return book.typed

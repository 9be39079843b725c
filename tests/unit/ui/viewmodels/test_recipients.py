"""What becomes of typed, pasted and chosen recipients, each with its verdict."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.contact import Contact, ContactList
from smsdesk.domain.msisdn import parse
from smsdesk.services.imports import RecipientsRead, Reject
from smsdesk.services.recipient_check import LeftOut, Tally
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.draft import KeptKind
from smsdesk.ui.viewmodels.pasting import GROUPED_FROM, Pasting, is_many, pieces
from smsdesk.ui.viewmodels.recipients import RecipientBook
from smsdesk.ui.viewmodels.tally import tally_words

ANA = Contact(7, parse("+85261234567"), "Ana Lima", {"order": "1"})
ANA_TOO = Recipient(ANA.msisdn, ANA.name)
FIVE = "+852 6123 4567, 00852 6123-4567; 6123 4567\n(+852) 61234567，+852６１２３４５６７"  # noqa: RUF001


def _read(text: str, region: str | None = None) -> Pasting:
    pasting = Pasting(text, region)
    for _ in pasting.steps():
        pass
    return pasting


def test_a_chip_says_who_and_in_which_country() -> None:
    book = RecipientBook()
    book.add_text("+852 6123 4568", None)
    book.add_contact(ANA)
    number, ana = book.chips
    assert number.text == "+852 6123 4568 · HK"
    assert ana.text == "Ana Lima · HK"
    assert ana.detail == "+852 6123 4567 · HK"
    assert {number.tone, ana.tone} == {Tone.NEUTRAL}


def test_a_wrong_number_says_why() -> None:
    book = RecipientBook()
    book.add_text("12345", "HK")
    [chip] = book.chips
    assert chip.tone is Tone.DANGER
    assert "short" in chip.detail
    assert book.recipients == ()
    assert book.faulty == 1
    assert tally_words(Tally(), book.entries).fault.startswith("12345: The number is too")


def test_a_chip_says_in_a_word_why_it_is_left_out() -> None:
    book = RecipientBook()
    book.add_text("+852 6123 4568, +852 6555 9999, +852 6123 4569", None)
    book.add_contact(ANA)
    book.add_list(ContactList(1, "VIP", 1), (Recipient(parse("+85261234568")),))
    left = {1: SkipReason.OPTED_OUT, 3: SkipReason.UNSUPPORTED, 4: SkipReason.DUPLICATE}
    book.judge(Tally(5, left=left, reach="mainland China"))
    good, out, other, ana, vip = book.chips
    assert {good.tone, other.tone} == {Tone.NEUTRAL}
    assert {out.tone, ana.tone, vip.tone} == {Tone.WARNING}
    assert out.text == "+852 6555 9999 · HK · opted out"
    assert "wants no messages" in out.detail
    assert ana.text == "Ana Lima · HK · not served"
    assert "reaches mainland China only" in ana.detail
    assert vip.text == "VIP · 1 · duplicate"
    book.judge(Tally(4, left=left))
    assert book.chips[1] == out, "a count of other recipients says nothing of these"
    book.judge(Tally(5))
    assert {chip.tone for chip in book.chips} == {Tone.NEUTRAL}


def test_a_refused_number_is_told_at_its_chip_in_the_counts_and_among_the_rows() -> None:
    book = RecipientBook()
    book.add_text("+65 6123 4567, +65 8123 4567", None)
    why = "In Singapore mobile numbers only."
    rows = (LeftOut(1, book.recipients[0], SkipReason.REFUSED),)
    tally = Tally(2, rows=rows, left={0: SkipReason.REFUSED}, refused={0: why})
    book.judge(tally)
    refused, good = book.chips
    assert (refused.tone, good.tone) == (Tone.WARNING, Tone.NEUTRAL)
    assert refused.text == "+65 6123 4567 · SG · refused"
    assert why in refused.detail
    words = tally_words(tally, book.entries)
    assert words.text == "1 recipient · left out: 1 number the gateway refuses"
    assert words.rows[0][-1] == why


def test_of_a_repeated_number_one_goes() -> None:
    book = RecipientBook()
    book.add_text(FIVE, "HK")
    book.judge(Tally(5, 4, left=dict.fromkeys(range(1, 5), SkipReason.DUPLICATE)))
    assert book.chips[0].tone is Tone.NEUTRAL


def test_a_paste_counts_each_thing_that_is_no_number() -> None:
    book = RecipientBook()
    book.add_text("12345", None)
    book.add_pasted(_read("nonsense\n67").result())
    assert book.faulty == 3
    assert tally_words(None, book.entries).fault.endswith("And 2 more that cannot be sent to.")
    book.remove("? 12345")
    fault = tally_words(None, book.entries).fault
    assert fault == "nonsense: The number has letters in it. And 1 more that cannot be sent to."


def test_a_landline_is_warned_of_and_may_go() -> None:
    book = RecipientBook()
    book.add_text("+852 2123 4567", None)
    [chip] = book.chips
    assert chip.tone is Tone.WARNING
    assert chip.text == "+852 2123 4567 · HK · landline"
    assert "landline" in chip.detail
    assert len(book.recipients) == 1
    assert book.faulty == 0
    many = _read("\n".join(["+852 2123 4567", *(f"+8526123{n:04}" for n in range(60))]))
    book.add_pasted(many.result())
    assert "1 of them is a landline" in book.chips[1].detail


def test_five_spellings_are_one_chip_whose_repetitions_are_counted() -> None:
    book = RecipientBook()
    assert book.add_text(FIVE, "HK") == 1
    assert len(book.entries) == 1
    assert len({one.msisdn for one in book.recipients}) == 1
    assert len(book.recipients) == 5
    book.add_text("6123 4568", "HK")
    assert len(book.chips) == 2
    assert book.chips[0].text == "+852 6123 4567 · HK"


def test_a_contact_takes_the_place_of_its_bare_number() -> None:
    book = RecipientBook()
    book.add_text("+852 6123 4567", None)
    book.add_contact(ANA)
    [entry] = book.entries
    assert entry.text == "Ana Lima"
    book.add_text("+852 6123 4567", None)
    book.add_contact(ANA)
    assert len(book.recipients) == 3
    assert book.recipients[0].fields == {"order": "1"}


def test_typed_numbers_take_the_names_of_the_book() -> None:
    book = RecipientBook()
    book.add_text("+852 6123 4567, +85261234567, +852 6123 4568, 12345", None)
    assert [one.msisdn.national for one in book.typed] == ["61234567", "61234568"]
    named = [replace(one, name="Ana") for one in book.typed[:1]]
    assert book.name_typed(named)
    assert not book.name_typed(named)
    assert [one.name for one in book.recipients] == ["Ana", "Ana", ""]
    assert book.chips[0].text == "+852 6123 4567 · HK"
    assert book.chips[0].detail == "Ana · +852 6123 4567 · HK"
    typed = book.typed
    assert book.name_typed(typed), "who left the book has no name any more"
    assert {one.name for one in book.recipients} == {""}
    book.add_contact(ANA)
    assert not book.name_typed(typed)
    assert book.recipients[0].name == "Ana Lima"


def test_a_lists_members_are_shared_and_not_copied() -> None:
    members = tuple(Recipient(parse(f"+8526123{n:04}")) for n in range(1_000))
    book = RecipientBook()
    book.add_list(ContactList(1, "VIP", 1_000), members)
    assert book.recipients is members
    assert book.chips[0].text == "VIP · 1,000"
    book.add_text("+852 6555 1234", None)
    assert len(book.recipients) == 1_001
    book.remove("list 1")
    assert len(book.recipients) == 1


def test_a_file_has_fields_rows_and_a_word_about_what_was_left_out() -> None:
    guest = Recipient(parse("+85261234567"), "Ana", {"table": "7"}, 2)
    rejects = (Reject(3, ("12", "Ben"), "The number is too short."),)
    book = RecipientBook()
    book.add_file(Path("/tmp/guests.csv"), RecipientsRead((guest,), rejects, 0))
    [chip] = book.chips
    assert chip.text == "guests.csv · 1 · 1 row left out"
    assert chip.tone is Tone.WARNING
    assert "row 3: The number is too short." in chip.detail
    assert book.rejects == rejects
    assert book.faulty == 0
    [kept] = book.kept()
    assert kept.kind is KeptKind.FILE
    book.lose_file(Path("/tmp/guests.csv"), "It is gone.")
    assert book.faulty == 1
    assert not book.rejects


def test_a_file_without_numbers_cannot_be_sent_to() -> None:
    book = RecipientBook()
    rejects = tuple(Reject(n, ("x",), "No.") for n in range(2, 20))
    book.add_file(Path("a.csv"), RecipientsRead((), rejects, 0))
    assert book.faulty == 1


def test_a_paste_keeps_its_order_repetitions_and_faults() -> None:
    pasting = _read("+852 6123 4568\n\n \n+852 6123 4567\r\nrubbish\t+852 6123 4568")
    read = pasting.result()
    assert [one.msisdn.national for one in read.recipients] == ["61234568", "61234567", "61234568"]
    [(piece, reason)] = read.faults
    assert piece == "rubbish"
    assert "letters" in reason
    assert read.kept.count("\n") == 2
    assert _read(read.kept).result().recipients == read.recipients


@given(st.lists(st.sampled_from(["+85261234567", "x", "", " ", "6123 4567"]), max_size=120))
def test_steps_find_what_pieces_finds(parts: list[str]) -> None:
    text = "\n".join(parts)
    found = pieces(text)
    pasting = Pasting(text, "HK")
    assert len(list(pasting.steps())) == len(found)
    assert pasting.total >= len(found)
    read = pasting.result()
    assert len(read.recipients) + len(read.faults) == len(found)
    assert is_many(text) == (len(found) >= GROUPED_FROM)


@pytest.mark.parametrize(
    ("tally", "text"),
    [
        (None, "5 recipients"),
        (Tally(5), "5 recipients"),
        (Tally(5, 3, 1), "1 recipient · left out: 3 duplicates, 1 opted out"),
        (Tally(5, landlines=1), "5 recipients, 1 of them a landline"),
        (Tally(5, 2, landlines=2), "3 recipients, 2 of them landlines · left out: 2 duplicates"),
    ],
)
def test_the_counts_in_one_line(tally: Tally | None, text: str) -> None:
    book = RecipientBook()
    book.add_text(FIVE, "HK")
    assert tally_words(tally, book.entries).text == text


def test_those_left_out_are_told_with_where_they_come_from() -> None:
    book = RecipientBook()
    book.add_text("+852 6123 4568, 12345", None)
    book.add_contact(ANA)
    members = (Recipient(parse("+85261234568")), ANA_TOO)
    book.add_list(ContactList(1, "VIP", 2), members)
    rejects = (Reject(3, ("12", "Ben"), "Too short."),)
    guest = Recipient(parse("+85265551234"), "Di", row=9)
    book.add_file(Path("guests.csv"), RecipientsRead((guest,), rejects, 0))
    book.add_pasted(_read("nonsense").result())
    rows = (
        LeftOut(3, members[0], SkipReason.DUPLICATE, 2),
        LeftOut(4, members[1], SkipReason.DUPLICATE, 3),
        LeftOut(9, guest, SkipReason.OPTED_OUT, 4),
    )
    words = tally_words(Tally(5, 2, 1, rows), book.entries)
    assert words.text == "2 recipients · left out: 2 duplicates, 1 opted out, 3 invalid numbers"
    assert [(one[0], one[1], one[2]) for one in words.rows] == [
        ("list VIP", "+852 6123 4568", ""),
        ("list VIP", "+852 6123 4567", "Ana Lima"),
        ("guests.csv, row 9", "+852 6555 1234", "Di"),
        ("typed", "12345", ""),
        ("guests.csv, row 3", "12 · Ben", ""),
        ("pasted", "nonsense", ""),
    ]
    assert [one[3] for one in words.rows[:3]] == ["Duplicate", "Duplicate", "Opted out"]
    assert words.rows[4][3] == "Too short."
    assert all(one[3] for one in words.rows)


def test_the_first_that_is_wrong_is_named_as_it_was_entered() -> None:
    book = RecipientBook()
    assert book.first_wrong == ""
    book.add_pasted(_read("nonsense\n67").result())
    assert book.first_wrong == "nonsense"
    book.clear()
    book.add_text("12345", None)
    assert book.first_wrong == "12345"

"""Who is left out is known while a draft is written; files keep their row numbers."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import parse
from smsdesk.services.accounts import AccountInput
from smsdesk.services.imports import ImportOptions, Imports
from smsdesk.services.recipient_check import SHOWN_ROWS, RecipientCheck, Tally
from smsdesk.store import contacts
from smsdesk.store.values import ContactInput
from smsdesk.ui.viewmodels.compose import left_out
from smsdesk.ui.viewmodels.draft import KeptEntry, KeptKind
from smsdesk.ui.viewmodels.recipient_entry import Entry
from smsdesk.ui.viewmodels.tally import tally_words
from tests.support.services_world import World, draft, hong_kong, people

SPELLINGS = (
    "+852 6123 4567",
    "00852 6123-4567",
    "+852-61-23-45-67",
    "6123 4567",
    "+852６１２３４５６７",  # noqa: RUF001 - full width is meant
)


def _recipients(*numbers: str) -> list[Recipient]:
    return [Recipient(parse(number, "HK")) for number in numbers]


async def test_five_spellings_are_one_recipient_and_an_opt_out_wins(world: World) -> None:
    check = RecipientCheck(world.database)
    tally = await check.tally(_recipients(*SPELLINGS))
    assert (tally.total, tally.duplicates, tally.opted_out, tally.going) == (5, 4, 0, 1)
    await world.contacts.opt_out(parse("+85261234567"), "a call")
    tally = await check.tally(_recipients(*SPELLINGS, "6123 4568"))
    assert (tally.total, tally.duplicates, tally.opted_out, tally.going) == (6, 0, 5, 1)
    assert [(one.row, one.reason) for one in tally.rows[:2]] == [
        (1, SkipReason.OPTED_OUT),
        (2, SkipReason.OPTED_OUT),
    ]


async def test_landlines_are_counted_among_those_who_get_it(world: World) -> None:
    recipients = _recipients("+85221234567", "+85221234567", "+85261234567", "+442079460958")
    tally = await RecipientCheck(world.database).tally(recipients)
    assert (tally.going, tally.landlines) == (3, 2)
    await world.contacts.opt_out(parse("+442079460958"), "a call")
    tally = await RecipientCheck(world.database).tally(recipients)
    assert (tally.going, tally.landlines) == (2, 1)


async def test_numbers_are_named_as_the_book_has_them(world: World) -> None:
    book = [ContactInput(hong_kong(n), f"Person {n}" if n % 2 else "") for n in (1, 2, 2_345)]
    await world.database.run(contacts.upsert, book, None, world.clock.now())
    given = list(people(5_000))
    given[0] = replace(given[0], name="Aunt Ana")
    named = await world.contacts.named(given)
    assert [one.msisdn for one in named] == [one.msisdn for one in given]
    assert {n: one.name for n, one in enumerate(named, 1) if one.name} == {
        1: "Aunt Ana",
        2_345: "Person 2345",
    }


async def test_it_agrees_with_the_quote_over_many(world: World) -> None:
    account_id = await world.add_account(_Nowhere())
    recipients = (*people(5_000), *people(3_000, first=4_000))
    for n in (1, 2, 4_500):
        await world.contacts.opt_out(hong_kong(n), "asked")
    tally = await RecipientCheck(world.database).tally(recipients)
    quote = await world.quotes.quote(draft(account_id, recipients))
    assert tally.duplicates == quote.skipped[SkipReason.DUPLICATE]
    assert tally.opted_out == quote.skipped[SkipReason.OPTED_OUT]
    assert tally.going == quote.recipients
    assert len(tally.rows) == SHOWN_ROWS


async def test_whom_a_gateway_does_not_reach_is_left_out_of_tally_and_quote(world: World) -> None:
    account_id = await world.accounts.add(mainland_only())
    limits = (await world.accounts.get(account_id)).info.capabilities
    recipients = _recipients("+8613800138001", "+8613800138001", *SPELLINGS, "+6591234567")
    tally = await RecipientCheck(world.database).tally(recipients, limits)
    assert (tally.going, tally.duplicates, tally.unreached) == (1, 1, 6)
    assert tally.left == {1: SkipReason.DUPLICATE} | dict.fromkeys(
        range(2, 8), SkipReason.UNSUPPORTED
    )
    assert {one.reason for one in tally.rows} == {SkipReason.DUPLICATE, SkipReason.UNSUPPORTED}
    quote = await world.quotes.quote(draft(account_id, recipients))
    assert quote.skipped == {SkipReason.DUPLICATE: 1, SkipReason.UNSUPPORTED: 6}
    assert quote.recipients == 1
    assert not quote.problems
    assert left_out(quote) == "Left out: 1 duplicate, 6 outside mainland China"
    entry = Entry("8", "8", tuple(recipients), KeptEntry(KeptKind.LIST, "1"))
    assert tally_words(tally, [entry]).text == (
        "1 recipient · left out: 1 duplicate, 6 outside mainland China"
    )


async def test_a_refused_number_is_left_out_of_tally_and_quote(world: World) -> None:
    account_id = await world.add_account(_Nowhere())
    limits = (await world.accounts.get(account_id)).info.capabilities
    refused = ("+6561234567", "+861062345678", "+862161234567")
    recipients = _recipients(*refused, "+6581234567", "+8613800138000", refused[0])
    tally = await RecipientCheck(world.database).tally(recipients, limits)
    assert (tally.going, tally.total) == (2, 6)
    assert set(tally.refused) == {0, 1, 2, 5}
    assert "8 or 9" in tally.refused[0]
    assert "11 digits" in tally.refused[1]
    quote = await world.quotes.quote(draft(account_id, recipients))
    assert (quote.recipients, quote.skipped) == (2, {SkipReason.REFUSED: 4})
    assert set(quote.refused) == set(tally.refused.values())
    assert not quote.problems
    assert left_out(quote) == "Left out: 4 numbers the gateway refuses"
    [problem] = (await world.quotes.quote(draft(account_id, recipients[:1]))).problems
    assert problem.code == "no_recipients"
    assert "8 or 9" in problem.sentence
    assert "choose another account" in problem.sentence


async def test_nothing_can_be_sent_where_nobody_is_reached(world: World) -> None:
    account_id = await world.accounts.add(mainland_only())
    recipients = _recipients("+85261234567", "+6591234567", "+84912345678")
    [problem] = (await world.quotes.quote(draft(account_id, recipients))).problems
    assert problem.sentence == (
        "467890.com reaches mainland China only. Remove these 3 recipients or choose another "
        "account."
    )


def mainland_only() -> AccountInput:
    """Return an account at a gateway that reaches one country and is never asked."""
    return AccountInput(
        "China",
        "sms467890",
        {"uid": "u", "base_url": "http://127.0.0.1:1"},
        {"pwd": "x"},
        session_only=True,
    )


async def test_nobody_is_a_tally_too(world: World) -> None:
    assert await RecipientCheck(world.database).tally(()) == Tally()


async def test_a_check_can_be_cancelled(world: World) -> None:
    check = RecipientCheck(world.database)
    task = world.tasks.start(check.tally(people(20_000)), name="tally")
    await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await RecipientCheck(world.database).tally(people(10))).going == 10


async def test_a_file_keeps_rows_fields_and_what_is_wrong(world: World, tmp_path: Path) -> None:
    path = tmp_path / "guests.csv"
    path.write_text(
        "phone,name,table\n+852 6123 4567,Ana,7\n12,Ben,8\n00852 61234567,Ana again,9\n",
        encoding="utf-8",
    )
    imports = Imports(world.database, world.events, world.clock)
    told: list[int] = []
    try:
        read = await imports.read_recipients(path, ImportOptions(region="HK"), told.append)
        await asyncio.sleep(0)
        assert [(one.row, one.name, one.fields["table"]) for one in read.recipients] == [
            (2, "Ana", "7"),
            (4, "Ana again", "9"),
        ]
        [reject] = read.rejects
        assert (reject.row, reject.cells[1]) == (3, "Ben")
        assert told[-1] == 3
        path.write_text("name,table\nAna,7\n", encoding="utf-8")
        with pytest.raises(UsageError, match="No column"):
            await imports.read_recipients(path, ImportOptions(region="HK"))
    finally:
        imports.close()


@pytest.mark.parametrize("title", ["first_name", "customer", "Contact", "fullname", "名字"])
async def test_every_column_is_a_field_under_its_own_title(
    world: World, tmp_path: Path, title: str
) -> None:
    path = tmp_path / "guests.csv"
    path.write_text(f"phone,{title},number\n61230007,Ana,1001\n,Bo,61239999\n", encoding="utf-8")
    imports = Imports(world.database, world.events, world.clock)
    try:
        read = await imports.read_recipients(path, ImportOptions(region="HK"))
    finally:
        imports.close()
    [one] = read.recipients
    assert (one.msisdn.e164, one.name) == ("+85261230007", "Ana")
    assert one.fields == {title: "Ana", "number": "1001"}
    assert [reject.row for reject in read.rejects] == [3], "an order number is nobody's phone"
    account_id = await world.add_account(_Nowhere())
    wanted = replace(draft(account_id, read.recipients), text=f"Hi {{{title}}} of {{number}}")
    planned = await world.quotes.plan(wanted)
    assert [message.text for message in planned.plan.messages] == ["Hi Ana of 1001"]


async def test_a_list_is_read_with_progress(world: World) -> None:
    rows = [ContactInput(hong_kong(n), f"P {n}") for n in range(4_500)]
    list_id = await world.contacts.create_list("Many")
    await world.database.run(contacts.upsert, rows, list_id, world.clock.now())
    told: list[int] = []
    found = await world.campaigns.recipients_of_list(list_id, told.append)
    assert [one.name for one in found] == [f"P {n}" for n in range(4_500)]
    assert told == [2_000, 4_000]


class _Nowhere:
    url = "http://127.0.0.1:1/dave/io"

    def set_callback(self, url: str | None) -> None:
        """Nobody calls."""

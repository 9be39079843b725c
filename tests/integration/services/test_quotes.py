"""Quotes of long lists: partial figures on the way, places of what blocks, and no stall."""

from decimal import Decimal

import pytest

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.services.accounts import AccountInput
from smsdesk.services.quote import Partial
from tests.support.services_world import Nowhere, World, draft, hong_kong, people
from tests.support.slowness import TOLERATED, loop_watch


def _named(count: int) -> tuple[Recipient, ...]:
    names = ("Ana", "Bartholomew", "Zo\u00eb", "Li")
    return tuple(
        Recipient(hong_kong(n), names[n % 4], {"order": str(n), "city": "Hong Kong"[: n % 9]})
        for n in range(1, count + 1)
    )


_TEXT = "Hi {name}, order {order} is ready in {city|town}. We are open until seven. " * 2


@pytest.mark.alone
async def test_partial_quotes_grow_to_the_whole_and_the_loop_goes_on(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    wanted = CampaignDraft("k", account_id, _TEXT, _named(20_000))
    partials: list[Partial] = []
    watch = loop_watch()
    watching = world.tasks.start(watch.run(), name="watch")
    quote = await world.quotes.quote(wanted, partial=partials.append)
    watching.cancel()
    assert partials, "nothing was told on the way"
    done = [one.done for one in partials]
    assert done == sorted(set(done))
    assert all(0 < one.done < one.total == 20_000 for one in partials)
    assert all(one.quote.distribution.texts == one.done for one in partials)
    assert quote.distribution.texts == 20_000
    assert sum(quote.distribution.sizes.values()) == 20_000
    assert sum(n * texts for n, texts in quote.distribution.sizes.items()) == quote.segments
    assert len(watch.stalls) <= TOLERATED, str(watch)


async def test_the_dearest_rows_have_their_price(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    recipients = [Recipient(hong_kong(n), "x" * n) for n in range(1, 200)]
    text = "Hi {name}, come and see us"
    quote = await world.quotes.quote(draft(account_id, recipients, text))
    dearest = quote.distribution.dearest
    assert [row.row for row in dearest] == list(range(199, 189, -1))
    assert dearest[0].cost is not None
    assert dearest[0].cost.amount == Decimal("0.80")
    assert quote.cut is not None
    assert quote.cut.segments == quote.cut.texts == 14
    assert quote.cut.cost == {"HKD": Decimal("5.60")}


@pytest.mark.parametrize(
    ("text", "recipients", "said"),
    [
        ("One\nHello \x1b\x00", people(1), ("line 2, column 7", "2 characters")),
        (
            "Hi {name}",
            (Recipient(hong_kong(1), "Ana"), Recipient(hong_kong(2), "B\x00")),
            ("row 2",),
        ),
        ("{name}", (Recipient(hong_kong(1), "A"), Recipient(hong_kong(2), "B" * 1600)), ("row 2",)),
    ],
)
async def test_what_blocks_is_said_with_its_place(
    world: World, text: str, recipients: tuple[Recipient, ...], said: tuple[str, ...]
) -> None:
    account_id = await world.add_account(Nowhere())
    quote = await world.quotes.quote(draft(account_id, recipients, text))
    [problem] = quote.problems
    for words in said:
        assert words in problem.sentence


async def test_a_field_that_nobody_has_is_told_also_where_it_has_a_fallback(world: World) -> None:
    account_id = await world.add_account(Nowhere())
    with_names = _named(3)
    nobody_has = "No recipient has a field {nmae}. Fields here: name, order, city, number."

    quote = await world.quotes.quote(draft(account_id, with_names, "Hi {nmae|there}"))
    assert not quote.problems
    assert quote.warnings[0] == f"{nobody_has} Everybody gets the fallback."

    quote = await world.quotes.quote(draft(account_id, with_names, "Hi {nmae}"))
    assert [one.sentence for one in quote.problems] == [nobody_has]
    assert not any("fallback" in warning for warning in quote.warnings)

    some = (*with_names, *people(1, first=9))
    quote = await world.quotes.quote(draft(account_id, some, "Hi {name}, {order|-}"))
    [problem] = quote.problems
    assert problem.sentence.startswith("Some recipients have no value for {name}.")
    assert not any("No recipient" in warning for warning in quote.warnings)


@pytest.mark.parametrize(
    ("signature", "text", "refused", "row"),
    [
        ("ACME", "Hello 【promo】", 3, ""),
        ("", "Hello 【promo】", 3, ""),
        ("", "【ACME】 Hello {name}", 1, "The first one is row 2."),
        ("ACME", "{name}, hello", 0, ""),
        ("", "【ACME】 Hello", 0, ""),
        ("ACME", "Hello", 0, ""),
    ],
)
async def test_a_text_of_a_form_that_is_refused_is_a_problem(
    world: World, signature: str, text: str, refused: int, row: str
) -> None:
    account_id = await world.accounts.add(
        AccountInput(
            "China",
            "yunpian",
            {"base_url": "http://127.0.0.1:1", "signature": signature},
            {"apikey": "k" * 32},
            session_only=True,
        )
    )
    names = ("Ana", "【VIP】", "Bo")
    recipients = [Recipient(hong_kong(n), name) for n, name in enumerate(names, start=1)]
    quote = await world.quotes.quote(draft(account_id, recipients, text))
    told = [one for one in quote.problems if one.code == "refused_text"]
    assert len(quote.problems) == len(told) == (1 if refused else 0)
    for one in told:
        texts = "1 text." if refused == 1 else f"{refused} texts."
        assert one.sentence.startswith(f"The gateway would refuse {texts} Yunpian takes")
        assert one.sentence.endswith(row or "instead.")

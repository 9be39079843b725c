"""Counting on the Compose page: all merged texts, what a cut saves, the price."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel, QTableWidget, QWidget

from smsdesk.domain.msisdn import parse
from smsdesk.domain.pricing import PriceRule
from smsdesk.services.events import AccountChanged
from smsdesk.store import accounts as account_rows
from smsdesk.store import workspace
from smsdesk.ui.widgets.specs import PageKey, unbroken
from tests.gui.checks import assert_accessible, assert_nothing_cut
from tests.gui.counting import PEOPLE, click, counted, people_in_a_list, rows, shown
from tests.gui.people import (
    World,
    all_final,
    chosen_account,
    confirm,
    dialog,
    find,
    messages,
    press,
    until,
)

# The offscreen platform cannot bring a window to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


PLAIN = "Hi {name}, your order is ready. " + "x" * 118


async def test_all_merged_texts_are_counted_and_the_dearest_lead_to_the_preview(world: World):
    form = await people_in_a_list(world)
    form.editor.set_message(PLAIN)
    await until(
        lambda: "(3 texts of 1, 1 of 2, 1 of 3)" in form.meter.text(), "all texts are counted"
    )
    assert shown(form, "segmentSpread") == "shortest 146 · median 147 · longest 164"
    press(form, "spreadButton")
    details = await dialog("spreadDetails")
    sizes = find(details, QTableWidget, "spreadSizes")
    assert rows(sizes)[0][:2] == ["1", "3"]
    assert find(details, QLabel, "spreadWhat").text() == "The longest messages", (
        "currencies are not compared"
    )
    dearest = find(details, QTableWidget, "spreadDearest")
    assert [row[0] for row in rows(dearest)] == ["3", "2", "1", "4", "5"]
    number = unbroken("+852 6124 0003")
    assert rows(dearest)[0][1:] == [f"O’Neil, {number}", "3", "HKD 1.14"]  # noqa: RUF001
    assert rows(dearest)[4][3] == "unknown"
    assert_accessible(details)
    assert_nothing_cut(details)
    click(dearest, 1)
    assert form.side.row == 2
    assert "Maximilian-Alexander" in form.side.phone.text()
    form.editor.set_message("Hi {name}")
    await until(lambda: rows(sizes)[0][:2] == ["1", "5"], "the open list follows the text")


async def test_the_dearest_lead_to_their_own_preview_where_somebody_is_left_out(world: World):
    form = await people_in_a_list(world)
    await world.services.contacts.opt_out(parse(PEOPLE[0][1]), "asked")
    form.editor.set_message(PLAIN)
    await until(lambda: len(form.recipients.people) == len(PEOPLE) - 1, "one is left out")
    await counted(form)
    press(form, "spreadButton")
    details = await dialog("spreadDetails")
    dearest = find(details, QTableWidget, "spreadDearest")
    await until(lambda: dearest.rowCount() == len(PEOPLE) - 1, "the rows are there")
    for place, row in enumerate(rows(dearest)):
        click(dearest, place)
        name = row[1].split(",")[0]
        assert form.side.phone.text().startswith(f"Hi {name}, "), row


async def test_counting_of_many_texts_shows_how_far_it_is(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    seen: set[str] = set()
    world.program.compose.quoting.progressed.connect(
        lambda _quote, counted: seen.add(f"{form.meter.text()}|{counted.words}")
    )
    form.recipients.add_text("\n".join(f"+852612{n:05d}" for n in range(10_000, 50_000)))
    await until(lambda: len(form.recipients.book.recipients) == 40_000, "the numbers are read")
    form.editor.set_message("Hi {name|there}, " + "x" * 140)
    await until(lambda: bool(seen), "a part is counted")
    await counted(form)
    line, told = next(iter(seen)).split("|")
    assert told.startswith("counted ")
    assert told.endswith(" of 40,000")
    assert line.endswith(told)
    assert "counted" not in form.meter.text()


async def test_a_cut_is_offered_with_what_it_saves_over_all(world: World):
    form = await people_in_a_list(world, PEOPLE[:2])
    form.editor.set_message("{name} " + "x" * 148)
    await until(lambda: bool(shown(form, "segmentCut")), "the cut is counted")
    assert shown(form, "segmentCut") == (
        "1 text is over by 9 characters or fewer: cut 9 to save 1 segment, HKD 0.38"
    )
    form.editor.set_message("x" * 172)
    await until(
        lambda: (
            shown(form, "segmentCut") == "12 characters over: cut 12 to save 2 segments, HKD 0.76"
        ),
        "the cut of one text is told",
    )
    assert form.meter.text() == "172 / 160 · GSM-7 · 2 segments"
    form.editor.set_message("x" * 160)
    assert shown(form, "segmentCut") == ""


async def test_prices_stand_by_country_and_currency_and_the_unknown_is_not_free(world: World):
    form = await people_in_a_list(world)
    form.editor.set_message("Hello")
    await counted(form)
    rows = find(form.side, QWidget, "costByCountry").rows()  # type: ignore[attr-defined]
    assert [(row.country, row.recipients, row.price) for row in rows] == [
        ("Hong Kong", "3", "HKD 1.14"),
        ("China", "1", "CNY 0.06"),
        ("Japan", "1", "unknown"),
    ]
    assert form.side.cost.text() == "more than CNY 0.06\n+ HKD 1.14"
    assert shown(form, "costUnknown") == "Price unknown for 1 recipient"
    form.editor.set_message("Hello again")
    assert find(form.side, QLabel, "costState").text() == "counting…"
    assert "counting" in form.side.cost.accessibleName()
    await counted(form)
    assert "counting" not in form.side.cost.accessibleName()


async def test_a_balance_that_is_short_is_said_beside_the_price(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567, +852 6123 4568")
    form.editor.set_message("Hello")
    await _balance(world, "411.76", "HKD")
    notes = "costNotes"
    await until(lambda: "Balance after: HKD 411.00" in shown(form, notes), "the balance is told")
    # What waits for its hour is not paid yet.
    wanted = world.program.compose.entered.draft()
    assert wanted is not None
    tomorrow = world.services.clock.now() + timedelta(days=1)
    await world.services.campaigns.create(replace(wanted, draft_key="queued", not_before=tomorrow))
    form.editor.set_message("Hello again")
    queued = "Balance after: HKD 411.00, before HKD 0.76 that is queued"
    await until(lambda: queued in shown(form, notes), "what is queued is told")
    await _balance(world, "0.75", "HKD")
    await until(lambda: bool(shown(form, "costShort")), "the shortage is told")
    assert shown(form, "costShort") == "Balance short by HKD 0.01"
    assert not form.send.isEnabled()
    await _balance(world, "5", "")
    await until(lambda: "Balance: 5.00" in shown(form, notes), "a currency may be missing")
    assert form.send.isEnabled()


async def test_a_gateway_without_a_currency_is_compared_by_the_accounts_setting(world: World):
    """The built-in gateway tells a million and no currency: the account says that it is CNY."""
    await chosen_account(world, "yunpian")
    form = world.program.compose.form
    view = world.program.compose.entered.account
    assert view is not None
    assert view.account.balance_currency == ""
    form.recipients.add_text("+86 138 0013 8000, +86 138 0013 8001, +852 6123 4567")
    form.editor.set_message("Hello")
    after = "Balance after: CNY 999,999.88, less HKD 0.38"
    await until(lambda: after in shown(form, "costNotes"), "the balance after is told")
    rules = [PriceRule("86", Decimal(600_000), "CNY"), PriceRule("852", Decimal(1), "HKD")]
    await world.services.accounts.set_prices(view.account_id, rules)
    await until(lambda: bool(shown(form, "costShort")), "the shortage is told")
    assert shown(form, "costShort") == "Balance short by CNY 200,000.00"
    assert not form.send.isEnabled()


async def _balance(world: World, amount: str, currency: str) -> None:
    """Let the chosen account's gateway have told this balance."""
    view = world.program.compose.entered.account
    assert view is not None
    now = world.services.clock.now()
    await world.services.database.run(
        account_rows.set_balance, view.account_id, Decimal(amount), currency, now
    )
    world.services.events.publish(AccountChanged(view.account_id))


async def test_the_real_fee_stands_beside_the_estimate_in_history(world: World):
    await chosen_account(world, "yunpian")
    form = world.program.compose.form
    view = world.program.compose.entered.account
    assert view is not None
    rules = [PriceRule("852", Decimal("0.75"), "CNY")]
    await world.services.accounts.set_prices(view.account_id, rules)
    form.recipients.add_text("+852 6123 4567")
    form.editor.set_message("Hello")
    await until(lambda: form.side.cost.text() == "≈ CNY 0.75", "the estimate is shown")
    press(world.program.window, "sendButton")
    await confirm()
    await all_final(world, 1)
    [message] = await messages(world)
    assert message.fee is not None
    history = world.program.history
    world.program.window.show_page(PageKey.HISTORY)
    await until(lambda: history.model.rowCount() == 1, "the message is in the history")
    history.table.selectRow(0)
    words = f"{message.fee} charged, CNY 0.75 estimated"
    await until(lambda: words in _texts(history), "fee and estimate stand side by side")


def _texts(parent: QWidget) -> list[str]:
    return [label.text() for label in parent.findChildren(QLabel)]


@pytest.mark.expected_log("a draft cannot be counted")
@pytest.mark.expected_log("a cancelled step failed in the database: ValueError", must_come=False)
async def test_a_fault_of_our_own_ends_the_counting(world: World):
    """Quiet hours that nobody can read: no price, no sending, and no asking without end."""
    await chosen_account(world)
    page = world.program.compose
    await world.services.database.run(workspace.put, "quiet_hours", "{}")
    page.form.recipients.add_text("+85261240001")
    page.form.editor.set_message("Hello")
    async with asyncio.timeout(20):
        await page.quoting.catch_up()
    assert page.quoting.quote is None
    assert "fault of its own" in page.quoting.fault
    assert not page.form.send.isEnabled()

"""The last step of the compose page, and what a campaign keeps of the draft it was made from."""

import asyncio
from datetime import datetime

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QAbstractButton, QDateTimeEdit, QLabel, QTableView, QWidget

from smsdesk.app.camera import type_text, until_async
from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse
from smsdesk.domain.send_time import SendTime, zone_label
from smsdesk.domain.status import MessageState
from smsdesk.ui.models.kept_table import Column
from smsdesk.ui.widgets.sections import KeyValueList
from smsdesk.ui.widgets.text_block import TextBlock
from smsdesk.ui.widgets.zone_select import home_zone
from tests.gui.people import (
    World,
    all_final,
    chosen_account,
    confirm,
    dialog,
    find,
    messages,
    press,
    review,
    until,
)

NATIVE = "mysmpp"
NUMBER = "+852 6123 4567\n"
_TWO_MONTHS_S = 60 * 86_400
"""Longer than a timer of Qt can run."""


def _facts(sheet: QWidget) -> dict[str, str]:
    items = find(sheet, KeyValueList, "confirmFacts").items()
    return {item.key: item.value for item in items}


async def test_the_sheet_says_everything_that_matters(world: World):
    form = world.program.compose.form
    await chosen_account(world)
    await world.services.contacts.opt_out(parse("+85265551234"), "asked")
    (regulars,) = await world.services.contacts.lists()
    await form.recipients.add_list(regulars)
    form.recipients.add_text("+852 6123 4567, +852 6555 1234, +65 8123 4567")
    await world.services.contacts.opt_out(form.recipients.book.recipients[0].msisdn, "asked")
    form.senders.setEditText("ACME")
    form.options.set_values({"signature": "Shop", "signature_type": "3"})
    form.editor.set_message("Hello {name|there}")
    sheet = await review(world)
    facts = _facts(sheet)
    assert facts["To"].startswith(regulars.name)
    assert facts["Sender"] == "ACME"
    counts, _, names = facts["Left out"].partition(": ")
    assert "opted out" in counts
    assert form.recipients.book.recipients[0].name in names
    assert "Hong Kong: " in facts["By country"]
    assert "Singapore: " in facts["By country"]
    assert facts["When"] == "now"
    assert facts["Signature"] == "Shop"
    assert facts["Place of the signature"] == "[Signature] before the text"
    first = form.recipients.book.recipients[1]
    assert find(sheet, TextBlock, "confirmText").text() == f"[Shop]Hello {first.name}"
    words = " ".join(label.text() for label in sheet.findChildren(QLabel))
    assert "cannot be called back" in words
    quote = world.program.compose.quoting.quote
    assert quote is not None
    sends = find(sheet, QAbstractButton, "confirmSendButton").text()
    assert f"Send {quote.recipients} messages" in sends
    for currency in quote.cost:
        assert currency in sends


async def test_what_was_sent_is_told_until_the_next_draft_begins(world: World):
    form = world.program.compose.form
    await chosen_account(world)
    form.recipients.add_text(NUMBER)
    form.editor.set_message("Hello")
    find(form.when, QAbstractButton, "scheduleLater").click()
    form.when.set_time(SendTime(datetime.fromisoformat("2099-01-01T00:00"), "UTC"))
    await review(world)
    await confirm()
    await until(lambda: bool(form.banner.text()), "it is told")
    goes = "1 message goes 2099-01-01 00:00 in UTC, if smsdesk or smsdesk serve runs then."
    assert form.banner.text() == goes
    await world.services.contacts.save(Contact(0, parse("+85261230011"), "New One"))
    await asyncio.sleep(0.5)
    assert not form.banner.isHidden(), "nothing has been written yet"
    form.editor.set_message("H")
    assert form.banner.isHidden()


async def test_an_unknown_price_is_said_on_the_button(world: World):
    form = world.program.compose.form
    await chosen_account(world)
    form.editor.set_message("Hello")
    form.recipients.add_text("+1 202 555 0123")
    sheet = await review(world)
    assert "price unknown" in find(sheet, QAbstractButton, "confirmSendButton").text()
    press(sheet, "confirmBackButton")
    await until(lambda: not sheet.isVisible(), "the sheet closes")
    form.recipients.add_text("+852 6123 4567")
    await until(lambda: "2" in form.send.text(), "both are counted")
    sheet = await review(world)
    assert "for more than HKD 0.38" in find(sheet, QAbstractButton, "confirmSendButton").text()


async def test_a_campaign_keeps_the_text_and_the_people_of_its_hour(world: World):
    """What is edited after Send changes nothing, but whoever opts out gets nothing."""
    form = world.program.compose.form
    await chosen_account(world)
    (regulars,) = await world.services.contacts.lists()
    await form.recipients.add_list(regulars)
    form.editor.set_message("Hello {name|there}")
    account_id = form.account_id()
    await world.services.accounts.pause(account_id, "for the test")
    await review(world)
    await confirm()
    await until(lambda: not form.editor.message(), "it is queued")
    made = await messages(world)
    added = await world.services.contacts.save(Contact(0, parse("+85261230011"), "New One"))
    await world.services.contacts.add_to_list(regulars.list_id, [added])
    form.editor.set_message("Another text")
    leaver = made[0].msisdn
    await world.services.contacts.opt_out(leaver, "asked")
    await world.services.accounts.resume(account_id)
    await all_final(world, regulars.size)
    sent = {one.msisdn: one for one in await messages(world)}
    assert sent.keys() == {one.msisdn for one in made}
    assert {one.text for one in sent.values()} == {one.text for one in made}
    assert sent[leaver].state in {MessageState.CANCELLED, MessageState.REJECTED}
    at_gateway = {one.number for one in world.gateways.servers["cloudsms"].gateway.messages}
    assert not any(leaver.e164.endswith(number) for number in at_gateway)


def _later(world: World, *, seconds: int) -> None:
    find(world.program.window, QAbstractButton, "scheduleLater").click()
    edit = find(world.program.window, QDateTimeEdit, "scheduleEdit")
    edit.setDateTime(QDateTime.currentDateTime().addSecs(seconds))


# Keeping a message at the gateway


async def test_the_choice_appears_with_an_hour_where_the_gateway_keeps_messages(world: World):
    form = world.program.compose.form
    await chosen_account(world)
    _later(world, seconds=7_200)
    assert not form.keeper.isVisibleTo(form)
    await chosen_account(world, NATIVE)
    there = find(form, QAbstractButton, "keepAtGateway")
    assert there.isVisibleTo(form)
    find(form, QAbstractButton, "scheduleNow").click()
    assert not there.isVisibleTo(form)
    assert find(form, QAbstractButton, "scheduledButton").isVisibleTo(form)


async def test_kept_at_the_gateway_listed_and_cancelled_there(world: World):
    form = world.program.compose.form
    await chosen_account(world, NATIVE)
    type_text(form.recipients.input, NUMBER + "+852 6123 4568\n")
    form.editor.set_message("In two months")
    _later(world, seconds=_TWO_MONTHS_S)
    press(form, "keepAtGateway")
    sheet = await review(world)
    assert "kept at the gateway" in _facts(sheet)["When"]
    await confirm()

    async def taken() -> bool:
        found = await messages(world)
        return len(found) == 2 and all(one.state is MessageState.SUBMITTED for one in found)

    await until_async(taken, "the gateway has taken both")
    held = [one.held_s for one in world.gateways.servers[NATIVE].gateway.messages]
    assert all(_TWO_MONTHS_S - 120 < seconds < _TWO_MONTHS_S + 120 for seconds in held)
    press(form, "scheduledButton")
    listing = await dialog("scheduledDialog")
    table = find(listing, QTableView, "scheduledTable")
    await until(lambda: table.model().rowCount() == 2, "the gateway tells what it keeps")
    assert not find(listing, QAbstractButton, "scheduledCancel").isEnabled()
    said = " ".join(label.text() for label in listing.findChildren(QLabel))
    assert f"this computer’s clock ({zone_label(home_zone())})" in said  # noqa: RUF001 - typography
    table.selectRow(0)
    press(listing, "scheduledCancel")
    press(await dialog("question"), "questionAgree")
    await until(lambda: table.model().rowCount() == 1, "one is cancelled")
    states = sorted(one.state for one in await messages(world))
    assert states == [MessageState.CANCELLED, MessageState.SUBMITTED]
    press(listing, "scheduledClose")


async def test_the_list_of_what_is_kept_fits_a_small_screen(world: World):
    form = world.program.compose.form
    await chosen_account(world, NATIVE)
    press(form, "scheduledButton")
    listing = await dialog("scheduledDialog")
    table = find(listing, QTableView, "scheduledTable")
    room = listing.screen().availableSize()
    assert room.width() <= 800, "the screen of this test is small"
    listing.resize(615, 345)  # what a laptop at 200 % leaves
    await asyncio.sleep(0.1)
    assert table.horizontalScrollBar().maximum() == 0
    text = table.fontMetrics().horizontalAdvance("Hi Ana Lima, the")
    assert table.columnWidth(Column.TEXT) > text
    press(listing, "scheduledClose")


async def test_a_gateway_that_does_not_answer_is_told_in_the_dialog(world: World):
    form = world.program.compose.form
    await chosen_account(world, NATIVE)
    await world.gateways.servers[NATIVE].stop()
    press(form, "scheduledButton")
    listing = await dialog("scheduledDialog")
    state = find(listing, QLabel, "scheduledState")
    await until(lambda: "Asking" not in state.text(), "the gateway was asked")
    banner = find(listing, QWidget, "scheduledBanner")
    assert banner.isVisibleTo(listing)
    press(listing, "scheduledClose")

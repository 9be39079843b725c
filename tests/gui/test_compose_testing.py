"""“Send me a test” on the compose page: the previewed text, to oneself, and the draft untouched."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from smsdesk.app.camera import type_text
from smsdesk.domain.msisdn import parse
from smsdesk.ui.widgets.sections import FormRow
from tests.gui.people import (
    World,
    all_final,
    chosen_account,
    dialog,
    find,
    messages,
    open_dialogs,
    press,
    until,
    write,
)

OWN = "+85261110000"
TWO = "+852 6123 4567\n"


async def _ask_and_send(world: World, typed: str) -> None:
    press(world.program.window, "testSendButton")
    asking = await dialog("ownNumberDialog")
    find(asking, QLineEdit, "ownNumber").setText(typed)
    sends = find(asking, QAbstractButton, "ownNumberSend")
    await until(sends.isEnabled, "the price is shown")
    sends.click()


async def test_the_previewed_text_goes_to_oneself_and_the_draft_stays(world: World):
    form = world.program.compose.form
    await chosen_account(world)
    for contact in await world.services.contacts.complete("Gr"):
        form.recipients.add_contact(contact)
    form.editor.set_message("Hi {name}, {order} {{ready}}")
    await until(form.send.isEnabled, "the draft may go")
    before = world.program.compose.entered.kept()
    await _ask_and_send(world, OWN)
    await all_final(world, 1)
    (message,) = await messages(world)
    assert message.msisdn == parse(OWN)
    assert message.text == "Hi Grace Wong, 1048 {ready}"
    (campaign,) = await world.services.campaigns.page(None, 5)
    assert campaign.title.startswith("Test: ")
    assert message.name == "Test to myself"
    assert world.program.compose.entered.kept() == before
    await until(lambda: "test is on its way" in form.banner.text(), "the page says so")
    assert "HKD 0.38" in form.banner.text()


async def test_number_and_price_stand_before_each_test(world: World):
    await write(world, TWO, "Hello " + "x" * 160)
    await _ask_and_send(world, OWN)
    await all_final(world, 1)
    press(world.program.window, "testSendButton")
    asking = await dialog("ownNumberDialog")
    assert find(asking, QLineEdit, "ownNumber").text() == parse(OWN).display()
    price = find(asking, QLabel, "ownNumberPrice")
    await until(lambda: price.text() == "2 segments · ≈ HKD 0.76", "the price is shown")
    find(asking, QLineEdit, "ownNumber").setText("+1 202 555 0123")
    await until(lambda: "Price unknown" in price.text(), "what is unknown is not free")
    press(asking, "ownNumberCancel")
    assert len(await messages(world)) == 1


async def test_a_wrong_number_is_told_at_its_line(world: World):
    await write(world, TWO, "Hello")
    press(world.program.window, "testSendButton")
    asking = await dialog("ownNumberDialog")
    sends = find(asking, QAbstractButton, "ownNumberSend")
    assert not sends.isEnabled()
    type_text(find(asking, QLineEdit, "ownNumber"), "12")
    assert not sends.isEnabled()
    row = asking.findChild(FormRow)
    assert row is not None
    assert row.error()
    press(asking, "ownNumberCancel")
    assert await messages(world) == []


async def test_a_double_click_makes_no_test_and_two_clicks_on_send_make_one(world: World):
    await write(world, TWO, "Hello")
    await _ask_and_send(world, OWN)
    await all_final(world, 1)
    form = world.program.compose.form
    for _ in range(2):
        QTest.mouseClick(form.test, Qt.MouseButton.LeftButton)
    asking = await dialog("ownNumberDialog")
    assert open_dialogs() == ["ownNumberDialog"]
    sends = find(asking, QAbstractButton, "ownNumberSend")
    price = find(asking, QLabel, "ownNumberPrice")
    await until(lambda: "HKD" in price.text(), "the price is shown")
    await until(sends.isEnabled, "the time of a double click is over")
    for _ in range(2):
        sends.click()
    await all_final(world, 2)
    assert len(await world.services.campaigns.page(None, 5)) == 2
    await until(lambda: open_dialogs() == [], "it is closed")
    assert form.test.isEnabled()


async def test_a_text_that_lacks_a_value_is_not_tested(world: World):
    await write(world, TWO, "Hello")
    form = world.program.compose.form
    form.editor.set_message("Hello {nickname}")
    press(world.program.window, "testSendButton")
    asking = await dialog("ownNumberDialog")
    find(asking, QLineEdit, "ownNumber").setText(OWN)
    price = find(asking, QLabel, "ownNumberPrice")
    await until(lambda: "{nickname}" in price.text(), "the gap is told")
    assert not find(asking, QAbstractButton, "ownNumberSend").isEnabled()
    press(asking, "ownNumberCancel")
    assert await messages(world) == []


async def test_a_test_waits_for_no_hour(world: World):
    await write(world, TWO, "Hello")
    find(world.program.window, QAbstractButton, "scheduleLater").click()
    await _ask_and_send(world, OWN)
    await all_final(world, 1)


async def test_what_cannot_be_sent_is_not_tested_and_the_button_says_why(world: World):
    form = world.program.compose.form
    await chosen_account(world)
    await until(lambda: not form.test.isEnabled(), "there is no text yet")
    assert "Write a text first." in form.test.toolTip()
    assert form.test.accessibleDescription() == "Write a text first."
    form.editor.set_message("Hello")
    await until(form.test.isEnabled, "a test needs no recipients")
    assert "own phone" in form.test.toolTip()
    form.editor.set_message("Hello {name")
    await until(lambda: not form.test.isEnabled(), "the text cannot be filled in")
    assert form.test.toolTip()
    form.recipients.add_text("+852 6123 4567")
    form.editor.set_message("a" * 9_000)
    await until(lambda: "longer than" in form.test.accessibleDescription(), "it is too long")
    assert not form.test.isEnabled()

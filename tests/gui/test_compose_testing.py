"""“Send me a test” on the compose page: the previewed text, to oneself, and the draft untouched."""

from PySide6.QtWidgets import QAbstractButton, QLineEdit

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
    press(asking, "ownNumberSend")


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


async def test_the_number_is_asked_once_and_can_be_changed(world: World):
    await write(world, TWO, "Hello")
    form = world.program.compose.form
    await _ask_and_send(world, OWN)
    await all_final(world, 1)
    await until(form.test.isEnabled, "the next test may go")
    press(world.program.window, "testSendButton")
    await all_final(world, 2)
    assert {one.msisdn for one in await messages(world)} == {parse(OWN)}
    press(form.banner, "composeBannerAction")
    asking = await dialog("ownNumberDialog")
    assert find(asking, QLineEdit, "ownNumber").text() == parse(OWN).display()
    press(asking, "ownNumberCancel")


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


async def test_a_double_click_makes_one_test(world: World):
    await write(world, TWO, "Hello")
    await _ask_and_send(world, OWN)
    form = world.program.compose.form
    assert not form.test.isEnabled(), "the second click finds it closed"
    await all_final(world, 1)
    assert len(await world.services.campaigns.page(None, 5)) == 1


async def test_a_text_that_lacks_a_value_is_not_tested(world: World):
    await write(world, TWO, "Hello")
    form = world.program.compose.form
    form.editor.set_message("Hello {nickname}")
    await _ask_and_send(world, OWN)
    await until(lambda: "{nickname}" in form.banner.text(), "the gap is told")
    assert await messages(world) == []
    assert form.test.isEnabled()


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

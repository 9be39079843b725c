"""The Compose page with real services: what is counted is what goes, and it goes once."""

import asyncio

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QScrollArea,
    QWidget,
)

from smsdesk.app.camera import type_text
from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse
from smsdesk.domain.segments import CLOUDSMS, measure
from smsdesk.domain.status import MessageState
from smsdesk.ui.pages.compose.page import ComposePage
from smsdesk.ui.theme.palette import LOW_HEIGHT
from smsdesk.ui.widgets.base import Button
from tests.gui.checks import windows_on_screen
from tests.gui.people import (
    World,
    all_final,
    chosen_account,
    confirm,
    dialog,
    find,
    messages,
    press,
    send,
    until,
    write,
)

# The offscreen platform knows neither raising nor grabbing, which a popup asks for.
popups = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
GOOD = "+852 6123 4567\n"
UNDELIVERABLE = "+852 6123 9901\n"
REFUSED = "+852 6123 9908\n"
CURLY = "We\N{RIGHT SINGLE QUOTATION MARK}re open"


async def test_first_start_says_what_to_do_and_does_it(empty_world: World):
    page = empty_world.program.compose
    await until(page.form.empty.isVisible, "the page says to add an account")
    press(page, "composeEmptyAction")
    settings = await dialog("settingsDialog")
    assert settings.isVisible()


async def test_messages_go_and_their_reports_come_back(world: World):
    await send(world, GOOD + UNDELIVERABLE + REFUSED, "Your table is booked.")
    await all_final(world, 3)
    states = {one.msisdn.e164[-4:]: one.state for one in await messages(world)}
    assert states == {
        "4567": MessageState.DELIVERED,
        "9901": MessageState.UNDELIVERED,
        "9908": MessageState.REJECTED,
    }
    assert world.program.compose.form.editor.message() == ""
    assert world.program.compose.form.recipients.book.entries == ()


async def test_the_text_goes_exactly_as_typed(world: World):
    text = "a\u00a0b  c\ttab \U0001f600 {{braces}} end "
    await send(world, GOOD, text)
    await all_final(world, 1)
    (message,) = await messages(world)
    assert message.text == text.replace("{{", "{").replace("}}", "}")


async def test_the_counter_follows_every_key(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    render = world.services.quotes.rendering(
        next(one for one in await world.services.accounts.all() if one.info.key == "cloudsms")
    )
    typed = ""
    for char in CURLY + " €":
        type_text(form.editor, char)
        typed += char
        counted = measure(render(typed), CLOUDSMS)
        room = counted.units + counted.units_left
        assert form.meter.text().startswith(f"{counted.units} / {room}")


async def test_a_curly_apostrophe_is_named_and_replaced_as_one_undo_step(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    long = f"{CURLY} until seven " * 6
    type_text(form.editor, "\U0001f600"[:0] + long)
    assert "right single quotation mark" in form.hint.text()
    saves = find(form.hint, QAbstractButton, "encodingHintAction")
    assert "saves" in saves.text()
    saves.click()
    assert form.editor.message() == long.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert form.hint.isHidden()
    form.editor.undo()
    assert form.editor.message() == long


async def test_marks_stand_under_the_character_also_behind_an_emoji(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.editor.set_message("\U0001f600 it\N{RIGHT SINGLE QUOTATION MARK}s fine, thank you all")
    assert form.editor.marked() == ["\U0001f600", "\N{RIGHT SINGLE QUOTATION MARK}"]


async def test_a_text_in_its_own_script_is_not_nagged(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.editor.set_message("您的訂單已經準備好")
    assert form.hint.isHidden()


async def test_double_click_makes_one_campaign(world: World):
    await write(world, GOOD, "Once only")
    button = find(world.program.window, QAbstractButton, "sendButton")
    button.click()
    button.click()
    sheet = await dialog("confirmSheet")
    sends = find(sheet, QAbstractButton, "confirmSendButton")
    assert not sends.isEnabled(), "the second click of a double click must find it closed"
    await until(sends.isEnabled, "the sheet can be confirmed")
    sends.click()
    sends.click()
    await all_final(world, 1)
    assert len(await world.services.campaigns.page(None, 10)) == 1


async def test_enter_held_down_sends_nothing_by_itself(world: World):
    await write(world, GOOD, "Held")
    button = find(world.program.window, QAbstractButton, "sendButton")
    _key(button, auto=False)
    sheet = await dialog("confirmSheet")
    sends = find(sheet, QAbstractButton, "confirmSendButton")
    await until(sends.isEnabled, "the sheet can be confirmed")
    for _ in range(50):
        target = QApplication.focusWidget() or sheet
        _key(target, auto=True)
    await asyncio.sleep(0.05)
    assert sheet.isVisible()
    assert await messages(world) == []
    _key(sends, auto=False)
    for _ in range(50):
        _key(sends, auto=True)
    await all_final(world, 1)


def _key(widget: QWidget, *, auto: bool) -> None:
    event = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", auto
    )
    QApplication.sendEvent(widget, event)


async def test_nothing_is_queued_when_the_sheet_is_left(world: World):
    await write(world, GOOD, "Not yet")
    press(world.program.window, "sendButton")
    sheet = await dialog("confirmSheet")
    press(sheet, "confirmBackButton")
    await until(lambda: not sheet.isVisible(), "the sheet closes")
    assert await messages(world) == []
    assert world.program.compose.form.editor.message() == "Not yet"


async def test_the_sheet_says_the_price_and_who_is_left_out(world: World):
    await world.services.contacts.opt_out(parse("+85265551234"), "asked")
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567, +852 6555 1234, +44 7400 123456")
    for one in await world.services.contacts.lists():
        await form.recipients.add_list(one)
    form.editor.set_message("Hello")
    await until(form.send.isEnabled, "the draft may go")
    press(world.program.window, "sendButton")
    sheet = await dialog("confirmSheet")
    words = " ".join(label.text() for label in sheet.findChildren(QLabel))
    assert "opted out" in words
    assert "duplicate" in words
    assert "HKD" in find(sheet, Button, "confirmSendButton").text()


async def test_obstacles_are_said_and_close_the_button(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    reasons = []

    def look() -> None:
        assert not form.send.isEnabled()
        reasons.append(form.reason.text())

    look()
    type_text(form.recipients.input, GOOD)
    look()
    assert form.reason.property("tone") == "neutral", "it is only not finished yet"
    form.editor.set_message("Hello {")
    await until(lambda: "brace" in form.reason.text(), "the broken field is told")
    assert form.editor.marked() == ["{"]
    assert form.reason.property("tone") == "danger"
    look()
    form.editor.set_message("x" * 5_000)
    await until(lambda: "longer" in form.reason.text(), "the long text is told")
    form.editor.set_message("Hello {nickname}")
    await until(lambda: "nickname" in form.reason.text(), "the missing field is told")
    look()
    form.editor.set_message("Hello")
    await until(form.send.isEnabled, "the draft may go")
    type_text(form.recipients.input, "6123")
    look()
    form.recipients.input.clear()
    type_text(form.recipients.input, "12345\n")
    look()
    assert len(set(reasons)) == len(reasons)
    assert all(reasons)


@pytest.mark.parametrize("pause_ms", [150, 0])
async def test_a_name_is_completed_and_taken_by_enter(world: World, pause_ms: int):
    form = world.program.compose.form
    for timer in form.recipients._completing.findChildren(QTimer):
        timer.setInterval(pause_ms)  # as if the look-up took longer than the pause after a key
    type_text(form.recipients.input, "grace\n")
    await until(lambda: bool(form.recipients.book.entries), "Grace is taken")
    (entry,) = form.recipients.book.entries
    assert entry.text == "Grace Wong"
    assert entry.recipients[0].fields["order"] == "1048"
    assert form.recipients.input.text() == ""


@popups
async def test_of_several_people_of_one_name_none_is_taken_unasked(world: World):
    await world.services.contacts.save(Contact(0, parse("+85261230011"), "Ana Costa"))
    form = world.program.compose.form
    world.program.window.activateWindow()
    form.recipients.input.setFocus()
    type_text(form.recipients.input, "ana\n")
    await asyncio.sleep(0.4)
    assert form.recipients.book.entries == ()
    assert form.recipients.input.text() == "ana"


async def test_a_pasted_column_becomes_chips_and_many_become_one(world: World):
    form = world.program.compose.form
    QGuiApplication.clipboard().setText("+852 6123 4567\r\n+852 6123 4568\n")
    _paste(form.recipients.input)
    assert len(form.recipients.book.entries) == 2
    numbers = [f"+852 612{n:05d}" for n in range(3_000)]
    QGuiApplication.clipboard().setText("\n".join([*numbers, "rubbish"]))
    _paste(form.recipients.input)
    await until(lambda: len(form.recipients.book.recipients) == 3_002, "the numbers are read")
    assert [bool(entry.fault) for entry in form.recipients.book.entries] == [0, 0, 0, 1]


def _paste(widget: QWidget) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(widget, event)


async def test_pasted_text_keeps_no_break_spaces_and_loses_its_format(world: World):
    form = world.program.compose.form
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("a\u00a0b\r\nc")
    form.editor.insertFromMimeData(data)
    assert form.editor.message() == "a\u00a0b\nc"


async def test_the_unsent_draft_survives_a_restart_and_a_crash(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    (regulars,) = await world.services.contacts.lists()
    await form.recipients.add_list(regulars)
    type_text(form.recipients.input, GOOD + "12345\n")
    form.editor.set_message("Hello\u00a0{name|there}")
    form.senders.setEditText("ACME")
    await asyncio.sleep(1.0)  # a crash now loses nothing: nothing is kept on the way out
    second = ComposePage(world.services, world.services.settings)
    try:
        await until(lambda: len(second.form.recipients.book.entries) == 3, "the draft is back")
        assert second.form.editor.message() == "Hello\u00a0{name|there}"
        assert second.form.senders.currentText() == "ACME"
        assert second.form.recipients.book.kept() == form.recipients.book.kept()
        assert len(second.form.recipients.book.recipients) == regulars.size + 1
    finally:
        second.closing()
        second.deleteLater()


async def test_a_draft_sent_just_before_a_crash_is_not_sent_again(world: World):
    await write(world, GOOD, "Twice?")
    page = world.program.compose
    draft = page.entered.draft()
    assert draft is not None
    await world.services.campaigns.create(draft)  # the crash comes before the page clears itself
    press(world.program.window, "sendButton")
    await confirm()
    await until(lambda: page.form.editor.message() == "", "the page is done with it")
    assert "not sent again" in page.form.banner.text()
    await all_final(world, 1)


async def test_an_edited_draft_is_another_campaign(world: World):
    await send(world, GOOD, "Same text")
    await all_final(world, 1)
    await send(world, GOOD, "Same text")
    await all_final(world, 2)


async def test_lists_follow_the_address_book(world: World):
    form = world.program.compose.form
    (regulars,) = await world.services.contacts.lists()
    await form.recipients.add_list(regulars)
    saved = await world.services.contacts.save(Contact(0, parse("+85261230011"), "New One"))
    await world.services.contacts.add_to_list(regulars.list_id, [saved])
    await until(
        lambda: len(form.recipients.book.recipients) == regulars.size + 1, "the list has grown"
    )


async def test_options_of_the_gateway_are_counted_and_sent(world: World):
    await write(world, GOOD, "Hello")
    form = world.program.compose.form
    before = form.meter.text()
    form.options.set_values({"signature": "ACME", "signature_type": "3"})
    assert form.meter.text() != before
    await until(lambda: form.side.phone.text().startswith("[ACME]"), "the preview follows")
    await until(form.send.isEnabled, "the draft may go")
    press(world.program.window, "sendButton")
    await confirm()
    await all_final(world, 1)
    (taken,) = world.gateways.servers["cloudsms"].gateway.messages
    assert taken.rendered_text == "[ACME]Hello"


@pytest.mark.parametrize("width", [683, 1280])
async def test_the_preview_finds_room_in_any_width(world: World, width: int):
    world.program.window.resize(width, 500)
    await asyncio.sleep(0.05)
    form = world.program.compose.form
    beside = form.side.mapTo(form, form.side.rect().topLeft()).x() > form.editor.width() / 2
    assert beside == (width > 1000)


async def test_a_low_window_shows_the_message_while_it_is_written(world: World):
    window, form = world.program.window, world.program.compose.form
    await chosen_account(world)
    window.resize(683, 384)
    await asyncio.sleep(0.1)
    form.recipients.add_text(", ".join(f"+852 6123 45{n}" for n in range(60, 70)))
    await asyncio.sleep(0.3)
    below = form.editor.mapTo(window, form.editor.rect().bottomLeft()).y()
    assert below < window.status.mapTo(window, window.status.rect().topLeft()).y()
    chips = find(form, QScrollArea, "recipientChipsScroll")
    assert 60 <= chips.height() <= 90
    scroll = find(form, QScrollArea, "composeScroll")
    assert scroll.isAncestorOf(form.send)
    window.resize(1280, 800)
    await asyncio.sleep(0.3)
    assert not scroll.isAncestorOf(form.send)
    assert chips.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("provider", ["cloudsms", "mysmpp", "yunpian", "sms467890"])
async def test_a_short_window_has_the_text_and_its_counter_in_sight(world: World, provider: str):
    window, form = world.program.window, world.program.compose.form
    window.resize(1024, 700)
    await chosen_account(world, provider)
    form.recipients.add_text("+86 138 0013 8000")
    form.editor.set_message("Hi {name|there}, it's ready - come by before 7 pm today.")
    await asyncio.sleep(0.3)
    for part in (form.editor, form.meter):
        assert part.visibleRegion().boundingRect().size() == part.size()
    title = next(one for one in form.findChildren(QLabel) if one.text() == "Compose")
    assert not title.isVisible()
    window.resize(1024, 800)
    await until(title.isVisible, "a higher window has room for the title")


async def test_tab_into_the_text_brings_its_counter_into_sight(world: World):
    window, form = world.program.window, world.program.compose.form
    window.resize(1024, 700)
    await chosen_account(world, "mysmpp")
    form.recipients.add_text(", ".join(f"+852 6123 45{n}" for n in range(60, 66)))
    await asyncio.sleep(0.3)
    bar = find(form, QScrollArea, "composeScroll").verticalScrollBar()
    bar.setValue(0)
    assert form.meter.visibleRegion().isEmpty(), "the chips need the room"
    form.editor.setFocus(Qt.FocusReason.MouseFocusReason)
    await asyncio.sleep(0.05)
    assert bar.value() == 0
    form.account.setFocus()
    form.editor.setFocus(Qt.FocusReason.TabFocusReason)
    await until(
        lambda: form.meter.visibleRegion().boundingRect().size() == form.meter.size(),
        "the counter comes into sight",
    )


async def test_the_editor_gives_way_before_the_form_scrolls(world: World):
    window, form = world.program.window, world.program.compose.form
    window.resize(1280, 800)
    await chosen_account(world, "cloudsms")
    form.recipients.add_text("+852 6123 4567, +86 138 0013 8000, 12345, +65 8123 4567")
    form.editor.set_message("Hi, your order is ready.")
    await until(
        lambda: "12345” cannot be sent to" in form.reason.text(), "the faulty entry is told"
    )
    await asyncio.sleep(0.3)
    assert find(form, QScrollArea, "composeScroll").verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("kind", ["viber_sms", "vcard"])
async def test_when_it_goes_stays_in_sight_however_long_the_form_is(world: World, kind: str):
    window, form = world.program.window, world.program.compose.form
    window.resize(1280, 800)
    await chosen_account(world, "mysmpp")
    foot, scroll = find(form, QFrame, "composeFoot"), find(form, QScrollArea, "composeScroll")
    assert foot.property("over") == "false", "nothing is under it"
    form.addresses.kind.setCurrentIndex(form.addresses.kind.findData(kind))
    await until(lambda: scroll.verticalScrollBar().maximum() > 0, "its fields need the bar")
    await until(lambda: foot.property("over") == "true", "a line says that there is more")
    for widget in (form.when, form.keeper, form.send):
        assert widget.visibleRegion().boundingRect().size() == widget.size()
    window.resize(1280, LOW_HEIGHT)
    await until(lambda: scroll.isAncestorOf(foot), "in a low window it scrolls with the form")
    assert foot.property("over") == "false"
    window.resize(1280, 800)
    await until(lambda: not scroll.isAncestorOf(foot), "and stands by itself again")


async def test_the_form_is_as_wide_with_its_scroll_bar_as_without(world: World):
    window, form = world.program.window, world.program.compose.form
    window.resize(1280, 800)
    await chosen_account(world, "mysmpp")
    await asyncio.sleep(0.1)
    scroll = find(form, QScrollArea, "composeScroll")

    def right(widget: QWidget) -> int:
        return widget.mapTo(form, widget.rect().topRight()).x()

    assert scroll.verticalScrollBar().maximum() == 0
    without = right(form.editor)
    assert without == right(form.send)
    addresses = form.addresses
    addresses.kind.setCurrentIndex(addresses.kind.findData("viber_sms"))
    await until(lambda: scroll.verticalScrollBar().maximum() > 0, "its fields need the bar")
    await asyncio.sleep(0.1)
    assert right(form.editor) == without == right(form.send)


async def test_no_window_appears_of_its_own(world: World):
    await asyncio.sleep(0.2)
    assert windows_on_screen() == [world.program.window]

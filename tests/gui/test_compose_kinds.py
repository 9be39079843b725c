"""Kinds of message, their own fields and senders on the compose page, with the real gateways."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from smsdesk.app.camera import type_text
from smsdesk.domain.provider_info import MessageKind
from smsdesk.services.accounts import AccountInput, AccountView
from smsdesk.simulator.mysmpp_account import DEMO_SENDER
from smsdesk.ui.pages.compose.page import ComposePage
from tests.gui.checks import assert_accessible, assert_nothing_cut
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

GOOD = "+852 6123 4567\n"
RICH = "mysmpp"


async def _choose_kind(world: World, key: str) -> MessageKind:
    addresses = world.program.compose.form.addresses
    await until(lambda: addresses.kind.findData(key) >= 0, "the kinds are offered")
    addresses.kind.setCurrentIndex(addresses.kind.findData(key))
    kind = addresses.chosen_kind
    assert kind is not None
    return kind


def _shown_options(world: World) -> set[str]:
    options = world.program.compose.form.options
    return {
        one.objectName().removeprefix("composeOption_")
        for one in options.findChildren(QWidget)
        if one.objectName().startswith("composeOption_") and one.isVisible()
    }


async def _send(world: World) -> None:
    form = world.program.compose.form
    await until(form.send.isEnabled, "the draft may go")
    press(world.program.window, "sendButton")
    await confirm()


async def test_each_kind_shows_its_own_fields_alone(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    seen = {}
    for kind in _view(world, RICH).info.capabilities.kinds:
        await _choose_kind(world, kind.key)
        await asyncio.sleep(0.05)  # Qt shows new fields with its next turn
        seen[kind.key] = _shown_options(world)
        own = {one.key for one in kind.options if one.required or not one.advanced}
        assert seen[kind.key] == own
        assert form.editor.isVisibleTo(form) is kind.text
        assert form.meter.isVisibleTo(form), "what it takes is told of every kind"
        assert form.senders.isVisibleTo(form) is kind.sender
        assert find(form, QLabel, "kindSummary").text() == kind.summary
    assert len(set(map(frozenset, seen.values()))) > 3


def _view(world: World, provider: str) -> AccountView:
    accounts = world.program.compose.entered.accounts.values()
    return next(view for view in accounts if view.info.key == provider)


async def test_a_gateway_with_one_kind_has_no_kinds_to_choose(world: World):
    await chosen_account(world, "cloudsms")
    form = world.program.compose.form
    assert not form.addresses.kind.isVisibleTo(form)
    assert form.senders.isVisibleTo(form)
    await chosen_account(world, "yunpian")
    assert not form.senders.isVisibleTo(form)
    assert form.sender_id() is None


async def test_what_was_entered_for_a_kind_comes_back_with_it(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    form.editor.set_message("Hello")
    await _choose_kind(world, "wap_push")
    form.options.set_values({"url": "https://shop.example"})
    await _choose_kind(world, "viber")
    form.options.set_values({"button_viber": "Look"})
    assert "url" not in form.options.values()
    await _choose_kind(world, "sms")
    assert form.options.values() == {}
    await _choose_kind(world, "wap_push")
    assert form.options.values()["url"] == "https://shop.example"
    await chosen_account(world, "cloudsms")
    assert form.options.values() == {}
    await chosen_account(world, RICH)
    kind = form.addresses.chosen_kind
    assert kind is not None
    assert kind.key == "wap_push"
    assert form.editor.message() == "Hello"
    assert form.options.values()["url"] == "https://shop.example"


async def test_a_text_that_nobody_will_see_is_warned_of(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    type_text(form.recipients.input, GOOD)
    await _choose_kind(world, "silent")
    assert not form.notices.unseen.isVisibleTo(form)
    form.editor.set_message("The sale begins")
    await until(lambda: form.notices.unseen.isVisibleTo(form), "it is said by the text")
    warned = form.notices.unseen.text()
    assert warned.startswith("Nobody will see this text")
    await until(form.send.isEnabled, "the draft may go")
    press(world.program.window, "sendButton")
    sheet = await dialog("confirmSheet")
    assert warned in [one.text() for one in sheet.findChildren(QLabel)]
    sheet.close()
    await _choose_kind(world, "sms")
    assert not form.notices.unseen.isVisibleTo(form)


async def test_a_contact_card_goes_without_a_text(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    form.editor.set_message("kept for another kind")
    type_text(form.recipients.input, GOOD)
    await _choose_kind(world, "vcard")
    await until(lambda: "Name" in form.reason.text(), "the needed name is asked for")
    form.options.set_values({"name": "Ana Lima"})
    await until(lambda: "at least one" in form.reason.text(), "one thing more is asked for")
    form.options.set_values({"phone_cell": "+8"})
    await until(lambda: "Mobile phone" in form.reason.text(), "the wrong phone is told")
    form.options.set_values({"phone_cell": "+852 6123 4567"})
    await _send(world)
    await all_final(world, 1)
    (taken,) = world.gateways.servers[RICH].gateway.messages
    assert taken.rendered_text == "Ana Lima\n85261234567"
    (campaign,) = await world.services.campaigns.page(None, 5)
    assert campaign.title == "Contact card: Ana Lima"
    assert (await messages(world))[0].text == ""
    # What belonged to that card does not stand in the next one.
    assert form.options.values() == {}


async def test_nothing_of_a_sent_draft_is_left_at_kinds_not_shown(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    await _choose_kind(world, "viber_sms")
    old = {"text_viber": "Old offer", "image_viber": "https://a.example/1.png"}
    form.options.set_values({**old, "sender_viber": "Shop", "validity_period": "5"})
    await _choose_kind(world, "sms")
    assert form.options.values() == {"validity_period": "5"}
    form.keeper.choose(at_gateway=True)
    await chosen_account(world, "cloudsms")
    type_text(form.recipients.input, GOOD)
    form.editor.set_message("Hello")
    await _send(world)
    await all_final(world, 1)
    await chosen_account(world, RICH)
    assert form.options.values() == {}
    form.keeper.show_for(native=True, later=True)
    assert not form.keeper.at_gateway
    await _choose_kind(world, "viber_sms")
    assert form.options.values() == {"sender_viber": "Shop"}, "accounts have it too"
    kept = world.program.compose.entered.kept()
    assert kept.options == {"sender_viber": "Shop"}


async def test_a_card_is_counted_as_its_fields_are_typed(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    type_text(form.recipients.input, GOOD)
    await _choose_kind(world, "vcard")
    assert form.counter.isVisibleTo(form)
    form.options.set_values({"name": "Ana Lima"})
    await until(lambda: form.meter.text().startswith("8 / 160"), "the name is counted")
    form.options.set_values({"additional": "x" * 200})
    await until(lambda: form.meter.text().startswith("209 / 306"), "both are counted")
    await until(form.send.isEnabled, "it may go")
    assert form.side.cost.text() == "≈ HKD 0.76", "two segments"
    assert form.side.phone.text() == "", "the phone shows a card, no text"
    await _choose_kind(world, "sms")
    form.editor.set_message("Hello")
    await until(lambda: form.meter.text().startswith("5 / 160"), "the text is counted again")
    assert form.counter.isVisibleTo(form)


async def test_a_link_is_counted_and_goes_with_its_text(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    type_text(form.recipients.input, GOOD)
    form.editor.set_message("Sale")
    await _choose_kind(world, "wap_push")
    await until(lambda: "Link" in form.reason.text(), "the link is asked for")
    form.options.set_values({"url": "http://a.example/привет"})
    await until(lambda: "“Link” makes this text Unicode" in form.hint.text(), "the link is named")
    form.options.set_values({"url": ""})
    await until(form.hint.isHidden, "nothing is dear")
    before = form.meter.text()
    form.options.set_values({"url": "https://shop.example"})
    assert form.meter.text() != before
    await _send(world)
    await all_final(world, 1)
    (taken,) = world.gateways.servers[RICH].gateway.messages
    assert taken.rendered_text == "Sale https://shop.example"


async def test_a_tick_of_the_account_is_left_alone_unless_chosen(world: World):
    """An unticked box in a campaign must not take back what the account has switched on."""
    await chosen_account(world, "yunpian")
    assert world.program.compose.form.options.values() == {}


async def test_senders_are_offered_from_account_gateway_and_use(world: World):
    form = world.program.compose.form
    await chosen_account(world, RICH)
    await world.services.senders.put(_view(world, RICH).account_id, ["Office"])
    await until(lambda: form.senders.findText("Office") >= 0, "the account's senders are offered")
    await until(lambda: form.senders.findText(DEMO_SENDER) >= 0, "the gateway's are offered")
    form.senders.setEditText("Unheard")
    assert "not list" in find(form, QLabel, "senderDoubt").text()
    form.senders.setEditText("far too long a sender")
    fault = find(form, QLabel, "senderFault")
    assert "longer than 11" in fault.text()
    assert fault.isVisibleTo(form)
    form.senders.setEditText("")
    assert not fault.isVisibleTo(form)


@pytest.mark.parametrize("provider", ["cloudsms", RICH])
@pytest.mark.parametrize("width", [560, 700, 860, 1024, 1150, 1280])
async def test_no_choice_is_cut_where_a_row_more_has_room_for_it(
    world: World, provider: str, width: int
):
    world.program.window.resize(width, 700)
    await chosen_account(world, provider)
    addresses = world.program.compose.form.addresses
    await asyncio.sleep(0.1)
    fields = [addresses.account, addresses.senders]
    fields += [addresses.kind] if provider == RICH else []
    for field in fields:
        assert field.isVisibleTo(addresses)
        assert field.width() >= field.natural_width()
    tops = [field.mapTo(addresses, QPoint()).y() for field in fields]
    assert tops == sorted(tops)
    if (provider, width) == (RICH, 1024):
        assert tops[0] < tops[1] == tops[2], "no more rows than it needs"
    if width == 1280:
        assert len(set(tops)) == 1
    lefts = [field.mapTo(addresses, QPoint()).x() for field in fields]
    under = [left for left, top in zip(lefts, tops, strict=True) if left == min(lefts)]
    assert len(under) == len(set(tops)), "fields under each other are aligned"


async def test_account_and_own_sender_can_be_read_whole(world: World):
    world.program.window.resize(1280, 800)
    await chosen_account(world, RICH)
    form = world.program.compose.form
    fields = (form.account, form.addresses.kind)
    await until(lambda: all(one.width() >= one.natural_width() for one in fields), "they are whole")
    line = find(form, QLineEdit, "senderLine")
    assert line.placeholderText() == DEMO_SENDER
    assert line.accessibleDescription() == f"{DEMO_SENDER} is the account's own sender"
    assert line.fontMetrics().horizontalAdvance(line.placeholderText()) < line.width()
    text, shown = line.palette().text().color(), line.palette().placeholderText().color()
    assert shown == text, "it is what is sent with, not an example"
    await chosen_account(world, "cloudsms")
    assert line.palette().placeholderText().color() != text


async def test_a_wrong_sender_closes_send_with_the_reason(world: World):
    await chosen_account(world, "cloudsms")
    form = world.program.compose.form
    type_text(form.recipients.input, GOOD)
    form.editor.set_message("Hello")
    await until(form.send.isEnabled, "the draft may go")
    form.senders.setEditText("far too long a sender")
    await until(lambda: "longer than 11" in form.reason.text(), "the reason is told")
    assert not form.send.isEnabled()


async def test_a_sender_belongs_to_its_account(world: World):
    form = world.program.compose.form
    await chosen_account(world, "cloudsms")
    form.senders.setEditText("ACME")
    await chosen_account(world, RICH)
    assert form.sender_id() is None
    await chosen_account(world, "cloudsms")
    assert form.sender_id() == "ACME"


async def test_kind_options_and_schedule_survive_a_restart(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    await _choose_kind(world, "wap_push")
    form.options.set_values({"url": "https://shop.example"})
    form.senders.setEditText("Shop")
    page = world.program.compose
    page.keeping.keep()
    second = ComposePage(world.services, world.services.settings)
    try:
        kinds = second.form.addresses
        await until(lambda: kinds.kind.count() > 1, "the kinds are offered")
        kind = kinds.chosen_kind
        assert kind is not None
        assert kind.key == "wap_push"
        await until(lambda: "url" in second.form.options.values(), "the link is back")
        assert second.form.senders.currentText() == "Shop"
        assert second.entered.kept() == page.entered.kept()
    finally:
        second.closing()
        second.deleteLater()


async def test_the_gateways_rules_are_a_press_away(world: World):
    await chosen_account(world, "yunpian")
    form = world.program.compose.form
    notes = _view(world, "yunpian").info.notes
    assert not form.notes.isVisibleTo(form)
    press(form, "gatewayNotes")
    shown = [label.text() for label in form.notes.findChildren(QLabel) if label.isVisible()]
    assert set(notes) <= set(shown)


async def test_an_unencrypted_gateway_is_told_quietly(world: World):
    form = world.program.compose.form
    await chosen_account(world, "sms467890")
    note = find(form, QLabel, "plainHttpNote")
    assert not note.isVisibleTo(form), "the way to this computer itself is no danger"
    view = _view(world, "sms467890")
    settings = {**view.account.settings, "base_url": "http://gateway.example"}
    entered = AccountInput(view.name, view.info.key, settings)
    await world.services.accounts.update(view.account_id, entered)
    await until(lambda: note.isVisibleTo(form), "the page tells")
    assert "Not encrypted" in note.text()


async def test_a_message_with_something_to_fall_back_to_is_priced_both_ways(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    type_text(form.recipients.input, GOOD)
    form.editor.set_message("x" * 161)
    await _choose_kind(world, "viber_sms")
    form.options.set_values({"sender_viber": "Shop"})
    await until(form.send.isEnabled, "the draft may go")
    await until(lambda: "0.76" in form.side.cost.text(), "both ways are priced")
    assert form.side.cost.text() == "up to ≈ HKD 0.76"
    ways = find(form.side, QLabel, "costNotes").text().splitlines()
    assert [line.split("≈")[-1].strip() for line in ways[:2]] == ["HKD 0.20", "HKD 0.76"]
    press(world.program.window, "sendButton")
    sheet = await dialog("confirmSheet")
    sends = find(sheet, QAbstractButton, "confirmSendButton")
    assert "up to ≈ HKD 0.76" in sends.text()
    await confirm()
    await all_final(world, 1)
    (taken,) = world.gateways.servers[RICH].gateway.messages
    assert taken.rendered_text == "x" * 161


async def test_a_kind_that_is_never_cut_is_one_message_however_long(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    type_text(form.recipients.input, GOOD)
    form.editor.set_message("It\N{RIGHT SINGLE QUOTATION MARK}s " + "long " * 60)
    await _choose_kind(world, "viber")
    assert "one message" in form.meter.text()
    assert form.hint.isHidden(), "no character is dearer than another there"
    await until(lambda: form.side.cost.text() == "≈ HKD 0.20", "one message is priced")
    await _choose_kind(world, "sms")
    assert "segments" in form.meter.text()
    assert not form.hint.isHidden()


async def test_what_a_country_asks_for_is_said_before_sending(world: World):
    await chosen_account(world, "cloudsms")
    form = world.program.compose.form
    hints = find(form, QWidget, "countryHints")
    form.editor.set_message("Hello")
    form.recipients.add_text("+852 6123 4567")
    await until(form.send.isEnabled, "the draft may go")
    before = [label.text() for label in hints.findChildren(QLabel)]
    form.recipients.add_text("+84 91 234 56 78")
    await until(lambda: "2" in form.send.text(), "both are counted")
    asked = [label.text() for label in hints.findChildren(QLabel) if label.text() not in before]
    assert any("VN" in one or "Vietnam" in one or "Viet" in one for one in asked)
    assert hints.isVisibleTo(form)
    assert form.send.isEnabled()


async def test_the_preview_shows_what_goes_with_the_text(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    form.editor.set_message("Hello")
    await _choose_kind(world, "viber")
    form.options.set_values(
        {
            "sender_viber": "Acme Shop",
            "button_viber": "Look",
            "action_viber": "https://a.example",
            "image_viber": "https://a.example/1.png",
        }
    )
    await until(lambda: "Look" in _phone(world), "the button is shown")
    assert "https://a.example" not in _phone(world), "the phone shows a button, not its link"
    assert "Picture" in _phone(world)
    assert "Acme Shop" in _phone(world)
    await _choose_kind(world, "vcard")
    form.options.set_values({"name": "Ana Lima", "phone_cell": "85261234567"})
    await until(lambda: "85261234567" in _phone(world), "the card is shown")
    assert "Ana Lima" in _phone(world)
    assert form.side.phone.text() == ""


async def test_what_comes_where_viber_does_not_arrive_stands_under_it(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    form.editor.set_message("Hello by SMS")
    await _choose_kind(world, "viber_sms")
    form.options.set_values({"sender_viber": "Acme Shop", "text_viber": "Hello"})
    phone = form.side.phone
    await until(lambda: phone.text() == "Hello", "the text of Viber is shown")
    assert "Acme Shop" in _phone(world)
    assert f"Where Viber does not arrive, SMS from {DEMO_SENDER}:" in _phone(world)
    instead = find(phone, QTextEdit, "previewPaneElseText")
    assert instead.isVisibleTo(form)
    assert instead.toPlainText() == "Hello by SMS"
    await _choose_kind(world, "sms")
    await until(lambda: phone.text() == "Hello by SMS", "the text of the SMS is shown")
    assert not instead.isVisibleTo(form)


def _phone(world: World) -> str:
    labels = world.program.compose.form.side.phone.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


async def test_every_kind_can_be_read_out_and_nothing_is_cut(world: World):
    form = world.program.compose.form
    form.editor.set_message("Hello")
    for view in await world.services.accounts.all():
        await chosen_account(world, view.info.key)
        for kind in view.info.capabilities.kinds:
            if len(view.info.capabilities.kinds) > 1:
                await _choose_kind(world, kind.key)
            await asyncio.sleep(0.05)
            assert_accessible(form)
            assert_nothing_cut(form)


async def test_tab_goes_from_the_text_through_the_fields_to_send(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    for kind in ("viber_sms", "vcard", "viber_sms"):
        await _choose_kind(world, kind)
    press(form, "composeOptions")
    await asyncio.sleep(0.05)
    form.test.setEnabled(True)  # it is closed, and no stop, while there is no message
    order = list(_tab_stops(form))
    wanted = [
        "recipientInput",
        "accountSelect",
        "senderSelect",
        "kindSelect",
        "messageEdit",
        "composeOption_text_viber",
        "composeOption_sender_viber",
        "composeOption_image_viber",
        "composeOptions",
        "composeOption_validity_period",
        "gatewayNotes",
        "testSendButton",
    ]
    assert [name for name in order if name in wanted] == wanted


def _tab_stops(form: QWidget) -> Iterator[str]:
    """Press Tab from the recipients on, and yield the names of what has the focus."""
    start = find(form, QWidget, "recipientInput")
    start.setFocus()
    stop: QWidget | None = start
    while stop is not None:
        yield stop.objectName()
        QTest.keyClick(stop, Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        if stop is start:
            return


async def test_what_is_opened_in_compose_comes_into_sight(world: World):
    await chosen_account(world, RICH)
    form = world.program.compose.form
    world.program.window.resize(900, 600)
    await until(lambda: form.width() < 900, "the window is low")
    area = find(form, QScrollArea, "composeScroll")
    bar = area.verticalScrollBar()
    press(form, "composeOptions")
    await until(lambda: _seen(area, form.options._more_box), "the options are in sight")
    press(form, "composeOptions")
    bar.setValue(0)
    press(form, "gatewayNotes")
    await until(lambda: _seen(area, form.notes._box), "the rules are in sight")


def _seen(area: QScrollArea, part: QWidget) -> bool:
    """Say whether the area shows all of `part`, or its beginning and nothing else."""
    top = part.mapTo(area.viewport(), QPoint(0, 0)).y()
    room = area.viewport().height()
    return part.isVisible() and top >= 0 and (top == 0 or top + part.height() <= room)


async def test_a_sender_is_what_was_typed_and_not_the_next_known_one(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    form.senders.offer(["SHOPPING", "ACME"])
    line = form.senders.lineEdit()
    assert line is not None
    for typed in ("SHOP", "acme"):
        line.clear()
        type_text(line, typed)
        assert form.sender_id() == typed
        line.editingFinished.emit()
        assert form.sender_id() == typed

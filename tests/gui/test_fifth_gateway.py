"""A fifth gateway, known by one line in each registry: every screen shows what it declares."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu, QTabWidget, QWidget

from smsdesk.providers import registry as providers
from smsdesk.services.handbook import pages
from smsdesk.simulator import registry as gateways
from smsdesk.ui.widgets.sections import FormRow, KeyValueList
from tests.gui.people import World, all_final, chosen_account, confirm, find, messages, press, until
from tests.gui.test_settings import form, settings, show_account
from tests.support import toy_gateway
from tests.support.toy_provider import INFO, ToyFactory


@pytest.fixture(autouse=True)
def _toy() -> Iterator[None]:
    with providers.one_more(ToyFactory()), gateways.one_more(toy_gateway.KIND):
        yield


def labels(parent: QWidget) -> set[str]:
    return {label.text() for label in parent.findChildren(QLabel)}


async def test_settings_offer_it_with_its_fields(world: World):
    opened = await settings(world)
    offered = find(opened, QMenu, "addAccountMenu").actions()
    assert INFO.title in [action.text() for action in offered]
    opened.accounts.new(INFO)
    made = await form(opened)
    assert find(made, QLineEdit, "accountField_colour").text() == "red"
    secret = find(made, QLineEdit, "accountField_key")
    assert secret.echoMode() is QLineEdit.EchoMode.Password
    assert labels(made) >= {"Toy key", "Colour of the toy", *INFO.notes, INFO.summary}
    press(made, "saveAccountButton")
    wrong = {row.field.accessibleName() for row in made.findChildren(FormRow) if row.error()}
    assert wrong == {"Name", "Server address", "Toy key"}
    tabs = find(opened, QTabWidget, "settingsTabs")
    tabs.setCurrentIndex(1)
    addresses = find(opened, KeyValueList, "listenerAddresses")
    await until(lambda: len(addresses.items()) == 5, "its callback address is listed")


async def test_it_is_tested_with_its_own_words(world: World):
    opened = await settings(world)
    await show_account(world, opened, "toy")
    made = await form(opened)
    press(made, "testAccountButton")
    await until(
        lambda: "The toy is there." in (opened.accounts._form or made).banner.text(), "it answers"
    )


async def test_compose_has_its_kinds_options_and_limit(world: World):
    await chosen_account(world, "toy")
    form = world.program.compose.form
    kinds = form.addresses.kind
    await until(lambda: kinds.count() == 2, "its kinds are offered")
    assert [kinds.itemText(at) for at in range(kinds.count())] == ["SMS", "Loud SMS"]
    assert form.options.findChild(QLineEdit, "composeOption_volume") is None
    kinds.setCurrentIndex(1)
    volume = find(form.options, QLineEdit, "composeOption_volume")
    assert find(form.options, QLineEdit, "composeOption_wrapping") is not None
    volume.setText("11")
    form.recipients.add_text("+852 6123 4567")
    form.editor.set_message("x" * 141)
    send = find(world.program.window, QAbstractButton, "sendButton")
    await until(lambda: "141" in form.meter.text(), "the text is counted")
    assert not send.isEnabled()
    form.editor.set_message("x" * 71)
    await until(send.isEnabled, "a shorter text may go")
    assert "2 segments" in form.meter.text()


async def test_it_sends_and_its_report_comes(world: World):
    await chosen_account(world, "toy")
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567")
    form.editor.set_message("Hello")
    await until(form.send.isEnabled, "the draft may go")
    press(world.program.window, "sendButton")
    await confirm()
    await all_final(world, 1)
    [message] = await messages(world)
    assert message.state.value == "delivered"
    sent = world.gateways.servers["toy"].gateway.messages
    assert [one.text for one in sent] == ["Hello"]


def test_help_has_its_column_fields_and_codes() -> None:
    made = pages(providers.PROVIDERS.values())
    features = made["gateways.md"].split("\n## ")[1]
    assert features.splitlines()[2].endswith("| Toy gateway |")
    assert "SMS; Loud SMS |" in features
    part = made["gateways.md"].split("\n## Toy gateway\n")[1]
    for words in (
        "`--secret key`",
        "`colour`",
        "`wrapping`",
        "`volume`",
        "Toys are taxed.",
        "Whisper the address to the toy.",
        "- It is a toy.",
    ):
        assert words in part, words
    codes = made["codes.md"].split("\n## Toy gateway\n")[1]
    assert "| `no` | Rejected | The toy says no. | Ask it nicely. |" in codes
    assert "| `there` | Delivered | It arrived. |" in codes

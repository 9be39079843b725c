"""The preview on the Compose page: pages, signatures, long texts."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QTextEdit, QWidget

from smsdesk.app.camera import type_text
from smsdesk.domain.msisdn import parse
from smsdesk.ui.viewmodels.own_test import draft_of_test
from smsdesk.ui.widgets.text_block import TextBlock
from tests.gui.counting import CURLY, people_in_a_list
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


async def test_the_preview_pages_by_buttons_arrows_and_row(world: World):
    form = await people_in_a_list(world)
    form.editor.set_message("Hi {name}")
    await until(lambda: form.side.phone.text() == "Hi Ana", "the first is shown")
    press(form, "previewNext")
    assert form.side.phone.text() == "Hi Maximilian-Alexander"
    bubble = find(form.side, QTextEdit, "previewPaneText")
    _key(bubble, Qt.Key.Key_Right)
    assert form.side.phone.text() == f"Hi O{CURLY}Neil"
    _key(bubble, Qt.Key.Key_Left)
    assert form.side.phone.text() == "Hi Maximilian-Alexander"
    row = find(form.side, QWidget, "previewRow")
    type_text(row, "")
    row.setFocus()
    row.selectAll()  # type: ignore[attr-defined]
    type_text(row, "5\n")
    assert form.side.phone.text() == "Hi Cy"
    _key(row, Qt.Key.Key_Up)
    assert form.side.phone.text() == "Hi Bo"
    row.selectAll()  # type: ignore[attr-defined]
    type_text(row, "999\n")
    assert form.side.row == 5, "beyond the last row is the last row"
    assert not find(form.side, QAbstractButton, "previewNext").isEnabled()


async def test_only_those_who_will_be_sent_to_are_previewed(world: World):
    await chosen_account(world)
    form = world.program.compose.form
    await world.services.contacts.opt_out(parse("+85261234568"), "a call")
    form.recipients.add_text("+852 6123 4568, +852 6123 4567, +85261234567")
    form.editor.set_message("Hi {number}")
    await until(lambda: len(form.recipients.people) == 1, "two are left out")
    await until(lambda: form.side.phone.text() == "Hi +85261234567", "the third is previewed")
    assert not find(form.side, QAbstractButton, "previewNext").isEnabled()


def _key(widget: QWidget, key: Qt.Key) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("kind", ["1", "2", "3", "4", "5"])
async def test_each_place_of_the_signature_is_previewed_and_counted(world: World, kind: str):
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567")
    options = {"signature": "ACME", "signature_type": kind}
    text = "[ACME]Hello" if kind == "5" else "Hello"
    form.editor.set_message(text)
    form.options.set_values(options)
    expected = {
        "1": "\u3010ACME\u3011Hello",
        "2": "Hello\u3010ACME\u3011",
        "3": "[ACME]Hello",
        "4": "Hello[ACME]",
        "5": "[ACME]Hello",
    }[kind]
    await until(lambda: form.side.phone.text() == expected, "the signature is shown")
    thick = "\u3010" in expected
    units = len(expected) + (0 if thick else 2)  # square brackets take two septets each
    room = 70 if thick else 160
    assert form.meter.text().startswith(f"{units} / {room} · ")


async def test_a_signature_before_the_text_stands_in_the_preview(world: World):
    await chosen_account(world, "yunpian")
    form = world.program.compose.form
    form.recipients.add_text("+852 6123 4567")
    form.editor.set_message("Hello")
    form.options.set_values({"signature": "ACME"})
    await until(lambda: form.side.phone.text() == "\u3010ACME\u3011Hello", "it is shown")


@pytest.mark.parametrize(
    ("text", "segments"), [("word " * 300, 10), ("\u4f60\u597d\u4e16\u754c" * 130, 8)]
)
async def test_long_texts_are_previewed_whole(world: World, text: str, segments: int):
    await chosen_account(world)
    form = world.program.compose.form
    form.editor.set_message(text)
    await until(lambda: form.side.phone.text() == text, "the whole text is shown")
    bubble = find(form.side, QTextEdit, "previewPaneText")
    assert bubble.document().blockCount() == segments
    assert bubble.height() >= bubble.document().size().height() - 1


async def test_preview_counter_sheet_and_quote_fill_in_what_is_sent(world: World, tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text(
        "phone,name,Name,order\n+85261234567,Ana,Bob,A1\n+85261234568,,,B2\n", encoding="utf-8"
    )
    await chosen_account(world)
    form = world.program.compose.form
    form.recipients.add_file(path)
    form.editor.set_message("Hi {name|you}, {NAME|you}: {order} of {number}")
    await until(form.send.isEnabled, "the draft may go")
    wanted = {
        "+85261234567": "Hi Ana, Ana: A1 of +85261234567",
        "+85261234568": "Hi you, you: B2 of +85261234568",
    }
    entered = world.program.compose.entered
    draft = entered.draft()
    assert draft is not None
    for recipient in entered.recipients:
        text = wanted[recipient.msisdn.e164]
        assert entered.on_air(entered.text, recipient) == text
        assert draft_of_test(draft, recipient, parse("+85261110000")).text == text
    first = wanted["+85261234567"]
    assert first in form.side.phone.text()
    planned = await world.services.quotes.plan(draft)
    assert {one.msisdn.e164: one.text for one in planned.plan.messages} == wanted
    press(world.program.window, "sendButton")
    sheet = await dialog("confirmSheet")
    assert find(sheet, TextBlock, "confirmText").text() == first
    await confirm()
    await all_final(world, 2)
    assert {one.msisdn.e164: one.text for one in await messages(world)} == wanted

"""What is agreed to on the last sheet is what goes, whatever happens meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.send_time import SendTime
from smsdesk.system.clock import SystemClock
from tests.gui.people import (
    World,
    confirm,
    messages,
    open_dialogs,
    press,
    review,
    until,
    write,
)

NUMBER = "+852 6123 4567\n"


def _go_on(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    """Let the clocks go on."""
    now, monotonic = SystemClock.now, SystemClock.monotonic
    by = timedelta(hours=hours)
    monkeypatch.setattr(SystemClock, "now", lambda self: now(self) + by)
    monkeypatch.setattr(SystemClock, "monotonic", lambda self: monotonic(self) + by.total_seconds())


def _at(hours: float) -> SendTime:
    wall = datetime.now(UTC) + timedelta(hours=hours)
    return SendTime(wall.replace(tzinfo=None, second=0, microsecond=0), "UTC")


async def test_an_hour_that_came_while_the_form_stood_open_sends_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    form = world.program.compose.form
    await write(world, NUMBER, "Hello")
    form.when.set_time(_at(1))
    await until(form.send.isEnabled, "the draft may go")
    await until(lambda: world.program.compose.quoting.holds, "it is counted")
    _go_on(monkeypatch, 2)
    press(world.program.window, "sendButton")
    await until(lambda: not form.send.isEnabled(), "the button closes")
    assert "The time of sending has passed" in form.reason.text()
    assert open_dialogs() == []


async def test_an_hour_that_comes_while_the_sheet_is_open_sends_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    form = world.program.compose.form
    await write(world, NUMBER, "Hello")
    form.when.set_time(_at(1))
    sheet = await review(world)
    _go_on(monkeypatch, 2)
    await confirm()
    await until(lambda: "has passed" in _told(sheet), "it is refused")
    assert await messages(world) == []
    assert form.editor.message() == "Hello"
    press(sheet, "confirmBackButton")
    await until(lambda: not form.send.isEnabled(), "it is counted anew")


async def test_quiet_hours_that_begin_are_on_the_next_sheet_and_in_what_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    form = world.program.compose.form
    soon = datetime.now(UTC) + timedelta(hours=9)  # in an hour in Hong Kong
    hours = QuietHours(soon.time(), (soon + timedelta(hours=8)).time())
    await world.services.quiet.save(QuietPolicy(hours))
    await write(world, NUMBER, "Hello")
    sheet = await review(world)
    assert "quiet hours" not in _told(sheet)
    press(sheet, "confirmBackButton")
    _go_on(monkeypatch, 2)
    sheet = await review(world)
    assert "would get it in quiet hours" in _told(sheet)
    await confirm()
    await until(lambda: "on its way" in form.banner.text(), "it is told")
    assert "quiet hours" in form.banner.text()


@pytest.mark.expected_log("ERROR smsdesk.services.tasks: task send failed")
async def test_a_fault_of_our_own_leaves_a_sheet_that_can_be_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await write(world, NUMBER, "Hello")
    sheet = await review(world)

    async def fail(*_args: object) -> None:
        raise RuntimeError("broken")

    key = world.program.compose.entered.key
    with monkeypatch.context() as patch:
        patch.setattr(world.services.campaigns, "create", fail)
        await confirm()
        await until(lambda: "see the log and History" in _told(sheet), "it is told")
    # How far it came is not known: another try of this draft is no second campaign.
    assert world.program.compose.entered.key == key
    await until(lambda: bool(world.failures), "the log has it")
    world.failures.clear()
    press(sheet, "confirmBackButton")
    await until(lambda: not sheet.isVisible(), "it closes")


def _told(sheet: QWidget) -> str:
    return " ".join(label.text() for label in sheet.findChildren(QLabel))

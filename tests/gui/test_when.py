"""The time of sending at the window: zones, clock changes, quiet hours (quality, faults 51, 53)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, QDateTime, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QTimeEdit,
)

from smsdesk.app.camera import until_async
from smsdesk.app.shots import LongerTexts
from smsdesk.domain import texts
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.send_time import EACH_RECIPIENT, SendTime
from smsdesk.domain.status import MessageState
from smsdesk.ui.dialogs.settings.dialog import SettingsDialog
from smsdesk.ui.pages.compose.when import WhenField
from smsdesk.ui.widgets.select import Select
from smsdesk.ui.widgets.specs import PageKey
from tests.gui.checks import assert_accessible
from tests.gui.people import (
    World,
    confirm,
    dialog,
    find,
    messages,
    press,
    until,
    write,
)

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
# The offscreen platform knows neither raising nor grabbing, which a popup asks for.
popups = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
GOOD = "+852 6123 4567\n+852 6123 4568\n"


@pytest.fixture
def longer_words() -> Iterator[None]:
    texts.install(LongerTexts(0.4))
    yield
    texts.install(NullTranslations())


@pytest.fixture
def when(theme: object, qtbot: object) -> WhenField:
    field = WhenField()
    field.show()
    return field


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_last_day_has_an_instant_everywhere(when: WhenField) -> None:
    for zone in ("America/Los_Angeles", "Pacific/Kiritimati", EACH_RECIPIENT):
        when.set_time(SendTime(_wall("2099-01-01T09:00"), zone, home="UTC"))
        edit = find(when, QDateTimeEdit, "scheduleEdit")
        edit.setDateTime(QDateTime(QDate(9999, 12, 31), QTime(23, 59), edit.timeZone()))
        assert edit.date().year() == 9999
        assert when.send_time() is not None
        when.instant()


def test_now_unless_a_time_is_chosen(when: WhenField) -> None:
    assert when.send_time() is None
    assert when.instant() is None
    assert when.words() == "now"
    assert not find(when, QDateTimeEdit, "scheduleEdit").isEnabled()
    find(when, QAbstractButton, "scheduleLater").click()
    assert find(when, QDateTimeEdit, "scheduleEdit").isEnabled()
    at = when.send_time()
    assert at is not None
    assert (at.wall.hour, at.wall.minute) == (9, 0)


def test_what_this_program_keeps_needs_it_to_run(when: WhenField) -> None:
    note = find(when, QLabel, "scheduleNote")
    assert "must be running" not in note.text()
    find(when, QAbstractButton, "scheduleLater").click()
    assert note.isVisible()
    assert "This program, or smsdesk serve, must be running then." in note.text()
    when.set_kept_there(there=True)
    assert "must be running" not in note.text()
    when.set_kept_there(there=False)
    find(when, QAbstractButton, "scheduleNow").click()
    assert not note.isVisible()


@popups
def test_a_time_and_a_zone_by_keyboard_alone(when: WhenField) -> None:
    changes: list[None] = []
    when.changed.connect(lambda: changes.append(None))
    find(when, QAbstractButton, "scheduleLater").click()
    edit = find(when, QDateTimeEdit, "scheduleEdit")
    edit.setFocus()
    edit.setSelectedSection(QDateTimeEdit.Section.YearSection)
    QTest.keyClicks(edit, "202703280230")
    zone = find(when, QLineEdit, "scheduleZoneLine")
    zone.setFocus()
    zone.selectAll()
    QTest.keyClicks(zone, "Europe/Berlin")
    QTest.keyClick(zone, Qt.Key.Key_Return)
    assert when.send_time() == SendTime(_wall("2027-03-28T02:30"), "Europe/Berlin")
    assert when.instant() == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert "skip 02:30" in find(when, QLabel, "scheduleNote").text()
    assert changes


def test_a_zone_that_there_is_not_gives_way_to_the_last(when: WhenField) -> None:
    when.set_time(SendTime(_wall("2026-12-01T09:00"), "Asia/Tokyo"))
    zone = find(when, QLineEdit, "scheduleZoneLine")
    zone.setText("Nowhere")
    zone.editingFinished.emit()
    at = when.send_time()
    assert at is not None
    assert at.zone == "Asia/Tokyo"
    assert zone.text() == "Asia/Tokyo"


def test_of_a_time_that_comes_twice_one_is_chosen(when: WhenField) -> None:
    when.set_time(SendTime(_wall("2026-10-25T02:30"), "Europe/Berlin"))
    fold = find(when, QComboBox, "scheduleFold")
    assert_accessible(when)
    assert fold.isVisible()
    assert when.instant() == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    fold.setCurrentIndex(1)
    assert when.instant() == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert when.words().endswith("the second 02:30 (UTC+01:00)")
    find(when, QDateTimeEdit, "scheduleEdit").setTime(QTime(4, 0))
    assert fold.isHidden()
    when.set_time(SendTime(_wall("2026-10-25T02:30"), "Europe/Berlin", second=True))
    assert when.instant() == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("width", [420, 900])
def test_the_choice_of_two_times_is_whole_in_a_language_with_longer_words(
    theme: object, qtbot: object, longer_words: None, width: int
) -> None:
    field = WhenField()
    qtbot.addWidget(field)  # type: ignore[attr-defined]
    field.resize(width, 300)
    field.show()
    field.set_time(SendTime(_wall("2026-10-25T02:30"), "Europe/Berlin"))
    fold = find(field, Select, "scheduleFold")
    qtbot.waitUntil(lambda: fold.width() >= fold.natural_width())  # type: ignore[attr-defined]
    assert field.minimumSizeHint().width() <= 420
    assert fold.geometry().right() < width


def test_each_recipients_own_zone_has_no_one_instant(when: WhenField) -> None:
    when.set_time(SendTime(_wall("2026-12-01T09:00"), EACH_RECIPIENT))
    assert when.instant() is None
    assert when.send_time() == SendTime(_wall("2026-12-01T09:00"), EACH_RECIPIENT)
    assert "each recipient" in when.words()


async def test_the_chosen_zone_is_in_the_draft_and_in_the_campaign(world: World) -> None:
    await write(world, GOOD, "See you at nine.")
    form = world.program.compose.form
    at = SendTime(_wall("2030-03-01T09:00"), "America/New_York")
    form.when.set_time(at)
    page = world.program.compose
    page.keeping.keep()
    kept = await page.keeping.kept()
    assert kept is not None
    assert kept.send_time == at
    assert kept.not_before == at.schedule.instant
    await until(form.send.isEnabled, "the draft may go")
    press(world.program.window, "sendButton")
    await confirm()

    async def stored() -> bool:
        return len(await messages(world)) == 2

    await until_async(stored, "the campaign is stored")
    assert {one.not_before for one in await messages(world)} == {at.schedule.instant}
    [campaign] = await world.services.campaigns.page(None, 10)
    assert campaign.send_time == at


async def test_a_time_that_has_passed_is_not_sent_at(world: World) -> None:
    await write(world, GOOD, "Too late.")
    form = world.program.compose.form
    form.when.set_time(SendTime(_wall("2020-01-01T09:00"), "Asia/Tokyo"))
    await until(lambda: not form.send.isEnabled(), "the button closes")
    assert "has passed" in form.reason.text()
    form.when.set_time(SendTime(_wall("2020-01-01T09:00"), EACH_RECIPIENT))
    assert not form.send.isEnabled()


async def test_quiet_hours_from_settings_to_history(world: World) -> None:
    """Hours are set in Settings, told in Compose and in the last step, and kept by the queue."""
    world.program.open_settings()
    opened = await dialog("settingsDialog")
    assert isinstance(opened, SettingsDialog)
    opened.tabs.setCurrentWidget(opened.quiet)
    await until(
        lambda: opened.findChild(QCheckBox, "quietEverywhere") is not None, "hours are shown"
    )
    country = find(opened, QComboBox, "quietCountry")
    country.setCurrentIndex(country.findData("HK"))
    press(opened, "quietAdd")
    assert_accessible(opened.quiet)
    there = datetime.now(HONG_KONG)
    start, end = there - timedelta(hours=2), there + timedelta(hours=2)
    find(opened, QTimeEdit, "quietHKFrom").setTime(QTime(start.hour, 0))
    find(opened, QTimeEdit, "quietHKUntil").setTime(QTime(end.hour, 0))
    opened.accept()  # stored at once, although the half second is not over
    hours = QuietHours(_hour(start), _hour(end))

    async def in_force() -> bool:
        return await world.services.quiet.policy() == QuietPolicy(None, {"HK": hours})

    await until_async(in_force, "the hours are in force")
    world.program.window.show_page(PageKey.COMPOSE)
    await write(world, GOOD, "Good night.")
    form = world.program.compose.form
    timing = find(form, QLabel, "scheduleTiming")
    await until(timing.isVisible, "it is said who waits")
    assert timing.text().startswith("2 recipients would get it in quiet hours (Hong Kong")
    press(world.program.window, "sendButton")
    sheet = await dialog("confirmSheet")
    said = " ".join(label.text() for label in sheet.findChildren(QLabel))
    assert "2 recipients would get it in quiet hours (Hong Kong" in said
    await confirm()

    async def held() -> bool:
        found = await messages(world)
        return [one.state for one in found] == [MessageState.HELD] * 2

    await until_async(held, "both are held")
    assert all(one.reason.startswith("Quiet hours in HK") for one in await messages(world))
    assert await world.services.quiet.save(QuietPolicy()) == 2

    async def gone() -> bool:
        return all(one.state is not MessageState.HELD for one in await messages(world))

    await until_async(gone, "they go on")


async def test_hours_that_begin_when_they_end_are_not_stored(world: World) -> None:
    world.program.open_settings()
    opened = await dialog("settingsDialog")
    assert isinstance(opened, SettingsDialog)
    await until(
        lambda: opened.findChild(QCheckBox, "quietEverywhere") is not None, "hours are shown"
    )
    everywhere = find(opened, QCheckBox, "quietEverywhere")
    start = find(opened, QTimeEdit, "quietEverywhereFrom")
    assert everywhere.text() == "Everywhere"
    assert start.isHidden(), "hours that do not hold are not shown"
    everywhere.setChecked(True)
    assert not start.isHidden()
    opened.tabs.setCurrentWidget(opened.quiet)
    country = find(opened, QComboBox, "quietCountry")
    await until(lambda: start.height() == country.height(), "all fields are as high")
    country.setCurrentIndex(country.findData("GB"))
    press(opened, "quietAdd")
    assert everywhere.text() == "Everywhere else"
    press(opened, "quietGBRemove")
    assert everywhere.text() == "Everywhere"
    find(opened, QTimeEdit, "quietEverywhereFrom").setTime(QTime(8, 0))
    find(opened, QTimeEdit, "quietEverywhereUntil").setTime(QTime(8, 0))
    assert "different times" in find(opened, QLabel, "quietState").text()
    opened.accept()
    await world.program.drain()
    assert (await world.services.quiet.policy()).is_empty


def _hour(instant: datetime) -> time:
    return instant.time().replace(minute=0, second=0, microsecond=0)


async def test_a_test_to_oneself_at_night_says_that_it_waits(world: World) -> None:
    there = datetime.now(HONG_KONG)
    start, end = there - timedelta(hours=2), there + timedelta(hours=2)
    hours = QuietHours(_hour(start), _hour(end))
    await world.services.quiet.save(QuietPolicy(None, {"HK": hours}))
    await write(world, GOOD, "Good night.")
    press(world.program.window, "testSendButton")
    asking = await dialog("ownNumberDialog")
    find(asking, QLineEdit, "ownNumber").setText("+85261110000")
    sends = find(asking, QAbstractButton, "ownNumberSend")
    await until(sends.isEnabled, "the price is shown")
    assert "it waits until" in find(asking, QLabel, "ownNumberPrice").text()
    sends.click()
    form = world.program.compose.form
    await until(lambda: "quiet hours (Hong Kong" in form.banner.text(), "it is said")
    assert "it waits until" in form.banner.text()

"""The History page with real services: live, truthful, and it keeps its place."""

import asyncio
import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QScrollArea,
    QStyleOptionViewItem,
)

from smsdesk.domain.campaign import CampaignDraft, CampaignState, Recipient
from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import parse
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.ui.models.message_table import Column
from smsdesk.ui.pages.history.message_view import RecipientDelegate
from smsdesk.ui.pages.history.page import HistoryPage
from tests.gui.people import World, all_final, dialog, find, messages, open_dialogs, press, until

NUMBERS = tuple(f"+852612{n:05d}" for n in range(10_000, 13_000))


async def start(world: World, count: int, text: str = "Hello", *, later: bool = False) -> int:
    """Start a campaign through the services; return its number."""
    views = await world.services.accounts.all()
    draft = CampaignDraft(
        draft_key=f"{text} {count} {later}",
        account_id=next(view.account_id for view in views if view.info.key == "cloudsms"),
        text=text,
        recipients=tuple(Recipient(parse(number)) for number in NUMBERS[:count]),
        not_before=world.services.clock.now() + timedelta(days=1) if later else None,
    )
    return (await world.services.campaigns.create(draft)).campaign_id


async def shown(world: World, count: int) -> HistoryPage:
    """Wait until so many rows are in the table."""
    page = world.program.history
    await until(lambda: page.model.rowCount() == count, f"{count} rows are shown")
    return page


def row_at_top(page: HistoryPage) -> Message:
    return page.model.row(page.table.rowAt(1))


async def test_empty_at_first_with_a_way_on(world: World):
    page = world.program.history
    wanted: list[bool] = []
    page.compose_wanted.connect(lambda: wanted.append(True))
    await until(lambda: page.empty.isVisibleTo(page), "the page says that nothing was sent")
    assert not page.export.isEnabled()
    assert page.detail.isHidden()
    press(page, "historyEmptyAction")
    assert wanted == [True]


async def test_rows_come_and_change_by_themselves(world: World):
    await start(world, 3)
    page = await shown(world, 3)
    await all_final(world, 3)
    await until(
        lambda: all(page.model.row(n).state is MessageState.DELIVERED for n in range(3)),
        "the rows show what became of the messages",
    )
    index = page.model.index(0, Column.STATE)
    assert index.data() == "Delivered"


async def test_the_detail_follows_its_message(world: World):
    await start(world, 1)
    page = await shown(world, 1)
    page.table.selectRow(0)
    await until(lambda: page.detail.message_id != 0, "the detail opens")
    await all_final(world, 1)
    badge = find(page.detail, QLabel, "messageTimelineEvent0")
    assert badge.text() == "Queued"
    await until(
        lambda: any(
            label.text() == "Delivered" for label in page.detail.findChildren(QLabel) if label
        ),
        "the detail says that it was delivered",
    )


async def test_new_rows_keep_selection_and_place(world: World):
    await start(world, 60, later=True)
    page = await shown(world, 60)
    world.program.window.show_page(next(iter([*world.program.window._pages][2:])))
    await asyncio.sleep(0.1)
    page.table.selectRow(40)
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2 + 7)
    before = row_at_top(page).message_id
    chosen = page.table.currentIndex().row()
    chosen_id = page.model.row(chosen).message_id
    await start(world, 5, "New ones", later=True)
    await shown(world, 65)
    assert row_at_top(page).message_id == before
    assert page.model.row(page.table.currentIndex().row()).message_id == chosen_id


async def test_at_the_very_top_new_rows_are_seen(world: World):
    await start(world, 60, later=True)
    page = await shown(world, 60)
    await start(world, 5, "New ones", later=True)
    await shown(world, 65)
    assert page.table.verticalScrollBar().value() == 0
    assert page.model.row(0).text == "New ones"


async def test_many_new_rows_do_not_tear_a_reader_away(world: World):
    await start(world, 30, later=True)
    page = await shown(world, 30)
    page.table.selectRow(3)
    await until(lambda: page.detail.message_id != 0, "the detail opens")
    await start(world, 300, "A large campaign", later=True)
    await until(lambda: not page.banner.isHidden(), "newer messages are announced")
    assert page.model.rowCount() == 30
    assert page.detail.message_id == page.model.row(3).message_id
    press(page.banner, "historyBannerAction")
    await shown(world, 100)
    assert page.model.row(0).text == "A large campaign"


async def test_a_state_filter_stays_true_while_messages_change(world: World):
    page = world.program.history
    page.filter_bar.states.setCurrentIndex(
        page.filter_bar.states.findData(MessageState.DELIVERED.value)
    )
    await start(world, 4)
    await all_final(world, 4)
    await shown(world, 4)
    page.filter_bar.states.setCurrentIndex(
        page.filter_bar.states.findData(MessageState.QUEUED.value)
    )
    await shown(world, 0)
    assert page.empty.isVisibleTo(page)


async def test_search_and_filters_and_the_way_back(world: World):
    await start(world, 3, "About apples", later=True)
    await start(world, 2, "About pears", later=True)
    page = await shown(world, 5)
    page.filter_bar.search.setText("pears")
    await shown(world, 2)
    page.filter_bar.search.setText(NUMBERS[0][4:])
    await shown(world, 2)
    page.filter_bar.search.setText("nothing of the kind")
    await shown(world, 0)
    press(page, "historyEmptyAction")
    await shown(world, 5)


async def test_the_filters_survive_a_restart(world: World):
    page = world.program.history
    page.filter_bar.states.setCurrentIndex(page.filter_bar.states.findData("rejected"))
    second = HistoryPage(world.services, world.services.settings)
    try:
        assert second.filter_bar.filters.state == "rejected"
        assert second.filter_bar.states.currentData() == "rejected"
    finally:
        await asyncio.sleep(0.3)
        second.closing()
        second.deleteLater()


async def test_older_rows_are_fetched_on_scrolling_down(world: World):
    await start(world, 250, later=True)
    page = await shown(world, 100)
    for expected in (200, 250):
        page.table.scrollToBottom()
        await shown(world, expected)
    found = [page.model.row(n).message_id for n in range(250)]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 250


async def test_export_writes_what_the_filter_shows_and_nothing_a_spreadsheet_computes(
    world: World, tmp_path: Path
):
    await start(world, 2, "=HYPERLINK(1)\n+evil", later=True)
    await start(world, 3, "harmless", later=True)
    page = await shown(world, 5)
    page.filter_bar.search.setText("evil")
    await shown(world, 2)
    page.export.click()
    asked = await dialog("exportDialog")
    asked.close()
    path = tmp_path / "out.csv"
    page.exporting.export_to(str(path))
    await until(path.exists, "the file is written")
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines(keepends=True)))
    assert [row["to"] for row in rows] == [NUMBERS[1], NUMBERS[0]]
    assert {row["text"] for row in rows} == {"'=HYPERLINK(1)\n'+evil"}
    await until(lambda: "2 messages" in page.banner.text(), "the page says so")
    assert "The filter was on" in page.banner.text()
    page.filter_bar.search.clear()
    await shown(world, 5)
    page.exporting.export_to(str(path))
    await until(lambda: "5 messages" in page.banner.text(), "the page says so")
    assert "filter" not in page.banner.text()


async def test_an_export_that_cannot_be_written_is_told(world: World, tmp_path: Path):
    await start(world, 1, later=True)
    page = await shown(world, 1)
    page.exporting.export_to(str(tmp_path / "no such folder" / "out.csv"))
    await until(lambda: "cannot be written" in page.banner.text(), "the page says why")
    assert page.exporting.isHidden()


# The campaign


async def test_the_bar_tells_how_a_campaign_stands_and_goes_when_it_is_over(world: World):
    page = world.program.history
    await start(world, 2, "Later", later=True)
    await until(lambda: not page.bar.isHidden(), "the campaign's bar is shown")
    assert "2 waiting" in page.bar.shares.text()
    await start(world, 3)
    await until(page.bar.isHidden, "the bar goes when everything of the newest is final")
    page.filter_bar.campaigns.setCurrentIndex(1)
    await until(lambda: "3 delivered" in page.bar.shares.text(), "a chosen campaign is shown")
    assert not page.bar.pause.isEnabled()
    assert not page.bar.stop.isEnabled()


async def test_the_bar_has_as_much_of_the_text_as_fits(world: World):
    text = "Our winter sale starts on Saturday: 20 % off everything."
    await start(world, 2, text, later=True)
    bar = world.program.history.bar
    title = find(bar, QLabel, "campaignTitle")
    await until(lambda: title.text() == text, "the title is the text, not its beginning")
    long = f"{'word ' * 40}\nsecond line"
    await start(world, 2, long, later=True)
    await until(lambda: title.text() == f"{long[:79]}…", "a long one is cut")


async def test_pause_and_resume(world: World):
    page = world.program.history
    campaign_id = await start(world, 3, later=True)
    await until(lambda: page.bar.pause.isVisibleTo(page), "the bar is shown")
    press(page, "pauseButton")
    await until(lambda: page.bar.pause.text() == "Resume", "the campaign is paused")
    assert (await world.services.campaigns.get(campaign_id)).state is CampaignState.PAUSED
    strip = world.program.strip
    await until(
        lambda: any("3 paused" in one.text() for one in strip.findChildren(QAbstractButton)),
        "the strip says so too",
    )
    press(page, "pauseButton")
    await until(lambda: page.bar.pause.text() == "Pause", "the campaign goes on")
    assert (await world.services.campaigns.get(campaign_id)).state is CampaignState.RUNNING


async def test_stop_asks_and_tells_the_truth(world: World):
    page = world.program.history
    await start(world, 3, later=True)
    await until(lambda: page.bar.stop.isVisibleTo(page), "the bar is shown")
    press(page, "stopButton")
    question = await dialog("question")
    words = " ".join(label.text() for label in question.findChildren(QLabel))
    assert "3 messages have not left this computer and will be cancelled" in words
    assert "Stop “Hello”?" in words
    press(question, "questionAgree")
    await all_final(world, 3)
    assert {one.state for one in await messages(world)} == {MessageState.CANCELLED}
    await until(lambda: "3 cancelled" in page.banner.text(), "the page says what became of them")


async def test_fast_alternation_of_pause_and_resume_converges(world: World):
    page = world.program.history
    campaign_id = await start(world, 5, later=True)
    await until(lambda: page.bar.pause.isVisibleTo(page), "the bar is shown")
    for _ in range(9):
        page.bar.pause.click()
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)
    state = (await world.services.campaigns.get(campaign_id)).state
    assert (page.bar.pause.text() == "Resume") == (state is CampaignState.PAUSED)


async def test_an_uncertain_message_is_sent_again_only_when_asked(world: World):
    await start(world, 1, later=True)
    page = await shown(world, 1)
    (message,) = await messages(world)
    page.detail.show_message(replace(message, state=MessageState.UNCERTAIN), ())
    page.detail.show()
    asked: list[int] = []
    page.detail.resend_wanted.connect(asked.append)
    press(page, "resendButton")
    assert asked == [message.message_id]
    question = await dialog("question")
    assert "twice" in " ".join(label.text() for label in question.findChildren(QLabel))
    press(question, "questionBack")
    await until(lambda: open_dialogs() == [], "the question closes")
    assert (await messages(world))[0].state is MessageState.QUEUED


@pytest.mark.parametrize("width", [683, 1280])
async def test_one_pane_where_there_is_no_room_for_two(world: World, width: int):
    await start(world, 2, later=True)
    page = await shown(world, 2)
    window = world.program.window
    window.resize(width, 500)
    press(window, "navHistory")
    await asyncio.sleep(0.1)
    page.table.selectRow(0)
    page.table.clicked.emit(page.model.index(0, 0))
    await until(lambda: page.detail.isVisibleTo(page), "the detail is shown")
    alone = width < 1000
    assert page.table.isVisibleTo(page) == (not alone)
    if alone:
        press(page, "messageDetailBack")
        assert page.table.isVisibleTo(page)
        assert QApplication.focusWidget() is page.table


async def test_a_low_window_shows_rows_and_hides_the_filters_behind_a_button(world: World):
    await start(world, 2, later=True)
    page = await shown(world, 2)
    window = world.program.window
    press(window, "navHistory")
    window.resize(683, 384)
    await asyncio.sleep(0.5)
    row = page.table.visualRect(page.model.index(0, 0)).bottomLeft()
    below = page.table.viewport().mapTo(window, row).y()
    assert below < window.status.mapTo(window, window.status.rect().topLeft()).y()
    assert not page.filter_bar.states.isVisible()
    press(page, "historyFilters")
    assert page.filter_bar.states.isVisible()
    page.filter_bar.states.setCurrentIndex(1)
    button = page.findChild(QAbstractButton, "historyFilters")
    assert button is not None
    assert button.text() == "Filters (1)"
    window.resize(1280, 800)
    await asyncio.sleep(0.1)
    assert page.filter_bar.states.isVisible()
    assert not button.isVisible()


async def test_a_long_name_never_hides_the_number_and_one_account_needs_no_column(world: World):
    await start(world, 1, later=True)
    page = await shown(world, 1)
    assert page.table.isColumnHidden(Column.ACCOUNT)
    delegate = page.table.itemDelegateForColumn(Column.RECIPIENT)
    assert isinstance(delegate, RecipientDelegate)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, page.table.columnWidth(Column.RECIPIENT), 30)
    text = delegate.fitted(option, "Maximilian-Alexander von Hohenstein", "+852 6123 4567")
    assert text.endswith("… · +852 6123 4567")
    assert delegate.fitted(option, "Al", "+852 6123 4567") == "Al · +852 6123 4567"


async def test_queries_of_the_page_are_those_of_the_export(world: World):
    page = world.program.history
    assert page.filter_bar.filters.query == MessageQuery()


async def test_a_number_is_never_broken_over_two_lines(world: World):
    await start(world, 1, later=True)
    page = await shown(world, 1)
    window = world.program.window
    window.resize(1280, 720)
    press(window, "navHistory")
    page.table.selectRow(0)
    page.table.clicked.emit(page.model.index(0, 0))
    await until(lambda: page.detail.message_id != 0, "the detail opens")
    heading = find(page.detail, QLabel, "messageDetailNumber")
    value = find(page.detail, QLabel, "messageDetailFactsValue0")
    for label in (heading, value):
        await until(label.isVisible, "the number is shown")
        assert label.heightForWidth(40) == label.heightForWidth(400)
        assert label.text().replace("\N{NO-BREAK SPACE}", " ") == "+852 6121 0000"
    area = find(page.detail, QScrollArea, "messageDetailScroll")
    body = area.widget()
    assert body is not None
    assert body.minimumSizeHint().width() <= area.viewport().width(), "nothing is cut"
    find(page.detail, QAbstractButton, "messageDetailFactsCopy0").click()
    assert QApplication.clipboard().text() == "+852 6121 0000"

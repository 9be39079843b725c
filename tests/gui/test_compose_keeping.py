"""The unsent draft outlives the program's sudden death, whole."""

import asyncio
import sys
from pathlib import Path

import pytest

from smsdesk.app.composition import RunOptions, open_services
from smsdesk.system.draft_file import MOST_BYTES
from smsdesk.system.paths import Profile
from smsdesk.system.settings import LANGUAGE, Settings
from smsdesk.ui.pages.compose.page import ComposePage
from smsdesk.ui.theme.apply import Theme
from smsdesk.ui.viewmodels.draft import KeptDraft, KeptEntry, KeptKind, read_draft
from smsdesk.ui.viewmodels.recipient_entry import Entry
from tests.gui.people import World, chosen_account, until
from tests.support import written

_WITHIN_S = 1.0
"""The promise: what is older than this when the program dies is kept."""


async def test_a_draft_survives_kill_9_within_a_second(tmp_path: Path, theme: Theme) -> None:
    folder = tmp_path / "profile"
    writer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.writer", str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert writer.stdout is not None
        async with asyncio.timeout(60):
            assert await writer.stdout.readline() == b"written\n"
        await asyncio.sleep(_WITHIN_S)
    finally:
        writer.kill()
        await writer.wait()
    async with open_services(Profile(folder), RunOptions(send=False, listen=False)) as opened:
        page = ComposePage(opened.services, opened.services.settings)
        form = page.form
        await until(lambda: len(form.recipients.book.entries) == 3, "the recipients are back")
        kind = form.addresses.chosen_kind
        assert kind is not None
        assert kind.key == written.KIND
        assert form.editor.message() == written.TEXT
        assert form.senders.currentText() == written.SENDER
        assert form.options.values() == written.OPTIONS
        at = form.when.send_time()
        assert at is not None
        assert (at.wall, at.zone) == (written.WALL, "Asia/Hong_Kong")
        assert page.entered.at_gateway
        (regulars,) = await opened.services.contacts.lists()
        assert len(form.recipients.book.recipients) == regulars.size + 1
        page.closing()
        await opened.services.tasks.drain(5.0)
        page.deleteLater()


async def test_a_wrong_column_is_kept_and_costs_no_setting(world: World, tmp_path: Path) -> None:
    await chosen_account(world)
    page, settings = world.program.compose, world.services.settings
    settings.put(LANGUAGE, "en")
    street = "香港九龍尖沙咀彌敦道一百{}號美麗華大廈二十樓"
    page.form.recipients.add_text("\n".join(street.format(n) for n in range(50_000)))
    await until(lambda: not page.form.recipients.busy, "the column is read")
    page.form.editor.set_message("Hello")
    await asyncio.sleep(_WITHIN_S)
    folder = tmp_path / "profile"
    assert settings.get(LANGUAGE) == Settings(folder / "settings.json").get(LANGUAGE) == "en"
    assert not list(folder.glob("settings.damaged*"))
    kept = read_draft((folder / "draft.json").read_text(encoding="utf-8"))
    assert kept == page.entered.kept()
    assert kept.entries[0].value.count("\n") == 49_999


async def test_what_cannot_be_kept_is_told(world: World) -> None:
    page = world.program.compose
    page.form.editor.set_message("Hello")
    pasted = KeptEntry(KeptKind.PASTED, "1" * MOST_BYTES)
    page.form.recipients.book.put(Entry("pasted", "a column", (), pasted))
    page.keeping.keep()
    await until(lambda: "1 entry among the recipients" in page.form.banner.text(), "it is told")
    kept = await page.keeping.kept()
    assert kept is not None
    assert (kept.text, kept.entries) == ("Hello", ())
    page.form.recipients.clear()


@pytest.mark.expected_log("The draft cannot be kept")
async def test_a_disk_that_refuses_is_told(world: World, tmp_path: Path) -> None:
    page = world.program.compose
    await asyncio.sleep(_WITHIN_S)
    draft = tmp_path / "profile" / "draft.json"
    draft.unlink(missing_ok=True)
    (draft / "in the way").mkdir(parents=True)
    page.form.editor.set_message("Hello")
    await until(lambda: "The draft cannot be kept" in page.form.banner.text(), "it is told")


async def test_a_page_that_closed_keeps_nothing_more(world: World) -> None:
    await chosen_account(world)
    page = world.program.compose
    page.form.editor.set_message("Hello")
    page.closing()
    page.form.editor.set_message("An answer that comes late changes the form")
    await asyncio.sleep(_WITHIN_S)
    kept = read_draft(await world.services.draft.read())
    assert kept is not None
    assert kept.text == "Hello"


async def test_a_draft_among_the_settings_is_taken_over(tmp_path: Path, theme: Theme) -> None:
    profile = Profile(tmp_path / "profile")
    profile.ensure()
    earlier = KeptDraft("key", "Hello from before")
    Settings(profile.settings_file).remember("compose.draft", earlier.to_json())
    async with open_services(profile, RunOptions(send=False, listen=False)) as opened:
        page = ComposePage(opened.services, opened.services.settings)
        await until(lambda: page.form.editor.message() == earlier.text, "the draft is back")
        assert page.entered.key == "key"
        await until(lambda: not opened.services.settings.recall("compose.draft"), "it has moved")
        page.closing()
        await opened.services.tasks.drain(5.0)
        page.deleteLater()
    kept = read_draft(profile.draft_file.read_text(encoding="utf-8"))
    assert kept is not None
    assert kept.text == earlier.text

"""Quality, fault 31: a copied or restored profile with queued work asks before it sends."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from smsdesk.app.composition import OpenedServices, RunOptions, open_services
from smsdesk.domain.errors import StoreFault
from smsdesk.domain.status import MessageState
from smsdesk.services.accounts import AccountInput
from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY, DEMO_ROUTE_ID
from smsdesk.simulator.server import GatewayServer
from smsdesk.store import workspace
from smsdesk.store.engine import Connection
from smsdesk.system.paths import Profile
from tests.support.services_world import draft, eventually, gateway, sent_times

SUBMITTED = {MessageState.SUBMITTED: 3}
QUEUED = {MessageState.QUEUED: 3}


async def _prepared(folder: Path, server: GatewayServer) -> Profile:
    """Return a profile with an account and three queued messages, closed."""
    profile = Profile(folder)
    async with open_services(profile, RunOptions()) as opened:
        services = opened.services
        entered = AccountInput(
            "Main",
            "cloudsms",
            {"base_url": server.url, "route_id": DEMO_ROUTE_ID},
            {"auth_key": DEMO_AUTH_KEY},
            session_only=True,
        )
        account_id = await services.accounts.add(entered)
        await services.campaigns.create(draft(account_id, 3))
    return profile


@asynccontextmanager
async def _sending(profile: Profile) -> AsyncIterator[OpenedServices]:
    async with open_services(profile, RunOptions(send=True)) as opened:
        await opened.services.accounts.use_for_session(1, {"auth_key": DEMO_AUTH_KEY})
        yield opened


async def _until(opened: OpenedServices, wanted: dict[MessageState, int]) -> None:
    history = opened.services.history
    counts: dict[MessageState, int] = {}

    def arrived() -> bool:
        opened.services.tasks.spawn(look(), name="look")
        return counts == wanted

    async def look() -> None:
        found = await history.state_counts(campaign_id=1)
        counts.clear()
        counts.update({state: n for state, n in found.items() if n})

    await eventually(arrived)


async def _assert_held(opened: OpenedServices, server: GatewayServer) -> None:
    services = opened.services
    assert opened.sending
    assert "copied or restored" in services.dispatcher.held_reason
    services.dispatcher.wake()
    [sending] = await services.dispatcher.status()
    assert sending.hindrance == services.dispatcher.held_reason
    assert not any(name.startswith("lane") for name in services.tasks.names)
    assert server.requests == []


async def test_a_copied_profile_asks_and_sends_once_a_person_confirmed(tmp_path: Path) -> None:
    async with gateway() as server:
        original = await _prepared(tmp_path / "original", server)
        async with open_services(original, RunOptions(send=True)) as opened:
            assert opened.services.dispatcher.held_reason == ""
            await opened.services.accounts.pause(1, "not yet")
        copy = Profile(tmp_path / "copy")
        shutil.copytree(original.root, copy.root)
        async with _sending(copy) as opened:
            await opened.services.accounts.resume(1)
            await _assert_held(opened, server)
        # It asks again until somebody answers.
        async with _sending(copy) as opened:
            await _assert_held(opened, server)
            await opened.services.adopt_workspace()
            assert opened.services.dispatcher.held_reason == ""
            await _until(opened, SUBMITTED)
        async with _sending(copy) as opened:
            assert opened.services.dispatcher.held_reason == ""


async def test_a_restored_database_asks(tmp_path: Path) -> None:
    async with gateway() as server:
        profile = await _prepared(tmp_path / "profile", server)
        async with open_services(profile, RunOptions(send=True)) as opened:
            await opened.services.accounts.pause(1, "not yet")
        backup = tmp_path / "backup"
        shutil.copyfile(profile.database, backup)
        async with _sending(profile) as opened:
            assert opened.services.dispatcher.held_reason == ""
            await opened.services.accounts.resume(1)
            await _until(opened, SUBMITTED)
        requests = len(server.requests)
        assert requests == 1
        shutil.copyfile(backup, profile.database)
        async with _sending(profile) as opened:
            await opened.services.accounts.resume(1)
            assert "copied or restored" in opened.services.dispatcher.held_reason
            await _until(opened, QUEUED)
        assert len(server.requests) == requests


async def test_a_folder_restored_as_a_whole_asks(tmp_path: Path) -> None:
    """Database and stamp are of one moment; everything went out since."""
    async with gateway() as server:
        profile = await _prepared(tmp_path / "profile", server)
        async with open_services(profile, RunOptions(send=True)) as opened:
            await opened.services.accounts.pause(1, "not yet")
        backup = tmp_path / "backup"
        shutil.copytree(profile.root, backup)
        async with _sending(profile) as opened:
            await opened.services.accounts.resume(1)
            await _until(opened, SUBMITTED)
        shutil.rmtree(profile.root)
        shutil.copytree(backup, profile.root)
        for _ in range(2):
            async with _sending(profile) as opened:
                await opened.services.accounts.resume(1)
                assert "copied or restored" in opened.services.dispatcher.held_reason
                await _until(opened, QUEUED)
        assert set(sent_times(server).values()) == {1}


@pytest.mark.parametrize("step", [1, 2])
async def test_a_stop_while_the_stamp_is_changed_raises_no_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """The file is written, and the computer stops before the database has its word of it."""
    async with gateway() as server:
        profile = await _prepared(tmp_path / "profile", server)
        for _ in range(2):
            async with open_services(profile, RunOptions(send=True)) as opened:
                await opened.services.accounts.pause(1, "not yet")
        put, left = workspace.put, [step]

        def stop(conn: Connection, key: str, value: str) -> None:
            if key == "stamp_file":
                left[0] -= 1
                if left[0] == 0:
                    raise StoreFault("stopped")
            put(conn, key, value)

        with monkeypatch.context() as stopping:
            stopping.setattr(workspace, "put", stop)
            with suppress(StoreFault):
                async with open_services(profile, RunOptions(send=True)):
                    pass
        async with _sending(profile) as opened:
            assert opened.services.dispatcher.held_reason == ""


@pytest.mark.parametrize("stopped", [True, False])
async def test_a_moved_profile_without_queued_work_says_nothing(
    tmp_path: Path, stopped: bool
) -> None:
    async with gateway() as server:
        profile = await _prepared(tmp_path / "here", server)
        async with _sending(profile) as opened:
            if stopped:
                await opened.services.campaigns.stop(1)
            else:
                await _until(opened, SUBMITTED)
        moved = Profile(tmp_path / "there")
        profile.root.rename(moved.root)
        async with _sending(moved) as opened:
            assert opened.services.dispatcher.held_reason == ""


async def test_a_profile_whose_stamp_is_lost_asks(tmp_path: Path) -> None:
    async with gateway() as server:
        profile = await _prepared(tmp_path / "profile", server)
        async with open_services(profile, RunOptions(send=True)) as opened:
            await opened.services.accounts.pause(1, "not yet")
        profile.stamp_file.unlink()
        async with _sending(profile) as opened:
            await _assert_held(opened, server)

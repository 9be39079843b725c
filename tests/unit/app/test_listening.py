"""The listener as the window and the commands see it, with a real profile and real sockets."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from smsdesk.app.composition import RunOptions, open_services
from smsdesk.domain.listening_place import ListeningPlace, ListeningWish
from smsdesk.services.accounts import AccountInput
from smsdesk.services.container import Services
from smsdesk.services.events import ListenerChanged
from smsdesk.system.paths import Profile
from smsdesk.system.settings import (
    LISTENER_HOST,
    LISTENER_PORT,
    LISTENER_PUBLIC_URL,
    Settings,
)


@asynccontextmanager
async def opened(
    tmp_path: Path, host: str = "127.0.0.1", public: str = ""
) -> AsyncIterator[Services]:
    profile = Profile(tmp_path / "profile")
    profile.ensure()
    settings = Settings(profile.settings_file)
    settings.put(LISTENER_HOST, host)
    settings.put(LISTENER_PORT, 0)
    settings.put(LISTENER_PUBLIC_URL, public)
    async with open_services(profile, RunOptions(send=True)) as found:
        yield found.services


async def _account(services: Services) -> int:
    info = services.accounts.provider_infos()[0]
    fields = {one.key: one.default or "1" for one in info.fields if one.required and not one.secret}
    secrets = {one.key: "s3cret" for one in info.fields if one.secret and one.required}
    return await services.accounts.add(
        AccountInput("Main", info.key, fields, secrets, session_only=True)
    )


@pytest.mark.parametrize(("host", "shown"), [("::1", "[::1]"), ("127.0.0.1", "127.0.0.1")])
async def test_the_address_to_give_away_can_be_called(
    tmp_path: Path, host: str, shown: str
) -> None:
    async with opened(tmp_path, host) as services:
        account_id = await _account(services)
        await services.listening.start()
        status = services.listening.status
        assert status.running, status.fault
        url = await services.listening.url_for(account_id)
        assert re.fullmatch(
            rf"http://{re.escape(shown)}:{status.port}/callback/{account_id}/[\w-]+", url
        )
        assert "knows the account's token" in await services.listening.self_check(account_id)


async def test_no_wildcard_is_given_away(tmp_path: Path) -> None:
    async with opened(tmp_path, "0.0.0.0") as services:
        url = await services.listening.url_for(await _account(services))
        assert url.startswith("http://127.0.0.1:")


async def test_a_public_address_is_given_away_where_there_is_one(tmp_path: Path) -> None:
    async with opened(tmp_path, public="https://sms.example/x/") as services:
        url = await services.listening.url_for(await _account(services))
        assert url.startswith("https://sms.example/x/callback/")


async def test_quick_turns_of_the_switch_end_where_the_last_one_points(tmp_path: Path) -> None:
    async with opened(tmp_path) as services:
        listening = services.listening
        for _ in range(5):
            await asyncio.gather(listening.start(), listening.start(), listening.stop())
            assert (listening.status.running, listening.status.port) == (False, 0)
        await asyncio.gather(listening.start(), listening.stop(), listening.start())
        assert listening.status.running
        assert not listening.status.fault


async def test_it_moves_while_it_runs(tmp_path: Path) -> None:
    async with opened(tmp_path) as services:
        listening, account_id = services.listening, await _account(services)
        await listening.start()
        port = listening.status.port
        changed: list[ListenerChanged] = []
        services.events.subscribe(ListenerChanged, changed.append)
        await listening.move(ListeningPlace(public_url="https://sms.example"))
        assert (await listening.url_for(account_id)).startswith("https://sms.example/callback/")
        # Another public address is no reason to cut callers off.
        assert listening.status.port == port
        assert len(changed) == 1
        await listening.move(ListeningPlace("::1"))
        assert listening.status.local_url == f"http://[::1]:{listening.status.port}"
        assert "knows the account's token" in await listening.self_check(account_id)


async def test_it_starts_where_it_can_once_it_is_told_where(tmp_path: Path) -> None:
    async with opened(tmp_path) as services:
        listening = services.listening
        await listening.start()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            await listening.move(ListeningPlace(port=port))
            before = listening.status
            await listening.move(ListeningPlace())
        assert not before.running
        assert f"port {port}" in before.fault
        assert (listening.status.running, listening.status.fault) == (True, "")


async def test_what_is_off_stays_off_when_it_moves(tmp_path: Path) -> None:
    async with opened(tmp_path) as services:
        await services.listening.move(ListeningPlace("::1", 0, "https://sms.example"))
        assert not services.listening.status.running


async def test_a_run_may_listen_elsewhere_than_the_settings_say(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    wish = ListeningWish(host="::1", public_url="https://sms.example", trusted_proxies=("::1",))
    async with open_services(profile, RunOptions(send=True, listen=True, place=wish)) as found:
        status = found.services.listening.status
        assert (status.public_url, status.local_url) == (
            "https://sms.example",
            f"http://[::1]:{status.port}",
        )
        assert found.services.settings.get(LISTENER_PUBLIC_URL) == ""

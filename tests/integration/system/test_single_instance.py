"""One sender per profile: real locks, real processes, real sockets (fault 23)."""

import asyncio
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.system import single_instance
from smsdesk.system.paths import Profile
from smsdesk.system.single_instance import AlreadyRunning, ProfileLock

HOLDER = """
import sys
from pathlib import Path
from smsdesk.system.paths import Profile
from smsdesk.system.single_instance import ProfileLock
lock = ProfileLock.acquire(Profile(Path(sys.argv[1])))
print(type(lock).__name__, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    made = Profile(tmp_path / "p")
    made.ensure()
    return made


def _held(profile: Profile) -> ProfileLock:
    lock = ProfileLock.acquire(profile)
    assert isinstance(lock, ProfileLock)
    return lock


def _taken(profile: Profile) -> AlreadyRunning:
    found = ProfileLock.acquire(profile)
    assert isinstance(found, AlreadyRunning)
    return found


async def _start_holder(profile: Profile) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        HOLDER,
        str(profile.root),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"ProfileLock"
    return process


def test_the_second_is_refused_until_the_first_lets_go(profile: Profile) -> None:
    first = _held(profile)
    assert _taken(profile).pid == os.getpid()
    first.close()
    first.close()
    _held(profile).close()


def test_profiles_do_not_hinder_each_other(profile: Profile, tmp_path: Path) -> None:
    other = Profile(tmp_path / "other")
    other.ensure()
    one, two = _held(profile), _held(other)
    one.close()
    two.close()


async def test_another_process_holds_it_until_it_is_killed(profile: Profile) -> None:
    holder = await _start_holder(profile)
    assert _taken(profile).pid == holder.pid
    holder.kill()
    await holder.communicate(b"")
    _held(profile).close()


async def test_of_many_processes_at_once_one_gets_it(profile: Profile) -> None:
    holders = await asyncio.gather(
        *(
            asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                HOLDER,
                str(profile.root),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(6)
        )
    )
    said = []
    for holder in holders:
        assert holder.stdout is not None
        said.append((await holder.stdout.readline()).strip())
    for holder in holders:
        await holder.communicate(b"")
    assert sorted(said) == [b"AlreadyRunning"] * 5 + [b"ProfileLock"]


@pytest.mark.parametrize("unix_socket", [True, False], ids=["unix", "loopback"])
async def test_the_second_asks_the_first_for_its_window(
    profile: Profile, monkeypatch: pytest.MonkeyPatch, unix_socket: bool
) -> None:
    if not unix_socket:
        monkeypatch.setattr(single_instance, "_LONGEST_SOCKET_PATH", 0)
    raised: list[str] = []
    lock = _held(profile)
    await lock.answer(lambda: raised.append("yes"))
    assert (profile.root / "smsdesk.socket").exists() is unix_socket
    assert await _taken(profile).ask_to_raise()
    assert await _taken(profile).ask_to_raise()
    assert raised == ["yes", "yes"]
    lock.close()
    await asyncio.sleep(0)


async def test_a_first_without_a_window_does_not_answer(profile: Profile) -> None:
    lock = _held(profile)
    assert not await _taken(profile).ask_to_raise()
    lock.close()


async def test_a_killed_first_leaves_no_trap(profile: Profile) -> None:
    profile.instance_file.write_text(
        json.dumps({"pid": 1, "token": "t", "socket": str(profile.root / "gone"), "port": 0})
    )
    (profile.root / "smsdesk.socket").write_text("left over")
    assert not await AlreadyRunning(profile, 1).ask_to_raise()
    raised: list[str] = []
    lock = _held(profile)
    await lock.answer(lambda: raised.append("yes"))
    assert await _taken(profile).ask_to_raise()
    lock.close()
    assert raised == ["yes"]


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"pid": "x"}', b"\xff", b"[" * 100_000])
async def test_a_garbled_address_is_no_answer(profile: Profile, said: bytes) -> None:
    lock = _held(profile)
    profile.instance_file.write_bytes(said)
    assert _taken(profile).pid == 0
    assert not await _taken(profile).ask_to_raise()
    lock.close()


async def test_only_the_token_raises_the_window(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_LONGEST_SOCKET_PATH", 0)
    monkeypatch.setattr(single_instance, "_DEADLINE_S", 0.3)
    raised: list[str] = []
    lock = _held(profile)
    await lock.answer(lambda: raised.append("yes"))
    port = json.loads(profile.instance_file.read_bytes())["port"]
    for said in (b"\n", b"wrong\n", b"x" * 10_000, b"half"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        async with asyncio.timeout(10):
            assert await _rest(reader) == b""
        writer.close()
    assert raised == []
    lock.close()


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
async def test_only_the_user_reaches_the_holder(profile: Profile) -> None:
    lock = _held(profile)
    await lock.answer(lambda: None)
    for path in (profile.lock_file, profile.instance_file, profile.root / "smsdesk.socket"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lock.close()
    assert not profile.instance_file.exists()
    assert not (profile.root / "smsdesk.socket").exists()


def test_a_place_that_cannot_be_locked_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be locked"):
        ProfileLock.acquire(Profile(tmp_path / "gone"))


def test_who_must_not_go_on_is_told_what_to_do(profile: Profile) -> None:
    lock = _held(profile)
    fault = _taken(profile).fault
    assert "already running" in fault.what
    assert "--profile" in fault.remedy
    lock.close()


async def test_the_token_shows_in_no_repr(profile: Profile) -> None:
    lock = _held(profile)
    await lock.answer(lambda: None)
    token = json.loads(profile.instance_file.read_bytes())["token"]
    shown = repr(_taken(profile)) + repr(lock) + repr(single_instance._Address(1, token))
    lock.close()
    assert len(token) > 20
    assert token not in shown

"""The draft's file: whole, private, bounded, and written by another thread."""

import asyncio
import stat
import sys
from pathlib import Path

import pytest

from smsdesk.system.draft_file import MOST_BYTES, DraftFile


async def _kept(path: Path, *texts: str) -> None:
    file = DraftFile(path)
    try:
        for text in texts:
            written = file.keep(text)
        await asyncio.wrap_future(written)
    finally:
        file.close()


async def _read(path: Path) -> str | None:
    file = DraftFile(path)
    try:
        return await file.read()
    finally:
        file.close()


def _names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


@pytest.mark.parametrize("text", ["", "Hi", "文" * 2_000_000, "\ud83d", '{"a": "\r\n"}'])
async def test_what_is_kept_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "draft.json"
    await _kept(path, "before", text)
    assert await _read(path) == text
    assert _names(tmp_path) == ["draft.json"]


async def test_what_is_kept_last_is_read_though_it_is_not_written_yet(tmp_path: Path) -> None:
    file = DraftFile(tmp_path / "draft.json")
    futures = {file.keep(f"draft {n}") for n in range(200)}
    assert await file.read() == "draft 199"
    file.close()
    assert all(one.done() for one in futures)
    assert await _read(tmp_path / "draft.json") == "draft 199"


async def test_what_is_too_long_is_a_fault_and_the_draft_before_stays(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    await _kept(path, "before")
    with pytest.raises(OSError, match="too large"):
        await _kept(path, "文" * (MOST_BYTES // 3 + 1))
    assert await _read(path) == "before"


async def test_a_disk_that_refuses_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await _kept(tmp_path / "gone" / "draft.json", "Hi")


@pytest.mark.parametrize("damage", [b"\xff\xfe", b" " * (MOST_BYTES + 1)], ids=["bytes", "huge"])
async def test_what_is_no_draft_is_none(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "draft.json"
    assert await _read(path) is None
    path.write_bytes(damage)
    assert await _read(path) is None


async def test_what_is_set_aside_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    for damage in (b"\xff\xfe", b"{"):
        path.write_bytes(damage)
        file = DraftFile(path)
        aside = await file.set_aside()
        assert await file.read() is None
        assert await file.set_aside() is None
        await asyncio.wrap_future(file.keep("another"))
        file.close()
        assert aside is not None
        assert aside.read_bytes() == damage
    assert sorted(_names(tmp_path)) == [
        "draft.damaged-1.json",
        "draft.damaged-2.json",
        "draft.json",
    ]
    path.write_bytes(b"")
    file = DraftFile(path)
    assert await file.set_aside() is None, "there is nothing in it"
    file.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
async def test_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    await _kept(path, "to Ana")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

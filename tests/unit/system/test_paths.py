"""Profiles: names, private folders, faults that say what to do."""

import os
import stat
import sys
from pathlib import Path

import pytest

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.system.paths import Profile, make_private, open_private

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_lies_in_the_root(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p")
    paths = [
        profile.database,
        profile.settings_file,
        profile.draft_file,
        profile.logs,
        profile.backups,
        profile.lock_file,
        profile.instance_file,
    ]
    assert len(set(paths)) == len(paths)
    assert all(path.parent == tmp_path / "p" for path in paths)


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="XDG is of Linux")
def test_the_default_is_in_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Profile.default() == Profile(tmp_path / "smsdesk")
    assert list(tmp_path.iterdir()) == []


@posix
def test_folders_are_made_private(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "deep" / "p")
    profile.ensure()
    assert [_mode(one) for one in (profile.root, profile.logs, profile.backups)] == [0o700] * 3
    profile.ensure()


@posix
def test_a_folder_open_to_others_is_closed(tmp_path: Path) -> None:
    root = tmp_path / "p"
    root.mkdir()
    root.chmod(0o755)
    Profile(root).ensure()
    assert _mode(root) == 0o700


def test_a_file_in_the_place_is_a_fault_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("not a folder")
    with pytest.raises(EnvironmentFault, match="file stands in its place") as caught:
        Profile(tmp_path / "p").ensure()
    assert "--profile" in caught.value.remedy
    assert (tmp_path / "p").read_text() == "not a folder"


def test_a_file_on_the_way_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(EnvironmentFault, match="cannot be used"):
        Profile(tmp_path / "f" / "p").ensure()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, closed even to root")
def test_a_forbidden_place_is_a_fault() -> None:
    with pytest.raises(EnvironmentFault, match="cannot be used"):
        Profile(Path("/proc/smsdesk")).ensure()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, closed even to root")
def test_a_folder_that_cannot_be_written_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = os.access
    monkeypatch.setattr("os.access", lambda path, mode: not mode & os.W_OK and allowed(path, mode))
    profile = Profile(Path("/proc/self"))
    profile.ensure()
    assert not profile.writable


@posix
def test_files_are_private_from_the_first_moment(tmp_path: Path) -> None:
    descriptor = open_private(tmp_path / "f", os.O_CREAT | os.O_WRONLY)
    os.close(descriptor)
    assert _mode(tmp_path / "f") == 0o600
    (tmp_path / "f").chmod(0o644)
    make_private(tmp_path / "f")
    assert _mode(tmp_path / "f") == 0o600

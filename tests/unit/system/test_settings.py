"""Settings: kept, typed, private, merged, never overwritten when damaged."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.system import settings as keys
from smsdesk.system.settings import Appearance, Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_a_new_profile_has_the_defaults_and_no_file(path: Path) -> None:
    settings = Settings(path)
    assert settings.get(keys.APPEARANCE) is Appearance.SYSTEM
    assert settings.get(keys.LISTENER_HOST) == "127.0.0.1"
    assert settings.get(keys.LISTENER_TRUSTED_PROXIES) == ()
    assert settings.recall("columns") is None
    assert settings.damage is None
    assert not path.exists()


def test_what_is_put_is_there_for_the_next_start(path: Path) -> None:
    settings = Settings(path)
    settings.put(keys.APPEARANCE, Appearance.DARK)
    settings.put(keys.LISTENER_PORT, 8081)
    settings.put(keys.LISTENER_ENABLED, value=False)
    settings.put(keys.LISTENER_TRUSTED_PROXIES, ("10.0.0.1", "fd00::/8"))
    settings.remember("columns", "12,44")
    again = Settings(path)
    assert again.get(keys.APPEARANCE) is Appearance.DARK
    assert again.get(keys.LISTENER_PORT) == 8081
    assert again.get(keys.LISTENER_ENABLED) is False
    assert again.get(keys.LISTENER_TRUSTED_PROXIES) == ("10.0.0.1", "fd00::/8")
    assert again.recall("columns") == "12,44"


@given(value=st.text())
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    path = tmp_path_factory.mktemp("p") / "settings.json"
    Settings(path).put(keys.GEOMETRY, value)
    assert Settings(path).get(keys.GEOMETRY) == value


def test_a_lone_surrogate_in_a_draft_comes_back(path: Path) -> None:
    Settings(path).remember("draft", "\ud83d")
    assert Settings(path).recall("draft") == "\ud83d"


@pytest.mark.parametrize(
    "wrong",
    ['{"listener.port": "80"}', '{"listener.port": 65536}', '{"listener.port": true}'],
)
def test_a_value_of_the_wrong_kind_is_the_default(path: Path, wrong: str) -> None:
    path.write_text(wrong)
    assert Settings(path).get(keys.LISTENER_PORT) == 0


@pytest.mark.parametrize(
    ("wrong", "key", "default"),
    [
        ('{"appearance": "sepia"}', keys.APPEARANCE, Appearance.SYSTEM),
        ('{"appearance": []}', keys.APPEARANCE, Appearance.SYSTEM),
        ('{"listener.enabled": 0}', keys.LISTENER_ENABLED, True),
        ('{"listener.trusted_proxies": "10.0.0.1"}', keys.LISTENER_TRUSTED_PROXIES, ()),
        ('{"listener.trusted_proxies": [1]}', keys.LISTENER_TRUSTED_PROXIES, ()),
        ('{"language": null}', keys.LANGUAGE, ""),
    ],
)
def test_every_kind_has_its_default(path: Path, wrong: str, key, default) -> None:
    path.write_text(wrong)
    assert Settings(path).get(key) == default


def test_what_this_version_does_not_know_stays(path: Path) -> None:
    path.write_text('{"from.a.later.version": {"a": [1]}, "language": "ru"}')
    Settings(path).put(keys.LANGUAGE, "zh_CN")
    assert json.loads(path.read_bytes()) == {
        "from.a.later.version": {"a": [1]},
        "language": "zh_CN",
    }


def test_two_processes_do_not_undo_each_other(path: Path) -> None:
    one, other = Settings(path), Settings(path)
    one.put(keys.LANGUAGE, "ru")
    other.put(keys.LISTENER_PORT, 8081)
    again = Settings(path)
    assert (again.get(keys.LANGUAGE), again.get(keys.LISTENER_PORT)) == ("ru", 8081)
    assert other.get(keys.LANGUAGE) == "ru"


@pytest.mark.expected_log("damaged settings file")
@pytest.mark.parametrize(
    "damaged",
    [b"", b'{"language": "r', b"[]", b"\xff\xfe{}", b"[" * 100_000, b"null", b" " * 5_000_000],
    ids=["empty", "cut", "list", "bad utf-8", "deep", "null", "huge"],
)
def test_a_damaged_file_is_set_aside_and_told(path: Path, damaged: bytes) -> None:
    path.write_bytes(damaged)
    settings = Settings(path)
    assert settings.damage == path.with_name("settings.damaged-1.json")
    assert settings.damage.read_bytes() == damaged
    assert settings.get(keys.LANGUAGE) == ""
    settings.put(keys.LANGUAGE, "ru")
    assert Settings(path).get(keys.LANGUAGE) == "ru"


@pytest.mark.expected_log("damaged settings file")
def test_an_earlier_damaged_file_is_kept_too(path: Path) -> None:
    for number in (1, 2):
        path.write_text(f"damage {number}")
        Settings(path)
    assert path.with_name("settings.damaged-1.json").read_text() == "damage 1"
    assert path.with_name("settings.damaged-2.json").read_text() == "damage 2"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_the_file_is_private(path: Path) -> None:
    settings = Settings(path)
    settings.put(keys.GEOMETRY, "to Ana")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings.remember("x", "y")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_draft_of_the_file_is_left(path: Path) -> None:
    Settings(path).put(keys.GEOMETRY, "text")
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


def test_a_disk_that_refuses_is_a_fault_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "settings.json"
    settings = Settings(path)
    with pytest.raises(EnvironmentFault, match="could not be saved") as caught:
        settings.put(keys.LANGUAGE, "ru")
    assert str(path) in caught.value.remedy
    assert settings.get(keys.LANGUAGE) == "ru"


@pytest.mark.expected_log("cannot be saved")
def test_what_could_not_be_saved_goes_with_the_next_write(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    settings = Settings(folder / "settings.json")
    settings.remember("columns", "12")
    folder.mkdir()
    settings.put(keys.LANGUAGE, "ru")
    assert Settings(folder / "settings.json").recall("columns") == "12"


@pytest.mark.expected_log("cannot be saved")
def test_remembering_never_raises(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(tmp_path / "gone" / "settings.json")
    settings.remember("draft", "Dear Ana")
    assert settings.recall("draft") == "Dear Ana"
    assert "cannot be saved" in caplog.text
    assert "Ana" not in caplog.text


@pytest.mark.expected_log("cannot be read")
def test_a_file_that_cannot_be_read_leaves_the_defaults(path: Path) -> None:
    path.mkdir()
    settings = Settings(path)
    assert settings.get(keys.LANGUAGE) == ""
    with pytest.raises(EnvironmentFault, match="could not be saved"):
        settings.put(keys.LANGUAGE, "ru")
    assert path.is_dir()


def test_remembering_the_same_again_writes_nothing(path: Path) -> None:
    settings = Settings(path)
    settings.remember("columns", "12")
    os.utime(path, (1, 1))
    settings.remember("columns", "12")
    assert path.stat().st_mtime == 1


@pytest.mark.expected_log("cannot be saved")
def test_what_reading_would_refuse_is_not_written(path: Path) -> None:
    settings = Settings(path)
    settings.put(keys.LANGUAGE, "ru")
    settings.remember("columns", "\u6587" * 1_000_000)
    assert Settings(path).get(keys.LANGUAGE) == "ru"
    with pytest.raises(EnvironmentFault, match="File too large"):
        settings.put(keys.GEOMETRY, "x" * 5_000_000)
    settings.put(keys.LANGUAGE, "zh_CN")
    again = Settings(path)
    assert (again.get(keys.LANGUAGE), again.get(keys.GEOMETRY)) == ("zh_CN", "")
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]

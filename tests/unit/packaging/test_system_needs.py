import sys
from types import ModuleType

import pytest


def test_a_need_is_met_by_what_is_there_however_it_came(system: ModuleType) -> None:
    assert not system.Need("p", library="libnobody-has-this.so.9").is_met()
    assert not system.Need("p", program="nobody-has-this").is_met()
    assert not system.Need("p", files="lib/nobody-has-this/*").is_met()
    assert system.Need("p", program="nobody-has-this", files="*").is_met()
    if sys.platform == "linux":
        assert system.Need("libc6", library="libc.so.6").is_met()
        assert system.Need("dash", program="sh").is_met()


def test_packages_are_named_once_in_order(system: ModuleType) -> None:
    lacks = [system.Need(name, program="nobody-has-this") for name in ("b", "a", "b")]
    expected = ("b", "a") if sys.platform == "linux" else ()
    assert system._missing(lacks) == expected


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        *[({}, False), ({"DISPLAY": ""}, False), ({"DISPLAY": ":0"}, True)],
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
    ],
)
def test_display(
    environment: dict[str, str], shown: bool, system: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert system.has_display() is shown


def test_other_systems_bring_what_qt_needs(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert system.has_display()
    assert system.missing_for_tests() == ()
    assert system.locale_for_children() == {}


def test_without_root_the_line_is_printed_and_the_tests_go_on(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "_is_root_on_debian", lambda: False)
    monkeypatch.setattr(system, "_apt_install", lambda _: pytest.fail("not ours to do"))
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    system.provide(["xvfb", "xdotool"])
    said = capsys.readouterr().err
    assert "sudo apt-get install --no-install-recommends xvfb xdotool" in said


def test_a_failed_installation_is_told_and_the_tests_go_on(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "_is_root_on_debian", lambda: True)
    monkeypatch.setattr(system, "_apt_install", lambda _: "E: Unable to locate package xvfb")
    system.provide(["xvfb"])
    said = capsys.readouterr().err
    assert "Unable to locate" in said
    assert "skipped" in said


def test_a_locale_is_chosen_only_where_there_is_none(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert system.locale_for_children() == {"LC_ALL": "C.UTF-8"}
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert system.locale_for_children() == {}

import ast
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
DEV = ROOT / "packaging" / "dev.py"

linux = pytest.mark.skipif(sys.platform != "linux", reason="displays are optional on Linux only")


def run(*words: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run dev.py; None takes a variable away."""
    merged: Mapping[str, str | None] = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, DEV, *words],
        env={name: value for name, value in merged.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.fixture
def made(tmp_path: Path, environment: ModuleType) -> Path:
    """An environment that counts as installed; its Python says what it was called with."""
    folder = tmp_path / "venv"
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\nprintf "<%s>" "$@"\nexit 7\n')
    python.chmod(0o755)
    stamp = [environment.Kind.DEV, environment._digest(environment.Kind.DEV)]
    (folder / "smsdesk-stamp.json").write_text(json.dumps(stamp))
    return folder


def test_an_old_python_gets_a_sentence() -> None:
    ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 7))
    script = (
        "import runpy, sys; sys.version_info = (3, 9, 1);"
        f"runpy.run_path({str(DEV)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "needs Python 3.11 or newer; this is 3.9." in done.stdout
    assert not done.stderr


@linux
def test_demo_without_a_display_offers_another_way(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    done = run("demo", DISPLAY=None, WAYLAND_DISPLAY=None, SMSDESK_VENV=str(venv))
    assert done.returncode == 3
    assert "no display" in done.stderr
    assert "--offscreen" in done.stderr
    assert not venv.exists(), "nothing is installed for a window that cannot open"


@linux
def test_demo_starts_the_program(made: Path, tmp_path: Path) -> None:
    folders = ("--profile", str(tmp_path / "p"), "--shots", str(tmp_path / "s"))
    done = run("demo", "--offscreen", *folders, DISPLAY=None, SMSDESK_VENV=str(made))
    assert (
        done.stdout == "<-m><smsdesk><demo>" + "".join(f"<{x}>" for x in folders) + "<--offscreen>"
    )
    assert done.returncode == 7


@linux
def test_pytest_gets_every_argument_and_its_status_is_passed_on(made: Path) -> None:
    done = run("test", "-k", "a or b", "--lf", "tests/unit", "-x", SMSDESK_VENV=str(made))
    assert done.stdout.endswith("<-m><pytest><-k><a or b><--lf><tests/unit><-x>")
    assert done.returncode == 7


@linux
def test_the_whole_suite_runs_on_every_core(made: Path) -> None:
    done = run("test", SMSDESK_VENV=str(made))
    assert done.stdout.endswith("<-m><pytest><--numprocesses=auto><--dist=worksteal>")


def test_other_chores_refuse_what_they_do_not_know() -> None:
    done = run("demo", "--onscreen")
    assert done.returncode == 2
    assert "--onscreen" in done.stderr


@pytest.mark.slow
def test_no_network_is_told_and_nothing_counts_as_installed(
    tmp_path: Path, no_packages: dict[str, str]
) -> None:
    venv = tmp_path / "venv"
    done = run("lint", SMSDESK_VENV=str(venv), **no_packages)
    assert done.returncode == 3
    assert "not found: no network" in done.stderr
    assert "Traceback" not in done.stderr
    assert (venv / "pyvenv.cfg").exists()
    assert not (venv / "smsdesk-stamp.json").exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    done = run("lint", SMSDESK_VENV=str(tmp_path))
    assert done.returncode == 3
    assert "left as it is" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_a_full_disk_is_told_before_anything_is_made(
    tmp_path: Path, environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSDESK_VENV", str(tmp_path / "deep" / "venv"))
    monkeypatch.setattr(environment, "_DISK_NEEDED", 10**18)
    with pytest.raises(environment.Failure, match="Make room"):
        environment.ready(environment.Kind.RUNTIME)
    assert not list(tmp_path.iterdir())


@linux
def test_what_developers_have_is_enough_to_run(
    made: Path, environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSDESK_VENV", str(made))
    monkeypatch.setattr(environment, "_install", lambda *_: pytest.fail("nothing is missing"))
    assert environment.ready(environment.Kind.DEV) == made / "bin" / "python"
    assert environment.ready(environment.Kind.RUNTIME) == made / "bin" / "python"


@linux
@pytest.mark.parametrize("stamp", ['["runtime", "other"]', '["dev", "other"]', "[]", "{", ""])
def test_a_changed_pin_or_a_broken_stamp_installs_anew(
    stamp: str, made: Path, environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = []
    monkeypatch.setenv("SMSDESK_VENV", str(made))
    monkeypatch.setattr(environment, "_install", lambda _, kind: installed.append(kind))
    (made / "smsdesk-stamp.json").write_text(stamp)
    environment.ready(environment.Kind.RUNTIME)
    environment.ready(environment.Kind.RUNTIME)
    environment.ready(environment.Kind.DEV)
    assert installed == ["runtime", "dev"]


UNREACHED = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError: [Errno -3] \
Temporary failure in name resolution': /simple/aiohttp/
ERROR: Could not find a version that satisfies the requirement aiohttp (from versions: none)
ERROR: No matching distribution found for aiohttp==3.14.5
"""
UNTRUSTED = """\
WARNING: Retrying after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: \
CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in chain'))'
Could not fetch URL: Max retries exceeded with url: /simple/aiohttp/ - skipping
"""
TOO_NEW = """\
ERROR: Ignored the following versions that require a different python version: 6.11.3 \
Requires-Python <3.15,>=3.10
ERROR: No matching distribution found for pyside6-essentials==6.11.3
"""
FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
CHANGED = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."


@pytest.mark.parametrize(
    ("complaint", "sentence"),
    [
        (UNREACHED, "no network"),
        (UNTRUSTED, "certificate"),
        (TOO_NEW, "no build for this system, or none for Python"),
        (FULL, "disk is full"),
        (CHANGED, "not the one that was pinned"),
        ("[Errno 13] Permission denied: '/opt/venv/lib'", "may not be written"),
        ("something else", "could not be installed"),
    ],
)
def test_what_pip_says_is_explained(complaint: str, sentence: str, environment: ModuleType) -> None:
    assert sentence in environment.explained(complaint)

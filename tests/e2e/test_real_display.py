"""The main job in a real X server, with a real pointer and keyboard, through every gateway."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import Program

_TOOLS = ("Xvfb", "xdotool", "setxkbmap")
_MISSING = [name for name in _TOOLS if shutil.which(name) is None]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="X servers are tried on Linux only"),
    pytest.mark.skipif(bool(_MISSING), reason=f"{' and '.join(_MISSING)} not installed"),
]


@pytest.fixture
def display() -> Iterator[str]:
    """A private X server with one screen; it chooses a free display by itself."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            "1400x900x24",
            "-noreset",
            "-nolisten",
            "tcp",
        ],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read, encoding="ascii") as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    # A keyboard that has the curly apostrophe (AltGr and 0): a key that is given another meaning
    # while somebody types may be read by its old one on a busy computer.
    keyboard = ["setxkbmap", "-display", f":{number}", "-layout", "us", "-variant", "altgr-intl"]
    subprocess.run(keyboard, check=True, timeout=30)
    yield f":{number}"
    server.terminate()
    server.wait(30)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(240)
def test_a_person_sends_through_every_gateway(
    program: Program, display: str, tmp_path: Path
) -> None:
    environment = {**program.environment, "DISPLAY": display}
    del environment["QT_QPA_PLATFORM"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.hands", str(tmp_path)],
        env=environment,
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    counters = {one["account"]: one["counters"] for one in said if "counters" in one}
    messages = [one for one in said if "to" in one]

    assert len(counters) == 4
    plain, curly = zip(*counters.values(), strict=True)
    assert all("GSM-7" in text or "Unicode" in text for text in plain)
    assert any("GSM-7" in text and "/ 160" in text for text in plain)
    assert all("Unicode" in text and "/ 70" in text for text in curly), (
        "one mark changes the coding"
    )
    for account in counters:
        found = {one["to"][-4:]: one for one in messages if one["account"] == account}
        assert {ends: one["state"] for ends, one in found.items()} == {
            "8001": "delivered",
            "9908": "rejected",
        }
        assert found["8001"]["sources"][-1] == "callback"
        assert found["8001"]["text"].endswith("it\N{RIGHT SINGLE QUOTATION MARK}s here")

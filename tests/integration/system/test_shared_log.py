"""The window and commands beside it write one log; turning it over loses nothing."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from smsdesk.system import locking
from smsdesk.system.paths import Profile

_FULL = 180_000
_LINES = 2500
_WRITERS = 4
_WRITER = """
import logging, sys
from pathlib import Path
from smsdesk.system import logs
from smsdesk.system.paths import Profile

logs._FILE_BYTES = int(sys.argv[2])
files = logs.LogFiles(Profile(Path(sys.argv[1])), logs.Redaction(), logging.CRITICAL)
print("ready", flush=True)
sys.stdin.readline()
for turn in range(int(sys.argv[4])):
    logging.getLogger("writer").info("line %s-%s %s", sys.argv[3], turn, "x" * 40)
files.close()
"""


def _start(profile: Profile, name: str) -> "subprocess.Popen[str]":
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(profile.root), str(_FULL), name, str(_LINES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def test_processes_that_share_a_log_lose_no_line(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.ensure()
    writers = [_start(profile, str(n)) for n in range(_WRITERS)]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        assert writer.wait(60) == 0
        for pipe in (writer.stdin, writer.stdout):
            assert pipe is not None
            pipe.close()
    files = [path for path in profile.logs.iterdir() if path.suffix != ".lock"]
    found: Counter[str] = Counter()
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.endswith("x" * 40), line
            found[line.split()[4]] += 1
    assert found == Counter(f"{n}-{turn}" for n in range(_WRITERS) for turn in range(_LINES))
    total = sum(path.stat().st_size for path in files)
    assert total > 3 * _FULL, "they were never turned over: the test would prove nothing"
    # Each was nearly full when it was turned over: nobody did so a second time.
    assert len(files) <= total // _FULL + 2


def test_a_log_that_was_removed_is_begun_anew(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.ensure()
    writer = _start(profile, "only")
    (profile.logs / "smsdesk.log").unlink()
    assert writer.communicate("\n", timeout=60)
    assert writer.returncode == 0
    files = [path for path in profile.logs.iterdir() if path.suffix != ".lock"]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    assert len(lines) == _LINES


@pytest.mark.skipif(sys.platform == "win32", reason="on Linux and macOS only")
def test_while_somebody_else_turns_it_over_lines_are_kept(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.ensure()
    with (profile.logs / "smsdesk.log.lock").open("w+b") as held:
        locking.lock(held)
        writer = _start(profile, "only")
        assert writer.communicate("\n", timeout=60)
        assert writer.returncode == 0
    names = sorted(path.name for path in profile.logs.iterdir())
    assert names == ["smsdesk.log", "smsdesk.log.lock"]
    log = (profile.logs / "smsdesk.log").read_text("utf-8")
    assert len(log) > _FULL
    assert len(log.splitlines()) == _LINES

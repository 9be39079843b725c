"""The window: from the start to a usable one beside a bare PySide6 window, and its memory.

Every start is a process of its own, without a display where none is set. Memory is compared
between a profile with 1,000,000 messages and one without any, History looked through in both.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench._archive import archive
from bench._frame import PEERS, Row, Scale

_STARTS = 7
_PAGES = 5
_BAR = 1 / 2.5
_MOST_MORE_MB = 60.0
_PROGRAM = PEERS / "watched_window.py"


def rows(scale: Scale) -> Iterator[Row]:
    """Measure starts in turn, then memory."""
    yield _start(scale)
    yield _memory(scale)


def _start(scale: Scale) -> Row:
    profile = str(archive(0).root)
    if not scale.quick:
        # Once for nothing: the files are in memory then.
        _opened(profile)
        _opened("bare")
    times = [
        (_opened(profile)["after_s"], _opened("bare")["after_s"])
        for _ in range(scale.size(_STARTS, 1))
    ]
    ours, bare = (statistics.median(side) for side in zip(*times, strict=True))
    name = "start to a usable window v a bare PySide6 window"
    return Row.less_is_better(name, ours * 1000, bare * 1000, _BAR, "ms")


def _memory(scale: Scale) -> Row:
    count = scale.size(1_000_000, 2_000)
    name = f"memory for {count:,} messages, window open"
    if not Path("/proc/self/status").exists():
        return Row.skipped(name, 1.0, "MiB", "the system does not tell the memory of a process")
    pages = str(scale.size(_PAGES, 1))
    full, empty = (_opened(str(archive(n).root), pages)["rss_mb"] for n in (count, 0))
    row = Row.within(name, max(full - empty, 0.1), _MOST_MORE_MB, "MiB")
    return row.noted(f"{empty:.0f} MiB without any")


def _opened(*arguments: str) -> dict[str, float]:
    """Open a window in a process of its own; return what it says, and `after_s`."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(_PROGRAM), *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(f"the window did not open: {done.stderr[-500:]}")
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**said, "after_s": said["at"] - began}

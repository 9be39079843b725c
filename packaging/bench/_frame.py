"""What a bench module works with: rows, the clock, peers that are fetched for one run."""

import atexit
import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"


class PeerMissing(Exception):
    """The other side of a comparison cannot run on this machine."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much a run measures.

    Attributes:
        quick: Small numbers, once: they show that a bench works, and nothing about speed.
    """

    quick: bool = False

    @property
    def rounds(self) -> int:
        """How often each side is measured, in turn; the median counts."""
        return 1 if self.quick else 3

    def size(self, full: int, quick: int) -> int:
        """Return how many of something there are."""
        return quick if self.quick else full

    def in_turn(self, *sides: Callable[[], float]) -> tuple[float, ...]:
        """Measure the sides one after the other, some rounds; return the median of each.

        What else the machine does meanwhile then meets all of them.
        """
        found = [[side() for side in sides] for _ in range(self.rounds)]
        return tuple(statistics.median(one) for one in zip(*found, strict=True))


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its peer or its limit.

    Attributes:
        name: What was measured, unique among all rows.
        ours: Our figure, in `unit`; None when it was not measured.
        peer: The peer's figure of the same run, or the limit itself.
        ratio: How many times better than the peer we are; 1 is level.
        bar: The least `ratio` that is good enough.
        unit: Of `ours` and `peer`.
        ok: Whether the bar is met; None for a skipped row.
        note: Why it was skipped, or what else there is to know.
    """

    name: str
    ours: float | None
    peer: float | None
    ratio: float | None
    bar: float
    unit: str
    ok: bool | None
    note: str = ""

    @classmethod
    def less_is_better(cls, name: str, ours: float, peer: float, bar: float, unit: str) -> "Row":
        """Compare durations or sizes: `ours` must be at most `peer / bar`."""
        ratio = peer / ours
        return cls(name, ours, peer, ratio, bar, unit, ratio >= bar)

    @classmethod
    def more_is_better(cls, name: str, ours: float, peer: float, bar: float, unit: str) -> "Row":
        """Compare rates: `ours` must be at least `peer * bar`."""
        ratio = ours / peer
        return cls(name, ours, peer, ratio, bar, unit, ratio >= bar)

    @classmethod
    def within(cls, name: str, ours: float, limit: float, unit: str) -> "Row":
        """Compare with a fixed limit that `ours` must not exceed."""
        return cls.less_is_better(name, ours, limit, 1.0, unit)

    def noted(self, note: str) -> "Row":
        """Return this row with what else there is to know."""
        return replace(self, note=note)

    @classmethod
    def skipped(cls, name: str, bar: float, unit: str, reason: str) -> "Row":
        """Say why a figure is not there."""
        return cls(name, None, None, None, bar, unit, None, reason)


def seconds_of(call: Callable[[], object]) -> float:
    """Return how many seconds one `call` takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def call_us(call: Callable[[], object], *, seconds: float = 0.3, rounds: int = 5) -> float:
    """Return the microseconds of one `call`: the best of some rounds, the collector switched off.

    The best round is the one with the least of other programs in it.
    """
    call()
    loops = 1
    while (taken := _timed(call, loops)) < seconds / rounds / 4:
        loops *= 2
    loops = max(1, round(loops * seconds / rounds / taken))
    return min(_timed(call, loops) for _ in range(rounds)) / loops * 1e6


def _timed(call: Callable[[], object], loops: int) -> float:
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(loops):
            call()
        return time.perf_counter() - start
    finally:
        if collecting:
            gc.enable()


@cache
def python_peers(*requirements: str) -> None:
    """Make pinned packages importable for this run only; raise `PeerMissing` when that fails."""
    folder = _scratch()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    _fetch([*pip, "--target", str(folder), *requirements], folder)
    sys.path.append(str(folder))


@cache
def node_peers(*packages: str) -> Path:
    """Return a folder with pinned npm packages; raise `PeerMissing` when there is no Node."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise PeerMissing(f"{program} is not installed")
    folder = _scratch()
    npm = shutil.which("npm") or "npm"
    _fetch([npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), *packages], folder)
    return folder


def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="smsdesk-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _fetch(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, check=False, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        last = (done.stderr.strip() or "it said nothing").splitlines()[-1]
        raise PeerMissing(f"the peer could not be fetched: {last}")

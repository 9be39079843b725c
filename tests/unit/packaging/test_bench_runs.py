"""Every bench runs with small numbers, and a figure below its bar is no success."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[3] / "packaging"
NAMES = sorted(path.stem for path in (PACKAGING / "bench").glob("[!_]*.py"))


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(PACKAGING)
    return importlib.import_module("bench.__main__")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name != "segments"])
def test_a_bench_runs(name: str, tmp_path: Path, no_packages: dict[str, str]) -> None:
    """Packages of others are not fetched: those rows are skipped, ours are measured all the same.

    The bench of segments is held to that by a test of its own.
    """
    done = subprocess.run(
        [sys.executable, "-m", "bench", name, "--quick", "--json", tmp_path / "found.json"],
        cwd=PACKAGING,
        env={**os.environ, **no_packages, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    report = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    rows = report["rows"]
    assert report["quick"] is True
    assert len({row["name"] for row in rows}) == len(rows) > 0
    measured = [row for row in rows if row["ok"] is not None]
    assert all(row["ours"] > 0 and row["peer"] > 0 and row["bar"] > 0 for row in measured)
    skipped = {row["note"].partition(":")[0] for row in rows if row["ok"] is None}
    assert measured
    assert skipped <= {"the peer could not be fetched"}


@pytest.fixture
def found(program: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the benches find the rows that are given."""

    def find(*rows: object) -> None:
        def found_rows(_names: object, _scale: object) -> Iterator[object]:
            yield from rows

        monkeypatch.setattr(program, "_rows", found_rows)

    return find


@pytest.mark.parametrize(
    ("ours", "arguments", "status"),
    [(30.0, [], 1), (60.0, [], 0), (30.0, ["--quick"], 0)],
    ids=["below", "met", "not judged"],
)
def test_the_bar_decides_on_the_exit_status(
    program: ModuleType,
    frame: ModuleType,
    found: Callable[..., None],
    ours: float,
    arguments: list[str],
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found(
        frame.Row.more_is_better("rate", ours, 100.0, 0.6, "1/s"),
        frame.Row.within("page", 5.0, 20.0, "ms"),
    )
    assert program.main(arguments) == status
    shown = capsys.readouterr().out
    assert ("BELOW THE BAR" in shown) is (ours < 60)


def test_a_row_that_was_skipped_is_no_failure(
    program: ModuleType, frame: ModuleType, found: Callable[..., None]
) -> None:
    found(frame.Row.skipped("count", 5, "µs", "node is not installed"))
    assert program.main([]) == 0


def test_the_sides_are_measured_in_turn_and_the_median_counts(frame: ModuleType) -> None:
    order: list[str] = []
    times = {"ours": iter([9.0, 1.0, 2.0]), "peer": iter([4.0, 5.0, 30.0])}

    def side(name: str) -> Callable[[], float]:
        def measure() -> float:
            order.append(name)
            return next(times[name])

        return measure

    assert frame.Scale().in_turn(side("ours"), side("peer")) == (2.0, 5.0)
    assert order == ["ours", "peer"] * 3


def test_small_numbers_are_measured_once(frame: ModuleType) -> None:
    quick, full = frame.Scale(quick=True), frame.Scale()
    assert (quick.rounds, quick.size(1000, 3)) == (1, 3)
    assert (full.rounds, full.size(1000, 3)) == (3, 1000)

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_durations_beat_the_peer_when_they_are_shorter(frame: ModuleType) -> None:
    row = frame.Row.less_is_better("count", 2.0, 500.0, 200, "µs")
    assert (row.ratio, row.ok) == (250.0, True)
    assert not frame.Row.less_is_better("count", 2.0, 399.0, 200, "µs").ok


def test_rates_beat_the_peer_when_they_are_higher(frame: ModuleType) -> None:
    assert frame.Row.more_is_better("import", 70.0, 100.0, 0.7, "rows/s").ok
    assert not frame.Row.more_is_better("import", 69.0, 100.0, 0.7, "rows/s").ok


def test_a_limit_may_be_reached(frame: ModuleType) -> None:
    assert frame.Row.within("page", 20.0, 20.0, "ms").ok
    assert not frame.Row.within("page", 20.1, 20.0, "ms").ok


def test_a_skipped_row_is_neither_good_nor_bad(frame: ModuleType) -> None:
    row = frame.Row.skipped("count", 200, "µs", "node is not installed")
    assert (row.ok, row.note) == (None, "node is not installed")


def test_a_call_is_timed(frame: ModuleType) -> None:
    quick = frame.call_us(lambda: None, seconds=0.01)
    slow = frame.call_us(lambda: sum(range(10_000)), seconds=0.05)
    assert 0 < quick < slow < 1e5


@pytest.mark.slow
def test_without_peers_rows_are_skipped_with_the_reason(
    tmp_path: Path, no_packages: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "segments", "--json", tmp_path / "found.json"],
        cwd=ROOT / "packaging",
        env={**os.environ, **no_packages, "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    notes = {row["note"].partition(":")[0] for row in report["rows"]}
    assert notes == {"node is not installed", "the peer could not be fetched"}
    assert all(row["ok"] is None and row["bar"] >= 5 for row in report["rows"])
    assert report["machine"]["python"]


def test_an_unknown_name_is_wrong_use() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "segment"],
        cwd=ROOT / "packaging",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no bench segment; there are " in done.stderr
    assert ", segments, " in done.stderr

"""Tests that measure time have the computer to themselves; the others run beside each other."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.turns import turn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="on Linux and macOS only")

_PATIENCE_S = 20.0


def test_who_wants_to_be_alone_waits_and_nobody_overtakes(tmp_path: Path) -> None:
    begun, may_end = [threading.Event() for _ in range(4)], threading.Event()
    told: list[str] = []

    def run(place: int, name: str, *, alone: bool) -> None:
        with turn(tmp_path, alone=alone):
            begun[place].set()
            told.append(f"{name} begins")
            assert alone or may_end.wait(_PATIENCE_S)
            told.append(f"{name} ends")

    with ThreadPoolExecutor() as threads:
        runs = [threads.submit(run, n, "beside", alone=False) for n in range(2)]
        assert all(one.wait(_PATIENCE_S) for one in begun[:2]), "two run at once"
        runs.append(threads.submit(run, 2, "alone", alone=True))
        assert not begun[2].wait(0.2)
        runs.append(threads.submit(run, 3, "later", alone=False))
        assert not begun[3].wait(0.2), "nobody begins before the one who waits to be alone"
        may_end.set()
        for one in runs:
            one.result(_PATIENCE_S)
    assert told[:4] == ["beside begins"] * 2 + ["beside ends"] * 2
    assert told[4:] == ["alone begins", "alone ends", "later begins", "later ends"]


def test_a_single_process_waits_for_nobody(tmp_path: Path) -> None:
    with turn(None, alone=True), turn(None, alone=True):
        assert not list(tmp_path.iterdir())

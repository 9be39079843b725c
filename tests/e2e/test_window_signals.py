"""The window as a process: what Ctrl+C and a session's end do to it."""

import json
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from smsdesk.system.paths import Profile
from tests.support.processes import PATIENCE_S, Program, Running


def _until_open(program: Program, window: Running) -> None:
    """Wait until the window answers other starts of the program: it is up then."""
    deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while time.monotonic() < deadline:
        assert window.process.poll() is None, window.err
        if _answers(Profile(program.profile).instance_file):
            assert program.run().status == 0
            return
        pause.wait(0.05)
    raise AssertionError("the window never opened")


def _answers(instance: Path) -> bool:
    """Say whether the file tells how to ask for the window; at first it has the process only."""
    try:
        return bool(json.loads(instance.read_bytes())["token"])
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals to send")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_close_the_window_in_good_order(program: Program, number: signal.Signals) -> None:
    window = program.start()
    _until_open(program, window)
    window.process.send_signal(number)
    ended = window.wait(30)
    assert ended.status == 0, ended.err
    assert "Stopped" not in ended.err
    assert "Traceback" not in ended.err
    left = {path.name for path in Path(program.profile).iterdir()}
    assert not left & {"smsdesk.socket", "smsdesk.sqlite3-wal"}, "nothing is left half open"

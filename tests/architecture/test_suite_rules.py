"""The suite's own rules bite: a small suite that breaks each of them, run as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_BREAKS_RULES = """
import logging
import os
import socket

import pytest

log = logging.getLogger("smsdesk.somewhere")


def test_warns():
    log.warning("the queue %s", "stalled")


def test_warns_where_nothing_propagates(monkeypatch):
    monkeypatch.setattr(logging.getLogger("smsdesk"), "propagate", False)
    log.error("the queue stalled")


def test_announced_warning(expected_log):
    expected_log("WARNING smsdesk.somewhere: the queue .*KeyError")
    log.warning("the queue %s", "stalled", exc_info=KeyError())


@pytest.mark.expected_log("the queue stalled")
def test_marked_warning():
    log.warning("the queue %s", "stalled")


@pytest.mark.expected_log("the queue stalled")
def test_announced_warning_stays_away():
    pass


@pytest.mark.expected_log("the queue stalled", must_come=False)
def test_tolerated_warning_stays_away():
    pass


@pytest.fixture
def warns_late():
    yield
    log.warning("too late")


def test_warns_in_a_later_teardown(warns_late):
    pass


def test_connects_elsewhere():
    with socket.socket() as connection:
        connection.connect(("192.0.2.1", 80))


def test_swallows_the_refusal():
    with socket.socket(socket.AF_INET6) as connection:
        try:
            connection.connect(("2001:db8::1", 80))
        except Exception:
            pass


def test_listens_to_everybody():
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))


def test_sends_elsewhere():
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.sendto(b"", ("192.0.2.1", 9))


def test_looks_up_a_name():
    socket.getaddrinfo("gateway.example", 80)


def test_stays_here():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        socket.create_connection(("localhost", listener.getsockname()[1])).close()
        listener.accept()[0].close()
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("gateway.invalid", 80)
    left, right = socket.socketpair()
    left.close(), right.close()


def test_lives_in_a_home_of_its_own():
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        assert "smsdesk-tests-" in os.environ[name]
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ


def test_is_skipped():
    pytest.skip("xdotool is not installed")


def test_is_skipped_elsewhere():
    pytest.skip("the registry is there on Windows only")


@pytest.mark.xfail(reason="known")
def test_is_known_to_fail():
    raise AssertionError
"""

_GOOD = {
    "test_announced_warning",
    "test_lives_in_a_home_of_its_own",
    "test_marked_warning",
    "test_tolerated_warning_stays_away",
    "test_stays_here",
}


def _outcomes(folder: Path, ci: str) -> dict[str, set[str]]:
    """Return the names of the tests by their outcome."""
    (folder / "conftest.py").write_text("from tests.conftest import *\n", encoding="utf-8")
    (folder / "test_small.py").write_text(_BREAKS_RULES, encoding="utf-8")
    (folder / "test_module.py").write_text(
        'import pytest\n\npytest.importorskip("no_such_module")\n', encoding="utf-8"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-rA", "--tb=no", "--import-mode=importlib"),
            *("-p", "no:cacheprovider", "-p", "no:randomly", "--continue-on-collection-errors"),
        ],
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, set[str]] = {}
    for line in done.stdout.partition("short test summary info")[2].splitlines():
        outcome, _, rest = line.partition(" ")
        name = rest.partition(" - ")[0].rpartition("::")[2]
        found.setdefault(outcome, set()).add(name)
    return found


@pytest.mark.slow
def test_each_rule_bites(tmp_path: Path) -> None:
    found = _outcomes(tmp_path, ci="true")
    # Those that are only noticed at the end have passed until then.
    noticed_at_the_end = {
        "test_warns",
        "test_warns_where_nothing_propagates",
        "test_announced_warning_stays_away",
        "test_warns_in_a_later_teardown",
        "test_swallows_the_refusal",
    }
    noticed_at_once = {
        "test_connects_elsewhere",
        "test_listens_to_everybody",
        "test_sends_elsewhere",
        "test_looks_up_a_name",
    }
    assert found["PASSED"] == _GOOD | noticed_at_the_end
    assert found["ERROR"] >= noticed_at_the_end | noticed_at_once
    assert found["FAILED"] == {*noticed_at_once, "test_is_skipped"}
    assert "test_module.py" in found["ERROR"], "a module that skips itself must fail as well"
    assert found["XFAIL"] == {"test_is_known_to_fail"}
    assert len(found["SKIPPED"]) == 1


def test_a_skip_is_a_skip_outside_ci(tmp_path: Path) -> None:
    found = _outcomes(tmp_path, ci="")
    assert "test_is_skipped" not in found["FAILED"]
    assert len(found["SKIPPED"]) == 3

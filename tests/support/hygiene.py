"""What no test may do unnoticed: log a warning, leave this computer or its folder, skip in CI.

Used by `tests/conftest.py`; nothing else needs it.
"""

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import pytest
from typing_extensions import override

_HOMES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


def live_in(home: Path) -> None:
    """Let this process and its children find everything of a person below `home`.

    The profile, the keyring and the session bus of whoever runs the tests are out of reach.
    """
    for name in _HOMES:
        folder = home / name.lower()
        folder.mkdir(mode=0o700)
        os.environ[name] = str(folder)
    os.environ["HOME"] = os.environ["USERPROFILE"] = str(home)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)


@dataclass
class LogWatch(logging.Handler):
    """Collects warnings and worse; each must match a pattern that the test named beforehand."""

    expected: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)
    records: list[logging.LogRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)

    def __hash__(self) -> int:
        return id(self)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if not any(each is record for each in self.records):  # it comes by two loggers
            self.records.append(record)

    def __call__(self, pattern: str, *, must_come: bool = True) -> None:
        """Expect a record that `pattern` is found in; `must_come=False` where it may stay away."""
        (self.expected if must_come else self.tolerated).append(pattern)

    def unexpected(self) -> list[str]:
        """Return the records that no pattern covers."""
        known = [*self.expected, *self.tolerated]
        return [shown for shown in self._shown() if not any(re.search(p, shown) for p in known)]

    def absent(self) -> list[str]:
        """Return the expected patterns that no record matched."""
        shown = self._shown()
        return [p for p in self.expected if not any(re.search(p, each) for each in shown)]

    def _shown(self) -> list[str]:
        return [_one_line(record) for record in self.records]


def _one_line(record: logging.LogRecord) -> str:
    text = f"{record.levelname} {record.name}: {record.getMessage()}"
    failure = record.exc_info[1] if record.exc_info else None
    return text if failure is None else f"{text} ({failure!r})"


@contextlib.contextmanager
def watching(watch: LogWatch) -> Iterator[None]:
    """Listen for the time of a test: to everything, and to ours should it not propagate."""
    loggers = [logging.getLogger(), logging.getLogger("smsdesk")]
    for logger in loggers:
        logger.addHandler(watch)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(watch)


class OffLimits(Exception):
    """A test reached for another computer. Not an OSError, so that no retry swallows it."""


class LoopbackGuard:
    """Refuses sockets that leave this computer, by an audit hook: no function is replaced.

    Names below `.invalid` may be looked up: they lead nowhere by definition (RFC 6761 §6.4).
    Child processes and C libraries with sockets of their own (libpq) are not seen.
    """

    def __init__(self) -> None:
        self.refused: list[str] = []

    def install(self) -> None:
        """Start to guard; an audit hook stays until the process ends."""
        sys.addaudithook(self._on_event)

    def _on_event(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in {"socket.connect", "socket.bind", "socket.sendto"}:
            address = arguments[-1]
            if isinstance(address, tuple) and not is_local(str(address[0])):
                self._refuse(event, address[0])
        elif event == "socket.getaddrinfo" and not _may_be_looked_up(arguments[0]):
            self._refuse(event, arguments[0])

    def _refuse(self, event: str, host: object) -> None:
        what = f"{event} {host!r}"
        self.refused.append(what)
        raise OffLimits(f"{what}: tests stay on 127.0.0.1 and ::1")


def is_local(host: str) -> bool:
    """Return whether an address, or a name, is this computer and nobody else can reach it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _may_be_looked_up(host: object) -> bool:
    if host is None:  # the local address to listen on or to come from; bind is checked itself
        return True
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return is_local(name) or name.rstrip(".").endswith(".invalid")
    return True  # an address needs no look-up; connect is checked itself


def sayable(text: str) -> str:
    """Return `text` with what UTF-8 cannot say written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


ALLOWED_SKIPS_IN_CI = {
    r"(?i)\bwindows only|\bmacos only|\bon (windows|macos)\b": "CI runs on Linux",
    r"nothing is forbidden to root": "CI runs as root",
}
"""Reasons, as patterns, for which a test may be skipped in CI, and why each holds there."""


def forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip for a reason that is not on the list into a failure."""
    if not report.skipped or hasattr(report, "wasxfail") or not isinstance(report.longrepr, tuple):
        return
    path, line, reason = report.longrepr
    if not any(re.search(pattern, reason) for pattern in ALLOWED_SKIPS_IN_CI):
        report.outcome = "failed"
        report.longrepr = f"{path}:{line}: skipped, which CI does not allow: {reason}"

"""The log: a rotating private file in the profile, and standard error from a chosen level.

Secrets that were registered and anything that looks like a subscriber number are taken out of
every line and traceback before it is written (design, section 8). That is the last net:
callers mask numbers themselves and never log texts.
"""

import json
import logging
import os
import re
import sys
import threading
import time
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, quote_plus

from typing_extensions import override

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.domain.texts import tr
from smsdesk.system.locking import lock
from smsdesk.system.paths import Profile, open_private

_FILE_BYTES = 2 * 1024 * 1024
_FILES_KEPT = 5
_REMOVED = "[removed]"
# Shorter values would tear holes into ordinary words; gateways' keys are far longer.
_LEAST_SECRET = 4

# With a plus: spaces, hyphens, dots and brackets between digits; without: one run of digits
# that is as long as a number with country code, but not part of a longer id or a word.
_NUMBER = re.compile(r"\+\d(?:[ \-.()]{0,2}\d){6,14}|(?<![\w.+])\d{9,15}(?![\w])")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")

# These log whole request lines, and tokens with them, at their usual levels.
_TALKATIVE = ("httpx", "httpcore", "aiohttp.access", "aiohttp.server", "sqlalchemy.engine")


class Redaction:
    """Knows what must not be written and takes it out of texts; safe in every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    @override
    def __repr__(self) -> str:
        return f"<Redaction of {len(self._secrets)}>"

    def add(self, secret: str) -> None:
        """Never let `secret` through again, as it is or as URLs and JSON write it.

        Values of fewer than 4 characters are not looked for.
        """
        if len(secret) < _LEAST_SECRET:
            return
        with self._lock:
            forms = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
            forms.add(json.dumps(secret)[1:-1])
            if forms <= self._secrets:
                return
            self._secrets |= forms
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def clean(self, text: str) -> str:
        """Return `text` without the secrets and with numbers masked."""
        if self._pattern is not None:
            text = self._pattern.sub(_REMOVED, text)
        return _NUMBER.sub(_masked, text)


class LogFiles:
    """The root logger's handlers for one run.

    Args:
        profile: Whose log folder is written.
        redaction: What to take out.
        stderr_level: From which level lines go to standard error as well.

    Attributes:
        fault: Why there is no file, or None; the program goes on without one.
    """

    def __init__(
        self, profile: Profile, redaction: Redaction, stderr_level: int = logging.WARNING
    ) -> None:
        formatter = CleanFormatter(redaction)
        console = _QuietStream(sys.stderr)
        console.setLevel(stderr_level)
        self._handlers: list[logging.Handler] = [console]
        self.fault: EnvironmentFault | None = None
        try:
            self._handlers.append(_open_file(profile.logs / "smsdesk.log"))
        except OSError as error:
            self.fault = _no_file(profile, error)
        root = logging.getLogger()
        self._level_before = root.level
        root.setLevel(logging.INFO)
        for handler in self._handlers:
            handler.setFormatter(formatter)
            root.addHandler(handler)
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)

    def close(self) -> None:
        """Take the handlers off the root logger and close the file."""
        root = logging.getLogger()
        root.setLevel(self._level_before)
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()


class CleanFormatter(logging.Formatter):
    """One line a record, UTC, cleaned; control characters cannot forge further lines."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    @override
    def format(self, record: logging.LogRecord) -> str:
        message = _CONTROL.sub(_escaped, self._redaction.clean(record.getMessage()))
        lines = [f"{_instant(record.created)} {record.levelname} {record.name}: {message}"]
        if record.exc_info:
            lines.append(self._redaction.clean(self.formatException(record.exc_info)))
        if record.stack_info:
            lines.append(self._redaction.clean(self.formatStack(record.stack_info)))
        return "\n".join(lines)


class _QuietFile(RotatingFileHandler):
    """Private files, shared by the processes of a profile: the window and commands beside it.

    Whoever finds the file full turns it over, under a lock and only if it still is; the others
    follow to the new one. A full disk is no reason to print the record to standard error.
    """

    @override
    def _open(self) -> TextIOWrapper:
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
        descriptor = open_private(Path(self.baseFilename), flags)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)

    @override
    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """Say whether the file is full, after following other processes to theirs."""
        self._follow()
        return bool(super().shouldRollover(record))

    @override
    def doRollover(self) -> None:
        """Turn the files over, unless another process does or has done so; never lose a record."""
        with suppress(OSError), os.fdopen(self._open_lock(), "r+b", 0) as file:
            lock(file)
            if not self._follow():
                super().doRollover()
        if self.stream is None:  # renaming failed: Windows, while another process has it open
            self.stream = self._open()

    def _open_lock(self) -> int:
        return open_private(Path(f"{self.baseFilename}.lock"), os.O_CREAT | os.O_RDWR)

    def _follow(self) -> bool:
        """Open the file anew when the one that is open has been turned over or removed."""
        if self.stream is None:
            return False
        ours = os.fstat(self.stream.fileno())
        with suppress(FileNotFoundError):
            if os.path.samestat(ours, Path(self.baseFilename).stat()):
                return False
        self.stream.close()
        self.stream = self._open()
        return True

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the record: the default would print it with its arguments, not cleaned."""


class _QuietStream(logging.StreamHandler[TextIO]):
    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the record, as above."""


def _open_file(path: Path) -> _QuietFile:
    return _QuietFile(
        path,
        maxBytes=_FILE_BYTES,
        backupCount=_FILES_KEPT,
        encoding="utf-8",
        errors="backslashreplace",
    )


def _no_file(profile: Profile, error: OSError) -> EnvironmentFault:
    return EnvironmentFault(
        tr(
            "No log can be written to {folder}: {reason}.",
            folder=profile.logs,
            reason=error.strerror or type(error).__name__,
        ),
        tr("Messages are not affected."),
        tr("Free disk space or correct the permissions of the folder."),
    )


def _masked(found: re.Match[str]) -> str:
    digits = [one for one in found.group() if one.isdigit()]
    plus = "+" if found.group().startswith("+") else ""
    return f"{plus}{''.join(digits[:2])}***{''.join(digits[-2:])}"


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")


def _instant(created: float) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(created))
    return f"{whole}.{int(created % 1 * 1000):03d}Z"

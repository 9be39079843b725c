"""Tests run beside each other, on every core; one that measures time runs alone.

The processes of one run share two lock files. Whoever waits to be alone holds the turnstile, so
that no other test begins meanwhile. The operating system frees what a killed process held.
"""

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def folder_of(config: pytest.Config) -> Path | None:
    """Return where the lock files of this run are; None when it has a single process."""
    told: dict[str, object] | None = getattr(config, "workerinput", None)
    if told is None:
        return None
    return Path(tempfile.gettempdir()) / f"smsdesk-turns-{told['testrunuid']}"


if sys.platform == "win32":

    @contextlib.contextmanager
    def turn(folder: Path | None, *, alone: bool) -> Iterator[None]:
        """Run at once: `dev.py` starts a single process here."""
        yield

else:
    import fcntl

    @contextlib.contextmanager
    def turn(folder: Path | None, *, alone: bool) -> Iterator[None]:
        """Wait until this test may run, beside others or `alone`."""
        if folder is None:
            yield
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        with (folder / "tests").open("wb") as tests:
            with (folder / "turnstile").open("wb") as turnstile:
                fcntl.flock(turnstile, fcntl.LOCK_EX)
                fcntl.flock(tests, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

"""The unsent draft: one private file of the profile, written by a thread of its own.

A draft may hold a pasted column of megabytes, and is kept anew at every pause in writing: too
much for the settings, and for the thread of the window. The file is replaced, never edited in
place.
"""

import asyncio
import errno
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from smsdesk.system.paths import open_private

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of a draft; what is longer is neither written nor read."""


class DraftFile:
    """Keeps one text; what is kept last is what is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._latest: str | None = None
        self._pending: Future[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="draft")

    async def read(self) -> str | None:
        """Return the draft of now or of the last time, None when there is none that is readable."""
        if self._latest is not None:
            return self._latest
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read)

    async def set_aside(self) -> Path | None:
        """Rename a draft that nothing can be made of, so that no other replaces it.

        Return where it is now, None where there is none.

        Raises:
            OSError: It cannot be renamed.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._set_aside)

    def keep(self, text: str) -> Future[None]:
        """Have `text` written soon, instead of one that is not written yet.

        The future ends with OSError when it is too long or the disk refuses; the file then holds
        the draft before.
        """
        with self._lock:
            self._latest = text
            if self._pending is None:
                self._pending = self._thread.submit(self._write_latest)
            return self._pending

    def close(self) -> None:
        """Write what is not written yet and let the thread end."""
        self._thread.shutdown(wait=True)

    def _write_latest(self) -> None:
        with self._lock:
            text, self._pending = self._latest or "", None
        # Half of a surrogate pair may be pasted; it comes back as it was.
        octets = text.encode("utf-8", "surrogatepass")
        if len(octets) > MOST_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            with os.fdopen(open_private(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), "wb") as file:
                file.write(octets)
            new.replace(self._path)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def _read(self) -> str | None:
        try:
            if self._path.stat().st_size > MOST_BYTES:
                return None
            return self._path.read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError):
            return None

    def _set_aside(self) -> Path | None:
        try:
            if not self._path.stat().st_size:
                return None
        except FileNotFoundError:
            return None
        number = 1
        while (aside := self._path.with_suffix(f".damaged-{number}.json")).exists():
            number += 1
        self._path.rename(aside)
        with self._lock:
            if self._pending is None:  # else another draft is about to be written
                self._latest = None
        return aside

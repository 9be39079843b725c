"""A copied or restored profile asks before it sends anything (design, section 6; fault 31).

The database remembers the place it lives in, and shares a stamp with a small file beside it that
changes at every start: a copy is found elsewhere, a restored backup has an old stamp. Where the
whole folder was restored the stamp came back with it; the file is another one then, and the
database knows which it was.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from smsdesk.domain.errors import StoreFault
from smsdesk.domain.texts import tr
from smsdesk.services.database import Database
from smsdesk.store import holding, workspace
from smsdesk.store.engine import Connection

_STAMP = "stamp"
_FILE = "stamp_file"


class Custody:
    """Says whether this place may send what its database holds.

    Args:
        database: The profile's database.
        place: What tells this computer's profile from a copy elsewhere.
        stamp_file: The file beside the database.
        open_private: Opens that file by path and flags, so that nobody else may read it.
        identity_of: Tells that file from one that was put in its place, as `paths.identity_of`.
    """

    def __init__(
        self,
        database: Database,
        place: str,
        stamp_file: Path,
        open_private: Callable[[Path, int], int],
        identity_of: Callable[[Path], str],
    ) -> None:
        self._database = database
        self._place = place
        self._file = stamp_file
        self._open = open_private
        self._identity_of = identity_of

    async def check(self) -> str:
        """Return why a person must decide before anything is sent, "" when nothing is in the way.

        Where nothing waits to be sent, a copy is adopted without a word.

        Raises:
            StoreFault: The database does not take the new stamp.
        """
        if await self._database.read(self._is_strange) and await self._database.read(
            holding.has_unsent
        ):
            return tr(
                "This profile was copied or restored, and it holds messages that have not been "
                "sent. They may have been sent from the original: nothing goes out before you "
                "confirm it."
            )
        await self.adopt()
        return ""

    async def adopt(self) -> None:
        """Make this place the profile's own: a person decided, or nothing speaks against it.

        Raises:
            StoreFault: The database does not take it; nothing is changed.
        """
        stamp = uuid4().hex
        if await self._database.run(self._claim, stamp):
            # Without it the file's identity is not known, and not looked at.
            with contextlib.suppress(StoreFault):
                await self._database.run(self._settle, stamp)

    def _claim(self, conn: Connection, stamp: str) -> bool:
        # Both stamps until the commit, and no file in particular: whenever the computer stops, the
        # two sides agree.
        kept = self._put(f"{workspace.get(conn, _STAMP) or ''}\n{stamp}\n")
        workspace.claim(conn, self._place)
        workspace.put(conn, _STAMP, stamp if kept else "")
        workspace.put(conn, _FILE, "")
        return kept

    def _settle(self, conn: Connection, stamp: str) -> None:
        if self._put(f"{stamp}\n"):
            workspace.put(conn, _FILE, self._identity_of(self._file))

    def _is_strange(self, conn: Connection) -> bool:
        stamp, found = workspace.get(conn, _STAMP), self._stamps()
        if workspace.moved(conn, self._place) or (stamp and stamp not in found):
            return True
        # Two stamps are of a change that was not finished: the file is younger than the word of it.
        file = workspace.get(conn, _FILE) if len(found) == 1 else ""
        return bool(file and file != self._identity_of(self._file))

    def _stamps(self) -> list[str]:
        try:
            return self._file.read_text("ascii").split()
        except (OSError, ValueError):
            return []

    def _put(self, text: str) -> bool:
        """Replace the file, for good; False where no file can be written."""
        partial = self._file.with_name(self._file.name + ".part")
        try:
            with os.fdopen(self._open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._file)
        except OSError:
            return False
        _keep_name(self._file.parent)
        return True


def _keep_name(folder: Path) -> None:
    """Let the new name survive a power cut, where folders can be written through."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Where a profile keeps its files (design, section 10: `--profile DIR`).

Everything in a profile is private to its owner: folders 0700, files 0600 where the system
knows such modes; on Windows the user's data folder is private by its own access list.
"""

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.domain.texts import tr

APP_NAME = "smsdesk"
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Profile:
    """One folder with database, settings, logs and backups."""

    root: Path

    @classmethod
    def default(cls) -> "Profile":
        """Return the profile in the user's own data folder; creates nothing."""
        return cls(platformdirs.user_data_path(APP_NAME, appauthor=False))

    @property
    def is_missing(self) -> bool:
        """Whether nothing has been kept here yet: no folder, or one without a database."""
        try:
            return not (self.database if self.root.is_dir() else self.root).exists()
        except OSError:  # opening it says what is wrong
            return False

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "smsdesk.sqlite3"

    @property
    def settings_file(self) -> Path:
        """The small settings file: nothing secret, nothing from the database."""
        return self.root / "settings.json"

    @property
    def draft_file(self) -> Path:
        """The unsent draft."""
        return self.root / "draft.json"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.root / "logs"

    @property
    def backups(self) -> Path:
        """The folder of copies made before a migration, and of files set aside."""
        return self.root / "backups"

    @property
    def lock_file(self) -> Path:
        """Held by the one process that may send from this profile."""
        return self.root / "smsdesk.lock"

    @property
    def instance_file(self) -> Path:
        """Tells a second process how to reach the one that holds the lock."""
        return self.root / "smsdesk.instance"

    @property
    def stamp_file(self) -> Path:
        """Changes at every start together with the database: a restored one is recognised."""
        return self.root / "smsdesk.stamp"

    @property
    def writable(self) -> bool:
        """Whether files can be made in it; a profile on a read-only disk opens for reading."""
        return os.access(self.root, os.W_OK | os.X_OK)

    def ensure(self) -> None:
        """Create the folders that are missing and take others' rights off them.

        A profile that exists and cannot be written to is left as it is: see `writable`.

        Raises:
            EnvironmentFault: The root cannot be made, is no folder or cannot be read.
        """
        _ensure_folder(self.root)
        if self.writable:
            _ensure_folder(self.logs)
            _ensure_folder(self.backups)


def make_private(path: Path) -> None:
    """Take group's and others' rights off the file `path`; nothing to do on Windows.

    Raises:
        OSError: The system refuses.
    """
    if sys.platform != "win32":
        path.chmod(_PRIVATE_FILE)


def open_private(path: Path, flags: int) -> int:
    """Open `path` with `os.open`; a file made by this is private from its first moment.

    Raises:
        OSError: The file cannot be opened.
    """
    binary: int = getattr(os, "O_BINARY", 0)  # Windows would translate line ends otherwise
    return os.open(path, flags | binary, _PRIVATE_FILE)


def identity_of(path: Path) -> str:
    """Return what tells the file `path` from another with its name, content and dates; "" for none.

    A file that is put back from a backup has another number on Windows. Elsewhere numbers are
    given out again (ext4 gives the very same), and those of file systems change with the computer's
    start; but nobody can choose the time of the last change of a file's status. Changing its mode
    or owner is such a change too, and some network shares tell another number or time later on.
    """
    try:
        status = path.stat()
    except OSError:
        return ""
    return str(status.st_ino if sys.platform == "win32" else status.st_ctime_ns)


def _ensure_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise _fault(folder, tr("A file stands in its place")) from error
    except OSError as error:
        raise _fault(folder, error.strerror or type(error).__name__) from error
    if not os.access(folder, os.R_OK | os.X_OK):
        raise _fault(folder, tr("This user may not read it"))
    if sys.platform != "win32" and os.access(folder, os.W_OK):
        _take_rights_off(folder)


def _take_rights_off(folder: Path) -> None:
    """Close the folder to others if it is ours; somebody else's folder keeps its mode."""
    status = folder.stat()
    if status.st_uid == os.getuid() and status.st_mode & 0o077:
        with contextlib.suppress(OSError):  # a file system without modes keeps its own
            folder.chmod(_PRIVATE_FOLDER)


def _fault(folder: Path, reason: str) -> EnvironmentFault:
    return EnvironmentFault(
        tr(
            "The folder {folder} cannot be used: {reason}.",
            folder=folder,
            reason=reason.rstrip("."),
        ),
        tr("Nothing was sent or changed."),
        tr("Free the place, correct its permissions, or choose another folder with --profile."),
    )

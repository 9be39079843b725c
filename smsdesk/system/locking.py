"""Locks on files that the operating system holds: a killed process leaves none behind."""

import errno
import sys
from typing import BinaryIO

HELD = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
"""What `lock` fails with while another process has the file."""

if sys.platform == "win32":
    import msvcrt

    def lock(file: BinaryIO) -> None:
        """Lock the file until it is closed.

        Raises:
            OSError: Another process has it (an errno of `HELD`), or it cannot be locked at all.
        """
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(file: BinaryIO) -> None:
        """Lock the file until it is closed.

        Raises:
            OSError: Another process has it (an errno of `HELD`), or it cannot be locked at all.
        """
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

"""Where the files that come with the program are: beside a checkout, or in the installed wheel."""

from functools import cache
from pathlib import Path

import smsdesk

__all__ = ["resource_folder"]


@cache
def resource_folder(name: str) -> Path:
    """Return the folder `resources/<name>` of this installation.

    Raises:
        FileNotFoundError: The installation is not complete.
    """
    package = Path(smsdesk.__file__).parent
    for folder in (package / "_resources" / name, package.parent / "resources" / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the folder {name} is not part of this installation")

"""Files that a command is to write: a wrong one is refused before anything else is done."""

from pathlib import Path
from tempfile import TemporaryFile

from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr


def require_target(path: Path, kept: Path, consequence: str) -> None:
    """Refuse to write to `path` where that cannot be, or would overwrite `kept`.

    Args:
        path: The file to write; an older one there may be replaced.
        kept: A file that must stay as it is, by whatever name or link `path` leads to it.
        consequence: What it means for what the command was to do.

    Raises:
        UsageError: With the reason.
    """
    try:
        same = path.samefile(kept)
    except OSError:  # one of them does not exist
        same = False
    if same:
        raise UsageError(
            tr("{path} would be overwritten: it is the file {kept}.", path=path, kept=kept),
            consequence,
            tr("Choose another name."),
        )
    try:
        if path.is_dir():
            raise IsADirectoryError(0, tr("it is a folder"))
        if not path.parent.is_dir():
            raise FileNotFoundError(0, tr("there is no folder {folder}", folder=path.parent))
        TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise UsageError(
            tr(
                "The file {path} cannot be written: {reason}.",
                path=path,
                reason=error.strerror or type(error).__name__,
            ),
            consequence,
            tr("Choose another place."),
        ) from error

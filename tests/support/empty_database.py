"""A database at the program's revision with nothing in it, made once and copied from then on.

The migrations run for it as they do for a person's first start; hundreds of tests need not run
them again.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from smsdesk.store.engine import Store


def lay_empty(path: Path) -> None:
    """Put an empty database at `path`; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_made())


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        made_at = datetime(2026, 1, 1, tzinfo=UTC)
        Store.open(f"sqlite:///{path}", backup_dir=None, clock=lambda: made_at).close()
        assert [one.name for one in path.parent.iterdir()] == [path.name], "closed, without a log"
        return path.read_bytes()

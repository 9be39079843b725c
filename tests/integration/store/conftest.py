"""Every test that takes `store` runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smsdesk.store.engine import Store
from tests.support.empty_database import lay_empty
from tests.support.postgres import PostgresServer
from tests.support.store_data import NOW


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is already at the program's revision."""
    if request.param == "sqlite":
        path = tmp_path / "smsdesk.db"
        lay_empty(path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def open_store(store_url: str) -> Iterator[Callable[[], Store]]:
    """Opens the same database again and again, as several workers do."""
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store.open(store_url, backup_dir=None, clock=lambda: NOW))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()

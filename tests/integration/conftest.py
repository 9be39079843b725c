"""One PostgreSQL server for all of these tests, and an empty database on it to copy."""

from collections.abc import Iterator

import pytest

from smsdesk.store.engine import Store
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.store_data import NOW


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a database that is at the program's revision."""
    name = postgres_server.create()
    Store.open(postgres_server.url(name), backup_dir=None, clock=lambda: NOW).close()
    return name

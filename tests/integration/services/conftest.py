"""Programs on real databases; a test that takes `any_store` runs on SQLite and on PostgreSQL."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from smsdesk.store.engine import Store
from smsdesk.system.clock import Clock, SystemClock
from tests.support.empty_database import lay_empty
from tests.support.postgres import PostgresServer
from tests.support.services_world import World, open_world

if sys.platform == "linux":
    from tests.support.secret_service import secret_bus, secret_service, silent_bus

    __all__ = ["secret_bus", "secret_service", "silent_bus"]

OpenWorld = Callable[..., World]


@pytest.fixture(params=["sqlite"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; `both_engines` asks for PostgreSQL too."""
    if request.param == "sqlite":
        path = tmp_path / "smsdesk.sqlite3"
        lay_empty(path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create(request.getfixturevalue("postgres_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def start_world(store_url: str) -> AsyncIterator[OpenWorld]:
    """Start programs on one database, one after another or together; no task of any may fail."""
    worlds: list[World] = []

    def start(clock: Clock | None = None, keyring_within_s: float | None = None) -> World:
        store = Store.open(store_url, backup_dir=None, clock=SystemClock().now)
        worlds.append(open_world(store, clock, keyring_within_s))
        return worlds[-1]

    yield start
    for world in worlds:
        await world.close()
        assert not world.failures


@pytest.fixture
def world(start_world: OpenWorld) -> World:
    return start_world()

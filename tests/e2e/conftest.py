"""Everything here runs the program as processes; the keyring is a real one on a bus of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import Program

if sys.platform == "linux":
    from tests.support.secret_service import secret_bus, secret_service

    __all__ = ["secret_bus", "secret_service"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program on a fresh profile, without a keyring."""
    program = Program(tmp_path)
    yield program
    program.close()

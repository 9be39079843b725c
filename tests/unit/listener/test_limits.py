"""The caps on connections leave files for the rest of the program."""

import sys

import pytest

from smsdesk.listener.settings import Limits

if sys.platform == "win32":
    pytest.skip("sockets are not counted as files on Windows", allow_module_level=True)

import resource


@pytest.mark.parametrize(
    ("files", "connections", "each"),
    [(100_000, 700, 600), (1024, 700, 600), (512, 262, 262), (256, 64, 64), (64, 64, 64)],
)
def test_no_more_connections_than_the_process_can_bear(
    monkeypatch: pytest.MonkeyPatch, files: int, connections: int, each: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (files, 100_000))
    fitting = Limits().within_this_process()
    assert (fitting.connections, fitting.connections_per_address) == (connections, each)


def test_no_limit_of_files_is_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (resource.RLIM_INFINITY,) * 2)
    assert Limits().within_this_process() == Limits()

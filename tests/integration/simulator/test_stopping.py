"""A built-in gateway that stops leaves no connection behind."""

import asyncio
import gc
import socket
import sys
import warnings

import pytest

from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.registry import GATEWAYS
from smsdesk.simulator.server import GatewayServer

_CALLERS = 3


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
async def test_callers_of_the_last_moment_are_cut(
    monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    left: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda one: left.append(str(one.exc_value)))
    server = GatewayServer(GATEWAYS["yunpian"](GatewaySetup()))
    await server.start()
    port = int(server.origin.rpartition(":")[2])
    callers = [socket.socket() for _ in range(_CALLERS)]
    for caller in callers:
        caller.setblocking(False)
        with pytest.raises(BlockingIOError):
            caller.connect(("127.0.0.1", port))
    # They are accepted in the very turn in which it stops, or just before.
    for _ in range(turns):
        await asyncio.sleep(0)
    await server.stop()
    for caller in callers:
        caller.close()
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        gc.collect()
    assert left == []

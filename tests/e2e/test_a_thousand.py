"""A thousand people, each with a text of their own, through every gateway by the command line."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from smsdesk.simulator.registry import GATEWAYS
from tests.support.any_gateway import running
from tests.support.processes import Program, free_port
from tests.support.shop import Shop

TEXT = "Hi {name}, your order {order} is ready."
PEOPLE = 1000
UNREACHABLE, REFUSED = "+8613800139901", "+8613800139908"
ENDINGS = {**{n: f"{n:04}" for n in range(PEOPLE)}, 500: "9901", 700: "9908"}
"""Last four digits: the built-in gateways cannot deliver to 9901 and refuse 9908."""

QUICKLY = {"sms467890": {"pause_ms": "10"}}
"""By itself the account makes a pause of 200 ms, and each text needs a request of its own."""


def _people() -> dict[str, str]:
    return {
        f"+861380013{end}": f"Hi P{n}, your order {4000 + n} is ready."
        for n, end in ENDINGS.items()
    }


def _file(folder: Path) -> Path:
    path = folder / "people.csv"
    rows = [f"+861380013{end},P{n},{4000 + n}" for n, end in ENDINGS.items()]
    path.write_text("\n".join(["phone,name,order", *rows, ""]), encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("provider", sorted(GATEWAYS))
async def test_everybody_gets_their_own_text_once(
    program: Program, tmp_path: Path, provider: str
) -> None:
    """The gateway is in this process, where its handsets can be looked at."""
    words = ("--text", TEXT, "--recipients", _file(tmp_path))
    listen = free_port()
    waits = ("--wait", "--timeout", "80", "--listen", str(listen))
    async with running(provider) as server:
        own = {**QUICKLY.get(provider, {}), "base_url": server.url}
        shop = await asyncio.to_thread(Shop.opened, program, provider, tmp_path, own)
        server.set_callback(f"http://127.0.0.1:{listen}{shop.callback}")
        quote = await asyncio.to_thread(shop.send, *words, "--quote", status=0)
        sent = await asyncio.to_thread(shop.send, *words, *waits, status=1)
        handsets = Counter(
            (_e164(one.number), one.rendered_text) for one in server.gateway.messages
        )
    assert (quote["recipients"], quote["segments"]) == (PEOPLE, PEOPLE)
    assert sent["states"] == {"delivered": PEOPLE - 2, "undelivered": 1, "rejected": 1}
    wanted = _people()
    told = await asyncio.to_thread(program.history, "--limit", "2000")
    assert {one["to"]: one["text"] for one in told} == wanted
    not_there = {one["to"] for one in told if one["state"] != "delivered"}
    assert not_there == {UNREACHABLE, REFUSED}
    assert handsets == Counter(item for item in wanted.items() if item[0] != REFUSED)


def _e164(number: str) -> str:
    """Return a number as the gateway writes it with its country's code."""
    digits = number.lstrip("+")
    return f"+{digits}" if digits.startswith("86") else f"+86{digits}"

"""Every built-in gateway through the command line: the shapes of design, section 10, exactly."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smsdesk.simulator.registry import GATEWAYS
from tests.support.processes import Program, free_port, gateway
from tests.support.shop import Shop

TAKEN, LOST, REFUSED = "+8613800138001", "+8613800139901", "+8613800139908"
"""The built-in gateways cannot deliver to numbers that end in 9901 and refuse 9908."""
TEXT = "Your order is ready"

SEGMENTS = {"coding", "units", "segment_count", "segment_units", "limit", "over_limit", "costly"}
QUOTE = {"recipients", "skipped", "segments", "cost"}
HISTORY = {
    *("id", "campaign", "account", "to", "text", "state", "segments", "provider_message_id"),
    *("cost", "created", "events"),
}

every_gateway = pytest.mark.parametrize("provider", sorted(GATEWAYS))


@pytest.fixture
def shop(program: Program, tmp_path: Path, provider: str) -> Shop:
    return Shop.opened(program, provider, tmp_path)


def _send(shop: Shop, *args: str, status: int) -> Any:
    to = ("--to", TAKEN, LOST, REFUSED, TAKEN)
    return shop.send("--text", TEXT, *to, *args, status=status)


@every_gateway
def test_what_counting_answers(program: Program, provider: str) -> None:
    text = "it\N{RIGHT SINGLE QUOTATION MARK}s"
    counted = program.answer("segments", "--provider", provider, stdin=text)
    assert counted.keys() >= SEGMENTS
    assert (counted["coding"], counted["units"]) == ("UCS_2", 4)
    assert (counted["segment_count"], counted["segment_units"]) == (1, [4])
    for one in counted["costly"]:
        assert one.keys() >= {"index", "char", "name", "suggestion"}


@every_gateway
def test_what_quotes_sending_and_history_answer(
    program: Program, shop: Shop, provider: str
) -> None:
    quote = _send(shop, "--quote", status=0)
    assert quote.keys() >= QUOTE
    assert "states" not in quote
    assert {key: quote[key] for key in QUOTE} == {
        "recipients": 3,
        "skipped": {"duplicate": 1},
        "segments": 3,
        "cost": {"CNY": "0.15"},
    }
    listen = free_port()
    with gateway(program, provider, *shop.place(listen)):
        tested = program.answer(
            "account", "test", "--name", "Main", *shop.secrets, stdin=shop.stdin
        )
        assert tested.keys() == {"ok", "balance", "currency", "detail"}
        assert tested["ok"]
        assert tested["balance"] is None or Decimal(tested["balance"]) >= 0
        sent = _send(shop, "--wait", "--timeout", "60", "--listen", str(listen), status=1)
    assert sent.keys() >= QUOTE | {"campaign", "states"}
    assert sent["states"] == {"delivered": 1, "undelivered": 1, "rejected": 1}
    messages = {one["to"]: one for one in program.history()}
    assert {to: one["state"] for to, one in messages.items()} == {
        TAKEN: "delivered",
        LOST: "undelivered",
        REFUSED: "rejected",
    }
    for one in messages.values():
        assert one.keys() >= HISTORY
        assert (one["campaign"], one["account"], one["text"]) == (sent["campaign"], "Main", TEXT)
        assert (one["segments"], one["cost"]) == (1, {"CNY": "0.05"})
        assert datetime.fromisoformat(one["created"]).tzinfo is not None
        assert all(event.keys() >= {"state", "source", "raw", "at"} for event in one["events"])
    assert messages[TAKEN]["provider_message_id"]
    assert messages[TAKEN]["events"][-1]["source"] == "callback"
    assert messages[REFUSED]["events"][-1]["raw"], "the gateway's own word is kept"


@pytest.mark.parametrize("provider", ["sms467890"])
def test_numbers_that_the_gateway_does_not_reach_are_left_out(
    program: Program, shop: Shop, provider: str
) -> None:
    quote = _send(shop, "--to", "+85261234567", "--quote", status=1)
    assert (quote["recipients"], quote["skipped"]) == (3, {"duplicate": 1, "unsupported": 1})
    to = ("--to", "+85261234567", "+6591234567")
    words = ("send", "--account", "Main", "--text", TEXT, *to, "--quote", *shop.secrets)
    done = program.run(*words, stdin=shop.stdin)
    assert done.status == 2
    assert "467890.com reaches mainland China only. Remove these 2 recipients" in done.err


@pytest.mark.parametrize("provider", ["sms467890"])
def test_numbers_that_the_gateway_refuses_are_left_out(
    program: Program, shop: Shop, provider: str
) -> None:
    landline = "+861062345678"
    quote = _send(shop, "--to", landline, "--quote", status=1)
    assert (quote["recipients"], quote["skipped"]) == (3, {"duplicate": 1, "refused": 1})
    words = ("send", "--account", "Main", "--text", TEXT, "--to", landline, "--quote")
    done = program.run(*words, *shop.secrets, stdin=shop.stdin)
    assert done.status == 2
    assert "refuses this number" in done.err
    assert "mobile numbers" in done.err

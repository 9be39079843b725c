"""Kinds of message on the command line: each with its own fields, refused before it is queued."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smsdesk.simulator.mysmpp_account import DEMO_LOGIN, DEMO_PASSWORD
from tests.support.processes import Finished, GatewayProcess, Program, gateway

_SECRET = ("--secret", "password")
_KEY = f"{DEMO_PASSWORD}\n"


@dataclass(frozen=True)
class _Desk:
    program: Program
    gateway: GatewayProcess

    def send(self, *args: str) -> Finished:
        to = ("--account", "Kinds", "--to", "+79030000001", "--no-listen", "--json", *_SECRET)
        return self.program.run("send", *to, *args, stdin=_KEY)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Desk]:
    """One account at a gateway with several kinds."""
    program = Program(tmp_path_factory.mktemp("kinds"))
    with gateway(program, "mysmpp") as own:
        added = program.run(
            *("account", "add", "--provider", "mysmpp", "--name", "Kinds", "--session-only"),
            *("--set", f"base_url={own.url}", "--set", f"login={DEMO_LOGIN}", *_SECRET),
            *("--set", "sender=Shop", "--set", "sender_viber=Shop"),
            stdin=_KEY,
        )
        assert added.status == 0, added.err
        yield _Desk(program, own)
    program.close()


def test_each_kind_goes_with_its_own_fields(desk: _Desk) -> None:
    for kind, args in (
        ("wap_push", ("--text", "Sale", "--option", "url=https://shop.example")),
        ("vcard", ("--option", "name=Ana", "--option", "phone_cell=85261234567")),
    ):
        before = len(desk.gateway.accepted)
        sent = desk.send("--kind", kind, *args)
        assert sent.status == 0, sent.err
        assert sent.json["states"] == {"submitted": 1}
        assert sent.json["segments"] == 1
        assert len(desk.gateway.accepted) == before + 1


def test_what_a_kind_lacks_is_said_and_nothing_is_queued(desk: _Desk) -> None:
    before = len(desk.gateway.accepted)
    for args, said in (
        (("--kind", "wap_push", "--text", "Sale"), "Link is needed"),
        (("--kind", "vcard", "--option", "name=Ana", "--text", "Hi"), "has no text"),
        (("--kind", "flash"), "There is no text"),
        (("--kind", "viber", "--text", "Hi", "--option", "button_viber=Look"), "its link"),
    ):
        refused = desk.send(*args)
        assert refused.status == 2
        assert said in refused.only_error
    assert len(desk.program.history()) == len(desk.gateway.accepted) == before


def test_a_quote_of_two_channels_tells_the_price_of_each(desk: _Desk, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("prefix,amount,currency,channel\n7,0.05,EUR,\n79,0.01,EUR,viber\n")
    entered = desk.program.run("account", "prices", "--name", "Kinds", "--file", str(prices))
    assert entered.status == 0, entered.err
    asked = ("--kind", "viber_sms", "--text", "Hi", "--to", "+85261234567", "--quote")
    quote = desk.send(*asked)
    assert quote.json["ways"] == {
        "Viber": {"cost": {"EUR": "0.01"}, "unpriced": 1},
        "SMS": {"cost": {"EUR": "0.05"}, "unpriced": 1},
    }
    assert "Viber: The price for 1 recipient is unknown" in quote.err
    told = desk.program.run(
        *("send", "--account", "Kinds", "--to", "+79030000001", *_SECRET, *asked), stdin=_KEY
    ).out.splitlines()
    assert told[0] == "2 recipients, 2 segments, ≈ EUR 0.05 + unknown prices"
    assert "  As Viber: ≈ EUR 0.01, unknown for 1 recipient" in told
    assert "  If all fall back to SMS: ≈ EUR 0.05, unknown for 1 recipient" in told

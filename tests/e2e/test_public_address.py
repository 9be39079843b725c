"""A public address of the listener: gateways get it with each message and report there."""

from pathlib import Path

import pytest

from tests.e2e.test_every_gateway import TAKEN
from tests.support.processes import Program, free_port, gateway
from tests.support.shop import Shop


@pytest.fixture
def shop(program: Program, tmp_path: Path) -> Shop:
    return Shop.opened(program, "yunpian", tmp_path)


def test_a_report_comes_back_by_the_address_that_went_with_its_message(
    program: Program, shop: Shop
) -> None:
    port = free_port()
    place = ("--listen", str(port), "--public-url", f"http://127.0.0.1:{port}/")
    # The gateway itself knows no address: what it calls went with the message.
    with gateway(program, "yunpian", "--port", str(shop.port)) as running:
        sent = program.run(
            *("send", "--account", "Main", "--text", "Hello", "--to", TAKEN, *place),
            *("--wait", "--timeout", "60", *shop.secrets, "--json"),
            stdin=shop.stdin,
        )
        assert sent.json["states"] == {"delivered": 1}, sent.err
        [message] = program.history()
        assert [one["source"] for one in message["events"]][-1] == "callback"
        assert len(running.accepted) == 1


def test_serve_says_where_it_listens(program: Program, shop: Shop) -> None:
    place = ("--listen-host", "::1", "--public-url", "https://sms.example.com/x")
    with program.running(
        "serve", *place, "--trusted-proxy", "10.0.0.5, 10.1.0.0/16", *shop.secrets, stdin=shop.stdin
    ) as serve:
        ready = serve.first_json()
        assert ready["listening"] == f"http://[::1]:{ready['port']}"
        assert ready["public_url"] == "https://sms.example.com/x"


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--public-url", "sms.example.com", "no address that a gateway can call"),
        ("--listen-host", "127.0.0.256", "no address of a computer"),
        ("--trusted-proxy", "proxy.lan", "neither an address nor a network"),
    ],
)
def test_a_slip_is_told_before_anything_starts(
    program: Program, option: str, value: str, words: str
) -> None:
    found = program.run("serve", option, value)
    assert found.status == 2
    assert words in found.err

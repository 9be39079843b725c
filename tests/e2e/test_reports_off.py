"""A gateway that does not let its reports be fetched: said wherever a person may look."""

import json
from pathlib import Path

from tests.e2e.test_every_gateway import TAKEN
from tests.support.processes import Program, gateway
from tests.support.shop import Shop

REMEDY = "Data push and get"


def test_the_remedy_is_told_by_every_command(program: Program, tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    off = {"match": {"method": "pull_status"}, "action": "result", "code": -2}
    script.write_text(json.dumps([off]), encoding="utf-8")
    shop = Shop.opened(program, "yunpian", tmp_path)
    with gateway(program, "yunpian", "--port", str(shop.port), "--script", script):
        to = ("--to", TAKEN, "--wait", "--timeout", "15")
        sent = program.run(
            *("send", "--account", "Main", "--text", "Hello", *to, *shop.secrets, "--json"),
            stdin=shop.stdin,
        )
        assert sent.json["states"] == {"submitted": 1}
        [told] = [line for line in sent.err.splitlines() if REMEDY in line]
        assert told.startswith("smsdesk: Reports cannot be fetched: ")
        [listed] = program.answer("account", "list")
        assert REMEDY in listed["notice"]
        assert listed["state"] == "active"
        assert f"Main: {listed['notice']}" in program.run("account", "list").out

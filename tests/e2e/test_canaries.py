"""Quality, fault 50: planted secrets, numbers and texts turn up nowhere they do not belong.

A run in which much goes wrong, with everything it leaves behind searched for the canaries.
"""

import json
import sqlite3
import subprocess
from pathlib import Path
from urllib.parse import quote

from tests.support.cloudsms_account import KEY, NAME, SECRET, add_account
from tests.support.processes import Finished, Program

WRONG = "cañary-Key/8d41+7f\"<&>'"
TEXT = "canary-text-51b7 for {name}"
PERSON = "+85261234567"


def _spellings(secret: str) -> set[bytes]:
    forms = {secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]}
    return {form.encode() for form in forms}


def _said(finished: Finished) -> bytes:
    return f"{finished.out}{finished.err}".encode()


def _command_lines() -> bytes:
    return subprocess.check_output(["ps", "-eo", "args"])


def test_50_canaries_are_found_nowhere(program: Program, tmp_path: Path) -> None:
    script = tmp_path / "trouble.json"
    trouble = [
        {"action": "garbage", "body": "html", "match": {"requests": [3, 3]}},
        {"action": "status", "status": 500, "match": {"requests": [4, 4]}},
    ]
    script.write_text(json.dumps(trouble), encoding="utf-8")
    account = add_account(program)
    people = tmp_path / "people.csv"
    people.write_text(f"phone,name\n{PERSON},Ana\n+85261239908,Bo\n", encoding="utf-8")
    send = ("send", "--account", NAME, "--recipients", people, "--text", TEXT, "--no-listen")
    said = []
    with account.gateway("--script", script):
        # The wrong key is refused; then the right one, and answers without sense.
        said.append(program.run(*send, "--timeout", "2", *SECRET, stdin=f"{WRONG}\n"))
        assert "paused" in said[-1].err
        for _ in range(2):
            said.append(program.run("account", "resume", "--name", NAME))
            running = program.start(*send, "--timeout", "1.5", *SECRET, stdin=f"{KEY}\n")
            lines = _command_lines()
            said.append(running.wait())
            assert not any(form in lines for form in _spellings(KEY))
        said.append(program.run("doctor", "--json"))
        said.append(program.run("account", "test", "--name", NAME, *SECRET, stdin=f"{WRONG}\n"))
        said.append(program.run("account", "list", "--json"))
    # Nobody there, a wrong kind of key, an unknown setting: errors have their say, too.
    said.append(program.run("account", "test", "--name", NAME, *SECRET, stdin=f"{KEY}\n"))
    said.append(
        program.run(
            *("account", "edit", "--name", NAME, "--session-only", "--set", "route_id=\x07"),
            *SECRET,
            stdin=f"{WRONG}\n",
        )
    )
    export = tmp_path / "out.csv"
    said.append(program.run("history", "--export", export))

    files = [path for path in program.profile.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" for path in files)
    for secret in (KEY, WRONG):
        for form in _spellings(secret):
            for path in (*files, export):
                assert form not in path.read_bytes(), path
            for one in said:
                assert form not in _said(one)
    logs = b"".join(path.read_bytes() for path in files if path.parent.name == "logs")
    assert b"canary-text" not in logs
    assert PERSON[4:].encode() not in logs
    # The text is where it belongs, so that what was looked for could have been found.
    database = sqlite3.connect(program.profile / "smsdesk.sqlite3")
    assert database.execute("SELECT count(*) FROM messages WHERE text LIKE 'canary%'").fetchone()[0]
    database.close()
    assert b"canary-text" in export.read_bytes()

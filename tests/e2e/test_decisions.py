"""Where the program stops by itself and a person decides, on a computer without the window."""

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.cloudsms_account import KEY, NAME, SECRET, add_account
from tests.support.processes import Program, gateway


def _numbers(count: int) -> list[str]:
    return [f"+85261{n:06}" for n in range(1, count + 1)]


def _refused(count: int) -> list[str]:
    """Return mobile numbers that the built-in gateway refuses: Chinese ones have room for many."""
    return [f"+86138{n:04}9908" for n in range(1, count + 1)]


def test_the_brake_holds_a_campaign_until_somebody_decides(
    program: Program, tmp_path: Path
) -> None:
    account = add_account(program)
    people = tmp_path / "people.csv"
    rows = [f"{number},{n}" for n, number in enumerate(_refused(120))]
    people.write_text("\n".join(["phone,turn", *rows, ""]), encoding="utf-8")
    args = ("--recipients", people, "--text", "Hi {turn}", "--no-listen", "--draft-key", "k")
    with account.gateway():
        braked = account.send(*args)
        assert braked.status == 1
        states = braked.json["states"]
        assert states["rejected"] >= 50
        assert states["queued"] > 0
        number = braked.json["campaign"]
        assert f"smsdesk campaign resume {number}" in braked.err.splitlines()[-1]
        [listed] = program.answer("campaign", "list")
        assert (listed["id"], listed["state"]) == (number, "paused")
        assert "failed" in listed["reason"]

        resumed = program.answer("campaign", "resume", str(number))
        assert resumed["state"] == "running"
        gone = account.send(*args)
        assert gone.status == 1
        assert gone.json["states"] == {"rejected": 120}
        assert "100 more were not accepted" in gone.err


def test_a_stopped_campaign_is_cancelled(program: Program) -> None:
    account = add_account(program)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    sent = account.send("--to", *_numbers(3), "--text", "hi", "--at", later, "--no-listen")
    assert sent.json["states"] == {"queued": 3}
    number = str(sent.json["campaign"])
    assert program.answer("campaign", "pause", number)["state"] == "paused"
    stopped = program.answer("campaign", "stop", number)
    assert stopped["state"] == "stopped"
    assert stopped["states"] == {"cancelled": 3}
    refused = program.run("campaign", "resume", number)
    assert refused.status == 2
    assert "stopped for good" in refused.only_error
    unknown = program.run("campaign", "stop", "77")
    assert unknown.status == 2


def test_a_copied_profile_asks_before_it_sends(program: Program) -> None:
    account = add_account(program)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    account.send("--to", *_numbers(2), "--text", "waits", "--at", later, "--no-listen")
    copy = program.profile.with_name("copy")
    shutil.copytree(program.profile, copy)
    program.profile = copy
    args = ("--to", "+85261230009", "--text", "new", "--no-listen")
    with account.gateway() as own:
        asked = account.send(*args)
        assert asked.status == 3
        assert "copied or restored" in asked.only_error
        assert "--adopt" in asked.only_error
        assert len(program.history()) == 2
        with program.running("serve", "--no-listen", *SECRET, stdin=f"{KEY}\n") as serving:
            serving.first_json()
            said = serving.until(lambda: serving.err[0] if serving.err else None)
            assert "copied or restored" in said
        assert not own.accepted
        adopted = account.send(*args, "--adopt")
        assert adopted.status == 0, adopted.err
        assert [one["number"] for one in own.accepted] == ["+85261230009"]


def test_what_is_overdue_waits_for_a_word(program: Program) -> None:
    account = add_account(program)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    sent = account.send("--to", *_numbers(2), "--text", "hi", "--at", later, "--no-listen")
    number = str(sent.json["campaign"])
    _let_hours_pass(program)
    with account.gateway() as own:
        now = account.send("--to", "+85261230009", "--text", "now", "--no-listen")
        assert now.status == 0, now.err
        assert [one["number"] for one in own.accepted] == ["+85261230009"]
        held = next(one for one in program.answer("campaign", "list") if str(one["id"]) == number)
        assert held["states"] == {"held": 2}
        released = program.answer("campaign", "release", number)
        assert released["states"] == {"queued": 2}
        with program.running("serve", "--no-listen", *SECRET, stdin=f"{KEY}\n") as serving:
            serving.first_json()
            own.running.until(lambda: True if len(own.accepted) == 3 else None)


def _let_hours_pass(program: Program) -> None:
    """Put the hour of what is scheduled into the past, as if the program had been closed."""
    connection = sqlite3.connect(program.profile / "smsdesk.sqlite3")
    with connection:
        for table in ("campaigns", "messages"):
            connection.execute(f"UPDATE {table} SET due_at = due_at - 10800000000")
    connection.close()


def test_serve_takes_up_what_other_commands_change(program: Program) -> None:
    account = add_account(program)
    with (
        account.gateway() as here,
        program.running("serve", "--no-listen", *SECRET, stdin=account.stdin) as serving,
    ):
        serving.first_json()
        first = program.run("send", "--account", NAME, "--to", "+85261230001", "--text", "hi")
        assert first.status == 0, first.err
        with gateway(program, "cloudsms") as elsewhere:
            program.answer(
                *("account", "edit", "--name", NAME, "--session-only", *SECRET),
                *("--set", f"base_url={elsewhere.url}"),
                stdin=account.stdin,
            )
            second = program.run("send", "--account", NAME, "--to", "+85261230002", "--text", "hi")
            assert second.status == 0, second.err
            assert [one["number"] for one in elsewhere.accepted] == ["+85261230002"]
        assert [one["number"] for one in here.accepted] == ["+85261230001"]
        kept = program.run("account", "remove", "--name", NAME)
        assert kept.status == 2, "its messages still await their reports"
        assert "2 messages" in kept.only_error

"""What a gateway holds, seen and cancelled from the command line."""

from datetime import UTC, datetime, timedelta

from smsdesk.simulator.mysmpp_account import DEMO_LOGIN, DEMO_PASSWORD
from tests.support.processes import Program, gateway

_SECRET = ("--secret", "password")
_KEY = f"{DEMO_PASSWORD}\n"


def _add_account(program: Program, url: str) -> None:
    added = program.run(
        *("account", "add", "--provider", "mysmpp", "--name", "Kept", "--session-only"),
        *("--set", f"base_url={url}", "--set", f"login={DEMO_LOGIN}", "--set", "sender=Shop"),
        *_SECRET,
        stdin=_KEY,
    )
    assert added.status == 0, added.err


def test_senders_and_schedule_on_the_command_line(program: Program) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
    ours = ("--account", "Kept", *_SECRET)
    with gateway(program, "mysmpp") as own:
        _add_account(program, own.url)
        told = program.answer("account", "senders", "--name", "Kept", *_SECRET, stdin=_KEY)
        assert (told["listed"], sorted(told["senders"])) == (True, ["DEMO", "Shop"])
        to = [f"+7903000000{n}" for n in range(1, 4)]
        sent = program.run(
            *("send", *ours, "--to", *to, "--text", "Tomorrow", "--no-listen", "--json"),
            *("--option", f"time_send={later}"),
            stdin=_KEY,
        )
        assert sent.json["states"] == {"submitted": 3}, sent.err
        for more in ([], ["--quote"]):
            past = program.run(
                *("send", *ours, "--to", *to, "--text", "Long ago", "--no-listen", "--json", *more),
                *("--option", "time_send=2020-01-31T12:00+03:00"),
                stdin=_KEY,
            )
            assert (past.status, past.out) == (2, "")
            assert "The time of sending has passed" in past.only_error
        campaign = sent.json["campaign"]
        kept = program.answer("campaign", "scheduled", *ours, stdin=_KEY)
        assert sorted(one["to"] for one in kept) == to
        assert {(one["campaign"], one["text"]) for one in kept} == {(campaign, "Tomorrow")}
        assert all(one["at"] for one in kept)

        done = program.answer(*("campaign", "cancel-scheduled", *ours, kept[0]["id"]), stdin=_KEY)
        assert (done["cancelled"], done["messages"]) == ([kept[0]["id"]], 1)
        assert [one["to"] for one in program.history("--status", "cancelled")] == [kept[0]["to"]]
        again = program.run("campaign", "cancel-scheduled", *ours, kept[0]["id"], stdin=_KEY)
        assert again.status == 1
        assert "gone out already" in again.only_error
        rest = program.answer(
            *("campaign", "cancel-scheduled", *ours, "--campaign", str(campaign)), stdin=_KEY
        )
        assert rest["messages"] == 2
        assert program.answer("campaign", "scheduled", *ours, stdin=_KEY) == []
        unnamed = program.run("campaign", "cancel-scheduled", *ours, stdin=_KEY)
        assert unnamed.status == 2
    away = program.run("account", "senders", "--name", "Kept", *_SECRET, stdin=_KEY)
    assert away.status == 3
    assert "sender IDs" in away.only_error

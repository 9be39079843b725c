"""Times, zones and templates from the command line, in real processes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import QuietHours
from smsdesk.store import waiting
from smsdesk.store.engine import Store
from smsdesk.system.paths import Profile
from tests.support.cloudsms_account import add_account
from tests.support.processes import Program

HONG_KONG, LONDON = "+85261230001", "+447400123456"


def test_a_template_is_kept_and_sent(program: Program) -> None:
    assert program.run("template", "add", "Order ready", "--text", "Hi {number}").status == 0
    assert program.run("template", "add", "ORDER ready", "--text", "Order of {number}").status == 0
    assert program.answer("template", "list") == [
        {"name": "ORDER ready", "text": "Order of {number}"}
    ]
    account = add_account(program)
    with account.gateway():
        sent = account.send("--to", HONG_KONG, "--template", "order READY", "--no-listen")
        assert sent.status == 0
        assert [one["text"] for one in program.history()] == [f"Order of {HONG_KONG}"]
    assert program.run("template", "remove", "Order Ready").status == 0
    missing = account.send("--to", HONG_KONG, "--template", "Order ready", "--no-listen")
    assert missing.status == 2
    assert "There is no template" in missing.only_error


def test_a_number_has_the_name_of_the_book(program: Program, tmp_path: Path) -> None:
    account = add_account(program)
    book = tmp_path / "book.csv"
    book.write_text(f"phone,name\n{HONG_KONG},Ana Lima\n", encoding="utf-8")
    assert program.answer("import", book)["new"] == 1
    wanted = ("--to", HONG_KONG, LONDON, "--text", "Hi {name|there}", "--no-listen")
    with account.gateway():
        assert account.send(*wanted).status == 0
    sent = {one["to"]: (one["name"], one["text"]) for one in program.history()}
    assert sent == {HONG_KONG: ("Ana Lima", "Hi Ana Lima"), LONDON: ("", "Hi there")}


def test_a_template_is_named_as_an_account_is(program: Program) -> None:
    for name in ("One", "Two"):
        assert program.run("template", "add", "--name", name, "--text", "Hi").status == 0
    assert program.answer("template", "list", "--name", "one") == [{"name": "One", "text": "Hi"}]
    assert program.run("template", "remove", "--name", "ONE").status == 0
    assert [one["name"] for one in program.answer("template", "list")] == ["Two"]
    assert program.run("template", "list", "--name", "One").status == 2


def test_a_call_is_repeated_after_its_time_has_passed(program: Program) -> None:
    account = add_account(program)
    at = datetime.now(UTC) - timedelta(seconds=50)
    wanted = ("--to", HONG_KONG, "--text", "hi", "--at", at.isoformat(), "--no-listen")
    with account.gateway() as gateway:
        first = account.send(*wanted, "--draft-key", "nightly")
        assert first.status == 0, first.err
        early = ("--at", (at - timedelta(days=1)).isoformat())
        again = account.send(*wanted, *early, "--draft-key", "nightly")
        assert again.status == 0, again.err
        assert again.json["campaign"] == first.json["campaign"]
        refused = account.send(*wanted, *early, "--draft-key", "another")
        assert refused.status == 2
        assert "has passed" in refused.only_error
        assert len(gateway.accepted) == 1


def test_when_it_goes_is_told_everywhere(program: Program) -> None:
    account = add_account(program)
    send = ("send", "--account", "Main", *account.secret, "--text", "hi")
    with account.gateway("--report-delay", "0"):
        now = program.run(
            *send, "--wait", "--listen", str(account.listen), "--to", LONDON, stdin=account.stdin
        )
        assert now.status == 0, now.err
        at = ("--at", "2099-01-01T00:00Z")
        later = program.run(*send, "--no-listen", "--to", HONG_KONG, *at, stdin=account.stdin)
    assert later.status == 0, later.err
    goes = "1 message goes 2099-01-01 00:00 UTC, if smsdesk or smsdesk serve runs then."
    assert later.err.splitlines()[-1] == f"smsdesk: {goes}"
    _, scheduled, finished = program.run("campaign", "list").out.splitlines()
    assert "  scheduled for 2099-01-01 00:00 UTC  " in scheduled
    assert "  finished  " in finished
    assert [one["open"] for one in program.answer("campaign", "list")] == [1, 0]
    waits, sent = program.run("history").out.splitlines()
    assert "Queued (goes 2099-01-01 00:00 UTC)" in waits
    assert "goes" not in sent


def test_each_recipients_own_zone(program: Program) -> None:
    account = add_account(program)
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    at = ("--at", f"{day}T09:00")
    recipients = ("--to", HONG_KONG, LONDON, "--text", "hi", "--no-listen")
    sent = account.send(*recipients, *at, "--zone", "recipient")
    assert sent.status == 0
    assert sent.json["states"] == {"queued": 2}
    wrong = account.send(*recipients, "--zone", "recipient")
    assert wrong.status == 2
    nowhere = account.send(*recipients, *at, "--zone", "Nowhere/Land")
    assert nowhere.status == 2
    assert "is not a time zone" in nowhere.only_error


def test_quiet_hours_hold_and_no_decision_is_asked_for(program: Program) -> None:
    account = add_account(program)
    now = datetime.now(UTC) + timedelta(hours=8)  # in Hong Kong
    hours = QuietHours(
        (now - timedelta(hours=2)).time().replace(second=0, microsecond=0),
        (now + timedelta(hours=2)).time().replace(second=0, microsecond=0),
    )
    url = f"sqlite:///{Profile(program.profile).database}"
    store = Store.open(url, backup_dir=None, clock=lambda: datetime.now(UTC))
    with store.begin() as conn:
        waiting.put_policy(conn, QuietPolicy(None, {"HK": hours}))
    store.close()
    with account.gateway():
        sent = account.send("--to", HONG_KONG, LONDON, "--text", "hi", "--no-listen")
        assert sent.status == 0, sent.err
        assert sent.json["states"] == {"held": 1, "submitted": 1}
        assert "1 recipient would get it in quiet hours (HK" in sent.err
        assert "keep smsdesk" in sent.err.lower()
    [listed] = program.answer("campaign", "list")
    assert listed["states"] == {"held": 1, "submitted": 1}

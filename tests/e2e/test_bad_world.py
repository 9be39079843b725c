"""What goes wrong around a command: one clear line, the right status, nothing lost."""

import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.support.cloudsms_account import NAME, ROUTE, SECRET, CloudSms, add_account
from tests.support.processes import Program, free_port

TO = ("--to", "+85261230001")
TEXT = ("--text", "hi")


def _queued(program: Program) -> int:
    return len(program.history("--status", "queued"))


def test_a_wrong_key_pauses_the_account_and_the_right_one_goes_on(program: Program) -> None:
    account = add_account(program)
    people = [f"+8526123{n:04}" for n in range(1, 31)]
    fields = ("--to", *people, "--text", "Hi {number}", "--no-listen", "--draft-key", "k")
    with account.gateway() as gateway:
        wrong = program.run(
            *("send", "--account", NAME, "--json", *SECRET, *fields), stdin="wrong-key\n"
        )
        assert wrong.status == 1
        assert wrong.json["states"] == {"queued": 30}
        [_country, _price, sentence] = wrong.err.splitlines()
        assert "The account is paused:" in sentence
        assert "AUTH_KEY" in sentence
        assert "30 messages stay queued" in sentence
        [request] = [line for line in gateway.lines if line["event"] == "request"]
        assert request["messages"] == [], "a wrong key costs one request"
        [listed] = program.answer("account", "list")
        assert listed["state"] == "paused"
        assert listed["pause_reason"]

        program.answer("account", "resume", "--name", NAME)
        right = account.send(*fields)
        assert right.status == 0, right.err
        assert right.json["states"] == {"submitted": 30}
        assert sorted(one["number"] for one in gateway.accepted) == people


def test_an_unreachable_gateway_keeps_messages_queued(program: Program) -> None:
    account = add_account(program)
    sent = account.send(*TO, *TEXT, "--no-listen", "--timeout", "3", "--draft-key", "k")
    assert sent.status == 3
    assert sent.json["states"] == {"queued": 1}
    sentence = sent.err.splitlines()[-1]
    assert f"127.0.0.1:{account.port}" in sentence
    tested = program.run("account", "test", "--name", NAME, *SECRET, stdin=account.stdin)
    assert tested.status == 3, "the network is to blame, not the account"
    assert f"127.0.0.1:{account.port}" in tested.only_error
    assert "1 message stays queued" in sentence
    with account.gateway() as gateway:
        again = account.send(*TO, *TEXT, "--no-listen", "--draft-key", "k")
        assert again.status == 0, again.err
        assert len(gateway.accepted) == 1


def test_a_certificate_of_another_host_is_refused(program: Program, tmp_path: Path) -> None:
    ca = trustme.CA()
    server = ca.issue_cert("elsewhere.example.org")
    files = {name: tmp_path / f"{name}.pem" for name in ("ca", "cert", "key")}
    ca.cert_pem.write_to_path(str(files["ca"]))
    server.cert_chain_pems[0].write_to_path(str(files["cert"]))
    server.private_key_pem.write_to_path(str(files["key"]))
    account = add_account(program, f"ca_file={files['ca']}", scheme="https")
    with account.gateway("--tls-cert", files["cert"], "--tls-key", files["key"]) as gateway:
        sent = account.send(*TO, *TEXT, "--no-listen", "--timeout", "3")
        assert sent.status == 3
        assert sent.json["states"] == {"queued": 1}
        assert "belongs to another host" in sent.err.splitlines()[-1]
        assert gateway.lines == []


def test_files_of_an_account_are_found_from_every_folder(program: Program, tmp_path: Path) -> None:
    account = add_account(program)
    (tmp_path / "ca.pem").write_bytes(trustme.CA().cert_pem.bytes())
    edit = ("account", "edit", "--name", NAME, "--session-only", *SECRET, "--set")
    relative = Path(os.path.relpath(tmp_path / "ca.pem"))
    program.answer(*edit, f"ca_file={relative}", stdin=account.stdin)
    [listed] = program.answer("account", "list")
    assert listed["settings"]["ca_file"] == str(relative.absolute())
    missing = program.run(*edit, "ca_file=nowhere.pem", stdin=account.stdin)
    assert missing.status == 2
    assert "nowhere.pem" in missing.only_error
    assert "Nothing was changed" in missing.only_error


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_callback_port_stops_send_before_anything_is_queued(
    program: Program, taken_port: int
) -> None:
    account = add_account(program)
    sent = account.send(*TO, *TEXT, "--wait", "--listen", str(taken_port))
    assert sent.status == 3
    assert str(taken_port) in sent.only_error
    assert "in use" in sent.only_error
    assert "Nothing was sent" in sent.only_error
    assert "Messages are sent" not in sent.only_error
    assert program.history() == []


def test_serve_goes_on_without_its_callback_port(program: Program, taken_port: int) -> None:
    account = add_account(program)
    with (
        account.gateway() as gateway,
        program.running(
            "serve", "--listen", str(taken_port), *SECRET, stdin=account.stdin
        ) as serving,
    ):
        ready = serving.first_json()
        assert (ready["listening"], ready["port"]) == (None, None)
        assert str(taken_port) in serving.until(lambda: serving.err[0] if serving.err else None)
        sent = account.send(*TO, *TEXT, "--no-listen")
        assert sent.status == 0, sent.err
        assert len(gateway.accepted) == 1


def test_without_a_keyring_nothing_is_added_or_queued(program: Program) -> None:
    added = program.run(
        *("account", "add", "--provider", "cloudsms", "--name", "Second"),
        *("--set", f"route_id={ROUTE}", *SECRET),
        stdin="key\n",
    )
    assert added.status == 3
    assert "no keyring" in added.only_error
    assert "--session-only" in added.only_error
    assert program.answer("account", "list") == []

    add_account(program)
    sent = program.run("send", "--account", NAME, *TO, *TEXT, "--json")
    assert sent.status == 3
    assert sent.out == ""
    assert "keyring" in sent.only_error
    assert "--secret auth_key" in sent.only_error
    assert program.history() == []
    tested = program.run("account", "test", "--name", NAME)
    assert tested.status == 3
    assert "keyring" in tested.only_error


def test_a_database_of_a_later_version_is_left_alone(program: Program) -> None:
    account = add_account(program)
    database = program.profile / "smsdesk.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = database.read_bytes()
    for command in (
        ("history",),
        ("serve",),
        ("account", "list"),
        ("send", "--account", NAME, *TO, *TEXT),
    ):
        refused = program.run(*command)
        assert refused.status == 3
        assert "later version" in refused.only_error or "newer" in refused.only_error
    assert database.read_bytes() == before
    doctor = program.run("doctor", "--json")
    assert doctor.status == 3
    assert {one["name"]: one["verdict"] for one in doctor.json["checks"]}["database"] == "fault"
    assert account.send(*TO, *TEXT).status == 3


def test_a_file_that_is_no_database_is_left_alone(program: Program) -> None:
    program.profile.mkdir()
    database = program.profile / "smsdesk.sqlite3"
    database.write_bytes(b"my diary " * 1000)
    refused = program.run("history")
    assert refused.status == 3
    assert str(database) in refused.only_error
    kept = [file.read_bytes() for file in program.profile.rglob("*") if file.is_file()]
    assert b"my diary " * 1000 in kept


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((*TO, "--text", ""), "message is empty"),
        ((*TO, "--text", " \n"), "message is empty"),
        (("--text", "hi"), "no recipients"),
        (("--to", "abc", "--text", "hi"), "no recipients"),
        (
            (*TO, "--text", "a" * 1600),
            "longer than the gateway takes. Shorten it. 1,600 of 1,530, 70 too many.",
        ),
        (
            (*TO, "--text", "Hi {nickname}"),
            "No recipient has a field {nickname}. Fields here: number",
        ),
        ((*TO, "--text", "Hi {"), "Write a field as"),
        ((*TO, *TEXT, "--region", "ZZ"), "ZZ is not a country code"),
        ((*TO, *TEXT, "--option", "colour=red"), "colour"),
        ((*TO, *TEXT, "--kind", "pigeon"), "pigeon"),
        ((*TO, *TEXT, "--at", "later"), "later is not a date"),
        ((*TO, *TEXT, "--at", "2025-12-01T09:00Z"), "2025-12-01 09:00 UTC has passed"),
        ((*TO, *TEXT, "--at", "2025-12-01T09:00", "--zone", "recipient"), "has passed"),
        ((*TO, "--text-file", "/nowhere/text"), "cannot be read"),
        (("--recipients", "/nowhere/list.csv", *TEXT), "cannot be read"),
        (("--list", "VIP", *TEXT), "no list “VIP”"),
    ],
)
@pytest.mark.parametrize("quote", [True, False], ids=["quote", "send"])
def test_bad_input_is_refused_before_anything_is_queued(
    bad_account: CloudSms, args: tuple[str, ...], said: str, quote: bool
) -> None:
    refused = bad_account.send(*args, *(("--quote",) if quote else ("--no-listen",)))
    assert refused.status == 2
    assert refused.out == ""
    assert said in refused.err.splitlines()[-1]
    assert len(refused.err.splitlines()) == (2 if "abc" in args else 1)
    assert bad_account.program.history() == []


@pytest.fixture(scope="module")
def bad_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudSms]:
    """One account for all bad input: nothing of it may leave a trace anyway."""
    program = Program(tmp_path_factory.mktemp("bad"))
    yield add_account(program)
    program.close()


def test_invalid_numbers_are_named_and_the_others_go(program: Program) -> None:
    account = add_account(program)
    with account.gateway() as gateway:
        sent = account.send("--to", "abc", TO[1], "123", *TEXT, "--no-listen")
        assert sent.status == 1
        assert sent.json["skipped"] == {"invalid": 2}
        assert sent.json["states"] == {"submitted": 1}
        first, second, hint, _country, _price = sent.err.splitlines()
        assert "“abc” is left out" in first
        assert "“123” is left out" in second
        assert "--region HK" in hint
        assert len(gateway.accepted) == 1


def test_an_unknown_account_or_gateway_is_named(program: Program) -> None:
    assert program.run("template", "add", "T", "--text", "t").status == 0  # makes the profile
    unknown = program.run("send", "--account", "Nobody", *TO, *TEXT)
    assert unknown.status == 2
    assert "Nobody" in unknown.only_error
    gateway = program.run("gateway", "pigeon")
    assert gateway.status == 2
    assert "cloudsms" in gateway.only_error
    added = program.run("account", "add", "--provider", "pigeon", "--name", "P")
    assert added.status == 2
    assert "cloudsms" in added.only_error
    misplaced = program.run(
        *("account", "add", "--provider", "cloudsms", "--name", "P", "--set", "auth_key=k"),
        *("--set", f"route_id={ROUTE}"),
    )
    assert misplaced.status == 2
    assert "--secret auth_key" in misplaced.only_error
    assert program.answer("account", "list") == []


def test_a_second_serve_ends_and_send_leaves_the_work_to_the_first(program: Program) -> None:
    account = add_account(program)
    port = ("--listen", str(account.listen))
    with (
        account.gateway("--report-delay", "0.1") as gateway,
        program.running("serve", *port, *SECRET, stdin=account.stdin) as serving,
    ):
        ready = serving.first_json()
        assert ready["port"] == account.listen
        assert [one["name"] for one in ready["accounts"]] == [NAME]
        second = program.run("serve")
        assert second.status == 3
        assert "Another smsdesk is running" in second.only_error
        sent = program.run("send", "--account", NAME, *TO, *TEXT, "--wait", "--json", "--no-listen")
        assert sent.status == 0, sent.err
        assert json.loads(sent.out)["states"] == {"delivered": 1}
        assert json.loads(sent.out)["sent_by"] == "another process"
        assert "Another smsdesk is running" in sent.err
        assert len(gateway.accepted) == 1


def test_send_says_who_sends_what_it_leaves(program: Program) -> None:
    account = add_account(program)
    short = (*TO, *TEXT, "--wait", "--timeout", "1", "--no-listen", "--json")
    # Nobody answers at the gateway's address.
    with program.running("serve", "--no-listen", *SECRET, stdin=account.stdin) as serving:
        serving.first_json()
        left = program.run("send", "--account", NAME, *short)
        assert left.json["states"] == {"queued": 1}
        assert left.json["sent_by"] == "another process"
        assert "1 message stays queued; the smsdesk that runs on this profile sends it." in left.err
        assert "next runs" not in left.err
    alone = program.run("send", "--account", NAME, *short, *SECRET, stdin=account.stdin)
    assert alone.json["sent_by"] == "this process"
    assert "goes out when smsdesk next runs." in alone.err


def test_a_gateway_says_why_it_cannot_start(program: Program, tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text('[{"action": "explode"}]', encoding="utf-8")
    assert "explode" not in program.run("gateway", "cloudsms", "--script", script).out
    refused = program.run("gateway", "cloudsms", "--script", script)
    assert refused.status == 2
    assert "rule 1" in refused.only_error
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        taken = program.run("gateway", "cloudsms", "--port", str(port))
    assert taken.status == 3
    assert str(port) in taken.only_error
    half = program.run("gateway", "cloudsms", "--tls-cert", script, "--port", str(free_port()))
    assert half.status == 2
    assert "--tls-key" in half.only_error
    for address in ("notaurl", "/callback/1/token", "http://", "ftp://127.0.0.1/x", "http://[::1"):
        lost = program.run("gateway", "cloudsms", "--callback", address)
        assert (lost.status, lost.out) == (2, "")
        assert f"“{address}” is no complete http:// or https:// address" in lost.only_error

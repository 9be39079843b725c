"""An account from nothing to delivery reports, as a script would do it (design, section 10)."""

import csv
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.support.cloudsms_account import KEY, NAME, ROUTE, add_account
from tests.support.processes import Program
from tests.support.secret_service import SecretService

TAKEN = "+85261230001"
TAKEN_TOO = "+85261230002"
REFUSED = "+85261239908"
"""The built-in gateway refuses numbers that end in 9908."""


def test_two_numbers_one_refused(program: Program, secret_service: SecretService) -> None:
    program.use_keyring(secret_service.environment)
    account = add_account(program, keyring=True)
    [listed] = program.answer("account", "list")
    assert (
        listed.items()
        >= {
            "name": NAME,
            "provider": "cloudsms",
            "state": "active",
            "secrets": {"auth_key": "stored"},
        }.items()
    )
    assert account.callback.endswith(listed["callback"])
    assert listed["settings"]["route_id"] == ROUTE

    with account.gateway("--report-delay", "0.2") as gateway:
        checked = program.answer("account", "test", "--name", NAME)
        assert (checked["ok"], checked["balance"]) == (True, None)

        sent = account.send(
            *("--to", TAKEN, REFUSED, "--to", TAKEN),
            *("--text", "Your table is ready", "--wait", "--listen", str(account.listen)),
        )
        assert sent.status == 1
        assert (
            sent.json.items()
            >= {
                "recipients": 2,
                "skipped": {"duplicate": 1},
                "segments": 2,
                "cost": {},
                "states": {"delivered": 1, "rejected": 1},
            }.items()
        )
        country, unknown_price, refusal = sent.err.splitlines()
        assert country.startswith("Hong Kong (2 recipients): ")
        assert "price for 2 recipients is unknown" in unknown_price
        assert refusal.startswith(f"smsdesk: {REFUSED}: Rejected.")
        assert [one["number"] for one in gateway.accepted] == [TAKEN]

    refused, taken = program.history()
    assert (refused["to"], refused["state"]) == (REFUSED, "rejected")
    assert [event["state"] for event in refused["events"]] == [
        "queued",
        "submitting",
        "rejected",
    ]
    assert (taken["to"], taken["state"], taken["text"]) == (
        TAKEN,
        "delivered",
        "Your table is ready",
    )
    assert taken["account"] == NAME
    assert taken["events"][2]["raw"] == "0x01 OK", "the gateway's code and words, not ours"
    assert taken["campaign"] == sent.json["campaign"]
    assert taken["provider_message_id"] == gateway.accepted[0]["id"]
    last = taken["events"][-1]
    assert (last["state"], last["source"]) == ("delivered", "callback")
    assert "DELIVERED" in last["raw"]
    assert datetime.fromisoformat(last["at"]).tzinfo is not None
    _no_secret_in(program.profile)


def _no_secret_in(folder: Path) -> None:
    for file in folder.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes(), file


def test_over_tls_with_a_client_certificate(program: Program, tmp_path: Path) -> None:
    ca = trustme.CA()
    server, client = ca.issue_cert("127.0.0.1"), ca.issue_cert("shop@example.org")
    files = {name: tmp_path / f"{name}.pem" for name in ("ca", "server", "key", "client", "ckey")}
    ca.cert_pem.write_to_path(str(files["ca"]))
    server.cert_chain_pems[0].write_to_path(str(files["server"]))
    server.private_key_pem.write_to_path(str(files["key"]))
    client.cert_chain_pems[0].write_to_path(str(files["client"]))
    client.private_key_pem.write_to_path(str(files["ckey"]))
    account = add_account(program, f"ca_file={files['ca']}", scheme="https")
    tls = ("--tls-cert", files["server"], "--tls-key", files["key"], "--client-ca", files["ca"])

    with account.gateway(*tls, "--report-delay", "0.2") as gateway:
        assert gateway.url.startswith("https://")
        without = program.run("account", "test", "--name", NAME, *account.secret, stdin=f"{KEY}\n")
        assert without.status != 0
        assert "client certificate" in without.only_error
        many = tmp_path / "many.csv"
        many.write_text("phone\n" + "".join(f"+852612{n:05d}\n" for n in range(700)), "utf-8")
        burnt = account.send("--recipients", many, "--text", "hi", "--no-listen")
        assert burnt.status == 1
        # A single request was under way when the account was paused; the rest is unharmed.
        assert burnt.json["states"] == {"queued": 500, "uncertain": 200}
        assert "client certificate" in burnt.err
        assert not gateway.accepted
        stopped = burnt.json["campaign"]
        program.answer("campaign", "stop", str(stopped))

        program.answer(
            *("account", "edit", "--name", NAME, "--session-only", *account.secret),
            *("--set", f"client_cert={files['client']}", "--set", f"client_key={files['ckey']}"),
            stdin=account.stdin,
        )
        program.answer("account", "resume", "--name", NAME)
        sent = account.send(
            "--to", TAKEN, "--text", "hi", "--wait", "--listen", str(account.listen)
        )
        assert sent.status == 0, sent.err
        assert sent.json["states"] == {"delivered": 1}
        assert [one["number"] for one in gateway.accepted] == [TAKEN]


def test_quote_sends_nothing(program: Program, tmp_path: Path) -> None:
    account = add_account(program)
    prices = tmp_path / "prices.csv"
    prices.write_text("prefix,amount,currency\n852,0.40,HKD\n65,0.30,SGD\n", encoding="utf-8")
    program.answer("account", "prices", "--name", NAME, "--file", str(prices))
    quote = account.send("--quote", "--to", TAKEN, TAKEN_TOO, "+6581230001", "--text", "a" * 161)
    assert quote.status == 0
    assert (
        quote.json.items()
        >= {
            "recipients": 3,
            "skipped": {},
            "segments": 6,
            "cost": {"HKD": "1.60", "SGD": "0.60"},
            "unpriced": 0,
            "cut": {
                "characters": 1,
                "texts": 3,
                "saves": 3,
                "cost": {"HKD": "0.80", "SGD": "0.30"},
                "unpriced": 0,
            },
        }.items()
    )
    kong = {"recipients": 2, "segments": 4, "cost": {"HKD": "1.60"}, "unpriced": 0}
    assert quote.json["by_country"]["HK"] == kong
    assert list(quote.json["by_country"]) == ["HK", "SG"]
    spread = quote.json["distribution"]
    assert (spread["shortest"], spread["median"], spread["longest"]) == (161, 161, 161)
    assert spread["sizes"] == {"2": 3}
    assert [one["row"] for one in spread["dearest"]] == [1, 2, 3]
    assert spread["dearest"][2]["cost"] == {"SGD": "0.60"}
    assert program.history() == []


def test_a_quote_tells_how_the_texts_of_a_file_differ(program: Program, tmp_path: Path) -> None:
    account = add_account(program)
    people = tmp_path / "people.csv"
    people.write_text(
        f"name,mobile\nAna,6123 0001\n{'B' * 170},6123 0002\nO\u2019Neil,6123 0003\n",
        encoding="utf-8",
    )
    asked = ("--quote", "--recipients", str(people), "--region", "HK", "--text", "Hi {name}")
    quote = account.send(*asked).json
    assert quote["distribution"] == {
        "shortest": 6,
        "median": 9,
        "longest": 173,
        "sizes": {"1": 2, "2": 1},
        "dearest": quote["distribution"]["dearest"],
    }
    first = quote["distribution"]["dearest"][0]
    assert (first["row"], first["to"], first["segments"]) == (3, "+85261230002", 2)
    assert first["cost"] is None
    [foreign] = quote["foreign"]
    assert (foreign["row"], foreign["field"], foreign["char"]) == (4, "{name}", "\u2019")
    told = program.run("send", "--account", NAME, *account.secret, *asked, stdin=account.stdin).out
    assert "Characters of the texts: shortest 6, median 9, longest 173" in told
    assert "The longest:" in told
    assert "HK: 3 recipients, 4 segments, price unknown for 3 recipients" in told
    assert "row 3, +85261230002: 2 segments, price unknown" in told
    assert "Row 4, +85261230003, {name}: RIGHT SINGLE QUOTATION MARK" in told


def test_recipients_of_a_file_get_their_own_texts(program: Program, tmp_path: Path) -> None:
    account = add_account(program)
    people = tmp_path / "people.csv"
    people.write_text(
        "name;mobile;order\nAna;6123 0001;17\nBo;6123 0002;18\nCy;8.61E+12;19\n", encoding="utf-8"
    )
    with account.gateway("--report-delay", "0.1"):
        sent = account.send(
            *("--recipients", people, "--region", "HK", "--text", "Hi {name}, order {order}"),
            *("--wait", "--listen", str(account.listen)),
        )
    assert sent.status == 1
    assert sent.json["skipped"] == {"invalid": 1}
    assert sent.json["states"] == {"delivered": 2}
    assert "Row 4 of people.csv is left out" in sent.err
    texts = {one["to"]: one["text"] for one in program.history()}
    assert texts == {TAKEN: "Hi Ana, order 17", TAKEN_TOO: "Hi Bo, order 18"}


def test_a_list_is_imported_and_sent_to(program: Program, tmp_path: Path) -> None:
    account = add_account(program)
    people = tmp_path / "people.csv"
    people.write_text(
        f"Phone,Who\n{TAKEN},Ana\n{TAKEN},Ana\n{TAKEN_TOO},Bo\nnobody,Cy\n", encoding="utf-8"
    )
    args = ("import", people, "--list", "VIP", "--map", "Who=name")
    foreseen = program.answer(*args, "--dry-run", status=1)
    assert foreseen.items() >= {"rows": 4, "new": 2, "duplicate_in_file": 1, "rejected": 1}.items()
    rejects = tmp_path / "rejects.csv"
    done = program.answer(*args, "--rejects", rejects, status=1)
    assert done.items() >= {"rows": 4, "new": 2, "duplicate_in_file": 1, "rejected": 1}.items()
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert (header[:3], row[:3]) == (["Phone", "Who", "row"], ["nobody", "Cy", "5"])
    again = program.answer(*args, status=1)
    assert (again["new"], again["duplicate_in_book"]) == (0, 2)

    with account.gateway("--report-delay", "0.1"):
        sent = account.send(
            *("--list", "VIP", "--text", "Hi {name}", "--wait", "--listen", str(account.listen))
        )
    assert sent.status == 0, sent.err
    assert {one["text"] for one in program.history()} == {"Hi Ana", "Hi Bo"}
    unknown = account.send("--list", "Nobody", "--text", "hi")
    assert unknown.status == 2
    assert "VIP" in unknown.only_error


def test_history_filters_and_export(program: Program, tmp_path: Path) -> None:
    account = add_account(program)
    with account.gateway("--report-delay", "0.1"):
        account.send(
            "--to", TAKEN, REFUSED, "--text", "=1+1\n+2", "--wait", "--listen", str(account.listen)
        )
    now = datetime.now(UTC)
    assert len(program.history("--account", NAME)) == 2
    assert [one["to"] for one in program.history("--status", "delivered")] == [TAKEN]
    assert len(program.history("--status", "delivered", "--status", "rejected")) == 2
    assert len(program.history("--limit", "1")) == 1
    assert len(program.history("--since", (now - timedelta(hours=1)).isoformat())) == 2
    assert program.history("--since", (now + timedelta(hours=1)).isoformat()) == []
    shown = program.run("history")
    assert TAKEN in shown.out
    assert "Delivered" in shown.out

    export = tmp_path / "out.csv"
    assert program.answer("history", "--export", export)["exported"] == 2
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["to"] for row in rows} == {TAKEN, REFUSED}
    assert {row["text"] for row in rows} == {"'=1+1\n'+2"}
    again = program.answer("import", export)
    assert (again["new"], again["rejected"]) == (2, 0)


def test_a_repeated_call_sends_nothing_new(program: Program) -> None:
    account = add_account(program)
    args = ("--to", TAKEN, "--text", "hi", "--draft-key", "nightly-1", "--no-listen")
    with account.gateway() as gateway:
        first, second = account.send(*args), account.send(*args)
        assert (first.status, second.status) == (0, 0)
        assert second.json["campaign"] == first.json["campaign"]
        assert second.json["states"] == {"submitted": 1}
        assert "nothing is queued twice" in second.err
        assert (first.json["repeated"], second.json["repeated"]) == (False, True)
        assert len(gateway.accepted) == 1


def test_another_content_under_a_key_that_was_used_is_refused(program: Program) -> None:
    account = add_account(program)
    key = ("--draft-key", "nightly-1", "--no-listen")
    with account.gateway() as gateway:
        first = account.send("--to", TAKEN, "--text", "hi", *key)
        assert first.status == 0
        for other in (("--to", TAKEN, "--text", "ho"), ("--to", TAKEN, TAKEN_TOO, "--text", "hi")):
            refused = account.send(*other, *key)
            assert (refused.status, refused.out) == (2, "")
            assert (
                f"The --draft-key nightly-1 was used before, for campaign {first.json['campaign']},"
                " with another content. Nothing of this call was queued or sent."
            ) in refused.only_error
        assert len(gateway.accepted) == 1
    assert [one["text"] for one in program.history()] == ["hi"]


def test_a_later_time_is_kept(program: Program) -> None:
    account = add_account(program)
    at = datetime.now(UTC) + timedelta(hours=1)
    with account.gateway() as gateway:
        sent = account.send("--to", TAKEN, "--text", "hi", "--at", at.isoformat())
        assert sent.status == 0, sent.err
        assert sent.json["states"] == {"queued": 1}
        goes = f"1 message goes {at:%Y-%m-%d %H:%M} UTC, if smsdesk or smsdesk serve runs then."
        assert goes in sent.err
        assert not gateway.accepted


def test_the_doctor_knows_the_listener_of_a_running_serve(program: Program) -> None:
    account = add_account(program)
    settings = program.profile / "settings.json"
    settings.write_text(json.dumps({"listener.port": account.listen}), encoding="utf-8")

    def listener() -> dict[str, str]:
        checks = json.loads(program.run("doctor", "--json").out)["checks"]
        [found] = [one for one in checks if one["name"] == "listener"]
        return {key: str(found[key]) for key in ("verdict", "detail")}

    with program.running("serve", *account.secret, stdin=account.stdin) as serving:
        assert serving.first_json()["port"] == account.listen
        assert listener() == {
            "verdict": "ok",
            "detail": "The smsdesk that runs on this profile listens.",
        }
    with socket.create_server(("127.0.0.1", account.listen)):
        found = listener()
        assert found["verdict"] == "fault"
        assert f"port {account.listen}" in found["detail"]
    assert listener()["detail"] == f"port {account.listen} is free for it"


@pytest.mark.parametrize("json_wanted", [True, False])
def test_the_doctor_names_every_organ(
    program: Program, secret_service: SecretService, json_wanted: bool
) -> None:
    program.use_keyring(secret_service.environment)
    account = add_account(program, keyring=True)
    with account.gateway():
        found = program.run("doctor", *(("--json",) if json_wanted else ()))
    assert found.status == 0, found.out + found.err
    names = ["qt", "keyring", "database", "listener", "clock", f"account {NAME}"]
    if json_wanted:
        assert [one["name"] for one in found.json["checks"]] == names
        assert {one["verdict"] for one in found.json["checks"]} == {"ok"}
    else:
        assert [line.partition(":")[0] for line in found.out.splitlines()] == names

"""What commands say when something is amiss fits the command, and names the option that helps."""

import sys
from pathlib import Path

import pytest

from smsdesk.providers.registry import provider_infos
from tests.support.cloudsms_account import NAME, add_account
from tests.support.processes import Program


def test_send_speaks_of_sending_and_names_the_country_option(
    program: Program, tmp_path: Path
) -> None:
    account = add_account(program)
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    for path, said in ((empty, "is empty."), (tmp_path / "none.csv", "cannot be read")):
        refused = account.send("--quote", "--recipients", path, "--text", "hi")
        assert refused.status == 2
        assert said in refused.only_error
        assert "Nothing was sent." in refused.only_error
        assert "imported" not in refused.only_error
    short = account.send("--quote", "--to", "61230001", "+85261230002", "--text", "hi")
    assert short.status == 1
    assert "such as --region HK" in short.err


def test_a_secret_that_is_not_there_has_two_ways_on(program: Program) -> None:
    add_account(program)
    refused = program.run("send", "--account", NAME, "--to", "+85261230001", "--text", "hi")
    assert refused.status == 3
    assert "Start a keyring. Or give it for this run alone" in refused.only_error


def test_what_an_account_needs_is_named_with_its_option(program: Program) -> None:
    refused = program.run("account", "add", "--provider", "cloudsms", "--name", NAME)
    assert refused.status == 2
    assert "AUTH_KEY (--secret auth_key) is needed." in refused.only_error
    assert "Route (ROUTE_ID) (--set route_id=…) is needed." in refused.only_error
    shown = program.run("account", "add", "--help").out
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    for info in provider_infos():
        assert f"--provider {info.key} ({info.title}):" in lines
        for field in info.fields:
            assert any(line.startswith(f"{field.option} {field.label}") for line in lines)
    assert "--secret auth_key AUTH_KEY, needed" in lines


def test_an_unknown_price_says_where_prices_are_entered(program: Program) -> None:
    account = add_account(program)
    quoted = account.send("--quote", "--to", "+85261230001", "--text", "hi")
    price = next(line for line in quoted.err.splitlines() if "price for 1 recipient" in line)
    assert price.endswith(f"smsdesk account prices --name “{NAME}” --file prices.csv.")


READING = (
    *(("history",), ("history", "--json"), ("history", "--export", "out.csv")),
    *(("campaign", "list"), ("campaign", "stop", "1"), ("template", "list")),
    *(("account", "list"), ("account", "test", "--name", NAME)),
    ("send", "--account", NAME, "--to", "+85261230001", "--text", "hi"),
)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_mistyped_profile_is_not_made(program: Program, command: tuple[str, ...]) -> None:
    refused = program.run(*command)
    assert refused.status == 2
    assert f"There is no profile in {program.profile}." in refused.only_error
    assert not program.profile.exists()
    program.profile.mkdir()
    assert program.run(*command).status == 2, "an empty folder is none either"
    assert not list(program.profile.iterdir())


def test_no_messages_are_told_apart_from_no_answer(program: Program) -> None:
    assert program.run("template", "add", "T", "--text", "t").status == 0
    empty = program.run("history")
    assert (empty.status, empty.out) == (0, "")
    assert empty.only_error == f"No messages in {program.profile}."
    filtered = program.run("history", "--status", "queued")
    assert filtered.only_error == f"No messages in {program.profile} match."
    assert program.run("history", "--json").err == ""
    unknown = program.run("history", "--campaign", "9")
    assert unknown.status == 2
    assert "There is no such campaign." in unknown.only_error


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_the_doctor_without_a_display_is_content(program: Program) -> None:
    program.environment.pop("QT_QPA_PLATFORM")
    found = {one["name"]: one for one in program.run("doctor", "--json").json["checks"]}
    assert found["qt"]["verdict"] == "note"
    assert "the commands work" in found["qt"]["detail"]

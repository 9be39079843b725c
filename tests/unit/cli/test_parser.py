"""The command line: names that scripts rely on, one line an error."""

from pathlib import Path

import pytest

from smsdesk import __version__
from smsdesk.cli.parser import build_parser, parse


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--profile D",
        "demo",
        "demo --profile D --offscreen --shots S",
        "gateway cloudsms --port 0 --callback http://127.0.0.1/ --script F",
        "gateway cloudsms --tls-cert C --tls-key K --client-ca A --auth-key K --report-delay 0.5",
        "account add --provider cloudsms --name N --set a=1 --set b=2 --secret auth_key",
        "account edit --name N --set a=1",
        "account list --json",
        "account test --name N --json",
        "account remove --name N",
        "account prices --name N --file F",
        "account prices --name N --file F --keep-others --export F",
        "account resume --name N",
        "segments --provider yunpian --json",
        "import F --list L --region HK --map a=b --map c=d --rejects O --dry-run --json",
        "send --account N --to 1 2 --to 3 --text T --quote --json",
        "send --account N --list L --text-file F --wait --timeout 5 --listen 8080",
        "send --account N --recipients F --text T --no-listen --region HK --at 2026-12-01",
        "send --account N --to 1 --text T --sender S --option a=b --draft-key K --secret pwd",
        "template add --name N --text T",
        "template add N --text T",
        "template list --name N --json",
        "template remove --name N",
        "history --status delivered --status rejected --account N --since 2026-01-01 --json",
        "history --export O --limit 5",
        "serve --listen 8080",
        "doctor --json",
    ],
)
def test_the_commands_of_the_design_are_understood(line: str) -> None:
    build_parser().parse_args(line.split())


@pytest.mark.parametrize("line", ["--profile D history", "history --profile D"])
def test_the_profile_may_stand_anywhere(line: str) -> None:
    assert parse(line.split()).profile == Path("D")


def test_there_is_no_profile_unless_it_is_named() -> None:
    assert parse(["account", "list"]).profile is None


def test_numbers_may_follow_one_another_or_their_option() -> None:
    args = parse(["send", "--account", "N", "--text", "T", "--to", "1", "2", "--to", "3"])
    assert args.to == ["1", "2", "3"]


@pytest.mark.parametrize(
    "line",
    [
        "fly",
        "account",
        "account add --name N",
        "template add --text T",
        "template remove N --name N",
        "segments",
        "send --account N --to 1 --text a --template t",
        "send --account N --to 1 --text a --text-file b",
        "send --account N --to 1 --text a --listen 1 --no-listen",
        "send --account N --to 1 --text a --timeout -1",
        "send --account N --to 1 --text a --timeout nan",
        "send --account N --to 1 --text a --timeout inf",
        "send --acc N --to 1 --text a",
        "serve --listen 70000",
        "serve --listen x",
        "history --status gone",
        "history --limit 0",
    ],
)
def test_wrong_use_is_one_line_and_status_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(line.split())
    assert end.value.code == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith("smsdesk")
    assert "--help" in sentence


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"smsdesk {__version__}\n"


def test_help_of_every_command_can_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["gateway"], ["send"], ["serve"], ["doctor"], ["account", "add"]):
        with pytest.raises(SystemExit) as end:
            parse([*words, "--help"])
        assert end.value.code == 0
    assert "--session-only" in capsys.readouterr().out


def test_a_wrong_option_leads_to_the_help_of_its_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for line, prog in (
        ("send --account N --to 1 --text a --frm B", "smsdesk send"),
        ("account list --all", "smsdesk account list"),
    ):
        with pytest.raises(SystemExit) as end:
            parse(line.split())
        assert end.value.code == 2
        assert f"See {prog} --help." in capsys.readouterr().err

"""The boundary: whatever happens inside becomes an exit status and one line."""

import io
import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from smsdesk.cli.host import Host, Opened, RunWish
from smsdesk.cli.inputs import text_file
from smsdesk.cli.run import run
from smsdesk.domain.costly import normalise
from smsdesk.domain.errors import EnvironmentFault, UsageError
from smsdesk.domain.provider_info import Capabilities, ProviderInfo
from smsdesk.domain.segments import CLOUDSMS, UCS2_ONLY, measure
from smsdesk.system.paths import Profile

CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"


@dataclass
class FailingHost(Host):
    """A program whose window always fails as told; its two gateways can only be counted for."""

    failure: BaseException | None = None
    opened: Path | None = None

    @override
    def provider_infos(self) -> tuple[ProviderInfo, ...]:
        return (
            ProviderInfo("cloud", "Cloud", "", Capabilities(scheme=CLOUDSMS), ()),
            ProviderInfo("wide", "Wide", "", Capabilities(scheme=UCS2_ONLY), ()),
        )

    @override
    def open(self, profile: Profile, wish: RunWish) -> AbstractAsyncContextManager[Opened]:
        raise AssertionError("nothing is to be opened")

    @override
    def window(self, profile: Profile) -> int:
        self.opened = profile.root
        if self.failure is not None:
            raise self.failure
        return 0

    @override
    def demo(self, profile: Path | None, *, offscreen: bool, shots: Path | None) -> int:
        return 7 if (profile, offscreen, shots) == (None, True, Path("S")) else 1

    @override
    def qt_platform(self) -> str:
        return "offscreen"


def _count(monkeypatch: pytest.MonkeyPatch, text: str, *args: str) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
    return run(["segments", *args], FailingHost())


def test_without_a_command_the_window_opens(tmp_path: Path) -> None:
    host = FailingHost()
    assert run(["--profile", str(tmp_path)], host) == 0
    assert host.opened == tmp_path


def test_the_demo_is_handed_its_options() -> None:
    assert run(["demo", "--offscreen", "--shots", "S"], FailingHost()) == 7


@pytest.mark.parametrize(
    ("failure", "status", "sentence"),
    [
        (UsageError("Wrong.", "Nothing sent.", "Mend it."), 2, "Wrong. Nothing sent. Mend it."),
        (EnvironmentFault("No\ndisk."), 3, "No disk."),
        (KeyboardInterrupt(), 1, "Stopped."),
        (BrokenPipeError(), 0, None),
        (SystemExit(5), 5, None),
    ],
)
def test_failures_become_a_status_and_one_line(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    failure: BaseException,
    status: int,
    sentence: str | None,
) -> None:
    if isinstance(failure, SystemExit):
        with pytest.raises(SystemExit):
            run(["--profile", str(tmp_path)], FailingHost(failure))
        return
    assert run(["--profile", str(tmp_path)], FailingHost(failure)) == status
    lines = capfd.readouterr().err.splitlines()
    assert lines == ([] if sentence is None else [f"smsdesk: {sentence}"])


@pytest.mark.expected_log("unexpected fault")
def test_a_fault_of_our_own_is_one_line_and_the_rest_is_in_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "profile"
    status = run(["--profile", str(profile)], FailingHost(ZeroDivisionError("by +85261234567")))
    assert status == 3
    [line] = capfd.readouterr().err.splitlines()
    assert "ZeroDivisionError" in line
    assert "+852" not in line
    log = (profile / "logs" / "smsdesk.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "85261234567" not in log


def test_a_fault_without_any_place_for_a_log_is_still_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert run(["--profile", str(blocked)], FailingHost(ZeroDivisionError())) == 3
    [line] = capfd.readouterr().err.splitlines()
    assert "ZeroDivisionError" in line


def test_wrong_use_is_status_2(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["fly"], FailingHost()) == 2
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_segments_as_json(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _count(monkeypatch, f"It{CURLY}s 5 €\n", "--provider", "cloud", "--json") == 0
    answer = json.loads(capfd.readouterr().out)
    assert (
        answer.items()
        >= {
            "coding": "UCS_2",
            "units": 8,
            "segment_count": 1,
            "segment_units": [8],
            "limit": 670,
            "over_limit": False,
        }.items()
    )
    assert answer["costly"][0] == {
        "index": 2,
        "char": CURLY,
        "name": "RIGHT SINGLE QUOTATION MARK",
        "suggestion": "'",
        "reason": "needs_ucs_2",
        "line": 1,
        "column": 3,
    }
    assert answer["replaced"] == {
        "coding": "GSM_7BIT",
        "units": 9,
        "segment_count": 1,
        "saves": 0,
    }
    assert answer["unsendable"] == []
    assert answer["over"] is None
    assert answer["composed"] is None


def test_segments_for_a_person(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _count(monkeypatch, f"It{CURLY}s\n" * 200, "--provider", "cloud") == 0
    first, second, *rest = capfd.readouterr().out.splitlines()
    assert first.startswith("UCS_2: 999 units, 15 segments (67 + 67")
    assert second == "Over the limit of 670 units."
    assert len(rest) == 201
    assert rest[1].startswith("line 2, column 3: ")
    assert "RIGHT SINGLE QUOTATION MARK" in rest[1]
    assert rest[-1] == "All replaced: GSM_7BIT: 999 units, 7 segments, saves 8 segments"


def test_segments_say_what_cannot_be_sent_what_is_over_and_what_send_joins(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "a\n\x1bb" + "x" * 157 + "e\u0301"
    assert _count(monkeypatch, text, "--provider", "cloud", "--json") == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["unsendable"] == [
        {"index": 2, "char": "\x1b", "name": "U+001B", "line": 2, "column": 1}
    ]
    assert answer["composed"]["units"] == answer["units"] - 1
    assert _count(monkeypatch, "x" * 162, "--provider", "cloud") == 0
    assert "2 characters over: cut 2 to save 1 segment." in capfd.readouterr().out
    assert _count(monkeypatch, text, "--provider", "cloud") == 0
    told = capfd.readouterr().out
    assert "line 2, column 1: U+001B cannot be sent" in told
    assert "Letters and accents joined: " in told


def test_segments_measure_what_send_sends(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = "\ufeff" + "a" * 79 + "\r\n" + "b" * 78 + "\r\u20ac\r\n"
    assert _count(monkeypatch, text, "--provider", "cloud", "--json") == 0
    told = capfd.readouterr()
    answer = json.loads(told.out)
    file = tmp_path / "text.txt"
    file.write_bytes(text.encode())
    sent = measure(normalise(text_file(file)).text, CLOUDSMS)
    assert (answer["coding"], answer["units"]) == (str(sent.coding), sent.units)
    assert (answer["units"], answer["segment_count"]) == (161, 2)
    assert answer["changes"] == ["byte_order_mark", "line_endings"]
    [euro] = answer["costly"]
    assert (euro["char"], euro["index"], euro["line"], euro["column"]) == ("\u20ac", 159, 3, 1)
    notes = [
        "An invisible byte order mark was taken out.",
        "Line ends were made one character each.",
    ]
    assert told.err.splitlines() == notes
    assert _count(monkeypatch, "plain\ntext\n", "--provider", "cloud", "--json") == 0
    told = capfd.readouterr()
    assert (json.loads(told.out)["changes"], told.err) == ([], "")


def test_segments_of_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _count(monkeypatch, "", "--provider", "wide", "--json") == 0
    answer = json.loads(capfd.readouterr().out)
    assert (answer["segment_count"], answer["segment_units"]) == (0, [])


def test_an_unknown_gateway_is_named_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _count(monkeypatch, "hi", "--provider", "none") == 2
    assert "cloud, wide" in capfd.readouterr().err


def test_the_qt_probe_answers_with_the_platform(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--qt-probe"], FailingHost()) == 0
    assert capfd.readouterr().out == "offscreen\n"


def test_a_stop_while_a_secret_is_asked_for_says_that_nothing_was_queued(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stopped(_prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", stopped)
    asked = ["send", "--account", "A", "--to", "+85261234567", "--text", "hi", "--secret", "key"]
    assert run(asked, FailingHost()) == 1
    assert capfd.readouterr().err == "smsdesk: Stopped. Nothing was queued.\n"

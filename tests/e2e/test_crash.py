"""Power cuts and orderly ends of a real run (quality, faults 20 and 21).

At the gateway: nobody twice. In the store: nobody lost, no row that was on the wire back in the
queue, uncertain at most the requests in flight at each cut, settled when their reports come.
"""

import json
import random
import signal
import sqlite3
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.support.cloudsms_account import NAME, SECRET, CloudSms, add_account
from tests.support.processes import GatewayProcess, Program, Running

MESSAGES = 200
CUTS = 20
CONCURRENCY = 4
"""Requests at once, as CloudSMS declares it; each carries one message, as every text differs."""
SLOW = [
    {"action": "delay", "seconds": 0.15},
    {"action": "delay", "seconds": 0.15, "before_processing": True, "match": {"every": 2}},
]


def _files(folder: Path) -> tuple[Path, Path]:
    people = folder / "people.csv"
    rows = [f"+8526123{n:04},{n}" for n in range(1, MESSAGES + 1)]
    people.write_text("\n".join(["phone,turn", *rows, ""]), encoding="utf-8")
    script = folder / "slow.json"
    script.write_text(json.dumps(SLOW), encoding="utf-8")
    return people, script


def _states(program: Program) -> dict[str, str]:
    """Return number → state straight from the file: no process of ours may tidy it before."""
    place = f"file:{program.profile / 'smsdesk.sqlite3'}?mode=ro"
    connection = sqlite3.connect(place, uri=True)
    try:
        return dict(connection.execute("SELECT msisdn, state FROM messages"))
    finally:
        connection.close()


class Run:
    """A campaign that is cut again and again, now as `send`, now as `serve`."""

    def __init__(
        self, account: CloudSms, gateway: GatewayProcess, people: Path, chance: random.Random
    ) -> None:
        self._account = account
        self._gateway = gateway
        self._chance = chance
        self._pause = threading.Event()
        self._listen = ("--listen", str(account.listen))
        self._send = (
            *("send", "--account", NAME, "--recipients", people, "--text", "Your turn: {turn}"),
            *("--draft-key", "nightly", "--wait", "--json", *SECRET, *self._listen),
        )
        self.in_flight: list[int] = []
        self.handed_out: set[str] = set()

    def cut(self) -> None:
        """Start a process and kill it at a random moment."""
        started = _queued_or_none(self._account.program)
        serving = started and self._chance.random() < 0.5
        running = (
            self._start("serve", *SECRET, *self._listen) if serving else self._start(*self._send)
        )
        if self._chance.random() < 0.8:
            self._wait_until_at_work(running)
        self._pause.wait(self._chance.uniform(0.0, 0.7))
        running.kill()
        self._check()

    def _start(self, *args: str | Path) -> Running:
        return self._account.program.start(*args, stdin=self._account.stdin)

    def _wait_until_at_work(self, running: Running) -> None:
        """Let most of the cuts fall into the sending, not into the interpreter's start."""
        before = len(self._gateway.accepted)
        for _ in range(200):
            if len(self._gateway.accepted) > before or running.process.poll() is not None:
                return
            self._pause.wait(0.02)

    def _check(self) -> None:
        states = _states(self._account.program)
        assert len(states) in {0, MESSAGES}, "a campaign is there whole or not at all"
        queued = {number for number, state in states.items() if state in {"queued", "held"}}
        back = queued & self.handed_out
        assert not back, "what was on the wire is never queued again"
        self.handed_out |= states.keys() - queued
        self.in_flight.append(sum(state == "submitting" for state in states.values()))
        assert self.in_flight[-1] <= CONCURRENCY

    def finish(self) -> Running:
        """Send what is left."""
        return self._start(*self._send)


def _queued_or_none(program: Program) -> bool:
    if not (program.profile / "smsdesk.sqlite3").exists():
        return False
    return bool(_states(program))


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", [20])
def test_power_cuts(program: Program, tmp_path: Path, seed: int) -> None:
    people, script = _files(tmp_path)
    account = add_account(program)
    # Nobody listens for much of the time, so the gateway offers its reports patiently.
    patient = ("--report-delay", "0.3", "--report-attempts", "9")
    with account.gateway("--script", script, *patient) as gateway:
        run = Run(account, gateway, people, random.Random(seed))
        for _ in range(CUTS):
            run.cut()
        last = run.finish()
        _until_settled(last, program, gateway)
        last.process.send_signal(signal.SIGTERM)
        finished = last.wait()
        assert "Traceback" not in finished.err
        _check_end(run, program, gateway)


def _until_settled(last: Running, program: Program, gateway: GatewayProcess) -> None:
    """Wait until all are final but those whose request never reached the gateway."""
    pause = threading.Event()
    for _ in range(1800):
        states = _states(program)
        taken = {one["number"] for one in gateway.accepted}
        open_ones = {number for number, state in states.items() if state != "delivered"}
        if last.process.poll() is not None or (
            len(states) == MESSAGES
            and not open_ones & taken
            and all(states[number] == "uncertain" for number in open_ones)
        ):
            return
        pause.wait(0.1)
    raise AssertionError(f"never settled: {Counter(_states(program).values())}")


def _check_end(run: Run, program: Program, gateway: GatewayProcess) -> None:
    taken = Counter(one["number"] for one in gateway.accepted)
    assert max(taken.values()) == 1, "nobody twice"
    states = _states(program)
    assert len(states) == MESSAGES, "nobody lost"
    never_arrived = {number for number, state in states.items() if state == "uncertain"}
    assert {number for number, state in states.items() if state == "delivered"} == set(taken)
    assert never_arrived.isdisjoint(taken)
    assert len(never_arrived) + len(taken) == MESSAGES
    assert len(never_arrived) <= sum(run.in_flight)
    assert sum(n > 0 for n in run.in_flight) >= CUTS // 2, "most cuts fell into the sending"
    history = {one["to"]: one for one in program.history()}
    assert all(history[number]["state"] == "uncertain" for number in never_arrived)
    shown = Counter(event["state"] for one in history.values() for event in one["events"])
    assert shown["uncertain"] <= sum(run.in_flight)
    assert shown["submitting"] == MESSAGES, "each message went out in one request"


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        pytest.param(
            signal.SIGINT,
            marks=pytest.mark.skipif(sys.platform == "win32", reason="on Linux and macOS only"),
        ),
    ],
)
def test_an_orderly_end_records_what_was_under_way(
    program: Program, tmp_path: Path, number: signal.Signals
) -> None:
    people, script = _files(tmp_path)
    account = add_account(program)
    listen = ("--listen", str(account.listen))
    with account.gateway("--script", script, "--report-delay", "0.1") as gateway:
        with program.running("serve", *SECRET, *listen, stdin=account.stdin) as serving:
            serving.first_json()
            queued = program.run(
                *("send", "--account", NAME, "--recipients", people, "--text", "Turn {turn}"),
                *("--no-listen", "--timeout", "2", "--json"),
            )
            assert queued.status == 1, queued.err
            gateway.running.until(lambda: True if len(gateway.accepted) > 10 else None)
            serving.process.send_signal(number)
            ended = serving.wait()
        assert ended.status == 0, ended.err
        assert "recorded" in ended.err
        states = Counter(_states(program).values())
        assert states.keys() <= {"queued", "submitted", "delivered"}
        assert states["queued"] > 0
        assert states["submitted"] + states["delivered"] == len(gateway.accepted)


def test_an_interrupted_send_tells_where_it_stands(program: Program, tmp_path: Path) -> None:
    people, script = _files(tmp_path)
    account = add_account(program)
    with account.gateway("--script", script) as gateway:
        running = program.start(
            *("send", "--account", NAME, "--recipients", people, "--text", "Turn {turn}"),
            *("--no-listen", "--json", *SECRET),
            stdin=account.stdin,
        )
        gateway.running.until(lambda: True if len(gateway.accepted) > 10 else None)
        running.process.send_signal(signal.SIGINT)
        ended = running.wait()
        assert ended.status == 1
        states = ended.json["states"]
        assert states.keys() == {"queued", "submitted"}
        assert states["submitted"] == len(gateway.accepted)
        assert sum(states.values()) == MESSAGES
        assert f"{states['queued']} messages stay queued" in ended.err.splitlines()[-1]

"""The program as real processes: `python -m smsdesk` with a home of its own, loopback only."""

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")

PATIENCE_S = 60.0
"""For whatever must come: long, because the machine may be busy; a failure takes this long."""

_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "COVERAGE_PROCESS_START")


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it answered, as JSON."""
        assert self.out, self.err
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """What it answered, one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def only_error(self) -> str:
        """The one line on standard error."""
        [line] = self.err.splitlines()
        return line


@dataclass
class Running:
    """A command that runs; its lines are read as they come, so that it never blocks on them."""

    process: subprocess.Popen[str]
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    _news: "queue.Queue[None]" = field(default_factory=queue.Queue)
    _readers: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        for stream, lines in ((self.process.stdout, self.out), (self.process.stderr, self.err)):
            assert stream is not None
            reader = threading.Thread(target=self._read, args=(stream, lines), daemon=True)
            reader.start()
            self._readers.append(reader)

    def _read(self, stream: Any, lines: list[str]) -> None:
        for line in stream:
            lines.append(line.rstrip("\n"))
            self._news.put(None)
        stream.close()
        self._news.put(None)

    def first_json(self) -> Any:
        """Wait for the first line of the answer and return it."""
        return json.loads(self.until(lambda: self.out[0] if self.out else None))

    def until(self, found: Callable[[], _T | None]) -> _T:
        """Look after every new line until `found` returns something; fails when none comes."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            ended = not any(reader.is_alive() for reader in self._readers)
            value = found()
            if value is not None:
                return value
            if ended:
                break
            with contextlib.suppress(queue.Empty):
                self._news.get(timeout=0.1)
        raise AssertionError(f"never came; out={self.out} err={self.err}")

    def wait(self, timeout_s: float = PATIENCE_S) -> Finished:
        """Wait for the end."""
        status = self.process.wait(timeout_s)
        for reader in self._readers:
            reader.join(PATIENCE_S)
        return Finished(status, _text(self.out), _text(self.err))

    def terminate(self) -> Finished:
        """Ask for an orderly end and wait for it."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End at once, as a power cut would; harmless when it has ended."""
        self.process.kill()
        self.wait()


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


class Program:
    """Starts commands of the program on one profile, with a home that holds nothing else.

    Attributes:
        profile: The folder given as --profile.
        environment: Of every command; there is no keyring unless a test puts one in.
    """

    def __init__(self, folder: Path) -> None:
        home = folder / "home"
        runtime = folder / "run"
        for one in (home, runtime):
            one.mkdir(mode=0o700)
        self.profile = folder / "profile"
        coverage = {name: value for name, value in os.environ.items() if "COVERAGE" in name}
        self.environment: dict[str, str] = {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            **coverage,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            # An address where nobody is: nothing of the machine's own bus is ever touched.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime / 'no-bus'}",
        }
        self._running: list[Running] = []

    def use_keyring(self, environment: Mapping[str, str]) -> None:
        """Let commands use the keyring that `environment` leads to."""
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
            self.environment[name] = environment[name]

    def start(self, *args: str | Path, stdin: str = "", own_profile: bool = True) -> Running:
        """Start a command and give it `stdin` whole."""
        profile = ["--profile", str(self.profile)] if own_profile else []
        return self.start_python("-m", "smsdesk", *args, *profile, stdin=stdin)

    def start_python(self, *args: str | Path, stdin: str = "") -> Running:
        """Start Python in the program's surroundings and give it `stdin` whole."""
        process = subprocess.Popen(
            [sys.executable, *map(str, args)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            encoding="utf-8",
        )
        running = Running(process)
        self._running.append(running)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(stdin)
            process.stdin.close()
        return running

    def run(
        self, *args: str | Path, stdin: str = "", own_profile: bool = True, timeout_s: float = 90.0
    ) -> Finished:
        """Run a command to its end; no traceback may ever show."""
        finished = self.start(*args, stdin=stdin, own_profile=own_profile).wait(timeout_s)
        assert "Traceback" not in finished.err, finished.err
        return finished

    def answer(self, *args: str | Path, stdin: str = "", status: int = 0) -> Any:
        """Run a command with --json, check its exit status and return its answer."""
        finished = self.run(*args, "--json", stdin=stdin)
        assert finished.status == status, f"{finished.status}: {finished.out}{finished.err}"
        return finished.json

    def history(self, *args: str) -> list[Any]:
        """Return the messages, newest first."""
        finished = self.run("history", "--json", *args)
        assert finished.status == 0, finished.err
        return finished.lines

    @contextlib.contextmanager
    def running(self, *args: str | Path, stdin: str = "") -> Iterator[Running]:
        """Run a command beside the test; it is asked to end, and checked to have ended well."""
        running = self.start(*args, stdin=stdin)
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.terminate()

    def close(self) -> None:
        """End what is still running."""
        for running in self._running:
            if running.process.poll() is None:
                running.kill()


@dataclass
class GatewayProcess:
    """A built-in gateway in a process of its own."""

    running: Running
    url: str

    @property
    def lines(self) -> list[Any]:
        """Everything it printed after its address."""
        return [json.loads(line) for line in self.running.out[1:]]

    @property
    def accepted(self) -> list[Any]:
        """The messages it took, as somebody's handset would show them."""
        return [
            one for line in self.lines if line["event"] == "request" for one in line["messages"]
        ]


@contextlib.contextmanager
def gateway(program: Program, provider: str, *args: str | Path) -> Iterator[GatewayProcess]:
    """Run `smsdesk gateway` beside the test."""
    with program.running("gateway", provider, *args) as running:
        yield GatewayProcess(running, running.first_json()["url"])


def free_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port

"""A private session bus with a real Secret Service (gnome-keyring) on it, for the vault's tests.

Everything lives in a folder of the test: the person's own keyring and bus are never touched.
"""

import gc
import os
import shutil
import socket
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import secretstorage

_PASSWORD = b"correct horse"
_START_S = 20.0
_BINARIES = ("dbus-daemon", "gnome-keyring-daemon")


class SecretService:
    """A running bus and keyring daemon; DBUS_SESSION_BUS_ADDRESS must lead to this bus.

    Attributes:
        address: Of the bus, for DBUS_SESSION_BUS_ADDRESS.
        environment: What a child process needs to use this keyring and no other.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.environment = _environment(folder)
        self.address = ""

    def start_bus(self) -> None:
        """Start the bus alone: nobody offers secrets on it yet."""
        config = self._folder / "bus.conf"
        config.write_text(_BUS_CONFIG.format(folder=self._folder), encoding="utf-8")
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment,
        )
        self._processes.append(bus)
        assert bus.stdout is not None
        self.address = bus.stdout.readline().decode().strip()
        bus.stdout.close()
        assert self.address, "the bus did not start"
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.address

    def start_keyring(self) -> None:
        """Start the keyring daemon with its login collection unlocked."""
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment,
        )
        self._processes.append(daemon)
        assert daemon.stdin is not None
        daemon.stdin.write(_PASSWORD)
        daemon.stdin.close()
        self._wait_for_service()

    def lock(self) -> None:
        """Lock the default collection, as a screen lock or the person would."""
        with closing(secretstorage.dbus_init()) as connection:
            collection = secretstorage.get_default_collection(connection)
            collection.lock()
            assert collection.is_locked()

    def stop_keyring(self) -> None:
        """End the keyring daemon and leave the bus."""
        _end(self._processes.pop())

    def stop(self) -> None:
        """End everything that was started here."""
        while self._processes:
            _end(self._processes.pop())

    def files(self) -> Iterator[Path]:
        """Every file below the folder, to look for what must not be there."""
        return (path for path in self._folder.rglob("*") if path.is_file())

    def _wait_for_service(self) -> None:
        deadline = time.monotonic() + _START_S
        pause = threading.Event()
        with closing(secretstorage.dbus_init()) as connection:
            while not secretstorage.check_service_availability(connection):
                assert time.monotonic() < deadline, "the keyring daemon did not start"
                pause.wait(0.02)


def _environment(folder: Path) -> dict[str, str]:
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    home = folder / "home"
    home.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }


def collect_sockets() -> None:
    """Let go of the sockets that keyring leaves to the collector when it meets a locked ring."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# No service folders: nothing of the machine's own is ever activated on this bus.
_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@pytest.fixture
def secret_bus(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SecretService]:
    """A bus on which nobody offers secrets yet; this process speaks to it."""
    missing = [name for name in _BINARIES if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    service = SecretService(tmp_path_factory.mktemp("bus"))
    try:
        service.start_bus()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            monkeypatch.setenv(name, service.environment[name])
        yield service
    finally:
        service.stop()
        collect_sockets()


@pytest.fixture
def secret_service(secret_bus: SecretService) -> SecretService:
    """A bus with an unlocked keyring on it; this process speaks to it."""
    secret_bus.start_keyring()
    return secret_bus


@pytest.fixture
def silent_bus(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[socket.socket]]:
    """A bus that takes connections, listed here, and never answers."""
    path = tmp_path_factory.mktemp("b") / "s"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()
    taken: list[socket.socket] = []
    taker = threading.Thread(target=_take_calls, args=(server, taken))
    taker.start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    yield taken
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    taker.join()
    for call in taken:
        call.close()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(10)
            assert not thread.is_alive()
    collect_sockets()


def _take_calls(server: socket.socket, taken: list[socket.socket]) -> None:
    while True:
        try:
            taken.append(server.accept()[0])
        except OSError:
            return

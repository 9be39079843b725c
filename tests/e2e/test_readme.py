"""README's example on the command line, word for word, with a real keyring."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.secret_service import SecretService

ROOT = Path(__file__).resolve().parents[2]


def _commands() -> list[str]:
    """Return the commands of README's shell block, each on one line, ports set free."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block is not None
    lines = block[1].replace("\\\n", " ").splitlines()
    found = [line for line in lines if line and not line.startswith(("#", "export "))]
    for port in ("8025", "8040"):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            new = str(free.getsockname()[1])
        found = [line.replace(port, new) for line in found]
    return found


@pytest.mark.skipif(
    sys.platform != "linux", reason="on Windows and macOS the keyring asks a person"
)
def test_the_example(tmp_path: Path, secret_service: SecretService) -> None:
    environment = dict(secret_service.environment)
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["DBUS_SESSION_BUS_ADDRESS"] = secret_service.address

    def run(command: str) -> str:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def running(command: str) -> Iterator[None]:
        with subprocess.Popen(
            command.split(), cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert '"url"' in process.stdout.readline()
            yield
            process.terminate()
            process.stdout.read()

    add, gateway, quote, send, history = _commands()
    path = re.search(r"/callback/\S+", run(add))
    assert path is not None
    assert gateway.endswith("/callback/…")
    with running(gateway.replace("/callback/…", path[0])):
        assert "1 recipient, 1 segment" in run(quote)
        assert "1 delivered" in run(send)
    assert "Your order is ready" in run(history)

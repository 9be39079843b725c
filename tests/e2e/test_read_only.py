"""Quality, fault 29: a profile that cannot be written opens with a notice and sends nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloudsms_account import NAME, SECRET, add_account
from tests.support.processes import Finished, Program

_WINDOW = """
import asyncio, sys
from pathlib import Path
from smsdesk.app import window
from smsdesk.domain.queries import MessageQuery
from smsdesk.system.paths import Profile
from smsdesk.ui import aio

async def look(program):
    found = await program.services.history.page(MessageQuery(), None, 10)
    print(len(found), program.window.banner.text(), flush=True)
    program.closed.set()

window.make_application()
sys.exit(aio.run(lambda: window.show(Profile(Path(sys.argv[1])), look)))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


class Looker:
    """Somebody who may read the profile's folder and not write to it."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def run(self, *args: str, stdin: str = "") -> Finished:
        """Run a command of the program."""
        return self._python("-m", "smsdesk", *args, "--profile", str(self._program.profile), stdin)

    def window(self) -> Finished:
        """Open the window, print what it shows, and close it."""
        return self._python("-c", _WINDOW, str(self._program.profile), "")

    def _python(self, *args: str) -> Finished:
        *command, stdin = args
        done = subprocess.run(
            [*_obeying_modes(), sys.executable, *command],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
            env={**self._program.environment, "PYTHONPATH": str(Path.cwd())},
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Finished(done.returncode, done.stdout, done.stderr)


def _obeying_modes() -> tuple[str, ...]:
    """Return what starts a process that modes bind; they do not bind the superuser."""
    if os.geteuid() != 0:
        return ()
    without = "-dac_override,-dac_read_search,-fowner"
    return ("setpriv", f"--bounding-set={without}", f"--inh-caps={without}")


@pytest.fixture
def looker(program: Program) -> Iterator[Looker]:
    """A profile with two queued messages, closed to writing."""
    account = add_account(program)
    away = account.send(
        *("--to", "+85261230001", "+85261230002", "--text", "hi", "--no-listen"),
        *("--timeout", "1"),
    )
    assert away.json["states"] == {"queued": 2}, away.err
    for path in (program.profile, *program.profile.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield Looker(program)
    for path in (program.profile, *program.profile.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _files(program: Program) -> dict[str, tuple[int, int]]:
    found = (path for path in program.profile.rglob("*") if path.is_file())
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def test_29_a_read_only_profile_can_be_looked_at(looker: Looker, program: Program) -> None:
    before = _files(program)
    shown = looker.run("history", "--json")
    assert shown.status == 0, shown.err
    assert [one["state"] for one in shown.lines] == ["queued", "queued"]
    listed = looker.run("account", "list", "--json")
    assert [one["name"] for one in listed.json] == [NAME]
    assert looker.run("campaign", "list").status == 0
    checked = looker.run("doctor")
    assert "can be read but not written" in checked.out + checked.err

    sent = looker.run(
        *("send", "--account", NAME, "--to", "+85261230003", "--text", "hi", "--no-listen"),
        *SECRET,
        stdin="key\n",
    )
    assert sent.status == 3
    assert "can only be read" in sent.only_error
    assert "nothing is sent" in sent.only_error
    served = looker.run("serve", *SECRET, stdin="key\n")
    assert served.status == 3, "nobody waits for a process that can do nothing"
    assert served.out == ""
    assert "can only be read" in served.only_error
    paused = looker.run("campaign", "stop", "1")
    assert paused.status == 3
    assert "can only be read" in paused.only_error
    assert _files(program) == before


def test_29_the_window_opens_on_it_with_a_notice(looker: Looker, program: Program) -> None:
    before = _files(program)
    done = looker.window()
    assert done.status == 0, done.err
    count, _, notice = done.out.strip().partition(" ")
    assert count == "2"
    assert "can only be read" in notice
    assert "nothing is sent" in notice
    assert _files(program) == before

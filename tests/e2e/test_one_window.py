"""Quality, faults 22 and 23: a second window raises the first; a killed import leaves nothing."""

import sqlite3
import threading
from pathlib import Path

import pytest

from tests.support.processes import Program, Running

_WINDOW = """
import sys
from pathlib import Path
from smsdesk.app import window
from smsdesk.system.paths import Profile
from smsdesk.ui import aio

raised = window.Program.raise_window

def told(program):
    raised(program)
    print("raised", flush=True)
    program.closed.set()

window.Program.raise_window = told

async def shown(program):
    print("shown", flush=True)

window.make_application()
sys.exit(aio.run(lambda: window.show(Profile(Path(sys.argv[1])), shown)))
"""


def test_23_a_second_start_raises_the_window_of_the_first(program: Program) -> None:
    first = program.start_python("-c", _WINDOW, program.profile)
    first.until(lambda: first.out[0] if first.out else None)
    second = program.run()
    assert second.status == 0, second.err
    ended = first.wait()
    assert ended.status == 0, ended.err
    assert ended.out.splitlines() == ["shown", "raised"]


def _contacts(program: Program) -> int:
    connection = sqlite3.connect(f"file:{program.profile / 'smsdesk.sqlite3'}?mode=ro", uri=True)
    try:
        found: int = connection.execute("SELECT count(*) FROM contacts").fetchone()[0]
    finally:
        connection.close()
    return found


_ROWS = 40_000


@pytest.mark.parametrize("moment", ["reading", "storing"])
def test_22_a_killed_import_leaves_nothing_or_everything(
    program: Program, tmp_path: Path, moment: str
) -> None:
    assert program.run("template", "add", "T", "--text", "t").status == 0  # makes the profile
    people = tmp_path / "people.csv"
    rows = (f"+86138{n:08},Person {n}" for n in range(1, _ROWS + 1))
    people.write_text("\n".join(["phone,name", *rows, ""]), encoding="utf-8")
    importing = program.start("import", people, "--list", "All", "--json")
    if moment == "reading":
        threading.Event().wait(1.2)
    else:
        _until_written(program, importing)
    importing.kill()
    assert _contacts(program) in {0, _ROWS}
    again = program.run("import", people, "--list", "All", "--json")
    assert again.status == 0, again.err
    assert again.json["new"] + again.json["duplicate_in_book"] == again.json["rows"] == _ROWS
    assert _contacts(program) == _ROWS


def _until_written(program: Program, importing: Running) -> None:
    """Wait until the commit has begun: the write-ahead log grows."""
    log = program.profile / "smsdesk.sqlite3-wal"
    while importing.process.poll() is None:
        if log.exists() and log.stat().st_size > 500_000:
            return
        threading.Event().wait(0.001)

"""Counting a text loads nothing heavy: scripts call it for every text."""

import json
import subprocess
import sys

import pytest

_HEAVY = {"PySide6", "qasync", "sqlalchemy", "alembic", "aiohttp", "httpx", "keyring"}
_RUN = """
import sys
from smsdesk.app.main import main
status = main(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    "args", [["segments", "--provider", "cloudsms", "--json"], ["--version"], ["send", "--help"]]
)
def test_light_commands_load_nothing_heavy(args: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *args],
        input="hello",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split())
    assert "smsdesk" in loaded
    assert not loaded & _HEAVY
    if "--json" in args:
        assert json.loads(done.stdout)["segment_units"] == [5]

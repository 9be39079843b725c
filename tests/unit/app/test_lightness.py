"""What the window waits for before it shows (quality, section 1): nothing of the listener's."""

import subprocess
import sys


def test_the_window_loads_no_server_and_no_client_before_it_shows() -> None:
    program = (
        "import sys, smsdesk.app.window, smsdesk.app.composition\n"
        "print(*(name for name in ('aiohttp', 'httpx', 'openpyxl', 'keyring', 'alembic')"
        " if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.split() == []

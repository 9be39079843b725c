"""Child processes of the chores: run, watch, hand over; exit statuses are passed on."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ENVIRONMENT_STATUS = 3
"""Exit status of the whole program's command line for a machine that lacks something."""

Command = Sequence[str | Path]


class Failure(Exception):
    """A chore cannot be done here; the text says what is missing and what to do."""


def hand_over(command: Command, environment: Mapping[str, str]) -> NoReturn:
    """Go on as `command`: its signals, output and exit status are ours from here on.

    Where one process cannot become another (Windows), wait for it and exit with its status.
    """
    words = [str(word) for word in command]
    merged = {**os.environ, **environment}
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(words[0], words, merged)  # noqa: S606 - no shell is wanted
    sys.exit(_wait(subprocess.Popen(words, env=merged)))


def run_all(commands: Sequence[Command], environment: Mapping[str, str]) -> None:
    """Run each command, also after a failed one; exit with the first bad status, if any."""
    first_bad = 0
    for command in commands:
        words = [str(word) for word in command]
        print("$", Path(words[0]).name, *words[1:], flush=True)
        status = _wait(subprocess.Popen(words, env={**os.environ, **environment}))
        first_bad = first_bad or status
    if first_bad:
        sys.exit(first_bad)


def run_quietly(command: Command, environment: Mapping[str, str] | None = None) -> str | None:
    """Run to the end; return None when it succeeded, else what it had to say."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    return None if done.returncode == 0 else done.stdout


def run_showing_progress(command: Command) -> str | None:
    """Like `run_quietly`, but standard output stays on the terminal, if there is one."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        stdout=None if sys.stdout.isatty() else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    return None if done.returncode == 0 else done.stderr


def _wait(process: "subprocess.Popen[bytes]") -> int:
    while True:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            continue  # the child got it as well and decides how to end
        return status if status >= 0 else 128 - status

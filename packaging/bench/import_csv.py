"""Importing a CSV of 100,000 rows, numbers of 12 countries, beside a bare script.

The script does the least: `csv.reader`, phonenumbers, `executemany` into one table with a unique
number. Both run on one core, on the same file, into a new database file in the same journal mode.
"""

import asyncio
import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import phonenumbers

from bench._frame import Row, Scale, seconds_of
from bench._world import TWELVE, fresh_services, region_numbers, scratch
from smsdesk.services.imports import ImportOptions

_BAR = 0.7
_MOST_MB = 400.0
_HOME = "GB"
_CITIES = ("Oslo", "Porto", "Hong Kong", "Lyon", "Gdynia")
_NATIONAL = phonenumbers.PhoneNumberFormat.NATIONAL
_E164 = phonenumbers.PhoneNumberFormat.E164
_LOOK_EVERY_S = 0.05
_KIB = 1024


def rows(scale: Scale) -> Iterator[Row]:
    """Compare the rates, then look at the memory that a large file takes."""
    count = scale.size(100_000, 300)
    with scratch() as folder:
        # No file twice: the program remembers numbers it has read.
        files = [
            _written(folder / f"{seed}.csv", _numbers(count, seed)) for seed in range(scale.rounds)
        ]
        ours, bare = iter(files), iter(files)
        with _one_core():
            ours_s, bare_s = scale.in_turn(
                lambda: asyncio.run(_ours_s(next(ours), count)),
                lambda: _bare_s(next(bare), count),
            )
    name = f"import {count:,} rows of CSV v a bare script"
    yield Row.more_is_better(name, count / ours_s, count / bare_s, _BAR, "rows/s")
    yield _memory(scale.size(1_000_000, 2_000))


def _numbers(count: int, seed: int) -> Iterator[str]:
    for e164, region in region_numbers(TWELVE, count, seed):
        if region == _HOME:
            yield phonenumbers.format_number(phonenumbers.parse(e164), _NATIONAL)
        else:
            yield e164


def _written(path: Path, numbers: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("number", "name", "city", "order"))
        for n, number in enumerate(numbers):
            writer.writerow((number, f"First{n % 3000} Last{n}", _CITIES[n % 5], 4_000_000 + n))
    return path


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process and what it starts on one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


async def _ours_s(path: Path, count: int) -> float:
    async with fresh_services() as services:
        began = time.perf_counter()
        summary = await services.imports.run(path, ImportOptions(region=_HOME))
        taken = time.perf_counter() - began
    if summary.new != count:
        raise RuntimeError(f"{summary.new} of {count} rows are new contacts")
    return taken


def _bare_s(path: Path, count: int) -> float:
    with scratch() as folder, closing(sqlite3.connect(folder / "bare.db")) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute(
            "CREATE TABLE contacts (id INTEGER PRIMARY KEY, number TEXT UNIQUE, name TEXT, "
            "fields TEXT)"
        )
        taken = seconds_of(lambda: _bare_import(path, conn))
        [(stored,)] = conn.execute("SELECT count(*) FROM contacts").fetchall()
    if stored != count:
        raise RuntimeError(f"the bare script stored {stored} of {count} rows")
    return taken


def _bare_import(path: Path, conn: sqlite3.Connection) -> None:
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for raw, name, city, order in reader:
            number = phonenumbers.parse(raw, _HOME)
            if phonenumbers.is_valid_number(number):
                fields = json.dumps({"city": city, "order": order})
                found.append((phonenumbers.format_number(number, _E164), name, fields))
    with conn:
        conn.executemany("INSERT INTO contacts (number, name, fields) VALUES (?, ?, ?)", found)


def _memory(count: int) -> Row:
    name = f"memory of importing {count:,} rows, all processes"
    if not Path("/proc/self/status").exists():
        return Row.skipped(name, 1.0, "MiB", "the system does not tell the memory of a process")
    with scratch() as folder:
        path = _written(folder / "many.csv", (f"+44{7_400_000_000 + n}" for n in range(count)))
        command = ["-m", "smsdesk", "import", str(path), "--profile", str(folder / "profile")]
        began = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, *command, "--json"], stdout=subprocess.PIPE, encoding="utf-8"
        ) as process:
            peak_mb = _peak_mb(process)
            said = json.loads(process.stdout.read() if process.stdout else "{}")
        taken = time.perf_counter() - began
    if said.get("new") != count:
        raise RuntimeError(f"{said.get('new')} of {count} rows are new contacts")
    return Row.within(name, peak_mb, _MOST_MB, "MiB").noted(f"{count / taken:,.0f} rows/s")


def _peak_mb(process: "subprocess.Popen[str]") -> float:
    """Return the most memory of `process` and all that it started, looked at until it ends."""
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(_rss_mb, _family(process.pid))))
        time.sleep(_LOOK_EVERY_S)
    return peak


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _rss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    found = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return float(next(found, "0")) / _KIB

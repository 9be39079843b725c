"""Run the bench modules that were asked for and show what they found."""

import argparse
import datetime
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench._frame import Row, Scale

FOLDER = Path(__file__).resolve().parent
_WHOLE_FROM = 1000
_WIDTHS = (66, 11, 11, 9, 8)


def names() -> tuple[str, ...]:
    """Return the names of all benches."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[!_]*.py")))


def main(arguments: Sequence[str]) -> int:
    """Return 0 when every row that ran met its bar, else 1; small numbers are not judged."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(names()))
    if unknown:
        parser.error(f"no bench {', '.join(unknown)}; there are {', '.join(names())}")
    found: list[Row] = []
    print(_line(("", "ours", "peer", "times", "bar")), flush=True)
    for row in _rows(options.names or names(), Scale(options.quick)):
        found.append(row)
        print(_shown(row), flush=True)
    if options.json is not None:
        report = {
            "machine": _machine(),
            "quick": options.quick,
            "rows": [asdict(row) for row in found],
        }
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    below = [row.name for row in found if row.ok is False]
    skipped = sum(row.ok is None for row in found)
    print(f"{len(found)} rows, {len(below)} below their bar, {skipped} skipped")
    return 1 if below and not options.quick else 0


def _rows(wanted: Sequence[str], scale: Scale) -> Iterator[Row]:
    for name in wanted:
        yield from importlib.import_module(f"bench.{name}").rows(scale)


def _shown(row: Row) -> str:
    if row.ours is None or row.peer is None or row.ratio is None:
        return f"{row.name:<{_WIDTHS[0]}} skipped: {row.note}"
    figures = (_short(row.ours), _short(row.peer), f"{row.ratio:,.2f}", f"{row.bar:g}")
    verdict = "" if row.ok else "  BELOW THE BAR"
    return _line((f"{row.name} [{row.unit}]", *figures)) + verdict + (f"  {row.note}".rstrip())


def _line(cells: Sequence[str]) -> str:
    first, *others = zip(cells, _WIDTHS, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in others)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:,.3g}"


def _machine() -> dict[str, object]:
    return {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
    }


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run(
        [git, "rev-parse", "HEAD"], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

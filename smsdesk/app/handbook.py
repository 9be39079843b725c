"""Writes the generated help pages: `python -m smsdesk.app.handbook FOLDER`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from smsdesk.providers.registry import PROVIDERS
from smsdesk.services.handbook import pages


def main(argv: Sequence[str] | None = None) -> int:
    """Write each page that is not as it should be; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(argv).folder
    for name, text in pages(PROVIDERS.values()).items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path}")  # noqa: T201 - it tells the person at the terminal
    return 0


if __name__ == "__main__":
    sys.exit(main())

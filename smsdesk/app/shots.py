"""Pictures of every screen and dialog with realistic content: `python -m smsdesk.app.shots DIR`.

Light, dark, at 200 % on a small screen, and with texts 40 % longer, each in a process of its own:
what Qt reads at its start is different.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path

from typing_extensions import override

from smsdesk.domain import texts


@dataclass(frozen=True, slots=True)
class Look:
    """One run: its name, theme, scale, and how much longer texts are made."""

    name: str
    theme: str
    scale: float = 1.0
    longer: float = 0.0


LOOKS = (
    Look("light", "light"),
    Look("dark", "dark"),
    Look("large", "light", scale=2.0),
    Look("longer", "dark", longer=0.4),
)


class LongerTexts(NullTranslations):
    """English made longer by a share, as another language would be; placeholders stay."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share

    @override
    def gettext(self, message: str) -> str:
        extra = round(len(message) * self._share)
        return (
            message
            if not message.strip()
            else f"{message} {'wordy ' * extra}"[: len(message) + extra]
        )

    @override
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures; return 0 when all were taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--look", choices=[look.name for look in LOOKS], action="append")
    parser.add_argument("--scene", action="append", default=[], help="this scene alone")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    looks = [look for look in LOOKS if not args.look or look.name in args.look]
    if args.here:
        return _take(looks[0], args.folder, frozenset(args.scene))
    with tempfile.TemporaryDirectory() as place:
        return max(_start(look, args.folder, Path(place), args.scene) for look in looks)


def _start(look: Look, folder: Path, place: Path, only: Sequence[str]) -> int:
    """Take one look's pictures in a child process."""
    screen = {"name": "screen", "x": 0, "y": 0, "width": 2560, "height": 1600}
    if look.scale > 1:
        screen |= {"width": 1366, "height": 768}
    config = place / f"{look.name}.json"
    config.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    environment = os.environ | {
        "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
        "QT_SCALE_FACTOR": str(look.scale),
    }
    command = [sys.executable, "-m", "smsdesk.app.shots", str(folder), "--look", look.name]
    command += [word for name in only for word in ("--scene", name)]
    done = subprocess.run([*command, "--here"], env=environment, check=False)  # noqa: S603 - ourselves
    return done.returncode


def _take(look: Look, folder: Path, only: frozenset[str]) -> int:
    from smsdesk.app import scenes  # noqa: PLC0415 - the platform is chosen by now
    from smsdesk.app.application import (  # noqa: PLC0415 - the same
        leave_out_noise,
        make_application,
    )
    from smsdesk.system.paths import Profile  # noqa: PLC0415 - the same
    from smsdesk.ui import aio  # noqa: PLC0415 - the same

    if look.longer:
        texts.install(LongerTexts(look.longer))
    target = folder / look.name
    target.mkdir(parents=True, exist_ok=True)
    make_application()
    leave_out_noise()
    with tempfile.TemporaryDirectory(prefix="smsdesk-shots-") as place:
        profile = Profile(Path(place))
        small = look.scale > 1
        return aio.run(
            lambda: scenes.play(profile, target, theme=look.theme, small=small, only=only)
        )


if __name__ == "__main__":
    sys.exit(main())

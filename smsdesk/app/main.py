"""The program's entry point: the command line on top of what only this layer may build.

Everything heavy is imported when a command needs it: `smsdesk segments` loads no window, no
database and no network.
"""

import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from typing_extensions import override

from smsdesk.cli.host import Host, Opened, RunWish
from smsdesk.cli.run import keep_in_log, run
from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.system.paths import Profile


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with `argv`, or with this process's arguments; return the exit status."""
    return run(sys.argv[1:] if argv is None else argv, ProgramHost())


class ProgramHost(Host):
    """The whole program, loaded piece by piece."""

    @override
    def provider_infos(self) -> tuple[ProviderInfo, ...]:
        from smsdesk.providers import registry  # noqa: PLC0415 - loaded when needed

        return registry.provider_infos()

    @override
    @asynccontextmanager
    async def open(self, profile: Profile, wish: RunWish) -> AsyncIterator[Opened]:
        from smsdesk.app.composition import RunOptions, open_services  # noqa: PLC0415 - the same

        options = RunOptions(
            send=wish.send,
            listen=wish.listen,
            place=wish.place,
            # A command says itself what a person must know, in one line each.
            stderr_level=logging.CRITICAL + 1,
            before_sending=wish.before_sending,
        )
        async with open_services(profile, options) as opened:
            try:
                yield opened
            except SmsDeskError:
                raise
            except Exception as error:
                keep_in_log(error)  # while the log that knows the secrets is open
                raise

    @override
    def window(self, profile: Profile) -> int:
        from smsdesk.app import window  # noqa: PLC0415 - the same

        return window.run(profile)

    @override
    def demo(self, profile: Path | None, *, offscreen: bool, shots: Path | None) -> int:
        from smsdesk.app import demo  # noqa: PLC0415 - the same

        return demo.run(profile, offscreen=offscreen, shots=shots)

    @override
    def qt_platform(self) -> str:
        from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - the same

        application = QGuiApplication(["smsdesk"])
        return application.platformName()

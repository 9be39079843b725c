"""argparse as this command line has it."""

import argparse
from collections.abc import Callable
from typing import NoReturn

from typing_extensions import override

from smsdesk.domain.texts import tr


class Parser(argparse.ArgumentParser):
    """argparse with one-line errors and without guessing of abbreviated options."""

    def __init__(self, *args: object, **keywords: object) -> None:
        keywords.setdefault("allow_abbrev", False)
        super().__init__(*args, **keywords)  # type: ignore[arg-type] # handed through as it came

    epilogue: Callable[[], str] | None = None
    """Makes what the help ends with, when it is asked for: that may need loading."""

    @override
    def format_help(self) -> str:
        if self.epilogue is not None:
            self.epilog = self.epilogue()
        return super().format_help()

    @override
    def error(self, message: str) -> NoReturn:
        hint = tr("See {program} --help.", program=self.prog)
        self.exit(2, f"{self.prog}: {' '.join(message.split())}. {hint}\n")

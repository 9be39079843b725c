"""The pages of Help: Markdown files that come with the program, in reading order."""

from dataclasses import dataclass
from pathlib import Path

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.domain.texts import tr
from smsdesk.system.resources import resource_folder

__all__ = ["HelpPage", "help_folder", "help_pages"]

_ORDER = (
    "getting-started",
    "costs",
    "times",
    "delivery-reports",
    "states",
    "gateways",
    "codes",
    "built-in-gateways",
)
"""Pages that are not named here follow by name."""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page.

    Attributes:
        name: Its file's name without the ending.
        title: Its first heading.
        text: Markdown.
    """

    name: str
    title: str
    text: str


def help_folder() -> Path:
    """Return where the pages are.

    Raises:
        EnvironmentFault: The installation is not complete.
    """
    try:
        return resource_folder("help")
    except FileNotFoundError as error:
        raise EnvironmentFault(
            tr("The help pages are not part of this installation."),
            tr("Nothing else is missing because of that."),
            tr("Install the program anew."),
        ) from error


def help_pages() -> tuple[HelpPage, ...]:
    """Return every page.

    Raises:
        EnvironmentFault: The pages are missing or cannot be read.
    """
    folder = help_folder()
    try:
        texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault(
            tr("The help pages cannot be read."), remedy=tr("Install the program anew.")
        ) from error
    places = {name: place for place, name in enumerate(_ORDER)}
    names = sorted(texts, key=lambda name: (places.get(name, len(places)), name))
    return tuple(HelpPage(name, _title(texts[name]) or name, texts[name]) for name in names)


def _title(text: str) -> str:
    for line in text.splitlines():
        if line.startswith("# "):
            return line.removeprefix("# ").strip()
    return ""

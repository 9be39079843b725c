"""A named text that is kept for later: what the screens call a template."""

from dataclasses import dataclass, field
from datetime import datetime

from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr

LONGEST_TEMPLATE_NAME = 80
"""Most characters of a template's name."""


@dataclass(frozen=True, slots=True)
class SavedText:
    """A template as it is stored; its text may have fields."""

    template_id: int
    name: str
    text: str = field(repr=False)
    updated_at: datetime


def template_name(name: str) -> str:
    """Return a name for a template, blanks at the edges taken off and runs of them made one.

    Raises:
        UsageError: It is empty, too long, or has signs that cannot be shown.
    """
    tidy = " ".join(name.split())
    if tidy and len(tidy) <= LONGEST_TEMPLATE_NAME and tidy.isprintable():
        return tidy
    raise UsageError(
        tr("A template needs a name of at most {n} characters.", n=LONGEST_TEMPLATE_NAME),
        tr("Nothing was stored."),
        tr("Choose another name."),
    )

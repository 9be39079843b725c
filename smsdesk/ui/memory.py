"""What screens remember between starts: window size, column widths, filters, drafts."""

from typing import Protocol


class UiMemory(Protocol):
    """A store of short texts by key; the composition root backs it with the profile's settings."""

    def recall(self, key: str) -> str | None:
        """Return what was remembered under `key`, or None."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep `value` under `key` until the next start and after."""
        ...


REGION = "numbers.region"
"""Where the country of numbers without a country code is remembered (ISO code or "")."""

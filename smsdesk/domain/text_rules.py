"""Texts that a gateway is known to refuse for their form, however short they are."""

import re
from dataclasses import dataclass

__all__ = ["TextRule"]


@dataclass(frozen=True, slots=True)
class TextRule:
    """What every text must look like, merged and as it is on the air.

    Attributes:
        taken: What a whole text matches.
        reason: What is wrong with others and what to do, in sentences.
    """

    taken: re.Pattern[str]
    reason: str

    def takes(self, text: str) -> bool:
        """Whether the gateway takes such a text."""
        return self.taken.fullmatch(text) is not None

"""Numbers that a gateway is known to refuse, whatever the text.

A provider declares its rules once (`Capabilities.numbers`). Whoever breaks one is left out of a
draft with the reason, and the provider's own last check before a request goes by the same rules.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from smsdesk.domain.msisdn import Msisdn

__all__ = ["NumberRule", "broken"]


@dataclass(frozen=True, slots=True)
class NumberRule:
    """What some numbers must look like.

    Attributes:
        country_code: Of the numbers that it is about; 0 for all.
        taken: What all digits of such a number match, country code included.
        reason: Why others are left out, one sentence.
    """

    country_code: int
    taken: re.Pattern[str]
    reason: str


def broken(rules: Iterable[NumberRule], number: Msisdn) -> NumberRule | None:
    """Return the first rule that `number` breaks, None when it keeps all of them.

    Asked of every recipient of a draft: most numbers are none that a rule is about.
    """
    country_code = number.country_code
    for rule in rules:
        about_it = rule.country_code in {country_code, 0}
        if about_it and rule.taken.fullmatch(number.e164[1:]) is None:
            return rule
    return None

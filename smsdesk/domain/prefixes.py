"""Where numbers that begin with a prefix lead: the country of a price or of a rule."""

from collections.abc import Callable

from smsdesk.domain import numbering
from smsdesk.domain.texts import tr

__all__ = ["CountryName", "destination", "digits_of"]

CountryName = Callable[[str], str]
"""From an ISO 3166 code to the country's name."""


def digits_of(prefix: str) -> str:
    """Return a prefix as a person writes it (`+44`, `0044`) without what stands for `+`."""
    return prefix.strip().removeprefix("+").removeprefix("00")


def destination(prefix: str, country: CountryName) -> str:
    """Return where numbers with a prefix lead, for a person; "" when that is not known.

    A country code that several countries share names the main one "and others", unless further
    digits tell which one it is.
    """
    found = numbering.split_country_code(digits_of(prefix))
    if found is None:
        return ""
    country_code, rest = found
    plans = numbering.plans(country_code)
    if len(plans) <= 1:
        return country(plans[0].region) if plans else ""
    owner = next((plan for plan in plans if rest and plan.claims(rest)), None)
    if owner is not None:
        return country(owner.region)
    main = country(plans[0].region)
    return main if rest else tr("{country} and others", country=main)

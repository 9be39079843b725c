"""CloudSMS Web API v2.4, appendix "SMS registration": what single countries ask for.

The document lists them as hints: nothing is refused here for them.
"""

from collections.abc import Mapping

from smsdesk.domain.destinations import DestinationRule, Severity
from smsdesk.domain.texts import tr

__all__ = ["destinations"]

_NUMERIC = r"[0-9]+"


def destinations() -> tuple[DestinationRule, ...]:
    """Return the rules in the document's order, with their texts in the language chosen now."""
    rules = {region: _registered(region, name) for region, name in _registering().items()}
    hong_kong = DestinationRule(
        "HK",
        tr("Hong Kong"),
        tr(
            "The operator PCCWG shows only sender IDs with letters, CMHK only numbers that were "
            "assigned."
        ),
        tr("Ask CloudSMS which sender ID arrives with which operator."),
        Severity.NOTE,
    )
    south_korea = DestinationRule(
        "KR",
        tr("South Korea"),
        tr("Only numeric sender IDs are supported."),
        tr("Choose a sender ID of digits."),
        satisfied_by=_NUMERIC,
    )
    return tuple({**rules, "HK": hong_kong, "KR": south_korea}[region] for region in _ORDER)


_ORDER = ("CN", "ET", "HK", "IN", "ID", "LA", "MY", "PH", "RU", "SA", "KR", "TH", "AE", "VN")


def _registering() -> Mapping[str, str]:
    return {
        "CN": tr("China"),
        "ET": tr("Ethiopia"),
        "IN": tr("India"),
        "ID": tr("Indonesia"),
        "LA": tr("Laos"),
        "MY": tr("Malaysia"),
        "PH": tr("Philippines"),
        "RU": tr("Russia"),
        "SA": tr("Saudi Arabia"),
        "TH": tr("Thailand"),
        "AE": tr("United Arab Emirates"),
        "VN": tr("Vietnam"),
    }


def _registered(region: str, country: str) -> DestinationRule:
    return DestinationRule(
        region,
        country,
        tr("Text and sender ID must be registered with the operators there."),
        tr("Have them registered by CloudSMS first, or messages may be refused."),
    )

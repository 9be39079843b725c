"""Quotes for tests of what is said about them; `dataclasses.replace` makes others of them."""

from smsdesk.services.quote import Quote

NOBODY = Quote(
    recipients=0,
    skipped={},
    segments=0,
    sizes={},
    cost={},
    unpriced=0,
    by_country={},
    longest=None,
    problems=(),
)

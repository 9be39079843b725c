"""Sample contacts of the demo: made-up names, numbers that the built-in gateways alone serve."""

from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse

_PEOPLE = (
    ("Ana Lima", "+85261234567", {"order": "1041"}),
    ("Bo Chen", "+8613800138000", {"order": "1042"}),
    ("Chloé Martin", "+33612345678", {"order": "1043"}),
    ("David Okafor", "+447400123456", {"order": "1044"}),
    ("Elif Demir", "+85291234567", {"order": "1045"}),
    ("王小明", "+8613912345678", {"order": "1046"}),
    ("Farah Tan", "+6581234567", {"order": "1047"}),
    ("Grace Wong", "+85265551234", {"order": "1048"}),
)


def sample_contacts() -> tuple[Contact, ...]:
    """Return the demo's address book."""
    return tuple(Contact(0, parse(number), name, fields) for name, number, fields in _PEOPLE)

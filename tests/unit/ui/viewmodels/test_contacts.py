"""How contacts are named where something is asked about them."""

from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse
from smsdesk.ui.viewmodels.contacts import delete_question

ANA = Contact(7, parse("+85261234567"), "Ana Lima")


def test_one_contact_alone_is_named_before_it_is_deleted() -> None:
    nameless = Contact(8, parse("+85261234568"), "")
    assert delete_question([ANA]) == "Delete Ana Lima, +852 6123 4567?"
    assert delete_question([nameless]) == "Delete +852 6123 4568?"
    assert delete_question([ANA, nameless]) == "Delete 2 contacts?"

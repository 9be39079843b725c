"""What a test of an account says of its balance."""

from dataclasses import replace
from decimal import Decimal

from smsdesk.domain.account import BALANCE_CURRENCY
from smsdesk.services.accounts import AccountCheck, completed
from tests.unit.ui.viewmodels.test_account_form import view

FOUND = AccountCheck(ok=True, detail="Accepted.", balance=Decimal(12), unit_unknown="Of what?")


def test_the_unit_is_asked_for_only_where_nobody_said_it() -> None:
    account = replace(view().account, settings={}, balance_currency="")
    asked = completed(FOUND, account)
    assert (asked.detail, asked.currency) == ("Accepted. Of what?", "")
    known = completed(FOUND, replace(account, settings={BALANCE_CURRENCY: "cny"}))
    assert (known.detail, known.currency) == ("Accepted.", "CNY")
    told = completed(replace(FOUND, currency="RUR"), account)
    assert (told.detail, told.currency) == ("Accepted.", "RUB")
    nothing = completed(replace(FOUND, balance=None, currency="RUR"), account)
    assert (nothing.detail, nothing.currency) == ("Accepted.", "")

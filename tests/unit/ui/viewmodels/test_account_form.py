"""The form of an account without a window: sections, faults, states of secrets, warnings."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.provider_info import Capabilities, CredentialField, FieldKind, ProviderInfo
from smsdesk.providers.registry import provider_infos
from smsdesk.services.accounts import AccountView
from smsdesk.services.last_tests import LastTest
from smsdesk.system.vault import SecretState
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.account_form import (
    Faults,
    Form,
    advanced,
    balance_words,
    entered,
    faults,
    faults_sentence,
    list_line,
    plain_http_warning,
    secret_badge,
    sections,
    sender_lines,
)

URL = CredentialField("base_url", "Address", FieldKind.URL, required=True)
KEY = CredentialField("key", "Key", FieldKind.SECRET, required=True)
NOTE = CredentialField("note", "Note")
FILE = CredentialField("file", "File", FieldKind.FILE, advanced=True)


def info(*fields: CredentialField, sender: bool = True, plain: bool = False) -> ProviderInfo:
    return ProviderInfo(
        "x", "X", "", Capabilities(sender=sender), fields, plain_http_by_document=plain
    )


def view(balance: Decimal | None = None, state: AccountState = AccountState.ACTIVE) -> AccountView:
    at = datetime(2026, 1, 2, 12, 4, tzinfo=UTC)
    account = Account(
        1, "Shop", "x", {}, state, "", "", "token", balance, "CNY" if balance else "", at, at
    )
    return AccountView(account, info(URL), {})


def test_fields_that_must_be_corrected_are_named():
    wrong = Faults(name="No name.", senders="No.", fields={"key": "Needed.", "base_url": "No."})
    assert faults_sentence(info(URL, KEY, NOTE), wrong) == (
        "Nothing was saved. Correct: Name, Address, Key, Sender IDs to choose from."
    )
    only = Faults(fields={"key": "Needed."})
    assert faults_sentence(info(URL, KEY), only) == "Nothing was saved. Correct: Key."


def test_access_ends_with_the_last_secret_or_needed_field():
    access, rest = sections(info(URL, KEY, NOTE, FILE))
    assert [field.key for field in access.fields] == ["base_url", "key"]
    assert [field.key for field in rest.fields] == ["note"]
    assert rest.senders
    assert [field.key for field in advanced((URL, KEY, NOTE, FILE))] == ["file"]


def test_sections_without_anything_are_left_out():
    assert [section.title for section in sections(info(URL, KEY, sender=False))] == ["Access"]
    [rest] = sections(info(NOTE, sender=False))
    assert rest.title == "For every message"


@pytest.mark.parametrize("known", provider_infos(), ids=lambda known: known.key)
def test_every_declared_field_is_in_one_section(known: ProviderInfo):
    shown = [field.key for section in sections(known) for field in section.fields]
    shown += [field.key for field in advanced(known.fields)]
    assert sorted(shown) == sorted(field.key for field in known.fields)


def test_faults_stand_at_their_fields(tmp_path: Path):
    known = info(URL, KEY, NOTE, FILE)
    values = {"base_url": "ftp://x", "file": str(tmp_path / "none")}
    found = faults(known, Form(" ", values, senders="OK\n!!!"))
    assert set(found.fields) == {"base_url", "key", "file"}
    assert found.name
    assert "!!!" in found.senders
    (tmp_path / "none").write_text("")
    good = Form("Shop", {**values, "base_url": "https://x.example"}, frozenset({"key"}))
    assert not faults(known, good)
    assert faults(known, Form("Shop", good.values, good.stored, frozenset({"Shop"}))).name


def test_secrets_are_kept_apart_and_empty_values_left_out():
    form = Form("Shop ", {"base_url": "https://x", "key": "s3cret", "note": ""}, senders="A\nB\nA")
    made = entered(info(URL, KEY, NOTE), form)
    assert made.account.settings == {"base_url": "https://x"}
    assert made.account.secrets == {"key": "s3cret"}
    assert made.account.name == "Shop"
    assert made.senders == ("A", "B")
    assert "s3cret" not in repr(form) + repr(made)


def test_each_state_of_a_secret_has_a_word_and_a_sentence():
    badges = [secret_badge(state) for state in (*SecretState, None)]
    assert len({badge.label for badge in badges}) == len(badges)
    assert all(badge.detail for badge in badges)
    assert secret_badge(SecretState.LOCKED).tone is Tone.WARNING


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("http://gateway.example", True),
        ("HTTP://gateway.example", True),
        ("https://gateway.example", False),
        ("http://127.0.0.1:80", False),
        ("http://sms.localhost:80", False),
        ("http://[::1]:80", False),
        ("http://localhost", False),
        ("http://127.example", True),
        ("http://[", False),
        ("", False),
    ],
)
def test_plain_http_is_warned_of(address: str, warned: bool):
    assert bool(plain_http_warning(info(URL), address)) is warned
    assert bool(plain_http_warning(info(URL, plain=True), address)) is warned


def test_lines_about_an_account():
    assert list_line(view()) == "Not tested · X"
    named = replace(view(), account=replace(view().account, name="Shop at X"))
    assert list_line(named) == "Not tested", "the name says it already"
    accepted = replace(view(Decimal("1000.50")), last_test=LastTest(ok=True))
    assert list_line(accepted) == "Ready · CNY 1,000.50"
    assert list_line(replace(view(), last_test=LastTest(ok=False))) == "Refused · X"
    assert list_line(view(state=AccountState.PAUSED)) == "Paused · X"
    assert balance_words(view()) == ""
    assert balance_words(view(Decimal(7))).startswith("Balance: CNY 7.00, 2026-01-02")


def test_sender_lines():
    assert sender_lines(" A \n\nB\nA") == ("A", "B")

"""What keeps a draft from being sent beside its text: sender ID, options, rules over several."""

from collections.abc import Mapping

import pytest

from smsdesk.domain.campaign import CampaignDraft
from smsdesk.providers.base import AccountSettings, Provider
from smsdesk.providers.registry import PROVIDERS
from smsdesk.services.draft_rules import obstacles, options_of, sender_fault


def _provider(key: str, settings: Mapping[str, str]) -> Provider:
    factory = next(one for one in PROVIDERS.values() if one.info.key == key)
    return factory(AccountSettings({"base_url": "http://127.0.0.1:9", **settings}, {}))


def _found(
    kind: str, options: Mapping[str, str], sender: str | None = None, **settings: str
) -> list[tuple[str, str]]:
    provider = _provider("mysmpp", settings)
    draft = CampaignDraft("k", 1, "Hi", (), sender=sender, kind=kind, options=options)
    return list(obstacles(provider, draft, provider.info.capabilities.kind(kind)))


@pytest.mark.parametrize(
    ("kind", "options", "code", "words"),
    [
        ("sms", {}, None, ""),
        ("wap_push", {}, "option", "Link is needed"),
        ("wap_push", {"url": "ftp://shop"}, "option", "Link"),
        ("wap_push", {"url": "https://shop.example"}, None, ""),
        ("vcard", {"name": "Ana"}, "options", "at least one thing"),
        ("vcard", {"name": "Ana", "phone_cell": "85261234567"}, None, ""),
        ("viber", {"button_viber": "Look"}, "options", "both its text and its link"),
        ("sms", {"button_viber": "Look"}, "option", "no setting"),
        ("viber_sms", {"text_viber": "Hi {name}"}, "option", "same for everybody"),
        ("viber_sms", {"text_viber": "Hi {all"}, None, ""),
        ("viber_sms", {"text_viber": "Hi all"}, None, ""),
        ("sms", {"time_send": "tomorrow"}, "option", "Kept by the gateway"),
        ("sms", {"time_send": "2030-12-31T12:34:00+00:00"}, None, ""),
    ],
)
def test_options_are_checked_before_anything_is_queued(
    kind: str, options: Mapping[str, str], code: str | None, words: str
) -> None:
    found = _found(kind, options, sender="ACME", sender_viber="Acme Shop")
    assert [one for one, _ in found] == ([code] if code else [])
    assert all(words in sentence for _, sentence in found)


def test_a_needed_sender_is_asked_for_where_the_account_has_none() -> None:
    assert "sender ID" in _found("sms", {})[0][1]
    assert _found("sms", {}, sender="ACME") == []
    assert "Viber sender" in _found("viber", {}, sender_viber="")[0][1]
    assert _found("viber", {"sender_viber": "Acme Shop of Wan Chai"}) == []


def test_the_sms_sender_of_a_kind_without_one_is_not_judged() -> None:
    assert _found("viber", {}, sender="far too long a sender", sender_viber="Acme") == []


@pytest.mark.parametrize(
    ("key", "sender", "good"),
    [
        ("cloudsms", "ACME", True),
        ("cloudsms", "A very long sender", False),
        ("cloudsms", "Café", False),
        ("mysmpp", "ACME", True),
        ("mysmpp", "79031234567", True),
        ("mysmpp", "+79031234567", False),
        ("mysmpp", "A:B", False),
        ("yunpian", "ACME", False),
        ("cloudsms", None, True),
        ("yunpian", "", True),
    ],
)
def test_senders_obey_the_networks_and_the_gateway(
    key: str, sender: str | None, good: bool
) -> None:
    info = _provider(key, {}).info
    assert bool(sender_fault(info, sender)) is not good


def test_a_kind_has_its_own_options_and_the_gateways() -> None:
    info = _provider("mysmpp", {}).info
    keys = [one.key for one in options_of(info, info.capabilities.kind("wap_push"))]
    assert keys == ["url", "validity_period", "time_send"]


@pytest.mark.parametrize(
    ("signature", "fits"),
    [("a" * 64, True), ("微" * 21, True), ("微" * 22, False), ("é" * 33, False)],
)
def test_a_signature_is_measured_in_bytes_before_anything_is_queued(
    signature: str, *, fits: bool
) -> None:
    """Characters are what the form counts, bytes what CloudSMS takes (sheet, section 3)."""
    provider = _provider("cloudsms", {"route_id": "R", "signature": signature})
    sms = provider.info.capabilities.kind("sms")
    found = list(obstacles(provider, CampaignDraft("k", 1, "Hi", ()), sms))
    assert found == [] if fits else "takes 64" in found[0][1]
    options = {"signature": "Shop"}
    assert not list(obstacles(provider, CampaignDraft("k", 1, "Hi", (), options=options), sms))

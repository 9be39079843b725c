"""The document's table "SMS registration", typed in again."""

import pytest

from smsdesk.domain.destinations import Severity, destination_warnings
from smsdesk.domain.msisdn import is_region
from smsdesk.providers.cloudsms import CloudSmsFactory
from smsdesk.providers.registry import provider_infos

REGISTERED = ("CN", "ET", "IN", "ID", "LA", "MY", "PH", "RU", "SA", "TH", "AE", "VN")
RULES = {rule.region: rule for rule in CloudSmsFactory().info.destinations}


def test_every_country_of_the_document_has_one_rule() -> None:
    assert sorted(RULES) == sorted((*REGISTERED, "HK", "KR"))
    assert len(CloudSmsFactory().info.destinations) == len(RULES)


@pytest.mark.parametrize("region", REGISTERED)
def test_text_and_sender_must_be_registered(region: str) -> None:
    rule = RULES[region]
    assert "must be registered" in rule.sentence
    assert rule.severity is Severity.WARNING
    assert rule.applies("Shop")
    assert rule.applies("10086")


def test_hong_kong_has_two_operators() -> None:
    assert "PCCWG" in RULES["HK"].sentence
    assert "CMHK" in RULES["HK"].sentence
    assert RULES["HK"].severity is Severity.NOTE


def test_south_korea_takes_numeric_senders() -> None:
    assert not RULES["KR"].applies("15881234")
    assert RULES["KR"].applies("Shop")


def test_campaign_is_warned_in_one_sentence_a_rule() -> None:
    found = destination_warnings(tuple(RULES.values()), {"CN": 2, "VN": 1, "HK": 1}, "Shop")
    assert [one.split(" (")[0] for one in found] == ["China, Vietnam", "Hong Kong"]


def test_settlement_currencies_are_the_documents() -> None:
    settled = ("CNY", "HKD", "TWD", "EUR", "USD", "GBP", "AUD", "KRW", "JPY")
    assert CloudSmsFactory().info.capabilities.currencies == settled


def test_all_rules_can_be_shown() -> None:
    for info in provider_infos():
        for rule in info.destinations:
            assert is_region(rule.region)
            assert rule.country
            assert rule.sentence.endswith(".")
            assert rule.remedy.endswith(".")

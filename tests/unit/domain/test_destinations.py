import pytest

from smsdesk.domain.destinations import (
    DestinationRule,
    Severity,
    currency_warnings,
    destination_warnings,
)


def rule(region: str, sentence: str = "Register.", **more: object) -> DestinationRule:
    values = {"severity": Severity.WARNING, **more}
    return DestinationRule(region, f"Land of {region}", sentence, "Ask.", **values)  # type: ignore[arg-type]


def test_only_countries_of_the_campaign_are_named() -> None:
    rules = [rule("CN"), rule("IN", "Other.")]
    assert destination_warnings(rules, {"CN": 3, "GB": 1}, None) == (
        "Land of CN (3 recipients): Register. Ask.",
    )
    assert destination_warnings(rules, {"GB": 1, "IN": 0}, None) == ()
    assert destination_warnings((), {"CN": 3}, "Shop") == ()


def test_countries_with_one_rule_share_a_sentence() -> None:
    rules = [rule("CN"), rule("IN"), rule("TH", "Other.")]
    assert destination_warnings(rules, {"IN": 1, "TH": 1, "CN": 2}, "Shop") == (
        "Land of CN, Land of IN (3 recipients): Register. Ask.",
        "Land of TH (1 recipient): Other. Ask.",
    )


def test_many_countries_are_counted() -> None:
    rules = [rule(region) for region in ("CN", "IN", "TH", "VN", "AE", "LA")]
    (warning,) = destination_warnings(rules, {one.region: 200 for one in rules}, None)
    assert warning == "6 countries (1,200 recipients): Register. Ask."


def test_warnings_stand_before_notes() -> None:
    rules = [rule("HK", "Note.", severity=Severity.NOTE), rule("CN")]
    found = destination_warnings(rules, {"HK": 1, "CN": 1}, None)
    assert [one.split(": ")[1] for one in found] == ["Register. Ask.", "Note. Ask."]


@pytest.mark.parametrize(
    ("sender", "warned"), [("15881234", False), ("Shop", True), ("", True), (None, True)]
)
def test_sender_that_satisfies_a_rule(sender: str | None, warned: bool) -> None:
    rules = [rule("KR", satisfied_by=r"[0-9]+")]
    assert bool(destination_warnings(rules, {"KR": 1}, sender)) is warned


def test_prices_in_a_currency_that_is_not_settled() -> None:
    (warning,) = currency_warnings(("CNY", "HKD"), {"HKD", "RUB", "CHF"})
    assert warning.startswith("The price table has prices in CHF, RUB")
    assert "CNY, HKD only" in warning
    assert currency_warnings(("CNY", "HKD"), {"HKD"}) == ()
    assert currency_warnings((), {"RUB"}) == ()
    assert currency_warnings(("CNY",), ()) == ()

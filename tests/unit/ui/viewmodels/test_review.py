"""The words of the last step: who, how many, what it costs, what cannot be undone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from smsdesk.domain.campaign import SkipReason
from smsdesk.domain.schedule import QuietHours
from smsdesk.services.due import QuietShare, Timing
from smsdesk.services.quote import CountryQuote, Quote, Way
from smsdesk.ui.viewmodels.review import Review, Reviewed, review, who_text
from smsdesk.ui.widgets.specs import KeyValue
from tests.support.quotes import NOBODY


def _quote(recipients: int, cost: Mapping[str, str], unpriced: int = 0) -> Quote:
    money = {currency: Decimal(amount) for currency, amount in cost.items()}
    share = CountryQuote(recipients, recipients, money, unpriced)
    return replace(
        NOBODY,
        recipients=recipients,
        segments=recipients,
        sizes={1: recipients},
        cost=money,
        unpriced=unpriced,
        by_country={"HK": share},
    )


def _review(quote: Quote, **others: object) -> Review:
    names = {"HK": "Hong Kong"}
    basis = Reviewed(quote, account="Main", when="now", country=names.__getitem__)
    return review(replace(basis, **others))  # type: ignore[arg-type]


def _facts(words: Review) -> dict[str, str]:
    return {one.key: one.value for one in words.facts}


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        (_quote(1205, {"HKD": "103.20"}), "Send 1,205 messages for ≈ HKD 103.20"),
        (_quote(1, {"HKD": "0.38"}), "Send 1 message for ≈ HKD 0.38"),
        (_quote(2, {"HKD": "0.38", "USD": "0.05"}), "for ≈ HKD 0.38 + USD 0.05"),
        (_quote(3, {"HKD": "0.76"}, unpriced=1), "Send 3 messages for more than HKD 0.76"),
        (_quote(3, {}, unpriced=3), "Send 3 messages, price unknown"),
    ],
)
def test_the_last_button_says_the_whole_price(quote: Quote, said: str) -> None:
    assert said in _review(quote).confirm


def test_two_channels_are_priced_both_ways() -> None:
    ways = (
        Way("Viber", {"HKD": Decimal("0.38")}, 0),
        Way("SMS", {"HKD": Decimal("0.76")}, 0),
    )
    words = _review(replace(_quote(1, {"HKD": "0.76"}), ways=ways))
    assert "up to ≈ HKD 0.76" in words.confirm
    assert _facts(words)["Price"].splitlines() == [
        "As Viber: ≈ HKD 0.38",
        "If all fall back to SMS: ≈ HKD 0.76",
    ]


def test_who_is_left_out_is_counted_by_reason() -> None:
    skipped = {SkipReason.DUPLICATE: 2, SkipReason.OPTED_OUT: 1}
    words = _review(replace(_quote(5, {"HKD": "1.90"}), skipped=skipped))
    assert _facts(words)["Left out"] == "2 duplicates, 1 opted out"
    some = replace(_quote(5, {"HKD": "1.90"}), skipped=skipped)
    named = _facts(_review(some, left=("Ana Lima", "Bo")))
    assert named["Left out"] == "2 duplicates, 1 opted out: Ana Lima, Bo and 1 more"
    assert "Left out" not in _facts(_review(_quote(5, {"HKD": "1.90"})))


def test_entries_are_named_and_the_rest_is_counted() -> None:
    assert who_text(()) == ""
    assert who_text(("Ana Lima", "Bo")) == "Ana Lima, Bo"
    assert who_text(("+852 6123 4567",)) == "+852\xa06123\xa04567"
    assert who_text(tuple("abcdef")) == "a, b, c, d and 2 more"


def test_a_sender_is_shown_where_there_is_one_to_choose() -> None:
    assert "Sender" not in _facts(_review(_quote(1, {"HKD": "0.38"})))
    assert "default" in _facts(_review(_quote(1, {"HKD": "0.38"}), sender=""))["Sender"]
    assert _facts(_review(_quote(1, {"HKD": "0.38"}), sender="ACME"))["Sender"] == "ACME"


def test_what_cannot_be_undone_depends_on_who_keeps_it() -> None:
    words = _review(_quote(1, {"HKD": "0.38"}))
    assert words.warnings == ()
    assert "cannot be called back" in words.notes[-1]
    kept = _review(_quote(1, {"HKD": "0.38"}), kept_there=True)
    assert "cancelled in Compose" in kept.notes[-1]
    assert "kept at the gateway" in _facts(kept)["When"]


def test_a_campaign_with_an_hour_is_scheduled_and_says_what_must_run() -> None:
    later = {"when": "2027-03-01 23:00 in Berlin", "later": True, "clocks": "Here: 22:00."}
    words = _review(_quote(4, {"HKD": "1.52"}), **later)
    assert words.title == "Schedule 4 messages for 2027-03-01 23:00 in Berlin?"
    assert words.confirm == "Schedule 4 messages for ≈ HKD 1.52"
    assert _facts(words)["When"].splitlines() == ["2027-03-01 23:00 in Berlin", "Here: 22:00."]
    runs, final = words.notes
    assert runs.startswith("This program, or smsdesk serve, must be running then. Until then they")
    assert "cannot be called back" in final
    unpriced = _review(_quote(3, {}, unpriced=3), **later)
    assert unpriced.confirm == "Schedule 3 messages, price unknown"
    at_once = _review(_quote(4, {"HKD": "1.52"}))
    assert at_once.title == "Send 4 messages?"
    assert "running" not in " ".join(at_once.notes)


def test_what_the_gateway_keeps_may_be_charged_now() -> None:
    later = {"when": "2027-03-01 23:00 in Berlin", "later": True, "kept_there": True}
    [one] = _review(_quote(1, {"HKD": "0.38"}), **later).notes
    assert "takes it now and may charge it now. Until its hour it can be cancelled in" in one
    [note] = _review(_quote(3, {"HKD": "1.14"}), **later).notes
    assert "takes them now and may charge them now. Until their hour they can" in note


def test_landlines_are_warned_of_on_the_last_sheet() -> None:
    assert _review(_quote(5, {"HKD": "1.90"})).warnings == ()
    [one] = _review(_quote(5, {"HKD": "1.90"}), landlines=1).warnings
    assert one == "1 recipient is a landline: most take no texts, and the message is charged."
    warned = replace(_quote(5, {"HKD": "1.90"}), warnings=("Dear.",))
    two, other = _review(warned, landlines=2).warnings
    assert two.startswith("2 recipients are landlines")
    assert other == "Dear."


def test_a_kind_without_a_text_shows_none() -> None:
    words = _review(_quote(1, {"HKD": "0.38"}), first="Ana")
    assert words.texts == ()
    words = _review(_quote(1, {"HKD": "0.38"}), first="Ana", texts=(("", "Hi Ana"),))
    assert words.texts == (KeyValue("Text for Ana", "Hi Ana"),)


def test_each_text_says_by_which_channel_it_goes() -> None:
    both = (("Viber", "Look"), ("SMS", "Hi Ana"))
    words = _review(_quote(1, {"HKD": "0.38"}), first="Ana", texts=both)
    assert [one.key for one in words.texts] == ["Text for Ana as Viber", "Text for Ana as SMS"]
    assert [one.value for one in words.texts] == ["Look", "Hi Ana"]


def test_texts_and_numbers_never_show_in_a_representation() -> None:
    secret = "a private text"
    words = _review(_quote(1, {"HKD": "0.38"}), first=secret, texts=(("", secret),))
    assert secret not in repr(words)


def test_every_country_is_priced_on_the_last_sheet() -> None:
    shares = {f"X{n}": CountryQuote(1, 1, {"USD": Decimal(n + 1)}, 0) for n in range(11)}
    quote = replace(_quote(11, {"USD": "66"}), by_country=shares)
    lines = _facts(_review(quote, country=str))["By country"].splitlines()
    assert lines[0] == "X10: 1 · USD 11.00"
    assert lines[-1] == "X0: 1 · USD 1.00"
    assert len(lines) == 11


def test_a_way_without_a_price_is_unknown_and_bounds_nothing() -> None:
    ways = (Way("Viber", {}, 1), Way("SMS", {"HKD": Decimal("0.76")}, 0))
    words = _review(replace(_quote(1, {"HKD": "0.76"}), ways=ways))
    assert words.confirm == "Send 1 message for ≈ HKD 0.76, Viber unknown"
    assert _facts(words)["Price"].splitlines()[0] == "As Viber: unknown"
    some = (Way("Viber", {"HKD": Decimal("0.2")}, 3), ways[1])
    words = _review(replace(_quote(4, {"HKD": "0.76"}), ways=some))
    assert "HKD 0.20, unknown for 3 recipients" in _facts(words)["Price"].splitlines()[0]
    assert words.confirm == "Send 4 messages for ≈ HKD 0.76 + unknown prices"


def test_quiet_hours_are_told_with_the_name_of_the_country_and_the_day() -> None:
    end = datetime(2027, 3, 2, tzinfo=UTC)
    hours = QuietHours(time(22), time(8))
    there = datetime(2027, 3, 2, 8)  # noqa: DTZ001 - a wall time
    share = QuietShare("HK", hours, 1, end, end, there, "Asia/Hong_Kong")
    quote = _quote(1, {"HKD": "0.38"})
    timing = Timing(quiet=(share,))
    words = _review(replace(quote, timing=timing, warnings=(*timing.sentences, "Dear.")))
    waits, other = words.warnings
    assert waits.startswith("1 recipient would get it in quiet hours (Hong Kong 22:00")
    assert waits.endswith("it waits until 2027-03-02 08:00 in Hong Kong.")
    assert other == "Dear."


def test_the_balance_has_its_own_name() -> None:
    balance = KeyValue("Balance after", "HKD 411.00")
    words = _review(_quote(1, {"HKD": "0.38"}), balance=balance)
    assert balance in words.facts
    assert "Balance" not in _facts(words)

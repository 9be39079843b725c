"""Planning: who gets which text, in how many segments, at what price."""

import re
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.campaign import CampaignDraft, PlannedMessage, Recipient, SkipReason
from smsdesk.domain.foreign import MOST_TOLD, Trouble
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.number_rules import NumberRule
from smsdesk.domain.pricing import Money, PriceRule, PriceTable
from smsdesk.domain.segments import CLOUDSMS, WHOLE, measure
from smsdesk.services.plan import Plan
from smsdesk.services.planning import PlanContext, by_text, numbers, plan, plan_slices

HK = PriceRule("852", Decimal("0.40"), "HKD")
HKD_080 = Money(Decimal("0.80"), "HKD")


def _number(n: int) -> Msisdn:
    return Msisdn(852, str(60_000_000 + n))


def _context(*suppressed: Msisdn, segmented: bool = True) -> PlanContext:
    return PlanContext(
        CLOUDSMS,
        lambda text: f"[ACME]{text}",
        PriceTable([HK]),
        frozenset(suppressed),
        segmented=segmented,
    )


def _draft(text: str, *recipients: Recipient) -> CampaignDraft:
    return CampaignDraft("k", 1, text, recipients)


def test_the_signature_counts_but_is_not_in_the_text() -> None:
    made = plan(_draft("x" * 160, Recipient(_number(1))), _context())
    [message] = made.messages
    assert message.text == "x" * 160
    assert message.segment_count == 2
    assert message.cost is not None
    assert message.cost.amount == Decimal("0.80")


def test_a_message_that_is_not_billed_by_segments_costs_one() -> None:
    made = plan(_draft("x" * 500, Recipient(_number(1))), _context(segmented=False))
    assert made.total.segments == 1
    assert made.total.cost == {"HKD": Decimal("0.40")}


def test_a_text_is_wanting_only_where_the_kind_has_one() -> None:
    draft = _draft(" ", Recipient(_number(1)))
    assert plan(draft, _context()).empty_text
    assert not plan(draft, replace(_context(), needs_text=False)).empty_text


def test_each_number_once_and_nobody_who_opted_out() -> None:
    recipients = [Recipient(_number(n)) for n in (1, 2, 1, 3, 2)]
    made = plan(_draft("Hi", *recipients), _context(_number(2)))
    assert [one.msisdn for one in made.messages] == [_number(1), _number(3)]
    assert made.skipped == {SkipReason.DUPLICATE: 1, SkipReason.OPTED_OUT: 2}


def test_whom_the_gateway_does_not_reach_is_left_out_after_the_opted_out() -> None:
    mainland, vietnam = Msisdn(86, "13800000001"), Msisdn(84, "912345678")
    recipients = [Recipient(one) for one in (mainland, vietnam, _number(1), vietnam, _number(2))]
    made = plan(_draft("Hi", *recipients), replace(_context(_number(2)), reached=frozenset({"CN"})))
    assert [one.msisdn for one in made.messages] == [mainland]
    assert made.skipped == {SkipReason.UNSUPPORTED: 3, SkipReason.OPTED_OUT: 1}


def test_whose_number_the_gateway_refuses_is_left_out_with_the_reason() -> None:
    rule = NumberRule(65, re.compile("65[89][0-9]{7}"), "Mobile numbers only.")
    landline, mobile = Msisdn(65, "61234567"), Msisdn(65, "81234567")
    recipients = [Recipient(one) for one in (landline, mobile, _number(1), landline, mobile)]
    made = plan(_draft("Hi", *recipients), replace(_context(), numbers=(rule,)))
    assert [one.msisdn for one in made.messages] == [mobile, _number(1)]
    assert made.skipped == {SkipReason.REFUSED: 2, SkipReason.DUPLICATE: 1}
    assert made.refused == {"Mobile numbers only.": 2}


def test_a_nameless_recipient_has_no_name_even_where_the_name_is_blank() -> None:
    made = plan(_draft("Hi {name}", Recipient(_number(1), " ")), _context())
    assert made.missing_fields == {"name": 1}
    assert not made.empty_fields


def test_a_blank_field_is_empty_and_an_absent_one_missing() -> None:
    recipients = (
        Recipient(_number(1), "", {"Order": ""}),
        Recipient(_number(2), "", {}),
        Recipient(_number(3), "", {"ORDER": "7"}),
    )
    made = plan(_draft("Order {order}", *recipients), _context())
    assert made.empty_fields == {"order": 1}
    assert made.missing_fields == {"order": 1}


def test_a_name_wins_over_a_field_that_is_called_so_too() -> None:
    recipient = Recipient(_number(1), "Ana", {"Name": "", "number": "5"})
    [message] = plan(_draft("{name} {number}", recipient), _context()).messages
    assert message.text == "Ana 5"


def test_a_number_of_no_country_has_no_region() -> None:
    recipients = (Recipient(Msisdn(800, "12345678")), Recipient(_number(1)))
    made = plan(_draft("Hi", *recipients), _context())
    assert set(made.regions) == {"", "HK"}
    assert made.regions[""].unpriced == 1
    assert made.total.unpriced == 1


def test_what_is_no_template_plans_nothing() -> None:
    made = plan(_draft("Hi {name", Recipient(_number(1))), _context())
    assert made.messages == []
    assert made.template_fault


def test_slices_are_told_and_sum_up_to_the_whole() -> None:
    recipients = [Recipient(_number(n)) for n in range(25)]
    draft, made = _draft("Hi", *recipients), Plan()
    assert list(plan_slices(draft, _context(), made, 10)) == [10, 20, 25]
    assert made.messages == plan(draft, _context()).messages


_TEXTS = st.text("ab€你 ", min_size=1, max_size=180)


@given(st.lists(st.tuples(st.integers(0, 30), _TEXTS), max_size=40))
def test_totals_are_the_sums_of_what_goes_out(entries: list[tuple[int, str]]) -> None:
    recipients = [Recipient(_number(n), fields={"t": text}) for n, text in entries]
    made = plan(_draft("{t|-}", *recipients), _context(_number(3)))
    measured = [measure(f"[ACME]{one.text}", CLOUDSMS).segment_count for one in made.messages]
    assert [one.segment_count for one in made.messages] == measured
    assert made.total.segments == sum(measured) == sum(n * k for n, k in made.sizes.items())
    assert made.total.recipients == len(made.messages)
    assert made.total.recipients + sum(made.skipped.values()) == len(entries)
    assert sum(share.segments for share in made.regions.values()) == made.total.segments
    costs = [one.cost.amount for one in made.messages if one.cost is not None]
    assert made.total.cost.get("HKD", Decimal(0)) == sum(costs, Decimal(0))


@given(st.lists(st.sampled_from("abc")))
def test_equal_texts_stand_side_by_side_and_nobody_is_lost(texts: list[str]) -> None:
    messages = [PlannedMessage(_number(n), "", text, 1, None) for n, text in enumerate(texts)]
    ordered = by_text(messages)
    assert sorted(ordered, key=lambda one: one.msisdn.e164) == messages
    runs = [one.text for n, one in enumerate(ordered) if not n or ordered[n - 1].text != one.text]
    assert runs == list(dict.fromkeys(texts))


def test_numbers_are_distinct_and_in_order() -> None:
    recipients = [Recipient(_number(n)) for n in (2, 1, 2)]
    assert numbers(recipients) == (_number(2), _number(1))


def test_what_a_name_makes_dearer_is_told_with_row_and_field() -> None:
    recipients = (
        Recipient(_number(1), "", {"First": "Ana"}),
        Recipient(_number(2), "", {"First": "O\u2019Neil \u2019"}),
        Recipient(_number(2), "", {"First": "\u4f60"}),
        Recipient(_number(3), "", {"First": ""}),
    )
    made = plan(_draft("Hi {first|there}, \u20ac5", *recipients), _context())
    assert (made.foreign.dearer, made.foreign.recoded) == (0, 1)
    [one] = made.foreign.told(Trouble.DEARER)
    assert (one.row, one.recipient, one.source, one.char) == (2, recipients[1], "{first}", "\u2019")
    assert one.name == "RIGHT SINGLE QUOTATION MARK"


def test_a_text_that_is_dear_by_itself_is_not_blamed_on_anybody() -> None:
    who = Recipient(_number(1), "\u4f60\u597d")
    for text in ("\u60a8\u597d {name}", "Hi {title|\u60a8} {name}"):
        made = plan(_draft(text, who), _context())
        assert made.foreign.dearer == made.foreign.recoded == 0
        assert made.foreign.told(Trouble.DEARER) == ()


def test_only_texts_that_take_more_segments_for_their_data_are_dearer() -> None:
    recipients = [Recipient(_number(n), "\u4f60" + "x" * n) for n in range(60, 80)]
    made = plan(_draft("{name}", *recipients), _context())
    # [ACME] goes with each: 64 characters more are one segment of UCS-2, and 160 one of GSM-7.
    assert (made.foreign.dearer, made.foreign.recoded) == (16, 4)
    assert plan(_draft("{name}", *recipients), _context(segmented=False)).foreign.dearer == 0


def test_data_is_told_by_the_coding_that_the_text_itself_needs() -> None:
    recipients = [
        Recipient(_number(n), value) for n, value in enumerate(("12", "12 \u20ac", "\u0394"))
    ]
    made = plan(_draft("F\u00eate {name}" + "x" * 100, *recipients), _context())
    assert made.foreign.dearer == 2
    assert [(one.row, one.char) for one in made.foreign.told(Trouble.DEARER)] == [
        (2, "\u20ac"),
        (3, "\u0394"),
    ]


def test_data_whose_two_units_bring_another_segment_is_told_with_its_row() -> None:
    recipients = (
        Recipient(_number(1), "", {"order": "[A-1]"}),
        Recipient(_number(2), "", {"order": "A-1"}),
        Recipient(_number(3), "", {"order": "[A-1]" + "x" * 20}),
        Recipient(_number(4), "", {"order": "\u20ac", "unused": "[" * 99}),
    )
    made = plan(_draft("x" * 146 + " {order}", *recipients), _context())
    assert [message.segment_count for message in made.messages] == [2, 1, 2, 1]
    assert made.foreign.dearer == 1
    assert [(one.row, one.source, one.char) for one in made.foreign.told(Trouble.LONGER)] == [
        (1, "{order}", "["),
        (1, "{order}", "]"),
    ]
    assert made.foreign.told(Trouble.DEARER) == ()


def test_two_units_of_the_text_itself_are_not_blamed_on_anybody() -> None:
    who = Recipient(_number(1), "\u20ac")
    for text in ("[" * 90 + "{name}", "{unused|" + "x" * 155 + "}\u20ac"):
        assert plan(_draft(text, who), _context()).foreign.dearer == 0
    whole = _context(segmented=False)
    assert plan(_draft("x" * 153 + "{name}", who), whole).foreign.dearer == 0


def test_a_fallback_hides_what_data_does_only_where_it_is_used() -> None:
    recipients = (
        Recipient(_number(1), "Ana", {"shop": "Mo\u2019s"}),
        Recipient(_number(2), "", {"shop": "Mo\u2019s"}),
        Recipient(_number(3), "Bo", {"shop": "Mo\x1b"}),
        Recipient(_number(4), "Cy", {"shop": ""}),
        Recipient(_number(5), "you\u2019", {"shop": "Mo"}),
    )
    made = plan(_draft("Hi {name|you\u2019}, {shop|\x1b}", *recipients), _context())
    assert made.foreign.recoded == 3
    assert [(one.row, one.source) for one in made.foreign.told(Trouble.DEARER)] == [
        (1, "{shop}"),
        (5, "{name}"),
    ]
    assert made.unsendable == 2
    assert made.foreign.unsendable == 1
    assert [one.row for one in made.foreign.told(Trouble.UNSENDABLE)] == [3]


def test_equal_texts_are_told_apart_by_where_they_come_from() -> None:
    text = "Hi {name|you\u2019}"
    data, fallback = Recipient(_number(1), "you\u2019"), Recipient(_number(2))
    for recipients in ((data, fallback), (fallback, data)):
        made = plan(_draft(text, *recipients), _context())
        assert made.foreign.recoded == 1
        assert made.foreign.told(Trouble.DEARER)[0].recipient is data


def test_what_cannot_be_sent_is_told_apart_from_what_is_dear() -> None:
    recipients = (Recipient(_number(1), "A\x1bna"), Recipient(_number(2), "\ud800\u4f60"))
    made = plan(_draft("Hi {name}", *recipients), _context())
    assert made.unsendable == made.foreign.unsendable == 2
    assert [(one.row, one.char) for one in made.foreign.told(Trouble.UNSENDABLE)] == [
        (1, "\x1b"),
        (2, "\ud800"),
    ]
    assert [one.char for one in made.foreign.told(Trouble.DEARER)] == ["\u4f60"]


def test_only_the_first_rows_are_told_and_all_are_counted() -> None:
    recipients = [Recipient(_number(n), "\u4f60\u597d") for n in range(200)]
    made = plan(_draft("Hi {name}", *recipients), _context())
    assert made.foreign.recoded == 200
    assert len(made.foreign.told(Trouble.DEARER)) == MOST_TOLD


def test_characters_that_a_format_cannot_carry_are_unsendable() -> None:
    context = replace(_context(), uncarried=r"\x01-\x08")
    assert plan(_draft("a\x07b", Recipient(_number(1))), context).unsendable == 1
    assert plan(_draft("a\x07b", Recipient(_number(1))), _context()).unsendable == 0


def test_a_quote_keeps_no_messages_and_counts_the_same() -> None:
    recipients = [Recipient(_number(n), "x" * n) for n in range(150, 170)]
    whole = plan(_draft("Hi {name}", *recipients), _context())
    light = plan(_draft("Hi {name}", *recipients), replace(_context(), keeps_messages=False))
    assert light.messages == []
    assert light.total == whole.total
    assert light.spread.distribution() == whole.spread.distribution()
    assert light.spill.best() == whole.spill.best()


@given(st.lists(_TEXTS, min_size=1, max_size=40))
def test_the_distribution_is_that_of_the_texts_on_the_air(texts: list[str]) -> None:
    recipients = [Recipient(_number(n), fields={"t": text}) for n, text in enumerate(texts)]
    made = plan(_draft("{t|-}", *recipients), _context())
    measured = [measure(f"[ACME]{one.text}", CLOUDSMS) for one in made.messages]
    found = made.spread.distribution()
    assert found.sizes == made.sizes
    assert found.longest == max(one.units for one in measured)
    assert found.shortest == min(one.units for one in measured)
    costs = sorted((Decimal("0.40") * one.segment_count for one in measured), reverse=True)
    assert [row.cost.amount for row in found.dearest if row.cost is not None] == costs[:10]
    assert all(measured[row.row - 1].units == row.units for row in found.dearest)


def _straight(recipients: list[Recipient], prices: PriceTable) -> Plan:
    """The sums of texts without template, signature or faults, one message after the other."""
    made = Plan()
    for one in recipients:
        measured = measure(one.fields["t"], CLOUDSMS)
        price = prices.price_for(one.msisdn)
        cost = None if price is None else price * measured.segment_count
        made.total.add(1, measured.segment_count, cost)
        made.regions[one.msisdn.region].add(1, measured.segment_count, cost)
        made.sizes[measured.segment_count] += 1
        made.over_limit += measured.over_limit
    return made


def test_more_kinds_of_messages_than_are_gathered_add_up_the_same() -> None:
    prices = PriceTable([HK, PriceRule("85261", Decimal("0.35"), "HKD")])
    numbers_of = (Msisdn(852, "60000000"), Msisdn(852, "61000000"), Msisdn(65, "81234567"))
    recipients = [
        Recipient(
            Msisdn(base.country_code, str(int(base.national) + n)),
            fields={"t": "x" * (n % 1700 + 1)},
        )
        for n in range(4000)
        for base in numbers_of
    ]
    context = replace(_context(), counted_text=str, prices=prices)
    made, expected = plan(_draft("{t}", *recipients), context), _straight(recipients, prices)
    assert made.total == expected.total
    assert dict(made.regions) == dict(expected.regions)
    assert made.sizes == expected.sizes
    assert made.over_limit == expected.over_limit > 0
    row, measurement = made.first_over or (0, None)
    assert measurement == measure(recipients[row - 1].fields["t"], CLOUDSMS)
    assert not any(measure(one.fields["t"], CLOUDSMS).over_limit for one in recipients[: row - 1])


def test_distinct_numbers_are_not_looked_for_twice() -> None:
    recipients = [Recipient(_number(n)) for n in range(5)]
    known = plan(_draft("Hi", *recipients), replace(_context(_number(2)), distinct=True))
    looked = plan(_draft("Hi", *recipients), _context(_number(2)))
    assert known.messages == looked.messages
    assert known.skipped == looked.skipped == {SkipReason.OPTED_OUT: 1}


def test_texts_of_more_kinds_than_are_known_apart_are_counted_each() -> None:
    # Each has its own units: more than `planning` remembers.
    recipients = [Recipient(_number(n), fields={"t": "x" * (n + 1)}) for n in range(4300)]
    made = plan(_draft("{t}", *recipients), replace(_context(), scheme=WHOLE, counted_text=str))
    found = made.spread.distribution()
    assert (found.texts, found.shortest, found.longest) == (4300, 1, 4300)
    assert [row.row for row in found.dearest] == list(range(4300, 4290, -1))
    assert made.total.segments == 4300


def test_what_is_known_half_way_is_the_sum_so_far() -> None:
    recipients = [Recipient(_number(n)) for n in range(30)]
    made = Plan()
    for done in plan_slices(_draft("Hi", *recipients), _context(), made, 10):
        made.settle()
        assert made.total.recipients == made.spread.distribution().texts == done


def test_both_ways_are_priced_by_their_own_rows_and_the_dearer_is_the_total() -> None:
    def made(*viber: str) -> Plan:
        rules = [
            PriceRule("852", Decimal(amount), currency, "viber")
            for amount, currency in map(str.split, viber)
        ]
        table = PriceTable([HK, *rules])
        context = replace(_context(), prices=table, first_prices=table.of("viber"))
        return plan(_draft("x" * 160, Recipient(_number(1)), Recipient(_number(2))), context)

    cheap, dear, foreign, unknown = made("0.1 HKD"), made("1 HKD"), made("1 EUR"), made()
    for one in (cheap, dear, foreign, unknown):
        assert one.then_way.cost == {"HKD": Decimal("1.60")}
    assert (cheap.first_way.cost, cheap.total.cost) == (
        {"HKD": Decimal("0.2")},
        {"HKD": Decimal("1.60")},
    )
    assert dear.total.cost == dear.first_way.cost == {"HKD": Decimal(2)}
    assert foreign.total.cost == {"HKD": Decimal("1.60"), "EUR": Decimal(2)}
    expected = (HKD_080, Money(Decimal(1), "HKD"), None, HKD_080)
    for one, cost in zip((cheap, dear, foreign, unknown), expected, strict=True):
        assert [row.cost for row in one.spread.distribution().dearest] == [cost] * 2
        assert [message.cost for message in one.messages] == [cost] * 2
    assert (unknown.first_way.unpriced, unknown.total.unpriced) == (2, 0)
    assert unknown.first_way.cost == {}
    assert unknown.total.cost == {"HKD": Decimal("1.60")}

"""The price card in words: by country and currency, never added, unknown never free."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.foreign import Foreign, Trouble
from smsdesk.domain.msisdn import Msisdn
from smsdesk.services.quote import CountryQuote, Quote, Way
from smsdesk.services.quote_problems import Problem
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.compose import Balance
from smsdesk.ui.viewmodels.foreign import foreign_notice, foreign_row
from smsdesk.ui.viewmodels.money import amount_text
from smsdesk.ui.viewmodels.price import PriceBoard, PriceRow, country_rows, price_board

NAMES = {"HK": "Hong Kong", "CN": "China"}


def _country(recipients: int, unpriced: int = 0, **cost: str) -> CountryQuote:
    prices = {label: Decimal(amount) for label, amount in cost.items()}
    return CountryQuote(recipients, recipients, prices, unpriced)


def _quote(countries: Mapping[str, CountryQuote], **cost: str) -> Quote:
    return Quote(
        recipients=sum(one.recipients for one in countries.values()),
        skipped={SkipReason.DUPLICATE: 2},
        segments=9,
        sizes={1: 9},
        cost={label: Decimal(amount) for label, amount in cost.items()},
        unpriced=sum(one.unpriced for one in countries.values()),
        by_country=countries,
        longest=None,
        problems=(),
    )


def _board(quote: Quote | None, balance: Balance | None = None, state: str = "") -> PriceBoard:
    return price_board(quote, balance or Balance(), state, lambda code: NAMES.get(code, code))


def test_countries_and_currencies_stand_apart() -> None:
    countries = {
        "CN": _country(202, CNY="12.12", EUR="1"),
        "HK": _country(1_003, HKD="1090"),
        "JP": _country(4, 4),
        "": _country(1, 1),
    }
    board = _board(_quote(countries, CNY="12.12", EUR="1", HKD="1090"))
    assert board.rows == (
        PriceRow("Hong Kong", "1,003", "HKD 1,090.00"),
        PriceRow("China", "202", "CNY 12.12"),
        PriceRow("", "", "EUR 1.00"),
        PriceRow("JP", "4", "unknown"),
        PriceRow("Unknown country", "1", "unknown"),
    )
    assert board.totals == ("more than CNY 12.12", "+ EUR 1.00", "+ HKD 1,090.00")
    assert board.unknown == "Price unknown for 5 recipients"
    assert board.notes == ("Left out: 2 duplicates",)


def test_a_country_that_is_priced_in_part_says_so() -> None:
    board = _board(_quote({"HK": _country(9, 2, HKD="2.10")}, HKD="2.10"))
    assert [row.price for row in board.rows] == ["HKD 2.10", "2 unknown"]


def test_what_is_known_in_full_has_a_total_for_each_currency() -> None:
    countries = {"CN": _country(202, CNY="12.12"), "HK": _country(3, HKD="1.14")}
    board = _board(_quote(countries, CNY="12.12", HKD="1.14"))
    assert (board.totals, board.unknown) == (("≈ CNY 12.12", "≈ HKD 1.14"), "")


def test_two_channels_priced_in_part_say_which_lacks_what_and_call_no_currency_unknown() -> None:
    countries = {
        "HK": _country(1, HKD="0.38"),
        "SG": _country(1, USD="0.045"),
        "VN": _country(1, 1),
    }
    ways = (
        Way("Viber", {"HKD": Decimal("0.2")}, 2),
        Way("SMS", {"HKD": Decimal("0.38"), "USD": Decimal("0.045")}, 1),
    )
    board = _board(replace(_quote(countries, HKD="0.38", USD="0.045"), ways=ways, skipped={}))
    assert board.totals == ("≈ HKD 0.38", "+ USD 0.045 + unknown prices")
    assert board.unknown == ""
    assert board.notes == (
        "As Viber: ≈ HKD 0.20, unknown for 2 recipients",
        "If all fall back to SMS: ≈ HKD 0.38 + USD 0.045, unknown for 1 recipient",
        "By country: the dearer of Viber and SMS, as far as it is known.",
    )


def test_further_countries_are_one_row() -> None:
    countries = {f"X{n}": _country(20 - n, USD=str(n + 1)) for n in range(9)}
    countries["X1"] = _country(19, 3, USD="1", HKD="2")
    countries["X0"] = _country(20, HKD="5")
    quote = _quote(countries, USD="43", HKD="7")
    board = _board(quote)
    assert [row.country for row in board.rows] == [
        *("X0", "X1", "", "", "X8", "X7", "X6", "X5", "3 more countries")
    ]
    assert board.rows[-1] == PriceRow("3 more countries", "51", "USD 12.00")
    everything = country_rows(quote, str)
    assert len({row.country for row in everything} - {""}) == 9
    assert board.rows[:-1] == everything[: len(board.rows) - 1]


def test_the_row_of_further_countries_hides_no_currency_and_nothing_unknown() -> None:
    countries = {f"X{n}": _country(50, USD="10") for n in range(6)}
    rest = {"Y": _country(1, USD="1"), "Z": _country(2, 1, EUR="1")}
    rows = country_rows(_quote({**countries, **rest}, USD="61", EUR="9"), str, most=6)
    assert rows[-3:] == (
        PriceRow("2 more countries", "3", "EUR 1.00"),
        PriceRow("", "", "USD 1.00"),
        PriceRow("", "", "1 unknown"),
    )


def test_the_balance_is_told_or_what_is_short() -> None:
    quote = _quote({"HK": _country(1, HKD="1")}, HKD="1")
    assert _board(quote, Balance("Balance after: HKD 411.00")).notes[-1].endswith("HKD 411.00")
    short = _board(quote, Balance("Balance short by HKD 3.00", "Top it up."))
    assert short.short == "Balance short by HKD 3.00"
    assert short.notes == ("Left out: 2 duplicates",)


def test_while_it_is_counted_the_card_says_so() -> None:
    assert _board(None, state="counting…") == PriceBoard(state="counting…")
    assert _board(None).notes == ("Add recipients and a text to see the price.",)
    broken = replace(_quote({}), skipped={}, problems=(Problem("template", "Broken."),))
    assert _board(broken).notes == ("Correct the field in the text to see the price.",)


def test_without_a_text_nothing_has_a_price_yet() -> None:
    countries = {"HK": _country(3, HKD="0"), "CN": _country(1, CNY="0", EUR="0")}
    board = _board(replace(_quote(countries, HKD="0", CNY="0", EUR="0"), unwritten=True))
    assert board.rows == (PriceRow("Hong Kong", "3", ""), PriceRow("China", "1", ""))
    assert (board.totals, board.unknown, board.short) == ((), "", "")
    assert board.notes == ("Left out: 2 duplicates", "Write a text to see the price.")


def _foreign(row: int, char: str, trouble: Trouble) -> Foreign:
    who = Recipient(Msisdn(852, "61234567"), "Ana")
    return Foreign(row, who, "{first_name}", char, "SOME NAME", trouble)


def test_data_is_reported_by_row_and_field_and_never_offered_to_be_changed() -> None:
    quote = _quote({"HK": _country(1, HKD="1")}, HKD="1")
    assert foreign_notice(quote) is None
    assert foreign_notice(None) is None
    found = (_foreign(17, "\u738b", Trouble.DEARER), _foreign(17, "\u5c0f", Trouble.DEARER))
    notice = foreign_notice(replace(quote, foreign=found, dearer_by_data=38))
    assert notice is not None
    assert notice.tone is Tone.INFO
    assert "38 texts are dearer" in notice.text
    assert "row 17, {first_name}: \u738b\u5c0f" in notice.text
    assert "never changed" in notice.text
    free = foreign_notice(replace(quote, foreign=found, recoded_by_data=38))
    assert free is not None
    assert "38 texts need a dearer coding" in free.text
    assert "no more segments" in free.text
    blocked = (*found, _foreign(18, "\x1b", Trouble.UNSENDABLE))
    notice = foreign_notice(replace(quote, foreign=blocked))
    assert notice is not None
    assert notice.tone is Tone.DANGER
    assert "row 18, {first_name}: SOME NAME" in notice.text


def test_a_row_of_the_list_names_the_recipient() -> None:
    row = foreign_row(_foreign(1_017, "\u738b", Trouble.DEARER))
    assert row == (
        "1,017",
        "Ana, +852 6123 4567",
        "{first_name}",
        "\u738b (SOME NAME)",
        "It forces a dearer coding.",
    )


def test_amounts_are_grouped_and_may_lack_a_currency() -> None:
    assert amount_text(Decimal("1204.5"), "HKD") == "HKD 1,204.50"
    assert amount_text(Decimal("-1204.5"), "HKD") == "HKD -1,204.50"
    assert amount_text(Decimal("-0.5"), "HKD") == "HKD -0.50"
    assert amount_text(Decimal(120), "JPY") == "JPY 120"
    assert amount_text(Decimal(411), "") == "411.00"

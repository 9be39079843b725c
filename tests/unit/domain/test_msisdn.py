"""Numbers as people and files write them, and the number as a value."""

import pickle

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import (
    InvalidNumber,
    LineType,
    Msisdn,
    NumberFault,
    is_region,
    parse,
)

LONDON = "+442079460958"


@pytest.mark.parametrize(
    "raw",
    [
        "+442079460958",
        " +44 20 7946 0958 ",
        "+44\xa020\xa07946\xa00958",
        "+44-20-7946-0958",
        "+44.20.7946.0958",
        "+44 (0)20 7946 0958",
        "(+44) 20 7946 0958",
        "+ 44 20 7946 0958",
        "0044 20 7946 0958",
        "+0044 20 7946 0958",
        "00 44 (0) 20 7946 0958",
        "020 7946 0958",
        "020/79460958",
        "02079460958",
        "442079460958",
        "tel:+442079460958",
        "TEL: +44-20-7946-0958",
        "\uff0b\uff14\uff14\uff12\uff10\uff17\uff19\uff14\uff16\uff10\uff19\uff15\uff18",
        "+\u0664\u0664 \u0662\u0660 \u0667\u0669\u0664\u0666 \u0660\u0669\u0665\u0668",
        "+\u06f4\u06f4\u06f2\u06f0\u06f7\u06f9\u06f4\u06f6\u06f0\u06f9\u06f5\u06f8",
        "\u202a+44\u200b20\u20607946\ufeff0958\u202c",
        "\u200e020\u201079460958",
        "\uff0844\uff0920 7946\u20130958",
        "+44 20 7946\u22120958",
        "\t+442079460958\n",
    ],
)
def test_one_number_in_many_spellings(raw: str) -> None:
    assert parse(raw, "GB").e164 == LONDON


@pytest.mark.parametrize(
    ("raw", "region", "e164"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("8613800138000", "CN", "+8613800138000"),
        ("6123 4567", "HK", "+85261234567"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("011 44 20 7946 0958", "US", LONDON),
        ("00 44 20 7946 0958", "US", LONDON),
        ("0011 44 20 7946 0958", "AU", LONDON),
        ("(201) 555-0123", "US", "+12015550123"),
        ("06 698 12345", "IT", "+390669812345"),
        ("0343 15 555 1212", "AR", "+5493435551212"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+33 6 12 34 56 78", None, "+33612345678"),
        ("0033612345678", None, "+33612345678"),
        ("+1 242 359 1234", "GB", "+12423591234"),
        ("+800 1234 5678", None, "+80012345678"),
        ("20.24.05.06", "DK", "+4520240506"),
        ("061234567", "de", "+4961234567"),
    ],
)
def test_countries(raw: str, region: str | None, e164: str) -> None:
    assert parse(raw, region).e164 == e164


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", NumberFault.EMPTY),
        (" \xa0\u200b\t", NumberFault.EMPTY),
        ("tel:", NumberFault.EMPTY),
        ("0800 FLOWERS", NumberFault.LETTERS),
        ("020 7946 0958 ext 5", NumberFault.LETTERS),
        ("tel:+442079460958;ext=5", NumberFault.LETTERS),
        ("O2079460958", NumberFault.LETTERS),
        ("not a number", NumberFault.LETTERS),
        ("4.42E+11", NumberFault.SCIENTIFIC),
        ("8.61380013e12", NumberFault.SCIENTIFIC),
        ("8,61E+12", NumberFault.SCIENTIFIC),
        ("+4E11", NumberFault.SCIENTIFIC),
        ("442079460958.0", NumberFault.DECIMAL),
        ("442079460958,00", NumberFault.DECIMAL),
        ("2024-05-06", NumberFault.DATE),
        ("06.05.2024", NumberFault.DATE),
        ("5/6/2024", NumberFault.DATE),
        ("020 7946 0958; 020 7946 0959", NumberFault.CHARACTERS),
        ("020 7946 0958, 020 7946 0959", NumberFault.CHARACTERS),
        ("02079460958 02079460959", NumberFault.CHARACTERS),
        ("02079460958/9", NumberFault.CHARACTERS),
        ("02079460958/02079460959", NumberFault.CHARACTERS),
        ("020 7946\n0958", NumberFault.CHARACTERS),
        ("-442079460958", NumberFault.CHARACTERS),
        ("'+442079460958", NumberFault.CHARACTERS),
        ('="+442079460958"', NumberFault.CHARACTERS),
        ("++442079460958", NumberFault.CHARACTERS),
        ("44+2079460958", NumberFault.CHARACTERS),
        ("020 7946 0958#", NumberFault.CHARACTERS),
        ("²⁰79460958", NumberFault.CHARACTERS),
        ("()", NumberFault.CHARACTERS),
        ("0207946\x000958", NumberFault.CHARACTERS),
        ("020\ud8007946", NumberFault.CHARACTERS),
        ("+999 1234567", NumberFault.UNKNOWN_COUNTRY),
        ("+0 20 7946 0958", NumberFault.UNKNOWN_COUNTRY),
        ("020 7946", NumberFault.TOO_SHORT),
        ("7", NumberFault.TOO_SHORT),
        ("+44", NumberFault.TOO_SHORT),
        ("0044", NumberFault.TOO_SHORT),
        ("+44 20 7946 0958 1234", NumberFault.TOO_LONG),
        ("8613800138000", NumberFault.TOO_LONG),
        ("0 " * 80, NumberFault.TOO_LONG),
        ("+44 00 0000 0000", NumberFault.IMPOSSIBLE),
        ("+1 555 555 5555 ", NumberFault.IMPOSSIBLE),
    ],
)
def test_refused_with_the_reason(raw: str, reason: NumberFault) -> None:
    with pytest.raises(InvalidNumber) as caught:
        parse(raw, "GB")
    assert caught.value.reason is reason


def test_a_national_number_needs_a_country() -> None:
    with pytest.raises(InvalidNumber) as caught:
        parse("020 7946 0958")
    assert caught.value.reason is NumberFault.NO_COUNTRY


def test_unknown_default_region_is_wrong_use_not_a_bad_number() -> None:
    with pytest.raises(UsageError, match="XX is not a country") as caught:
        parse("020 7946 0958", "XX")
    assert not isinstance(caught.value, InvalidNumber)
    assert is_region("GB")
    assert not is_region("XX")


@pytest.mark.parametrize("reason", list(NumberFault))
def test_every_reason_is_a_full_error(reason: NumberFault) -> None:
    error = InvalidNumber(reason)
    assert error.what.endswith(".")
    assert error.consequence.endswith(".")
    assert error.remedy.endswith(".")
    assert error.exit_status == 2


def test_the_error_does_not_carry_the_number() -> None:
    with pytest.raises(InvalidNumber) as caught:
        parse("+44 20 7946 0958 1234")
    assert "7946" not in repr(caught.value) + str(caught.value)


def test_memo_keeps_regions_apart() -> None:
    assert parse("6123 4567", "HK").e164 == "+85261234567"
    assert parse("6123 4567", "SG").e164 == "+6561234567"
    for _ in range(2):
        with pytest.raises(InvalidNumber):
            parse("6123 4567", "GB")


def test_value() -> None:
    number = parse("+44 20 7946 0958")
    assert number == Msisdn(44, "2079460958") == Msisdn.from_e164(LONDON)
    assert hash(number) == hash(Msisdn.from_e164(LONDON))
    assert str(number) == number.e164 == LONDON
    assert number.masked() == "+44***58"
    assert repr(number) == "Msisdn(+44***58)"
    assert number.display() == "+44 20 7946 0958"
    assert pickle.loads(pickle.dumps(number)) == number
    with pytest.raises(AttributeError):
        number.national = "1"  # type: ignore[misc]  # frozen, which is what is tested


@pytest.mark.parametrize(("code", "national"), [(44, ""), (44, "20 79"), (44, "\u0662"), (0, "1")])
def test_a_value_has_a_code_and_digits(code: int, national: str) -> None:
    with pytest.raises(ValueError, match="country code and digits"):
        Msisdn(code, national)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (LONDON, "GB"),
        ("+441534123456", "JE"),
        ("+12423591234", "BS"),
        ("+12015550123", "US"),
        ("+79123456789", "RU"),
        ("+77012345678", "KZ"),
        ("+85261234567", "HK"),
        ("+390236618300", "IT"),
        ("+390669812345", "VA"),
        ("+80012345678", "001"),
        ("+15555555555", "US"),
        ("+8521234", "HK"),
    ],
)
def test_region(text: str, region: str) -> None:
    assert Msisdn.from_e164(text).region == region


def test_region_of_a_code_that_nobody_has() -> None:
    assert Msisdn(999, "12345").region == "001"
    assert Msisdn(999, "12345").line_type is LineType.UNKNOWN


@pytest.mark.parametrize(
    ("text", "line_type"),
    [
        ("+85261234567", LineType.MOBILE),
        (LONDON, LineType.LANDLINE),
        ("+447400123456", LineType.MOBILE),
        ("+12015550123", LineType.UNKNOWN),
        ("+448001234567", LineType.UNKNOWN),
    ],
)
def test_line_type(text: str, line_type: LineType) -> None:
    assert Msisdn.from_e164(text).line_type is line_type
    assert Msisdn.from_e164(text).is_landline is (line_type is LineType.LANDLINE)


def test_leading_zeros_of_italy_are_kept() -> None:
    number = Msisdn.from_e164("+390669812345")
    assert number.national == "0669812345"
    assert number.e164 == "+390669812345"
    assert number.display() == "+39 06 6981 2345"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NumberFault.EMPTY),
        ("442079460958", NumberFault.NO_COUNTRY),
        ("+44 2079460958", NumberFault.CHARACTERS),
        ("+", NumberFault.CHARACTERS),
        ("+\u0664\u0664207946", NumberFault.CHARACTERS),
        ("+442079460958\n", NumberFault.CHARACTERS),
        ("+0442079460958", NumberFault.UNKNOWN_COUNTRY),
        ("+9991234567", NumberFault.UNKNOWN_COUNTRY),
        ("+4420", NumberFault.TOO_SHORT),
        ("+4420794609581234", NumberFault.TOO_LONG),
    ],
)
def test_stored_text_must_be_e164(text: str, reason: NumberFault) -> None:
    with pytest.raises(InvalidNumber) as caught:
        Msisdn.from_e164(text)
    assert caught.value.reason is reason


@given(st.text(max_size=40), st.sampled_from(["GB", "US", "CN", "IT", None]))
def test_any_text_is_a_number_or_refused(raw: str, region: str | None) -> None:
    try:
        number = parse(raw, region)
    except InvalidNumber:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(number.e164))


@st.composite
def _spelt(draw: st.DrawFn) -> tuple[str, str]:
    """An example number and the same with separators and marks strewn in."""
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    number = example or phonenumbers.example_number(region)
    assert number is not None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    separators = st.sampled_from(["", "", " ", "\xa0", "-", "\u2011", "\u200b", ". "])
    digits = [digit + draw(separators) for digit in e164[1:]]
    return e164, draw(st.sampled_from(["+", "00", "\uff0b", "tel:+", " +"])) + "".join(digits)


@given(_spelt())
def test_separators_and_marks_change_nothing(case: tuple[str, str]) -> None:
    e164, raw = case
    number = parse(raw)
    assert number.e164 == e164
    assert Msisdn.from_e164(e164) == number


def test_every_country_round_trips() -> None:
    for region in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number(region)
        assert example is not None
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        number = parse(e164)
        assert number.e164 == e164
        assert number.region == phonenumbers.region_code_for_number(example)
        assert number.display() == phonenumbers.format_number(example, international)

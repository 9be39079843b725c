"""Our numbering plans give the verdicts of phonenumbers, in every region and every spelling."""

from typing import Any

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from smsdesk.domain import numbering
from smsdesk.domain.numbering import LineType, NumberFault

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = [
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
]


def _ours(digits: str, region: str) -> tuple[int, str] | None:
    home = numbering.plan_of_region(region)
    assert home is not None
    if digits.startswith("+"):
        found = numbering.resolve_international(digits[1:])
    else:
        found = numbering.resolve_national(digits, home)
    return None if isinstance(found, NumberFault) else found


def _theirs(digits: str, region: str) -> tuple[int, str] | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return number.country_code or 0, phonenumbers.national_significant_number(number)


def _line_type(number: PhoneNumber) -> LineType:
    kinds: dict[Any, LineType] = {
        PhoneNumberType.MOBILE: LineType.MOBILE,
        PhoneNumberType.FIXED_LINE: LineType.LANDLINE,
    }
    return kinds.get(phonenumbers.number_type(number), LineType.UNKNOWN)


@pytest.mark.parametrize("region", REGIONS)
def test_example_numbers_in_every_spelling(region: str) -> None:
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in KINDS]
    found = [number for number in examples if number is not None]
    assert found
    for number in found:
        nsn = phonenumbers.national_significant_number(number)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        for digits in (
            f"+{number.country_code}{nsn}",
            f"{number.country_code}{nsn}",
            f"00{number.country_code}{nsn}",
            nsn,
            "".join(filter(str.isdigit, national)),
        ):
            assert _ours(digits, region) == _theirs(digits, region), digits
        owner = numbering.owner(number.country_code or 0, nsn)
        assert owner is not None
        assert owner.region == phonenumbers.region_code_for_number(number)
        assert owner.line_type(nsn) is _line_type(number)


@st.composite
def _near_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """Digits near an example number, with prefixes that mean something somewhere."""
    region = draw(st.sampled_from(REGIONS))
    number = phonenumbers.example_number_for_type(region, draw(st.sampled_from(KINDS)))
    number = number or phonenumbers.example_number(region)
    assert number is not None
    digits = list(phonenumbers.national_significant_number(number))
    for _ in range(draw(st.integers(0, 3))):
        digits[draw(st.integers(0, len(digits) - 1))] = draw(st.sampled_from("0123456789"))
    tail = draw(st.text(st.sampled_from("0123456789"), max_size=1))
    metadata = PhoneMetadata.metadata_for_region(region)
    trunk = metadata.national_prefix if metadata else None
    code = str(number.country_code)
    head = draw(st.sampled_from(["", "+" + code, code, "00" + code, "011" + code, "0"]))
    prefix = draw(st.sampled_from(["", trunk or "", "0", "1", "8", "9", "15", "06"]))
    home = draw(st.one_of(st.just(region), st.sampled_from(REGIONS)))
    return head + prefix + "".join(digits) + tail, home


@settings(max_examples=600)
@given(_near_numbers())
def test_verdicts_are_those_of_phonenumbers(case: tuple[str, str]) -> None:
    digits, region = case
    # phonenumbers reads +00… as 00…; our parser settles that before it comes here.
    assume(not digits.startswith("+0"))
    assert _ours(digits, region) == _theirs(digits, region)


@settings(max_examples=300)
@given(st.from_regex(r"\A\+?[1-9][0-9]{2,16}\Z"), st.sampled_from(REGIONS))
def test_verdicts_on_any_digits(digits: str, region: str) -> None:
    assert _ours(digits, region) == _theirs(digits, region)


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS))
def test_codes_of_no_country(code: int) -> None:
    number = phonenumbers.example_number_for_non_geo_entity(code)
    assert number is not None
    nsn = phonenumbers.national_significant_number(number)
    assert numbering.resolve_international(f"{code}{nsn}") == (code, nsn)
    owner = numbering.owner(code, nsn)
    assert owner is not None
    assert owner.region == "001"
    assert owner.line_type(nsn) is _line_type(number)


@pytest.mark.parametrize(
    ("digits", "fault"),
    [
        ("", NumberFault.TOO_SHORT),
        ("999123456", NumberFault.UNKNOWN_COUNTRY),
        ("0441234567", NumberFault.UNKNOWN_COUNTRY),
        ("441", NumberFault.TOO_SHORT),
        ("85261234", NumberFault.TOO_SHORT),
        ("8526123456789012", NumberFault.TOO_LONG),
        ("49" + "1" * 18, NumberFault.TOO_LONG),
        ("85200000000", NumberFault.IMPOSSIBLE),
        ("12025550", NumberFault.TOO_SHORT),
    ],
)
def test_faults(digits: str, fault: NumberFault) -> None:
    assert numbering.resolve_international(digits) is fault


def test_unknown_codes_and_regions() -> None:
    assert numbering.plan_of_region("XX") is None
    assert numbering.plan_of_region("gb") is None
    assert numbering.plans(999) == ()
    assert numbering.owner(999, "123") is None
    assert numbering.split_country_code("999123") is None
    assert numbering.split_country_code("8521") == (852, "1")


def test_a_number_outside_the_plan_has_no_line_type() -> None:
    plan = numbering.plan_of_region("HK")
    assert plan is not None
    assert plan.line_type("0") is LineType.UNKNOWN

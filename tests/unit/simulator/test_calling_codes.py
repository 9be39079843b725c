from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.calling_codes import COUNTRY_CODES, split_number


def test_no_code_begins_another() -> None:
    codes = sorted(map(str, COUNTRY_CODES))
    assert not [
        (one, other) for one in codes for other in codes if one != other and other.startswith(one)
    ]


@given(st.sampled_from(sorted(COUNTRY_CODES)), st.from_regex(r"[0-9]{4,12}", fullmatch=True))
def test_a_number_splits_where_it_was_joined(code: int, national: str) -> None:
    assert split_number(f"{code}{national}") == (code, national)


def test_codes_that_are_not_in_use() -> None:
    for digits in ("", "2", "21", "2101234567", "9991234567", "0441234567"):
        assert split_number(digits) is None

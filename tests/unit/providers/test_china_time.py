from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.providers.china_time import from_china_time, to_china_time

MOMENT = datetime(2024, 5, 6, 2, 20, 30, tzinfo=UTC)


def test_there_and_back() -> None:
    assert to_china_time(MOMENT) == "2024-05-06 10:20:30"
    assert from_china_time("2024-05-06 10:20:30") == MOMENT
    assert from_china_time("20240506102030") == MOMENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-05-06",
        "2024-13-06 10:20:30",
        "20240506",
        "0001-01-01 00:00:00",
        "2024-05-06T10:20:30",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert from_china_time(text) is None


@given(st.text(max_size=25))
def test_no_text_raises(text: str) -> None:
    moment = from_china_time(text)
    assert moment is None or moment.tzinfo is UTC

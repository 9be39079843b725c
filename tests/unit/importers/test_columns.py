"""What columns are proposed to be; a file of refused rows comes back without our own columns."""

import pytest

from smsdesk.importers import columns
from smsdesk.importers.csv_reader import Row

SAMPLE = (Row(2, ("Cy", "+85261230003", "A1", "4", "The number is too short.")),)
HEADER = ("who", "phone", "order", "row", "reason")


def test_the_row_and_the_reason_of_refused_rows_are_left_out() -> None:
    roles = columns.propose(HEADER, SAMPLE, None)
    assert roles == ("who", columns.NUMBER, "order", columns.IGNORED, columns.IGNORED)
    assert columns.are_rejects(HEADER, roles)
    assert columns.original(SAMPLE[0], len(HEADER)) == Row(4, ("Cy", "+85261230003", "A1"))


@pytest.mark.parametrize(
    "header",
    [("row", "reason"), ("phone", "reason", "row"), ("phone", "row"), ("row", "reason", "phone")],
)
def test_other_columns_are_fields(header: tuple[str, ...]) -> None:
    assert not columns.are_rejects(header)


def test_what_a_person_maps_is_theirs() -> None:
    assert not columns.are_rejects(HEADER, ("who", columns.NUMBER, "order", "", "why"))


def test_a_row_without_its_number_keeps_the_place_in_this_file() -> None:
    short = Row(7, ("Cy", "+85261230003"))
    assert columns.original(short, len(HEADER)) == Row(7, ("Cy", "+85261230003"))
    assert columns.original(Row(8, ("", "", "", "?", "")), len(HEADER)).number == 8

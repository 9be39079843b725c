"""What is said of recipients without a value for a field."""

import pytest

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.services.field_gaps import FieldGap, GapRow
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.gaps import gaps_notice, rows_sentence


def _gap(rows: int, empty: int) -> FieldGap:
    first = tuple(GapRow(n, Recipient(Msisdn(852, f"6123456{n}"))) for n in range(rows))
    return FieldGap("table", 0, empty, everybody=False, rows=first)


def test_the_example_is_of_the_field_meant() -> None:
    notice = gaps_notice([_gap(2, 2)], ())
    assert notice is not None
    assert "{table|…}" in notice.text


def test_it_is_told_of_how_many_the_first_rows_are_shown() -> None:
    assert "first 3 of 1,040" in rows_sentence([_gap(3, 1_040)])
    assert "first" not in rows_sentence([_gap(3, 3)])


@pytest.mark.parametrize(
    ("gaps", "tone"),
    [
        ([FieldGap("a", 1, 0, everybody=False, rows=())], Tone.DANGER),
        ([FieldGap("a", 0, 1, everybody=False, rows=())], Tone.DANGER),
        ([FieldGap("a", 2, 0, everybody=True, rows=())], Tone.DANGER),
        ([FieldGap("a", 0, 0, everybody=True, rows=())], Tone.WARNING),
    ],
)
def test_gaps_that_block_are_told_as_danger(gaps: list[FieldGap], tone: Tone) -> None:
    notice = gaps_notice(gaps, ("name",))
    assert notice is not None
    assert notice.tone is tone

"""The table against the sheet's section 5, typed in again."""

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.providers.yunpian_code_table import CODES
from smsdesk.providers.yunpian_codes import (
    Effect,
    explain_report,
    is_documented,
    meaning_of,
    report_state,
)

REJECTED = {
    *(1, 2, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 18, 19, 20, 21, 23, 24, 25, 26, 28, 34, 40, 48),
    *(52, 56, 58, 60, -6, -7, -8, -52, -54, -55, -56, -58),
}
RETRYABLE = {13, 17, 43}
LATER = {22: 3600.0, 33: 30.0, 53: 3600.0, 55: 600.0, -4: 3600.0, -5: 5.0}
REPEATED = {8: 30.0, 9: 300.0}
ACCOUNT = {3, 27, -1, -2, -3, -11, -57, -62}
UNKNOWN = {-50, -51, -53}


def expected(code: int) -> tuple[Effect, float | None]:
    if code in LATER:
        return Effect.LATER, LATER[code]
    if code in REPEATED:
        return Effect.REPEATED, REPEATED[code]
    groups = {
        Effect.REJECTED: REJECTED,
        Effect.RETRYABLE: RETRYABLE,
        Effect.ACCOUNT: ACCOUNT,
        Effect.UNKNOWN: UNKNOWN,
        Effect.ACCEPTED: {0},
    }
    return next(effect for effect, codes in groups.items() if code in codes), None


def test_every_code_of_the_sheet_is_there_and_no_other() -> None:
    sheet = {0, *REJECTED, *RETRYABLE, *LATER, *REPEATED, *ACCOUNT, *UNKNOWN}
    assert set(CODES) == sheet


@pytest.mark.parametrize("code", CODES)
def test_code(code: int) -> None:
    found = meaning_of(code)
    assert (found.effect, found.wait_s) == expected(code)
    assert found.raw == str(code)
    assert found.sentence.endswith(".")
    assert bool(found.remedy) is (code != 0)
    assert found.text == f"{found.sentence} {found.remedy}".strip()


@pytest.mark.parametrize(
    ("code", "effect"),
    [(29, Effect.REJECTED), (999, Effect.REJECTED), (-9, Effect.UNKNOWN), (-999, Effect.UNKNOWN)],
)
def test_code_that_no_manual_has(code: int, effect: Effect) -> None:
    assert not is_documented(code)
    assert meaning_of(code).effect is effect
    assert "not in its manual" in meaning_of(code).sentence


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [
        ("SUCCESS", "DELIVRD", MessageState.DELIVERED),
        ("SUCCESS", "", MessageState.DELIVERED),
        ("SUCCESS", "EXPIRED", MessageState.DELIVERED),
        ("success", "", MessageState.DELIVERED),
        ("FAIL", "", MessageState.UNDELIVERED),
        ("FAIL", "DB:0103", MessageState.UNDELIVERED),
        ("FAIL", "YP:54", MessageState.UNDELIVERED),
        ("FAIL", "EXPIRED", MessageState.EXPIRED),
        ("FAIL", "REJECTD", MessageState.REJECTED),
        ("UNKNOWN", "", MessageState.SUBMITTED),
        ("DELIVRD", "", None),
        ("", "", None),
    ],
)
def test_report(status: str, error: str, state: MessageState | None) -> None:
    assert report_state(status, error) is state
    assert explain_report(status, error).endswith(".")


def test_failures_are_told_apart() -> None:
    errors = ("YP:54", "YP:1", "DB:0103", "EXPIRED", "REJECTD")
    assert len({explain_report("FAIL", error) for error in errors}) == len(errors)
    assert "did not charge" in explain_report("FAIL", "YP:54")

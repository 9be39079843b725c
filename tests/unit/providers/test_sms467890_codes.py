"""The tables against the document's own, typed in again."""

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.providers.sms467890_codes import (
    Effect,
    balance_code,
    explain_state,
    report_state,
    send_code,
)

SEND = {
    0: Effect.ACCEPTED,
    1: Effect.ACCOUNT,
    2: Effect.REJECTED,
    3: Effect.REJECTED,
    4: Effect.REJECTED,
    5: Effect.ACCOUNT,
    6: Effect.REJECTED,
    7: Effect.UNKNOWN,
    8: Effect.ACCOUNT,
}
BALANCE = {0: Effect.ACCEPTED, 1: Effect.ACCOUNT, 2: Effect.ACCOUNT}


@pytest.mark.parametrize("code", SEND)
def test_send_code(code: int) -> None:
    found = send_code(code)
    assert (found.raw, found.effect) == (str(code), SEND[code])
    assert found.sentence.endswith(".")
    assert bool(found.remedy) is (code != 0)
    assert found.text == f"{found.sentence} {found.remedy}".strip()


@pytest.mark.parametrize("code", BALANCE)
def test_balance_code(code: int) -> None:
    assert balance_code(code).effect is BALANCE[code]
    assert balance_code(code).sentence.endswith(".")


def test_two_means_two_things() -> None:
    assert "number" in send_code(2).sentence
    assert "frozen" in balance_code(2).sentence
    assert balance_code(2).sentence == send_code(8).sentence


@pytest.mark.parametrize("code", [None, -1, 9, 99, 2**40])
def test_undocumented_code_is_unknown(code: int | None) -> None:
    for found in (send_code(code), balance_code(code)):
        assert found.effect is Effect.UNKNOWN
        assert "not in its document" in found.sentence
        assert found.raw == ("" if code is None else str(code))


@pytest.mark.parametrize("code", [3, 4, 5, 6, 7, 8])
def test_balance_has_no_more_codes(code: int) -> None:
    assert balance_code(code).effect is Effect.UNKNOWN


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("DELIVRD", MessageState.DELIVERED),
        ("delivrd", MessageState.DELIVERED),
        ("UNKNOWN", MessageState.UNDELIVERED),
        ("UNDELIV", MessageState.UNDELIVERED),
        ("DELETED", MessageState.UNDELIVERED),
        ("EXPIRED", MessageState.EXPIRED),
        ("REJECTD", MessageState.REJECTED),
        ("ACCEPTD", MessageState.SUBMITTED),
        ("DELIVERED", None),
        ("MK:0001", None),
        ("", None),
    ],
)
def test_report_status(status: str, state: MessageState | None) -> None:
    assert report_state(status) is state
    assert explain_state(status).endswith(".")
    assert ("not in its document" in explain_state(status)) is (state is None)

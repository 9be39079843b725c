"""The tables against the document's own, typed in again from its pages."""

import pytest

from smsdesk.domain.status import MessageState
from smsdesk.providers.cloudsms_codes import Effect, result_code, sms_state

RESULTS = {
    1: ("0x01", "OK", Effect.ACCEPTED),
    2: ("0x02", "Unknown_error", Effect.UNKNOWN),
    3: ("0x03", "Busy", Effect.LATER),
    4: ("0x04", "Empty_data", Effect.REJECTED),
    5: ("0x05", "Channel_not_exist", Effect.ACCOUNT),
    268435457: ("0x10000001", "Invalid_parameter", Effect.REJECTED),
    268435459: ("0x10000003", "Invalid_context", Effect.REJECTED),
    268435460: ("0x10000004", "Send_failed", Effect.UNKNOWN),
    268435461: ("0x10000005", "Queue_too_large", Effect.LATER),
    268435462: ("0x10000006", "Intercept", Effect.RETRYABLE),
    268435463: ("0x10000007", "Lost_info", Effect.REJECTED),
    268435469: ("0x1000000D", "Empty_data", Effect.REJECTED),
    16777229: ("0x1000000D", "Empty_data", Effect.REJECTED),
    268435470: ("0x1000000E", "DB_not_find", Effect.LATER),
    268435471: ("0x1000000F", "Unpriced_area", Effect.REJECTED),
    268435472: ("0x10000010", "Invalid_Version", Effect.ACCOUNT),
}
STATES = {
    1: ("ENROUTE", MessageState.SUBMITTED),
    2: ("DELIVERED", MessageState.DELIVERED),
    3: ("EXPIRED", MessageState.EXPIRED),
    4: ("DELETED", MessageState.UNDELIVERED),
    5: ("UNDELIVERABLE", MessageState.UNDELIVERED),
    6: ("ACCEPTED", MessageState.SUBMITTED),
    7: ("UNKNOWN", None),
    8: ("REJECTED", MessageState.REJECTED),
    9: ("IDLE", MessageState.SUBMITTED),
    60: ("LOCAL_REJECTED", MessageState.REJECTED),
}


@pytest.mark.parametrize("code", RESULTS)
def test_result_code(code: int) -> None:
    found = result_code(code)
    assert (found.raw, found.name, found.effect) == RESULTS[code]
    assert found.sentence.endswith(".")
    assert found.text == f"{found.sentence} {found.remedy}".strip()
    assert bool(found.remedy) is (found.effect is not Effect.ACCEPTED)


@pytest.mark.parametrize("code", [0, 6, 0x10000002, 0x10000011, -1, 2**40])
def test_undocumented_result_is_unknown(code: int) -> None:
    found = result_code(code)
    assert found.effect is Effect.UNKNOWN
    assert "not in its document" in found.sentence


@pytest.mark.parametrize("code", STATES)
def test_sms_state(code: int) -> None:
    found = sms_state(code)
    assert (found.name, found.state) == STATES[code]
    assert found.text.endswith(".")


@pytest.mark.parametrize("code", [0, 10, 59, 61, 77, 2**32])
def test_undocumented_state_says_nothing(code: int) -> None:
    assert sms_state(code).state is None
    assert "not in its document" in sms_state(code).text

"""SMS_SEND_REQUEST: the sheet's samples exactly, checks before sending, answers of all kinds."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.segments import CLOUDSMS, measure
from smsdesk.domain.submit import Deferred, OutgoingMessage, Rejected, SubmitBatch
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.cloudsms_packet import (
    Detail,
    Envelope,
    Sending,
    build_request,
    read_answer,
    sort_out,
)

HONG_KONG = Msisdn(852, "60000001")
SINGAPORE = Msisdn(65, "80000001")
ENVELOPE = Envelope(17, "2024-05-06 10:20:30", "canary-key")
SENDING = Sending("VerifyCode_516")


def batch_of(*numbers: Msisdn, text: str = "Hello", reference: str = "0f3c5d") -> SubmitBatch:
    return SubmitBatch(
        tuple(OutgoingMessage(n, to, text, reference) for n, to in enumerate(numbers, 1))
    )


def refusal(text: str = "Hello", sending: Sending = SENDING, to: Msisdn = HONG_KONG) -> str:
    """Return the sentence with which a message is refused before sending, "" when it is not."""
    found = sort_out(batch_of(to, text=text), sending)
    if not found.outcomes:
        assert [message.to for message in found.messages] == [to]
        return ""
    outcome = found.outcomes[1]
    assert isinstance(outcome, Rejected)
    assert not outcome.retryable
    return outcome.sentence


# The request


def test_request_is_the_sheets_sample() -> None:
    body = build_request(ENVELOPE, SENDING, "Your code is 4711", [HONG_KONG, SINGAPORE], "0f3c5d")
    assert json.loads(body) == {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "REQUEST",
        "SERIAL": 17,
        "TIME": "2024-05-06 10:20:30",
        "AUTH_KEY": "canary-key",
        "MULTI_MSISDN_LIST": [
            {"COUNTRY_CODE": 852, "DEST_MSISDN": "60000001"},
            {"COUNTRY_CODE": 65, "DEST_MSISDN": "80000001"},
        ],
        "SMS_CONTENT": "Your code is 4711",
        "ROUTE_ID": "VerifyCode_516",
        "PRIORITY": 0,
        "VERSION": "2021-01-01",
        "CUSTOMER_BODY": {"m": "0f3c5d"},
    }


def test_request_with_everything_that_may_be_left_out() -> None:
    sending = Sending("R", "MyShop", "商店", "2", "1")
    packet = json.loads(build_request(ENVELOPE, sending, "你好 \N{GRINNING FACE}", [HONG_KONG]))
    assert packet["ORIGINAL_ADDR"] == "MyShop"
    assert (packet["SIGNATURE"], packet["SIGNATURE_TYPE"]) == ("商店", 2)
    assert packet["PRIORITY"] == 1
    assert packet["SMS_CONTENT"] == "你好 \N{GRINNING FACE}"
    assert "CUSTOMER_BODY" not in packet


def test_request_is_ascii_whatever_is_in_it() -> None:
    body = build_request(ENVELOPE, Sending("路", signature="商店"), "é€你\N{GRINNING FACE}")
    assert body.isascii()


def test_key_does_not_show() -> None:
    assert "canary" not in repr(ENVELOPE)


# What goes into it


def test_campaign_goes_before_account() -> None:
    account = AccountSettings(
        {
            "route_id": "A",
            "original_addr": "AccountAddr",
            "signature": "Account",
            "signature_type": "1",
            "priority": "1",
        },
        {},
    )
    assert Sending.of(account, None, {}) == Sending("A", "AccountAddr", "Account", "1", "1")
    options = {"route_id": "B", "signature": "Own", "signature_type": "4", "priority": "0"}
    assert Sending.of(account, "Me", options) == Sending("B", "Me", "Own", "4", "0")
    assert Sending.of(account, "", {"route_id": ""}).route_id == "A"
    assert Sending.of(account, "", {"signature": ""}).signature == ""


@pytest.mark.parametrize("value", ["", "0", "6", "x", "1.0"])
def test_senseless_signature_type_is_the_default(value: str) -> None:
    sending = Sending.of(AccountSettings({"signature_type": value, "signature": "S"}, {}), None, {})
    assert sending.rendered("text") == "[S]text"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("1", "【Shop】Hello"),
        ("2", "Hello【Shop】"),
        ("3", "[Shop]Hello"),
        ("4", "Hello[Shop]"),
        ("5", "Hello"),
    ],
)
def test_signature_in_its_place(kind: str, expected: str) -> None:
    assert Sending("R", signature="Shop", signature_type=kind).rendered("Hello") == expected
    assert Sending("R", signature="", signature_type=kind).rendered("Hello") == "Hello"


# Checks before sending


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("x" * 1530, True),
        ("x" * 1531, False),
        ("é" * 1530, True),  # of the GSM alphabet
        ("[" * 760, True),  # 76 pairs a part
        ("[" * 761, False),
        ("ê" * 765, True),  # of Latin-1: two bytes each by the document's rule
        ("ê" * 766, False),
        ("你" * 670, True),
        ("你" * 671, False),
        ("\N{GRINNING FACE}" * 330, True),
        ("\N{GRINNING FACE}" * 331, False),  # 33 pairs a part
    ],
)
def test_length_by_bytes_and_segments(text: str, fits: bool) -> None:
    assert (refusal(text) == "") is fits


def test_signature_counts_in_the_length() -> None:
    text = "x" * 1527
    assert refusal(text, Sending("R", signature="abc", signature_type="5")) == ""
    assert "longer than CloudSMS takes: at most 1530" in refusal(
        text, Sending("R", signature="abc")
    )
    thick = Sending("R", signature="abc", signature_type="1")
    assert "takes: at most 670" in refusal("x" * 700, thick)


@pytest.mark.parametrize("text", ["", "a\x00b", "\x1b", "\ud800", "x\udc00"])
def test_text_that_cannot_be_sent(text: str) -> None:
    assert refusal(text)


@pytest.mark.parametrize(
    ("sender", "fits"),
    [("MyShop", True), ("My Shop~!", True), ("x" * 32, True), ("x" * 33, False)]
    + [(f"a{char}", False) for char in ("\x1f", "\x7f", "\x80", "é", "你", "\n")],
)
def test_sender_of_printable_ascii(sender: str, fits: bool) -> None:
    assert (refusal(sending=Sending("R", sender)) == "") is fits


@pytest.mark.parametrize(
    ("signature", "fits"),
    [("x" * 64, True), ("x" * 65, False), ("店" * 21, True), ("店" * 22, False)],
)
def test_signature_of_64_bytes(signature: str, fits: bool) -> None:
    assert (refusal(sending=Sending("R", signature=signature)) == "") is fits


@pytest.mark.parametrize(("route", "fits"), [("r" * 255, True), ("r" * 256, False)])
def test_route_of_255_bytes(route: str, fits: bool) -> None:
    assert (refusal(sending=Sending(route)) == "") is fits


@pytest.mark.parametrize(("length", "fits"), [(246, True), (247, False)])
def test_customer_body_of_255_bytes(length: int, fits: bool) -> None:
    found = sort_out(batch_of(HONG_KONG, reference="r" * length), SENDING)
    assert bool(found.messages) is fits


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        (Msisdn(86, "13800000001"), True),
        (Msisdn(86, "1380000000"), False),
        (Msisdn(86, "138000000011"), False),
        (Msisdn(65, "80000001"), True),
        (Msisdn(65, "91234567"), True),
        (Msisdn(65, "61234567"), False),
        (Msisdn(65, "8000000"), False),
        (Msisdn(65, "800000011"), False),
        (Msisdn(39, "0236618300"), True),
        (Msisdn(1, "2" * 33), False),
        (Msisdn(1, "2" * 32), True),
    ],
)
def test_number_by_the_documents_rules(number: Msisdn, fits: bool) -> None:
    assert (refusal(to=number) == "") is fits


def test_one_bad_number_does_not_hold_the_others() -> None:
    bad = Msisdn(86, "123")
    found = sort_out(batch_of(HONG_KONG, bad, SINGAPORE), SENDING)
    assert [message.to for message in found.messages] == [HONG_KONG, SINGAPORE]
    assert isinstance(found.outcomes[2], Rejected)


def test_what_one_request_cannot_carry_waits_for_the_next() -> None:
    first = OutgoingMessage(1, HONG_KONG, "Hello", "ref")
    again = OutgoingMessage(2, HONG_KONG, "Hello", "ref")
    other_text = OutgoingMessage(3, SINGAPORE, "Other", "ref")
    other_reference = OutgoingMessage(4, SINGAPORE, "Hello", "other")
    found = sort_out(SubmitBatch((first, again, other_text, other_reference)), SENDING)
    assert found.messages == (first,)
    assert set(found.outcomes) == {2, 3, 4}
    assert all(
        isinstance(outcome, Deferred) and outcome.retry_after_s == 0.0
        for outcome in found.outcomes.values()
    )


def test_at_most_200_numbers_a_request() -> None:
    numbers = [Msisdn(852, str(60_000_000 + n)) for n in range(201)]
    found = sort_out(batch_of(*numbers), SENDING)
    assert [message.to for message in found.messages] == numbers[:200]
    assert isinstance(found.outcomes[201], Deferred)


@given(st.text(max_size=900), st.sampled_from(["1", "2", "3", "4", "5"]), st.text(max_size=20))
def test_what_goes_out_is_within_the_documents_limits(text: str, kind: str, signature: str) -> None:
    sending = Sending("R", signature=signature, signature_type=kind)
    found = sort_out(batch_of(HONG_KONG, text=text), sending)
    assert len(found.messages) + len(found.outcomes) == 1
    if found.messages:
        json.loads(build_request(ENVELOPE, sending, text, [HONG_KONG]))
        assert not measure(sending.rendered(text), CLOUDSMS).over_limit
        assert text


# Answers


def answer(**fields: Any) -> bytes:
    packet = {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "ANSWER",
        "SERIAL": 17,
        "TIME": "2024-05-06 10:20:31",
        "RESULT_CODE": 1,
        "RESULT_DESC": "OK",
        **fields,
    }
    return json.dumps(packet).encode()


def test_answer_is_the_sheets_sample() -> None:
    body = b"""{"METHOD":"SMS_SEND_REQUEST","TYPE":"ANSWER","SERIAL":17,
     "TIME":"2024-05-06 10:20:31","RESULT_CODE":1,"RESULT_DESC":"OK",
     "DETAIL_LIST":[{"RESULT_CODE":1,"RESULT_DESC":"OK","COUNTRY_CODE":852,
                     "DEST_MSISDN":"60000001","SMS_UID":"5A3B394096E50X01D1FA163E81BFFF"},
                    {"RESULT_CODE":1,"RESULT_DESC":"OK","COUNTRY_CODE":65,
                     "DEST_MSISDN":"80000001","SMS_UID":"5A3B394096E50X02D1FA163E81BFFE"}]}"""
    found = read_answer(body)
    assert found is not None
    assert (found.code, found.text, found.serial) == (1, "OK", 17)
    assert found.details == {
        (852, "60000001"): Detail(1, "OK", "5A3B394096E50X01D1FA163E81BFFF"),
        (65, "80000001"): Detail(1, "OK", "5A3B394096E50X02D1FA163E81BFFE"),
    }


def test_answer_as_the_document_prints_it() -> None:
    body = b"""{
        "METHOD": "SMS_SEND_REQUEST", "TYPE": "ANSWER", "SERIAL": 1,
        "TIME": "System Response Time", "RESULT_CODE": 1, "RESULT_DESC": "'OK'",
        "DETAIL_LIST": [{"RESULT_CODE": 1, "RESULT_DESC": "'OK'", "DEST_MSISDN": "67xxxx11",
                         "COUNTRY_CODE": 852, "SMS_UID": "5A3B394096E50X01D1FA163E81BFFF"}]
    }"""
    found = read_answer(body)
    assert found is not None
    assert found.text == "OK"
    assert found.details[852, "67xxxx11"].text == "OK"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (268435457, 0x10000001),
        ("268435457", 0x10000001),
        ("0x10000001", 0x10000001),
        (16777229, 0x100000D),
        (268435469, 0x1000000D),
        ("0x100000D", 0x100000D),
    ],
    ids=range(6),
)
def test_codes_in_every_spelling(code: object, expected: int) -> None:
    detail = {"RESULT_CODE": code, "COUNTRY_CODE": "852", "DEST_MSISDN": 60000001}
    found = read_answer(answer(RESULT_CODE=code, DETAIL_LIST=[detail]))
    assert found is not None
    assert found.code == expected
    assert found.details[852, "60000001"].code == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502</html>",
        b"[]",
        b"{}",
        b'{"TYPE":"ANSWER"}',
        answer(RESULT_CODE=None),
        answer(RESULT_CODE="OK"),
        answer(TYPE="REQUEST"),
        answer()[:-20],
    ],
    ids=range(9),
)
def test_what_is_no_answer(body: bytes) -> None:
    assert read_answer(body) is None


def test_details_without_a_code_for_all() -> None:
    detail = {"RESULT_CODE": 1, "COUNTRY_CODE": 852, "DEST_MSISDN": "60000001", "SMS_UID": "A"}
    found = read_answer(answer(RESULT_CODE=None, DETAIL_LIST=[detail]))
    assert found is not None
    assert found.code is None
    assert found.details[852, "60000001"].sms_uid == "A"


def test_number_named_twice() -> None:
    one = {"RESULT_CODE": 1, "COUNTRY_CODE": 852, "DEST_MSISDN": "60000001", "SMS_UID": "A"}
    same = read_answer(answer(DETAIL_LIST=[one, one]))
    assert same is not None
    assert same.details[852, "60000001"] == Detail(1, "", "A")
    other = read_answer(answer(DETAIL_LIST=[one, {**one, "SMS_UID": "B"}, one]))
    assert other is not None
    assert other.details[852, "60000001"].code is None


@pytest.mark.parametrize(
    ("uid", "expected"),
    [
        (" A1 ", "A1"),
        (4711, "4711"),
        (None, ""),
        (True, ""),
        (-1, ""),
        (10**100, ""),
        ("x" * 65, ""),
        ("a\r\nb", ""),
        (["A"], ""),
    ],
    ids=range(9),
)
def test_id_that_may_be_kept(uid: object, expected: str) -> None:
    detail = {"RESULT_CODE": 1, "COUNTRY_CODE": 852, "DEST_MSISDN": "1", "SMS_UID": uid}
    found = read_answer(answer(DETAIL_LIST=[detail]))
    assert found is not None
    assert found.details[852, "1"].sms_uid == expected


@pytest.mark.parametrize(
    "items",
    [
        {"COUNTRY_CODE": 852},
        "x",
        None,
        [None, 1, "x", []],
        [{"COUNTRY_CODE": 852, "DEST_MSISDN": "1"}],
        [{"COUNTRY_CODE": 852, "DEST_MSISDN": None, "RESULT_CODE": 1}],
        [{"DEST_MSISDN": "1", "RESULT_CODE": 1}],
    ],
    ids=range(7),
)
def test_details_that_say_nothing(items: object) -> None:
    found = read_answer(answer(DETAIL_LIST=items))
    assert found is not None
    assert found.details == {}


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
ITEM = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("RESULT_CODE", "COUNTRY_CODE", "DEST_MSISDN", "SMS_UID"), JSON_VALUES),
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "TYPE": JSON_VALUES,
            "RESULT_CODE": JSON_VALUES,
            "RESULT_DESC": JSON_VALUES,
            "SERIAL": JSON_VALUES,
            "DETAIL_LIST": JSON_VALUES | st.lists(ITEM, max_size=3),
        },
    )
)
def test_no_answer_makes_it_fail(packet: dict[str, Any]) -> None:
    found = read_answer(json.dumps(packet).encode())
    assert found is None or found.code is not None or found.details

"""What the 467890 gateway makes of bodies, numbers and contents."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.sms467890_account import (
    DEMO_PWD,
    DEMO_UID,
    KeyStyle,
    Sms467890Account,
)
from smsdesk.simulator.sms467890_packet import (
    BalanceCode,
    Code,
    RefusedError,
    Submission,
    check,
    check_balance,
    describe,
    numbers_in,
    read_fields,
)

NOTHING = {"uid": "", "pwd": "", "mobile": "", "content": ""}
ACCOUNT = Sms467890Account()


def fields(**changes: str) -> dict[str, str]:
    sound = {"uid": DEMO_UID, "pwd": DEMO_PWD, "mobile": "13000000001", "content": "Hello"}
    return {**sound, **changes}


def checked(**changes: str) -> Submission:
    return check(fields(**changes), ACCOUNT, frozen=False)


def refusal(*, frozen: bool, **changes: str) -> int:
    with pytest.raises(RefusedError) as caught:
        check(fields(**changes), ACCOUNT, frozen=frozen)
    return caught.value.code


def test_names_are_spelt_as_set() -> None:
    lower = {"uid": "1", "pwd": "p", "mobile": "m", "content": "c"}
    capitalised = {key.capitalize(): value for key, value in lower.items()}
    for style, right, wrong in [
        (KeyStyle.LOWER, lower, capitalised),
        (KeyStyle.CAPITALISED, capitalised, lower),
    ]:
        assert read_fields(json.dumps(right).encode(), style) == lower
        assert read_fields(json.dumps(wrong).encode(), style) == NOTHING


def test_whole_numbers_count_as_their_digits() -> None:
    body = b'{"uid":10086,"pwd":1.5,"mobile":13000000001,"content":true}'
    assert read_fields(body, KeyStyle.LOWER) == {
        **NOTHING,
        "uid": "10086",
        "mobile": "13000000001",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"uid"',
        b"null",
        b"uid=10086&pwd=x",
        b'{"uid":"10086"',
        b'{"uid":"\xff"}',
        b'\xef\xbb\xbf{"uid":"10086"}',
        b'{"uid":"10086","x":NaN}',
        b'{"uid":' + b"9" * 5000 + b"}",
        b'{"uid":"\\ud800"}',
        b"[" * 100_000,
        b'{"uid":null,"pwd":[],"mobile":{},"content":false}',
    ],
    ids=range(13),
)
def test_bodies_without_fields(body: bytes) -> None:
    assert read_fields(body, KeyStyle.LOWER) == NOTHING


@given(st.binary(max_size=200))
def test_any_body_is_read(body: bytes) -> None:
    for style in KeyStyle:
        assert read_fields(body, style).keys() == NOTHING.keys()


@given(text=st.text(max_size=50), ensure_ascii=st.booleans())
def test_any_text_is_read(*, text: str, ensure_ascii: bool) -> None:
    body = json.dumps({"content": text}, ensure_ascii=ensure_ascii).encode()
    assert read_fields(body, KeyStyle.LOWER)["content"] == text


def test_a_sound_request() -> None:
    submission = checked(mobile="13000000001,13000000002")
    assert submission == Submission(("13000000001", "13000000002"), "Hello")
    assert "13000000001" not in repr(submission)
    assert "Hello" not in repr(submission)


@pytest.mark.parametrize(
    ("uid", "pwd"),
    [("", DEMO_PWD), ("10087", DEMO_PWD), (DEMO_UID, ""), (DEMO_UID, "x"), (DEMO_UID, "ключ")],
)
@pytest.mark.parametrize("frozen", [False, True])
def test_credentials(uid: str, pwd: str, *, frozen: bool) -> None:
    """Who has no password does not learn either that the account is frozen."""
    assert refusal(frozen=frozen, uid=uid, pwd=pwd) == Code.CREDENTIALS
    with pytest.raises(RefusedError) as caught:
        check_balance(fields(uid=uid, pwd=pwd), ACCOUNT, frozen=frozen)
    assert caught.value.code == BalanceCode.CREDENTIALS


def test_frozen_has_a_code_in_each_table() -> None:
    assert refusal(frozen=True) == 8
    with pytest.raises(RefusedError) as caught:
        check_balance(fields(), ACCOUNT, frozen=True)
    assert caught.value.code == 2
    assert describe(2, balance=True) != describe(2)


@pytest.mark.parametrize(
    "mobile",
    [
        "",
        ",",
        "1300000000",
        "130000000011",
        "23000000001",
        "+8613000000001",
        "8613000000001",
        "13000000001,",
        "13000000001,1300000000x",
        "13000000001, 13000000002",
        "13000000001\uff0c13000000002",
        "13000000001;13000000002",
        "13000000001\n",
        "\uff113000000001",
    ],
)
def test_one_wrong_number_spoils_all(mobile: str) -> None:
    assert refusal(frozen=False, mobile=mobile) == Code.MOBILE


def test_five_thousand_numbers() -> None:
    numbers = [f"1300000{n:04}" for n in range(5001)]
    assert len(checked(mobile=",".join(numbers[:5000])).mobiles) == 5000
    assert refusal(frozen=False, mobile=",".join(numbers)) == Code.TOO_MANY


def test_numbers_for_the_journal() -> None:
    assert numbers_in("13000000001,x,13000000002,") == ("+8613000000001", "+8613000000002")
    assert numbers_in("") == ()


@pytest.mark.parametrize("content", ["", " ", "\r\n"])
def test_empty_contents(content: str) -> None:
    assert refusal(frozen=False, content=content) == Code.EMPTY


def test_the_longest_contents() -> None:
    for content in ("a" * 268, "码" * 268, " " * 267 + "a", "😀" * 134):
        assert checked(content=content).content == content
    for content in ("a" * 269, "码" * 269, "😀" * 134 + "a"):
        assert refusal(frozen=False, content=content) == Code.TOO_LONG


def test_texts_of_codes() -> None:
    texts = {describe(code) for code in Code}
    assert len(texts) == len(Code)
    assert describe(0) == "send success"
    assert describe(5) == "Insufficient balance"
    assert describe(4711) == describe(4711, balance=True) == "error"


def test_the_password_stays_out_of_repr() -> None:
    assert DEMO_PWD not in repr(ACCOUNT)

"""What the Yunpian gateway makes of forms, numbers and texts."""

import contextlib
import re
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.simulator.gateway import Call
from smsdesk.simulator.yunpian_account import YunpianAccount
from smsdesk.simulator.yunpian_codes import Code, RefusedError, describe
from smsdesk.simulator.yunpian_packet import (
    Submission,
    check,
    destination_of,
    number_in,
    read_form,
)

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def call(body: bytes, headers: dict[str, str] | None = None) -> Call:
    return Call("/v2/sms/single_send.json", FORM if headers is None else headers, body)


def refusal(fields: dict[str, str], account: YunpianAccount | None = None) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        check(fields, account or YunpianAccount())
    return caught.value


def fields(**changes: str) -> dict[str, str]:
    return {"mobile": "+93701234567", "text": "【Demo】Hello", **changes}


def accepted(account: YunpianAccount | None = None, **changes: str) -> Submission:
    return check(fields(**changes), account or YunpianAccount())


@given(
    st.dictionaries(
        st.sampled_from(["apikey", "mobile", "text", "uid"]),
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1),
    )
)
def test_forms_are_read_back(content: dict[str, str]) -> None:
    assert read_form(call(urlencode(content).encode())) == content


def test_a_blank_and_a_plus_in_a_form() -> None:
    assert read_form(call(b"text=a+b%2Bc&empty=")) == {"text": "a b+c", "empty": ""}


def test_the_first_of_two_fields_counts() -> None:
    assert read_form(call(b"mobile=1&mobile=2")) == {"mobile": "1"}


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_a_body_of_another_type_has_no_fields(kind: str) -> None:
    assert read_form(call(b"apikey=1", {"Content-Type": kind})) == {}
    assert read_form(call(b"apikey=1", {})) == {}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"text=%FF", Code.UNDECODABLE),
        (b"text=\xff", Code.UNDECODABLE),
        (b"text=%C4%E3%BA%C3", Code.UNDECODABLE),
        (b"a=1&" * 100, Code.MALFORMED),
    ],
    ids=["percent", "raw", "GBK", "too many fields"],
)
def test_forms_that_cannot_be_read(body: bytes, code: Code) -> None:
    with pytest.raises(RefusedError) as caught:
        read_form(call(body))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("mobile", "number", "shown"),
    [
        ("+93701234567", "+93701234567", "+93701234567"),
        ("13012312312", "+8613012312312", "13012312312"),
        ("+8613012312312", "+8613012312312", "13012312312"),
        ("+85261234567", "+85261234567", "+85261234567"),
        ("+4407911123456", "+447911123456", "+447911123456"),
        ("+390612345678", "+390612345678", "+390612345678"),
        ("+12025550123", "+12025550123", "+12025550123"),
    ],
)
def test_numbers(mobile: str, number: str, shown: str) -> None:
    destination = destination_of(mobile)
    assert destination is not None
    assert (destination.number, destination.shown) == (number, shown)
    assert number[3:] not in repr(destination)


@pytest.mark.parametrize(
    "mobile",
    [
        " 93701234567",
        " 8613012312312",
        " 12025550123",
        "93701234567",
        "8613012312312",
        "12012312312",
        "1301231231",
        "130123123123",
        "+861301231231",
        "+8612012312312",
        "+999701234567",
        "+0701234567",
        "+123456",
        "+1234567890123456",
        "+93701234567,+93701234568",
        "13012312312,13012312313",
        "+93 701234567",
        "+93701234567\n",
        "+\uff19\uff13701234567",
        "abc",
        "+",
    ],
)
def test_no_numbers(mobile: str) -> None:
    assert destination_of(mobile) is None
    refused = refusal(fields(mobile=mobile))
    assert refused.code == Code.MALFORMED
    assert "mobile" in refused.detail


def test_the_newer_manual_has_another_code_for_bad_numbers() -> None:
    account = YunpianAccount(bad_number_code=56)
    assert refusal(fields(mobile="abc"), account).code == 56


@pytest.mark.parametrize("missing", ["mobile", "text"])
def test_required_fields(missing: str) -> None:
    empty = fields(**{missing: ""})
    absent = {key: value for key, value in empty.items() if key != missing}
    for content in (empty, absent):
        refused = refusal(content)
        assert refused.code == Code.MISSING
        assert missing in refused.detail


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"uid": "u" * 257}, "uid"),
        ({"callback_url": "ftp://127.0.0.1/"}, "callback_url"),
        ({"callback_url": "http://127.0.0.1/\r\nX: y"}, "callback_url"),
        ({"register": "yes"}, "register"),
        ({"extend": "12a"}, "extend"),
    ],
)
def test_optional_fields_that_are_wrong(changes: dict[str, str], name: str) -> None:
    refused = refusal(fields(**changes))
    assert refused.code == Code.MALFORMED
    assert name in refused.detail


def test_optional_fields() -> None:
    submission = accepted(
        uid="u" * 256, callback_url="http://127.0.0.1:1/x?y=%20", register="true", extend="001"
    )
    assert submission.uid == "u" * 256
    assert submission.callback_url == "http://127.0.0.1:1/x?y=%20"
    bare = accepted(uid="", callback_url="", register="false")
    assert (bare.uid, bare.callback_url) == (None, None)
    shown = repr(submission)
    assert "Hello" not in shown
    assert "127.0.0.1" not in shown


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 70, 1),
        ("a" * 71, 2),
        ("码" * 134, 2),
        ("码" * 135, 3),
        ("a" * 500, 8),
        ("【Demo】" + "a" * 64, 1),
        ("【Demo】" + "a" * 65, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_every_text_is_billed_at_70_and_67(text: str, segments: int) -> None:
    assert accepted(text=text).segments == segments


@pytest.mark.parametrize("text", ["a" * 501, "😀" * 251, "【Demo】" + "码" * 495])
def test_texts_that_are_too_long(text: str) -> None:
    assert refusal(fields(text=text)).code == Code.MALFORMED
    assert "500" in refusal(fields(text=text)).detail


def test_the_longest_texts() -> None:
    for text in ("a" * 500, "😀" * 250, "【Demo】" + "码" * 494):
        assert accepted(text=text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Hello【Demo】",
        " 【Demo】Hello",
        "【Demo】【Shop】Hello",
        "【Demo】Hello【Shop】",
        "【Demo Hello",
        "Demo】Hello",
        "【】Hello",
        "【【Demo】】Hello",
    ],
)
def test_malformed_signatures(text: str) -> None:
    assert refusal(fields(text=text)).code == Code.MALFORMED_SIGNATURE


def test_signatures_as_the_account_has_them() -> None:
    account = YunpianAccount(signatures=frozenset({"Demo"}), require_signature=True)
    assert accepted(account).text == "【Demo】Hello"
    assert refusal(fields(text="【Shop】Hello"), account).code == Code.WRONG_SIGNATURE
    assert refusal(fields(text="Hello"), account).code == Code.UNSIGNED
    assert accepted(text="Hello").text == "Hello"
    nothing_set = YunpianAccount(signatures=frozenset())
    assert refusal(fields(), nothing_set).code == Code.NO_SIGNATURE


def test_templates() -> None:
    account = YunpianAccount(templates=("Your code is #code#.", "Dear #name#, see #link#"))
    for text in ("【Demo】Your code is 4711.", "Dear Ana,\nBo, see (x)"):
        assert accepted(account, text=text).text == text
    for text in ("【Demo】Your code is 4711", "Your code is not xx. ", "Dear Ana"):
        assert refusal(fields(text=text), account).code == Code.NO_TEMPLATE


def test_words_countries_and_numbers_that_are_blocked() -> None:
    refused = refusal(fields(text="【Demo】The CASINO is open"))
    assert refused.code == Code.BLOCKED_WORD
    assert "casino" in refused.detail
    assert refusal(fields(mobile="+85021234567")).code == Code.COUNTRY
    assert refusal(fields(mobile="+5351234567")).code == Code.COUNTRY_OF_TEMPLATE
    account = YunpianAccount(blacklist=frozenset({"+93701234567"}))
    assert refusal(fields(), account).code == Code.BLACKLISTED


def test_who_may_call() -> None:
    account = YunpianAccount("k" * 32, ip_whitelist=frozenset({"10.0.0.1"}))
    account.admit("k" * 32, "10.0.0.1")
    for key, remote, code in [
        ("", "10.0.0.1", Code.MISSING),
        ("x" * 32, "10.0.0.1", Code.WRONG_KEY),
        ("ключ", "10.0.0.1", Code.WRONG_KEY),
        ("k" * 32, "10.0.0.2", Code.ADDRESS),
    ]:
        with pytest.raises(RefusedError) as caught:
            account.admit(key, remote)
        assert caught.value.code == code
    assert "k" * 32 not in repr(account)


@pytest.mark.parametrize("value", ["0", "-1", "101", "1.5", "x", "\uff11", "1" * 30])
def test_numbers_in_fields_that_are_wrong(value: str) -> None:
    with pytest.raises(RefusedError) as caught:
        number_in({"page_size": value}, "page_size", 20, 100)
    assert caught.value.code == Code.MALFORMED


def test_numbers_in_fields() -> None:
    assert number_in({}, "page_size", 20, 100) == 20
    assert number_in({"page_size": ""}, "page_size", 20, 100) == 20
    assert number_in({"page_size": "100"}, "page_size", 20, 100) == 100
    assert number_in({"page_num": "1000"}, "page_num", 1) == 1000


def test_every_code_has_a_chinese_text() -> None:
    for code in Code:
        assert re.search("[\u4e00-\u9fff]", describe(code))
    assert describe(4711) == describe(-4711)


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    for content in (body, b"mobile=" + quote(body).encode() + b"&text=x"):
        with contextlib.suppress(RefusedError):
            check(read_form(call(content)), YunpianAccount())

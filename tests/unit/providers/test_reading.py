import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.providers.reading import (
    UnreadableBody,
    read_amount,
    read_id,
    read_integer,
    read_json,
    read_line,
    read_object,
)

HOSTILE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe{}",
    b'{"a": "\xff"}',
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": -Infinity}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"a": "\\ud800"}',
    b'{"\\udfff": 1}',
    b'{"a": ["\\ud800x\\udc00"]}',
    b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>",
    b"\x1f\x8b\x08\x00",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_body_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableBody):
        read_object(body)


def test_object_is_read() -> None:
    assert read_object(b'\xef\xbb\xbf {"a": "\\ud83d\\ude00"} ') == {"a": "\N{GRINNING FACE}"}


@given(st.binary())
def test_no_body_raises_anything_else(body: bytes) -> None:
    try:
        content = read_object(body)
    except UnreadableBody:
        return
    json.dumps(content, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1),
        (-3, -3),
        ("268435457", 268435457),
        (" 0x10000001 ", 0x10000001),
        ("0X05", 5),
        ("0x", None),
        ("", None),
        ("1.0", None),
        ("+1", None),
        ("-1", None),
        ("1_000", None),
        ("9" * 11, None),
        ("\N{ARABIC-INDIC DIGIT TWO}", None),
        (2.5, None),
        (True, None),
        (None, None),
        ([1], None),
    ],
)
def test_integer(value: object, expected: int | None) -> None:
    assert read_integer(value) == expected


def test_line_is_fit_to_be_kept() -> None:
    assert read_line("one\r\ntwo\x00\u2028three", 200) == "one  two  three"
    assert read_line("x" * 500, 10) == "x" * 10
    assert read_line(7) == ""
    assert read_line("<b>'; DROP TABLE x; ../..") == "<b>'; DROP TABLE x; ../.."


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"5"])
def test_json_may_be_anything(body: bytes) -> None:
    assert read_json(body) == json.loads(body)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        (0.05, "0.05"),
        (1e-7, "0.0000001"),
        (1000.5, "1000.5"),
        (" 0.0500 ", "0.0500"),
        ("-3", "-3"),
        (float("inf"), None),
        (1e300, None),
        (10**400, None),
        ("1,5", None),
        ("", None),
        ("free", None),
        (True, None),
        (None, None),
        ([5], None),
    ],
    ids=range(15),
)
def test_amount(value: object, expected: str | None) -> None:
    assert read_amount(value) == (Decimal(expected) if expected is not None else None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (16741236146, "16741236146"),
        (" 800000 ", "800000"),
        ("a-b", "a-b"),
        ("x" * 64, "x" * 64),
        ("x" * 65, ""),
        (10**70, ""),
        (0, ""),
        (-5, ""),
        ("a\nb", ""),
        (True, ""),
        (5.0, ""),
        (None, ""),
    ],
    ids=range(12),
)
def test_id(value: object, expected: str) -> None:
    assert read_id(value) == expected

"""Answers on standard output, one clear line an error, nothing that a terminal would obey."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.cli.output import Output, pairs, printable, table


def _output(encoding: str = "utf-8") -> tuple[Output, io.BytesIO, io.BytesIO]:
    answers, notes = io.BytesIO(), io.BytesIO()
    output = Output(
        io.TextIOWrapper(answers, encoding=encoding, newline=""),
        io.TextIOWrapper(notes, encoding=encoding, newline=""),
    )
    return output, answers, notes


@given(st.text())
def test_json_is_one_line_of_ascii_and_comes_back(text: str) -> None:
    output, answers, _ = _output("ascii")
    output.json({"text": text})
    line = answers.getvalue()
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"text": text}


def test_json_refuses_what_no_reader_takes() -> None:
    output, _, _ = _output()
    with pytest.raises(ValueError, match="JSON"):
        output.json(float("nan"))


@given(st.text())
def test_lines_stay_lines(text: str) -> None:
    output, answers, notes = _output()
    output.line(text)
    output.error(text)
    assert len(answers.getvalue().decode().splitlines()) <= 1
    assert len(notes.getvalue().decode().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\nc", "a b  c"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("\u202eevil", "\\u202eevil"),
        ("family 👨\u200d👩", "family 👨\u200d👩"),
        ("naïve “quotes” 你好", "naïve “quotes” 你好"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_poor_terminal_gets_escapes_instead_of_a_fault() -> None:
    output, answers, _ = _output("ascii")
    output.line("price: 5 €")
    assert answers.getvalue() == b"price: 5 \\u20ac\n"


def test_columns_line_up() -> None:
    assert table(("a", "bb"), [("ccc", "d"), ("e", "")]) == ["a    bb", "ccc  d", "e"]


def test_counts_as_text() -> None:
    assert pairs({"submitted": 1200, "rejected": 1}) == "1,200 submitted, 1 rejected"

"""Hostile and broken text files end in one clear sentence."""

from pathlib import Path

import pytest

from smsdesk.domain.errors import UsageError
from smsdesk.importers.csv_reader import LONGEST_CELL, MOST_COLUMNS, read_rows
from smsdesk.importers.sniff import TextForm

FORM = TextForm("utf-8", True, ",", True)


def _read(path: Path, content: bytes) -> list[tuple[str, ...]]:
    path.write_bytes(content)
    return [row.cells for row in read_rows(path, FORM)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'number,name\n1,"' + b"x" * (LONGEST_CELL + 10), "row 2"),
        (b"number\n" + b"," * MOST_COLUMNS + b"\n", "row 2.*too many columns"),
        (b"number\n\xff\xfe\xfa\n", "encoding utf-8"),
        (b'number,name\n1,a\n2,"never closed\n3,c\n4,d\n', "row 3.*not closed"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        _read(tmp_path / "list.csv", content)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        list(read_rows(tmp_path / "none.csv", FORM))


def test_quotes_newlines_and_ragged_rows(tmp_path: Path) -> None:
    rows = _read(tmp_path / "list.csv", b'number,name\n1,"a\nb"\n2\n3,c,extra\n')
    assert rows == [("1", "a\nb"), ("2",), ("3", "c", "extra")]


def test_a_quote_closed_by_the_last_character(tmp_path: Path) -> None:
    assert _read(tmp_path / "list.csv", b'number,name\n1,"a\nb"') == [("1", "a\nb")]
    assert _read(tmp_path / "list.csv", b'number,name\n1,"a\nb"\n\n\n') == [("1", "a\nb")]

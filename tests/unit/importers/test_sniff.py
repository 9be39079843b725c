"""Encodings, delimiters and headers are guessed; a weak guess says so."""

from pathlib import Path

import pytest

from smsdesk.importers.csv_reader import read_header, read_rows
from smsdesk.importers.sniff import TextForm, sniff

LINES = "номер,имя\n+79161234567,Анна\n+79161234568,Пётр\n"
CHINESE = "手机号,姓名\n13800138000,王小明\n13800138001,李静\n"
FRENCH = "number,name\n+33612345678,Hélène\n+33612345679,François\n"


@pytest.mark.parametrize(
    ("text", "encoding", "expected", "sure"),
    [
        (LINES, "utf-8", "utf-8", True),
        (LINES, "utf-8-sig", "utf-8-sig", True),
        (LINES, "utf-16", "utf-16", True),
        (LINES, "cp1251", "cp1251", False),
        (CHINESE, "gb18030", "gb18030", False),
        (FRENCH, "cp1252", "cp1252", False),
    ],
)
def test_encoding(tmp_path: Path, text: str, encoding: str, expected: str, sure: bool) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    form = sniff(path)
    assert (form.encoding, form.sure, form.has_header) == (expected, sure, True)
    rows = list(read_rows(path, form))
    assert [row.cells[1] for row in rows] == [line.split(",")[1] for line in text.split("\n")[1:3]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_within_quotes_does_not_count(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "list.csv"
    rows = [f'+8526123450{n}{delimiter}"Ana, Bo; Cy | D\tE"' for n in range(5)]
    path.write_text("\n".join(["number" + delimiter + "name", *rows]))
    assert sniff(path).delimiter == delimiter


def test_a_file_of_bare_numbers_has_no_header(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("+85261234567\n+85261234568\n")
    form = sniff(path)
    assert not form.has_header
    assert read_header(path, form) == ("Column 1",)
    assert [row.number for row in read_rows(path, form)] == [1, 2]


def test_row_numbers_count_the_header(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("number\n\n+85261234567\n")
    assert [row.number for row in read_rows(path, TextForm("utf-8", True, ",", True))] == [3]


def test_a_cell_of_ten_megabytes_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"phone;name\n+8613800000001;{'x' * 10_000_000}\n", "utf-8")
    form = sniff(path)
    assert (form.delimiter, form.has_header) == (";", True)
    path.write_text(f'"{"x" * 300_000}', "utf-8")
    assert sniff(path).encoding == "utf-8"

"""CSV that a spreadsheet cannot be harmed by, written whole or not at all."""

import csv
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.services.export import csv_file, inert

_FORMULA = re.compile(r"[=+\-@\t\r]")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("hello", "hello"),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("fine\n=cmd()", "fine\n'=cmd()"),
        ("fine\r\n=cmd()\r-1", "fine\r\n'=cmd()\r'-1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=b", "a=b"),
        ("+85261234567", "+85261234567"),
        ("+852 6123", "'+852 6123"),
        ("+85261234567\n=1", "'+85261234567\n'=1"),
        ("+0123456", "'+0123456"),
    ],
)
def test_formulas_become_text_and_numbers_stay(cell: str, written: str) -> None:
    assert inert(cell) == written


@given(st.text())
def test_no_line_of_a_cell_is_a_formula(cell: str) -> None:
    lines = inert(cell).splitlines()
    assert not [line for line in lines if _FORMULA.match(line)] or inert(cell) == cell


@given(st.text(alphabet="=+-@\t\r\n a1"))
def test_apostrophes_are_all_that_is_added(cell: str) -> None:
    assert inert(cell).replace("'", "") == cell


def test_a_file_comes_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with csv_file(path) as write:
        write(["to", "text"])
        write(["+85261234567", "=1\n你好"])
        assert not path.exists()
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["to", "text"], ["+85261234567", "'=1\n你好"]]
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


def test_a_failure_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("older", encoding="utf-8")

    def fail_halfway() -> None:
        with csv_file(path) as write:
            write(["half"])
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail_halfway()
    assert path.read_text(encoding="utf-8") == "older"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_a_place_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be written"), csv_file(tmp_path / "a" / "b"):
        pass

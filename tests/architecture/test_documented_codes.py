"""The page of codes against the documents' own tables, kept as data with their source."""

import json
from pathlib import Path
from typing import Any

import pytest

from smsdesk.domain.codes import CodeEntry, CodeTable
from smsdesk.providers.registry import PROVIDERS

ROOT = Path(__file__).resolve().parents[2]
TABLES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "data" / "documented_codes.json").read_text(encoding="utf-8")
)
PAGE = (ROOT / "resources" / "help" / "codes.md").read_text(encoding="utf-8")

documented = pytest.mark.parametrize(
    "table", TABLES, ids=[f"{one['gateway']}-{one['table']}" for one in TABLES]
)


def _rows(table: dict[str, Any]) -> dict[str, str]:
    """Return the page's rows of one table, by code."""
    title = PROVIDERS[table["gateway"]].info.title
    heading = f"### {title}: {CodeTable(table['table']).label}\n"
    part = PAGE.split(heading)[1].split("\n#")[0]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    return {row.split("`")[1]: row for row in rows}


def _entries(table: dict[str, Any]) -> dict[str, CodeEntry]:
    found = PROVIDERS[table["gateway"]].code_table()
    return {entry.code: entry for entry in found if entry.table == table["table"]}


@documented
def test_every_documented_code_is_explained_to_a_person(table: dict[str, Any]) -> None:
    rows = _rows(table)
    missing = [code for code in table["codes"] if code not in rows]
    assert not missing, table["source"]
    for code in table["codes"]:
        entry = _entries(table)[code]
        assert f"| {entry.outcome.label} | {entry.sentence} |" in rows[code]


@documented
def test_the_documents_names_stand_beside_their_codes(table: dict[str, Any]) -> None:
    for code, names in table["codes"].items():
        known = {word.casefold() for word in _entries(table)[code].words}
        missing = [name for name in names if name.casefold() not in known]
        assert not missing, f"{code}: {missing}"


def test_every_gateway_has_its_tables() -> None:
    assert {one["gateway"] for one in TABLES} == set(PROVIDERS)
    for key, factory in PROVIDERS.items():
        tables = {entry.table.value for entry in factory.code_table()}
        assert tables == {one["table"] for one in TABLES if one["gateway"] == key}

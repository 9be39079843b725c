"""Commands that write a file keep what they read, and do nothing where it cannot be written."""

import csv
from pathlib import Path

from tests.support.processes import Program


def test_rejects_never_replace_the_file_that_is_imported(program: Program, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    content = "name,number\nAna,+85261230001\nBo,nobody\n"
    people.write_text(content, encoding="utf-8")
    for rejects in (people, tmp_path / "none" / "rejects.csv"):
        refused = program.run("import", people, "--rejects", rejects)
        assert refused.status == 2
        assert "Nothing was imported." in refused.only_error
    assert people.read_text(encoding="utf-8") == content
    assert program.answer("import", people, "--dry-run", status=1)["new"] == 1


def test_an_export_never_replaces_the_database(program: Program, tmp_path: Path) -> None:
    assert program.run("template", "add", "T", "--text", "t").status == 0  # makes the profile
    [database] = [one for one in program.profile.iterdir() if one.name.startswith("smsdesk.")]
    before = database.read_bytes()
    for path in (database, tmp_path / "none" / "out.csv"):
        refused = program.run("history", "--export", path)
        assert refused.status == 2
        assert "Nothing was exported." in refused.only_error
    assert database.read_bytes() == before


def test_refused_rows_are_named_and_import_again_clean(program: Program, tmp_path: Path) -> None:
    people, first, second = (tmp_path / f"{name}.csv" for name in ("people", "first", "second"))
    people.write_text(
        "name,number,order\nAna,+85261230001,1\nBo,61230002,2\nCy,nobody,3\n", encoding="utf-8"
    )
    told = program.run("import", people, "--rejects", first)
    assert told.status == 1
    assert told.err.splitlines() == [
        "Row 3: The number has no country code.",
        "Row 4: The number has letters in it.",
        "Name the country of numbers without a country code, such as --region HK.",
        f"The refused rows are in {first}.",
    ]
    again = program.answer(
        *("import", first, "--region", "HK", "--list", "Again", "--rejects", second), status=1
    )
    assert again.items() >= {"rows": 2, "new": 1, "rejected": 1}.items()
    with second.open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert header == ["name", "number", "order", "row", "reason"]
    assert row == ["Cy", "nobody", "3", "4", "The number has letters in it."]

"""The generated help pages are as they would be written now; every page can be read by Help."""

import ast
import re
from pathlib import Path

import pytest

from smsdesk.providers.registry import PROVIDERS
from smsdesk.services.handbook import GENERATED, pages
from smsdesk.services.help_pages import help_folder, help_pages
from smsdesk.services.markdown import table

ROOT = Path(__file__).resolve().parents[2]
HELP = ROOT / "resources" / "help"


@pytest.mark.parametrize("name", sorted(pages(PROVIDERS.values())))
def test_a_generated_page_is_fresh(name: str) -> None:
    wanted = pages(PROVIDERS.values())[name]
    committed = (HELP / name).read_text(encoding="utf-8")
    assert committed == wanted, "run: python3 packaging/dev.py help"
    assert GENERATED in wanted


def test_nothing_else_claims_to_be_generated() -> None:
    made = {path.name for path in HELP.glob("*.md") if GENERATED in path.read_text("utf-8")}
    assert made == set(pages(PROVIDERS.values()))


def test_help_shows_every_page_under_a_title_of_its_own() -> None:
    assert help_folder() == HELP
    found = help_pages()
    assert {page.name for page in found} == {path.stem for path in HELP.glob("*.md")}
    titles = [page.title for page in found]
    assert len(set(titles)) == len(titles)
    assert found[0].name == "getting-started"


def test_every_field_and_code_is_on_its_page() -> None:
    gateways = (HELP / "gateways.md").read_text(encoding="utf-8")
    codes = (HELP / "codes.md").read_text(encoding="utf-8")
    for factory in PROVIDERS.values():
        info = factory.info
        part = gateways.split(f"\n## {info.title}\n")[1].split("\n## ")[0]
        for field in info.fields:
            assert re.search(rf"`(--secret )?{field.key}`", part), field.key
            assert field.help, f"{info.key}: {field.key} has no help"
        part = codes.split(f"\n## {info.title}\n")[1].split("\n## ")[0]
        for entry in factory.code_table():
            assert f"| `{entry.code}` |" in part, entry.code


def test_tables_keep_their_columns_whatever_stands_in_them() -> None:
    rows = [("a|b", "", "x\ny"), ("<b>", "", "&#10; *")]
    assert table(("one", "two", "three"), rows).splitlines() == [
        "| one | three |",
        "| --- | --- |",
        "| a\\|b | x y |",
        "| &lt;b> | &amp;#10; \\* |",
    ]


def test_the_wheel_takes_the_pages_where_the_program_looks() -> None:
    source = (ROOT / "smsdesk" / "system" / "resources.py").read_text(encoding="utf-8")
    names = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"resources" = "smsdesk/_resources"' in project
    assert "_resources" in names

"""README, CONTRIBUTING, CHANGELOG and help say what is so: commands exist, links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "resources" / "help").rglob("*.md")])

# keep-a-changelog 1.1.0
CHANGE_KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text)
    local = [target for target in targets if not re.match(r"[a-z]+:|#", target)]
    missing = [target for target in local if not (page.parent / target.partition("#")[0]).exists()]
    assert not missing


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_chores_exist(page: str) -> None:
    named = set(re.findall(r"packaging/dev\.py (\w+)", (ROOT / page).read_text(encoding="utf-8")))
    assert {"demo", "test"} & named
    help_text = subprocess.run(
        [sys.executable, ROOT / "packaging" / "dev.py", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert not [name for name in named if not re.search(rf"^ +{name}\b", help_text, re.MULTILINE)]


def test_changelog_keeps_its_form() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Changelog"
    releases = [line for line in lines if line.startswith("## ")]
    assert releases[0] == "## Unreleased"
    for line in releases[1:]:
        assert re.fullmatch(r"## \d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}", line), line
    for section in "\n".join(lines).split("\n## ")[1:]:
        kinds = re.findall(r"^### (.*)$", section, re.MULTILINE)
        assert kinds == [kind for kind in CHANGE_KINDS if kind in kinds], kinds
    for line in lines[1:]:
        assert not line or line.startswith(("## ", "### ", "- ", "  ")), line

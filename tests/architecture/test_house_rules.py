"""The house rules hold in every tracked file, and each of them can fail."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.support.house_rules import RULES, WORDS, Rule, Words

ROOT = Path(__file__).resolve().parents[2]

TOP_LEVEL = {
    *("pyproject.toml", "smsdesk", "resources", "tests", "packaging", "README.md"),
    *("LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
}
"""Design, section 2; names that begin with a dot may be there as well."""

# They hold the patterns themselves.
_EXEMPT_FROM_WORDS = {"tests/support/house_rules.py"}


@cache
def tracked_files() -> tuple[str, ...]:
    """Return what the next commit could hold, as paths from the top."""
    listed = subprocess.run(
        [
            *("git", "-c", "safe.directory=*", "ls-files", "-z"),
            *("--cached", "--others", "--exclude-standard"),
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return tuple(sorted(name for name in set(names) if name and (ROOT / name).is_file()))


@cache
def text_of(name: str) -> str | None:
    """Return the text of a file, or None for what is not text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule: Rule) -> None:
    found = [
        f"{name}:{getattr(node, 'lineno', 1)}"
        for name in tracked_files()
        if name.endswith(".py") and name.startswith(rule.folders)
        for node in rule.find(tree_of(name))
    ]
    assert not found, f"{rule.reason}: {', '.join(found)}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_can_fail(rule: Rule) -> None:
    for sample in rule.bad:
        assert list(rule.find(ast.parse(sample))), sample
    for sample in rule.good:
        assert not list(rule.find(ast.parse(sample))), sample


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.name)
def test_words(words: Words) -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1} {match.group()!r}"
        for name in tracked_files()
        if name not in _EXEMPT_FROM_WORDS and re.fullmatch(words.files, name)
        if (text := text_of(name)) is not None
        for match in re.finditer(words.pattern, text)
    ]
    assert not found, f"{words.reason}: {', '.join(found)}"


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.name)
def test_words_can_fail(words: Words) -> None:
    for sample in words.bad:
        assert re.search(words.pattern, sample), sample
    for sample in words.good:
        assert not re.search(words.pattern, sample), sample


def test_top_level_is_fixed() -> None:
    names = {name.partition("/")[0] for name in tracked_files()}
    extra = {name for name in names - TOP_LEVEL if not name.startswith(".")}
    assert not extra, f"design, section 2 fixes the top level; extra: {extra}"
    assert not TOP_LEVEL - names, f"missing: {TOP_LEVEL - names}"

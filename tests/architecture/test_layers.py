"""Who may import whom (design, section 3): by import-linter, by processes, by reading imports."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "smsdesk"

_WINDOW = frozenset({"PySide6", "qasync"})
_NETWORK = frozenset({"httpx", "aiohttp"})
_DATABASE = frozenset({"sqlalchemy", "alembic"})

NEVER_LOADED = {
    "domain": _WINDOW | _NETWORK | _DATABASE | {"keyring", "asyncio", "sqlite3"},
    "providers": _WINDOW | _DATABASE | {"aiohttp", "keyring"},
    "store": _WINDOW | _NETWORK | {"keyring"},
    "importers": _WINDOW | _NETWORK | _DATABASE | {"keyring"},
    "system": _WINDOW | _NETWORK | _DATABASE,
    "simulator": _WINDOW | _DATABASE | {"httpx", "keyring"},
    "services": _WINDOW | {"aiohttp"},
    "listener": _WINDOW,
    "cli": _WINDOW,
    "ui.viewmodels": _WINDOW | {"aiohttp"},
}
"""What importing every module of a package must not bring into the process."""

_IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if "migrations." not in module.name:  # those run inside Alembic's own context only
        importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

GATEWAYS = frozenset({"yunpian", "cloudsms", "sms467890", "mysmpp"})

SPREADSHEET_LIBRARIES = frozenset({"python_calamine", "openpyxl", "xlsxwriter", "xlrd", "odf"})
SPREADSHEET_HOMES = ("smsdesk/importers/", "smsdesk/services/export")


def test_contracts_are_kept() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_contract_has_exceptions() -> None:
    """Rule 1 of style.md: an ignore list only ever grows, so there is none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    assert len(contracts) >= 9
    for contract in contracts:
        assert "ignore_imports" not in contract, contract["name"]
        assert "unmatched_ignore_imports_alerting" not in contract, contract["name"]


@pytest.mark.parametrize("package", NEVER_LOADED)
def test_runs_without(package: str) -> None:
    """What the linter cannot see: imports by name, and those that libraries make."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, f"smsdesk.{package}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert not loaded & NEVER_LOADED[package]


def test_gateways_do_not_know_each_other() -> None:
    for folder in ("providers", "simulator"):
        paths = [path for path in (PACKAGE / folder).rglob("*.py") if _gateway_of(path)]
        assert paths, f"no gateway in {folder}"
        for path in paths:
            own = _gateway_of(path)
            others = {
                module for module in _imports(path) if _names_gateway(module, GATEWAYS - {own})
            }
            assert not others, f"{path.relative_to(ROOT)} imports {others}"


def test_spreadsheet_libraries_stay_at_home() -> None:
    for path in PACKAGE.rglob("*.py"):
        shown = path.relative_to(ROOT).as_posix()
        if not shown.startswith(SPREADSHEET_HOMES):
            found = {name.partition(".")[0] for name in _imports(path)} & SPREADSHEET_LIBRARIES
            assert not found, f"{shown} imports {found}"


def test_a_new_gateway_changes_no_other_module() -> None:
    """Only its own modules and the registries name a gateway (design, section 3)."""
    homes = ("smsdesk/providers/", "smsdesk/simulator/", "smsdesk/domain/segments.py")
    for path in PACKAGE.rglob("*.py"):
        shown = path.relative_to(ROOT).as_posix()
        if not shown.startswith(homes):
            found = sorted(_words_in_code(path) & GATEWAYS)
            assert not found, f"{shown} names {found}: ask the provider's info instead"
    assert "cloudsms" in _words_in_code(PACKAGE / "domain" / "segments.py"), "nothing is found"


def _words_in_code(path: Path) -> set[str]:
    """Return the lower-case words of names and texts; docstrings may tell of gateways."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = None  # a docstring, or a sentence about an attribute
        for name in ("id", "attr", "name", "value", "arg"):
            text = getattr(node, name, None)
            if isinstance(text, str):
                found.update(re.findall(r"[a-z]+(?:467890)?", text.lower()))
    return found


def _gateway_of(path: Path) -> str | None:
    return next((name for name in GATEWAYS if path.stem.startswith(name)), None)


def _names_gateway(module: str, gateways: frozenset[str]) -> bool:
    return any(part.startswith(name) for name in gateways for part in module.split("."))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]


def _pins(name: str) -> dict[str, tuple[str, list[str]]]:
    """Return version and hashes by package."""
    text = (ROOT / "packaging" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, tuple[str, list[str]]] = {}
    for line in text.splitlines():
        pin, *hashes = line.split("--hash=sha256:")
        requirement = Requirement(pin.strip())
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        found[canonicalize_name(requirement.name)] = (specifier.version, hashes)
    return found


def test_every_pin_has_hashes() -> None:
    for name in ("constraints.txt", "constraints-dev.txt"):
        pins = _pins(name)
        assert len(pins) > 30
        for package, (_, hashes) in pins.items():
            assert hashes, package
            assert all(re.fullmatch(r"[0-9a-f]{64}\s*", each) for each in hashes), package


def test_developers_have_what_the_program_runs_with() -> None:
    developers = _pins("constraints-dev.txt")
    for package, (version, _) in _pins("constraints.txt").items():
        assert developers[package][0] == version, package


def test_pins_satisfy_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    extras = project["project"]["optional-dependencies"]["postgres"]
    runtime = [*project["project"]["dependencies"], *extras, *groups["build"]]
    for name, wanted in (
        ("constraints.txt", runtime),
        ("constraints-dev.txt", [*runtime, *groups["dev"]]),
    ):
        pins = _pins(name)
        for text in wanted:
            requirement = Requirement(text)
            version, _ = pins[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version, prereleases=True), text

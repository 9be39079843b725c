"""The virtual environment of a checkout: made once, filled from the pinned constraints.

A stamp inside it holds a hash of everything that the installation depends on, so that a second
run starts at once and a changed pin is noticed.
"""

import hashlib
import json
import os
import shutil
import sys
import tomllib
from enum import StrEnum
from pathlib import Path

import dev_system
from dev_process import Failure, run_quietly, run_showing_progress

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parent
BENCH = PACKAGING / "bench"

_DISK_NEEDED = 1_500_000_000
_SERVED = "Python 3.11 to 3.14 on 64-bit Linux, macOS and Windows are served."


class Kind(StrEnum):
    """What an environment is for: running the program, or working on it."""

    RUNTIME = "runtime"
    DEV = "dev"

    @property
    def constraints(self) -> Path:
        """The file with every package, its version and its hashes."""
        return PACKAGING / ("constraints.txt" if self is Kind.RUNTIME else "constraints-dev.txt")


def ready(kind: Kind) -> Path:
    """Return the Python of an environment that holds at least `kind`; make it when needed."""
    folder = _folder()
    python = _python_of(folder)
    stamp = folder / "smsdesk-stamp.json"
    enough = (kind, Kind.DEV)  # what the program needs is part of what its developers need
    if _runs(python) and _read_stamp(stamp) in [(each, _digest(each)) for each in enough]:
        return python
    stamp.unlink(missing_ok=True)
    if not _runs(python):
        _make(folder)
    _install(python, kind)
    stamp.write_text(json.dumps([kind, _digest(kind)]), encoding="utf-8")
    return python


def write_pins(*, upgrade: bool) -> None:
    """Resolve pyproject.toml for every platform and write both constraints files."""
    beside = _python_of(_folder()).with_name("uv")
    uv = shutil.which("uv") or (str(beside) if beside.exists() else None)
    if uv is None:
        raise Failure(
            "The pins are made with uv, which is not installed: python3 -m pip install uv"
        )
    for kind in Kind:
        groups = ["build"] if kind is Kind.RUNTIME else ["build", "dev"]
        command = [
            *(uv, "pip", "compile", str(ROOT / "pyproject.toml"), "--output-file"),
            *(str(kind.constraints), "--extra", "postgres", "--universal"),
            *("--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"),
            *("--no-emit-index-url", "--no-emit-find-links", "--quiet"),
        ]
        for group in groups:
            command += ["--group", f"{ROOT / 'pyproject.toml'}:{group}"]
        complaint = run_quietly(command + (["--upgrade"] if upgrade else []))
        if complaint is not None:
            raise Failure(f"uv could not resolve the packages.\n{complaint}")
        print(f"wrote {kind.constraints.relative_to(ROOT)}")


def _folder() -> Path:
    named = os.environ.get("SMSDESK_VENV")
    return Path(named).absolute() if named else ROOT / ".venv"


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _runs(python: Path) -> bool:
    if not python.exists():
        return False
    try:
        return run_quietly([python, "-c", ""]) is None
    except OSError:
        return False


def _read_stamp(stamp: Path) -> tuple[str, str] | None:
    try:
        kind, digest = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kind, digest


def _digest(kind: Kind) -> str:
    """Return a hash of what decides on the packages; the tools' settings do not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    deciding = [project.get(table) for table in ("build-system", "project", "dependency-groups")]
    parts = [str(ROOT), json.dumps([*deciding, project["tool"]["hatch"]], sort_keys=True)]
    digest = hashlib.sha256("\0".join(parts).encode())
    digest.update(kind.constraints.read_bytes())
    return digest.hexdigest()


def _make(folder: Path) -> None:
    parent = next(each for each in folder.parents if each.exists())
    free = shutil.disk_usage(parent).free
    if free < _DISK_NEEDED:
        raise Failure(
            f"The packages need about {_DISK_NEEDED / 1e9:.1f} GB on the disk of {parent}; "
            f"{free / 1e9:.1f} GB are free. Make room, or name another place in SMSDESK_VENV."
        )
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        raise Failure(f"{folder} is not empty and no virtual environment; it is left as it is.")
    dev_system.provide_venv()
    print(f"Making {folder} with Python {sys.version.split()[0]}", flush=True)
    complaint = run_quietly([sys.executable, "-m", "venv", "--clear", folder])
    if complaint is not None:
        raise Failure(f"The virtual environment could not be made.\n{complaint}")


def _install(python: Path, kind: Kind) -> None:
    print(f"Installing the packages of {kind.constraints.name} (once, a minute or two)", flush=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    complaint = run_showing_progress(
        [*pip, "install", "--require-hashes", "--requirement", str(kind.constraints)]
    )
    if complaint is None:
        complaint = run_quietly(
            [*pip, "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
        )
    if complaint is not None:
        raise Failure(f"{explained(complaint)}\npip said:\n{_last_lines(complaint)}")


def explained(complaint: str) -> str:
    """Return one sentence on what pip's complaint means and what to do next."""
    for signs, sentence in _COMPLAINTS.items():
        if any(sign in complaint for sign in signs):
            return sentence
    return "The packages could not be installed."


_DISK_FULL = ("No space left on device", "Disk quota exceeded", "not enough space")
_OTHER_CONTENT = ("DO NOT MATCH THE HASHES", "HASHES ARE REQUIRED")
_UNTRUSTED = ("CERTIFICATE_VERIFY_FAILED",)
_NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "ProxyError",
    "Connection aborted",
    "Max retries exceeded",
)
_OTHER_PYTHON = ("Requires-Python", "Failed building wheel")
_NOTHING_FOUND = ("No matching distribution found",)
_FORBIDDEN = ("Permission denied",)

# In this order: the later ones also turn up in the wake of the earlier ones.
_COMPLAINTS = {
    _DISK_FULL: (
        "The disk is full. Make room, or name another place in SMSDESK_VENV, and run this again."
    ),
    _FORBIDDEN: "The folder may not be written to. Name another one in SMSDESK_VENV.",
    _OTHER_CONTENT: (
        "A downloaded package is not the one that was pinned, so it was not installed. "
        "Look for a mirror or a proxy that changes files."
    ),
    _UNTRUSTED: (
        "The packages' server showed a certificate that this computer does not trust. Behind a "
        "company proxy, point PIP_CERT at its certificate."
    ),
    _NO_NETWORK: (
        "The packages could not be fetched: no network, or a proxy is in the way (pip follows "
        "HTTPS_PROXY). Run this again when it is there; what was fetched is kept."
    ),
    _OTHER_PYTHON: (
        "A package has no build for this system, or none for Python "
        f"{sys.version_info[0]}.{sys.version_info[1]}. {_SERVED}"
    ),
    _NOTHING_FOUND: (
        "A package was not found: no network, a proxy or a mirror without it is in the way, or "
        f"there is no build for this system. {_SERVED}"
    ),
}


def _last_lines(complaint: str) -> str:
    return "\n".join(complaint.strip().splitlines()[-12:])

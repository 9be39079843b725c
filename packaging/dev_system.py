"""What the operating system must bring along: Qt's libraries, programs and fonts for the tests.

Named by their Debian packages. The libraries are those that `ldd` shows for Qt 6.11's platform
plugins (offscreen and xcb) and that Qt itself does not bring.
"""

import ctypes
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev_process import Failure, run_quietly


@dataclass(frozen=True)
class Need:
    """One Debian package and the library, the program or the files that show it is there."""

    package: str
    library: str = ""
    program: str = ""
    files: str = ""

    def is_met(self) -> bool:
        """Return whether it is on this machine, however it came there."""
        if self.library:
            return _loads(self.library)
        if self.program and shutil.which(self.program):
            return True
        return bool(self.files) and any(Path("/usr").glob(self.files))


QT = (
    Need("libgl1", library="libGL.so.1"),
    Need("libegl1", library="libEGL.so.1"),
    Need("libglib2.0-0", library="libglib-2.0.so.0"),
    Need("libdbus-1-3", library="libdbus-1.so.3"),
    Need("libfontconfig1", library="libfontconfig.so.1"),
    Need("libx11-6", library="libX11.so.6"),
    Need("libxkbcommon0", library="libxkbcommon.so.0"),
    Need("fonts-dejavu-core", files="share/fonts/**/*.[to]tf"),
)
"""Every Qt program needs these, also one without a display."""

X11 = (
    Need("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Need("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Need("libxcb-image0", library="libxcb-image.so.0"),
    Need("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Need("libxcb-randr0", library="libxcb-randr.so.0"),
    Need("libxcb-render-util0", library="libxcb-render-util.so.0"),
    Need("libxcb-shape0", library="libxcb-shape.so.0"),
    Need("libxcb-xkb1", library="libxcb-xkb.so.1"),
    Need("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
    Need("libx11-xcb1", library="libX11-xcb.so.1"),
)
"""A window on an X server needs these as well."""

TESTS = (
    Need("xvfb", program="Xvfb"),
    Need("xdotool", program="xdotool"),
    Need("dbus", program="dbus-daemon"),
    Need("dbus", program="dbus-send"),
    Need("gnome-keyring", program="gnome-keyring-daemon"),
    Need("fonts-dejavu-core", files="share/fonts/**/DejaVuSans.ttf"),
    Need("fonts-noto-cjk", files="share/fonts/**/NotoSansCJK*"),
    Need("postgresql", program="initdb", files="lib/postgresql/*/bin/initdb"),
)
"""A real window, a real Secret Service and a real PostgreSQL server, each private to a test."""


def has_display() -> bool:
    """Return whether a window could open on this machine."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_for_window(*, offscreen: bool) -> tuple[str, ...]:
    """Return the packages whose lack keeps Qt from starting."""
    on_x11 = not offscreen and not os.environ.get("WAYLAND_DISPLAY")
    return _missing(QT + (X11 if on_x11 else ()))


def missing_for_tests() -> tuple[str, ...]:
    """Return the packages whose lack makes tests skip."""
    return _missing(QT + X11 + TESTS)


def how_to_install(packages: Sequence[str]) -> str:
    """Return the line that installs `packages`, or their names where there is no apt."""
    names = " ".join(packages)
    if shutil.which("apt-get"):
        return f"Install them: sudo apt-get install --no-install-recommends {names}"
    return f"Install what these Debian packages hold: {names}"


def provide(packages: Sequence[str]) -> None:
    """Install `packages` where that is ours to do (root on Debian), else say how and go on."""
    if _is_root_on_debian():
        complaint = _apt_install(packages)
        if complaint is None:
            return
        print(complaint, file=sys.stderr)
    print("Tests that need what is missing here are skipped.", file=sys.stderr)
    print(how_to_install(packages), file=sys.stderr, flush=True)


def provide_venv() -> None:
    """See to it that `python -m venv` works: Debian keeps it in a package of its own."""
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if _is_root_on_debian() and _apt_install([package]) is None:
        return
    raise Failure(f"This Python comes without venv or ensurepip. {how_to_install([package])}")


def locale_for_children() -> dict[str, str]:
    """Return a UTF-8 locale where none is set at all: Qt complains about the C locale."""
    if any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        return {}
    return {"LC_ALL": "C.UTF-8"} if sys.platform.startswith("linux") else {}


def _missing(needs: Iterable[Need]) -> tuple[str, ...]:
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(dict.fromkeys(need.package for need in needs if not need.is_met()))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_root_on_debian() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("dpkg") is not None


def _apt_install(packages: Sequence[str]) -> str | None:
    """Install quietly; return None when done, else what apt had to say."""
    print("Installing with apt-get:", *packages, flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    complaint = run_quietly(["apt-get", "update", "-qq"], quiet)
    if complaint is None:
        options = ["-qq", "--yes", "--no-install-recommends"]
        complaint = run_quietly(["apt-get", "install", *options, *packages], quiet)
    return complaint

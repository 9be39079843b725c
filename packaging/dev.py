"""One entry for the chores of a checkout: try the program, test it, check it, measure it.

Standard library only, on Linux, macOS and Windows:

    python3 packaging/dev.py demo       the program with four built-in gateways
    python3 packaging/dev.py test       the whole test suite
    python3 packaging/dev.py --help     the rest

Packages go into `.venv` beside pyproject.toml (SMSDESK_VENV names another place).
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must get as far as this sentence
    import shutil

    _newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
    _advice = "Run this with " + _newer[0] if _newer else "Install one and run this with it"
    _this = ".".join(str(number) for number in sys.version_info[:2])
    print("dev.py: smsdesk needs Python 3.11 or newer; this is", _this + ".", _advice + ".")
    sys.exit(3)

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import dev_environment
import dev_system
from dev_environment import BENCH, PACKAGING, ROOT, Kind
from dev_process import ENVIRONMENT_STATUS, Failure, hand_over, run_all

_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def demo(options: argparse.Namespace, _rest: Sequence[str]) -> None:
    """Start the program on a profile with the built-in gateways running."""
    if not options.offscreen and not dev_system.has_display():
        raise Failure(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window "
            "can open. On a desktop, run this in a terminal of the desktop session; elsewhere add "
            "--offscreen, and --shots DIR to get a picture of each step."
        )
    missing = dev_system.missing_for_window(offscreen=options.offscreen)
    if missing:
        raise Failure(
            "A window cannot open: this system lacks libraries that Qt needs.\n"
            + dev_system.how_to_install(missing)
        )
    command = ["-m", "smsdesk", "demo"]
    for flag, folder in (("--profile", options.profile), ("--shots", options.shots)):
        if folder is not None:
            command += [flag, str(folder.absolute())]
    if options.offscreen:
        command.append("--offscreen")
    python = dev_environment.ready(Kind.RUNTIME)
    hand_over([python, *command], _OFFSCREEN if options.offscreen else {})


def test(_options: argparse.Namespace, rest: Sequence[str]) -> None:
    """Run the tests; what follows is passed to pytest."""
    missing = dev_system.missing_for_tests()
    if missing:
        dev_system.provide(missing)
    python = dev_environment.ready(Kind.DEV)
    os.chdir(ROOT)
    # What is asked for by name starts sooner in one process.
    alone = bool(rest) or sys.platform == "win32"
    spread = [] if alone else ["--numprocesses=auto", "--dist=worksteal"]
    hand_over([python, "-m", "pytest", *spread, *rest], dev_system.locale_for_children())


def lint(_options: argparse.Namespace, _rest: Sequence[str]) -> None:
    """Check format, rules, types and layers; all four are run whatever the first says."""
    python = dev_environment.ready(Kind.DEV)
    tools = python.parent
    scripts = sorted(path.relative_to(ROOT) for path in PACKAGING.rglob("*.py"))
    os.chdir(ROOT)
    run_all(
        [
            [tools / "ruff", "format", "--check", "."],
            [tools / "ruff", "check", "."],
            [tools / "mypy"],
            [tools / "mypy", *scripts],
            [tools / "lint-imports"],
        ],
        {"MYPYPATH": str(PACKAGING)},
    )


def shots(options: argparse.Namespace, _rest: Sequence[str]) -> None:
    """Take pictures of every screen into a folder."""
    missing = dev_system.missing_for_window(offscreen=True)
    if missing:
        raise Failure("No picture can be taken.\n" + dev_system.how_to_install(missing))
    python = dev_environment.ready(Kind.RUNTIME)
    folder = str(options.folder.absolute())
    hand_over([python, "-m", "smsdesk.app.shots", folder], _OFFSCREEN)


def bench(options: argparse.Namespace, _rest: Sequence[str]) -> None:
    """Measure speed beside peers in the same run; print a table, write it as JSON."""
    python = dev_environment.ready(Kind.RUNTIME)
    command = [python, "-m", BENCH.name, *options.names]
    if options.json is not None:
        command += ["--json", str(options.json.absolute())]
    if options.quick:
        command.append("--quick")
    os.chdir(PACKAGING)
    hand_over(command, _OFFSCREEN)


def help_(_options: argparse.Namespace, _rest: Sequence[str]) -> None:
    """Write the help pages that are made from what gateways declare."""
    python = dev_environment.ready(Kind.RUNTIME)
    hand_over([python, "-m", "smsdesk.app.handbook", str(ROOT / "resources" / "help")], {})


def pins(options: argparse.Namespace, _rest: Sequence[str]) -> None:
    """Write the constraints files anew with uv: names, versions and hashes, no addresses."""
    dev_environment.write_pins(upgrade=options.upgrade)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=(__doc__ or "").partition("\n")[0])
    chores = parser.add_subparsers(required=True, metavar="CHORE")

    def chore(run: Callable[[argparse.Namespace, Sequence[str]], None]) -> argparse.ArgumentParser:
        summary = (run.__doc__ or "").strip()
        name = run.__name__.rstrip("_")
        added = chores.add_parser(name, help=summary, description=summary)
        added.set_defaults(run=run)
        return added

    added = chore(demo)
    added.add_argument("--offscreen", action="store_true", help="without a display")
    added.add_argument(
        "--shots", type=Path, metavar="DIR", help="send by itself, put pictures of it here"
    )
    added.add_argument("--profile", type=Path, metavar="DIR", help="folder for data and settings")
    chore(test)
    chore(lint)
    chore(shots).add_argument("folder", type=Path, metavar="DIR")
    added = chore(bench)
    added.add_argument("names", nargs="*", metavar="NAME", help="benches to run; all by default")
    added.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    added.add_argument("--quick", action="store_true", help="small numbers: does it run at all?")
    chore(help_)
    added = chore(pins)
    added.add_argument("--upgrade", action="store_true", help="take the newest versions")
    return parser


def main(arguments: list[str]) -> int:
    """Run one chore and return its exit status; 3 means that this machine lacks something."""
    ours = 1 if arguments[:1] == [test.__name__] else len(arguments)
    options = _parser().parse_args(arguments[:ours])
    try:
        options.run(options, arguments[ours:])
    except Failure as failure:
        print(f"dev.py: {failure}", file=sys.stderr)
        return ENVIRONMENT_STATUS
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

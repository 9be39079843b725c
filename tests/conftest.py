"""Rules of the whole suite: no screen, no network, nothing of the person who runs it.

An unexpected log record fails a test, and in CI a skip does.
"""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.hygiene import (
    LogWatch,
    LoopbackGuard,
    forbid_skip,
    live_in,
    sayable,
    watching,
)
from tests.support.turns import folder_of, turn

_guard = LoopbackGuard()

# No deadline: the first example of a test pays for imports and caches, and CI has slow moments.
settings.register_profile("dev", deadline=None, max_examples=60)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=200,
    database=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--no-skips`, which CI=true switches on."""
    parser.addoption(
        "--no-skips",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="fail a test that is skipped for a reason outside tests/support/hygiene.py",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set what holds for the session and its child processes."""
    home = Path(tempfile.mkdtemp(prefix="smsdesk-tests-"))
    config.add_cleanup(partial(shutil.rmtree, home, ignore_errors=True))
    live_in(home)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("PYTHONFAULTHANDLER", "1")  # child processes say where they crashed
    config.addinivalue_line(
        "markers",
        "expected_log(pattern, must_come=True): a warning in the log that belongs to this test",
    )
    if (turns := folder_of(config)) is not None:
        config.add_cleanup(partial(shutil.rmtree, turns, ignore_errors=True))
    if os.environ.get("HYPOTHESIS_PROFILE") is None:
        settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")
    _guard.install()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what runs alone first, whatever the order of the rest.

    All of it then begins in one process, and the others have a short test in between; later each
    would wait for whatever long test the others are in.
    """
    items.sort(key=lambda item: item.get_closest_marker("alone") is None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait for this test's turn before any of its time limits begins."""
    alone = item.get_closest_marker("alone") is not None
    with turn(folder_of(item.config), alone=alone):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test under `--no-skips`; make what was captured fit to be handed over.

    Half a surrogate pair in a log line cannot be sent to the process that collects the reports.
    """
    report = yield
    report.sections = [(title, sayable(text)) for title, text in report.sections]
    if item.config.getoption("--no-skips"):
        forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a module that skips itself under `--no-skips`."""
    report = yield
    if collector.config.getoption("--no-skips"):
        forbid_skip(report)
    return report


@pytest.fixture(autouse=True)
def expected_log(request: pytest.FixtureRequest) -> Iterator[LogWatch]:
    """Fail a test that logs a warning or worse, unless it announced it.

    Announce with `expected_log(r"pattern")` or `@pytest.mark.expected_log(r"pattern")`; the
    pattern is searched in `LEVEL logger: message (exception)`. `must_come=False` where the
    record depends on timing.
    """
    watch = LogWatch()
    for marker in request.node.iter_markers("expected_log"):
        watch(*marker.args, **marker.kwargs)
    with watching(watch):
        yield watch
    unexpected, absent = watch.unexpected(), watch.absent()
    assert not unexpected, "unexpected in the log: " + "; ".join(unexpected)
    assert not absent, "never came in the log: " + "; ".join(absent)


@pytest.fixture(autouse=True)
def stays_on_this_computer() -> Iterator[None]:
    """Fail a test that reached for another computer, also when it swallowed the refusal."""
    _guard.refused.clear()
    yield
    assert not _guard.refused, "left this computer: " + "; ".join(_guard.refused)

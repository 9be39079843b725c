"""What tests of widgets share."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
import pytestqt.plugin
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smsdesk.app.application import make_application
from smsdesk.app.composition import RunOptions, open_services
from smsdesk.app.demo import DemoGateways
from smsdesk.app.window import Program
from smsdesk.simulator.gateway import Timing
from smsdesk.system.paths import Profile
from smsdesk.ui import aio
from smsdesk.ui.theme.apply import Theme, ThemeMode
from tests.gui.people import World
from tests.support.empty_database import lay_empty


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], object]]:
    """Run coroutine tests of this folder on the program's own kind of loop."""
    return {"qt": _qt_loop}


def _qt_loop() -> asyncio.AbstractEventLoop:
    make_application().setQuitOnLastWindowClosed(False)
    loop = aio.loop_factory()
    _loops.add(loop)
    return loop


_loops: "weakref.WeakSet[asyncio.AbstractEventLoop]" = weakref.WeakSet()


def _turn_events() -> None:
    """Let pytest-qt turn Qt's events between the phases of a test, unless a loop stands still.

    A slot called then would find no running loop to start its task on; in the program the loop
    runs whenever events do.
    """
    if all(loop.is_closed() for loop in _loops):
        _turn_really()  # type: ignore[no-untyped-call]


_turn_really = pytestqt.plugin._process_events
pytestqt.plugin._process_events = _turn_events


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The program's look, light; the application is undressed afterwards."""
    font, palette = qapp.font(), qapp.palette()
    made = Theme(ThemeMode.LIGHT)
    made.apply(qapp)
    yield made
    made.deleteLater()
    qapp.setStyleSheet("")
    qapp.styleHints().unsetColorScheme()
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
async def empty_world(tmp_path: Path, theme: Theme) -> AsyncIterator[World]:
    """The program at its first start: no account, nobody in the address book."""
    failures: list[str] = []
    options = RunOptions(
        send=True, listen=True, on_failure=lambda name, error: failures.append(f"{name}: {error!r}")
    )
    profile = Profile(tmp_path / "profile")
    lay_empty(profile.database)
    async with DemoGateways(Timing(report_delay_s=0.05)) as gateways:
        async with open_services(profile, options) as opened:
            program = Program(opened.services, opened.services.settings, theme)
            program.window.resize(1280, 800)
            program.window.show()
            yield World(program, opened.services, gateways, failures)
            await program.drain()
            program.end()
        program.window.deleteLater()
    assert not failures


@pytest.fixture
async def world(empty_world: World) -> World:
    """The program with an account at each built-in gateway and sample contacts."""
    await empty_world.gateways.connect(empty_world.services)
    return empty_world


@pytest.fixture(scope="module", autouse=True)
def no_widgets_left_behind() -> Iterator[None]:
    """Collect closed windows here: the garbage collector also runs on threads without Qt."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture(autouse=True)
def keys_let_go() -> Iterator[None]:
    """Let go of the Ctrl or Shift that a test's last key was typed with.

    `QTest.keyClick` with a modifier leaves it held for the application, and the tests after it.
    """
    yield
    held = Qt.KeyboardModifier.NoModifier
    if QApplication.instance() is not None and QGuiApplication.keyboardModifiers() != held:
        window = QWindow()
        window.create()
        QTest.keyRelease(window, Qt.Key.Key_Shift, held)
        window.destroy()
        assert QGuiApplication.keyboardModifiers() == held

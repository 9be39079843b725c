"""The scenes of the pictures: each screen with content from real services and built-in gateways."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QSize

from smsdesk.app import window
from smsdesk.app.camera import Camera
from smsdesk.app.demo import DemoGateways
from smsdesk.app.scenes_compose import compose
from smsdesk.app.scenes_contacts import contacts, importing
from smsdesk.app.scenes_counting import counting
from smsdesk.app.scenes_help import help_pages
from smsdesk.app.scenes_history import history
from smsdesk.app.scenes_kinds import kinds
from smsdesk.app.scenes_recipients import recipients
from smsdesk.app.scenes_settings import no_account, notices, settings
from smsdesk.app.scenes_times import times
from smsdesk.app.stage import Stage
from smsdesk.simulator.gateway import Timing
from smsdesk.system.paths import Profile
from smsdesk.ui.widgets.specs import PageKey

_NORMAL = QSize(1280, 800)
_SMALL = QSize(683, 384)


async def _first_start(stage: Stage) -> None:
    await stage.show(PageKey.COMPOSE, "01-first-start")
    await stage.show(PageKey.CONTACTS, "02-contacts-empty")
    await stage.show(PageKey.HISTORY, "03-history-empty")
    await no_account(stage)


async def _accounts(stage: Stage) -> None:
    await stage.gateways.connect(stage.services)


SCENES: Mapping[str, Callable[[Stage], Awaitable[None]]] = {
    "first": _first_start,
    "accounts": _accounts,
    "compose": compose,
    "recipients": recipients,
    "times": times,
    "kinds": kinds,
    "contacts": contacts,
    "import": importing,
    "history": history,
    "settings": settings,
    "notices": notices,
    "counting": counting,
    "help": help_pages,
}
"""In this order, from the empty program to the full one; "accounts" takes no picture."""


async def play(
    profile: Profile, folder: Path, *, theme: str, small: bool, only: frozenset[str] = frozenset()
) -> int:
    """Take every picture into `folder`; return the exit status.

    Args:
        profile: An empty profile.
        folder: Where the pictures go.
        theme: "light" or "dark".
        small: A window of half a laptop's screen, as at 200 %.
        only: The names of the scenes to play; none for all.
    """
    done: list[int] = []

    async def scenes(program: window.Program) -> None:
        try:
            program.window.resize(_SMALL if small else _NORMAL)
            program.apply_theme(theme)
            stage = Stage(program, gateways, folder, Camera(program.window, folder))
            for name, scene in SCENES.items():
                if not only or name in only or name == "accounts":
                    await scene(stage)
            done.append(0)
        finally:
            program.closed.set()

    gateways = DemoGateways(Timing(report_delay_s=0.2))
    async with gateways:
        await window.show(profile, scenes)
    return 0 if done else 1

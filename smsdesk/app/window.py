"""The program with its window: builds the pages, leads from one to another, closes in order."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Any

from PySide6.QtCore import Qt, QTimer

from smsdesk.app.application import dress, make_application
from smsdesk.app.signals import closing_on_signals
from smsdesk.app.strip import StripKeeper
from smsdesk.domain.contact import Contact
from smsdesk.domain.errors import EnvironmentFault, SmsDeskError
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.events import AccountPaused
from smsdesk.system.paths import Profile
from smsdesk.system.settings import APPEARANCE, LISTENER_ENABLED, Appearance
from smsdesk.system.single_instance import AlreadyRunning, ProfileLock
from smsdesk.ui import aio
from smsdesk.ui.dialogs.cannot_open import CannotOpen
from smsdesk.ui.dialogs.settings.dialog import SettingsDialog
from smsdesk.ui.help import Help
from smsdesk.ui.main_window import MainWindow, PageSpec
from smsdesk.ui.memory import REGION, UiMemory
from smsdesk.ui.pages.compose.page import ComposePage
from smsdesk.ui.pages.contacts.page import ContactsPage
from smsdesk.ui.pages.history.page import HistoryPage
from smsdesk.ui.theme.apply import Theme, ThemeMode
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec, PageKey
from smsdesk.ui.widgets.status_strip import StatusStrip

_log = logging.getLogger(__name__)


class Program:
    """One window on one profile.

    Args:
        services: The opened services.
        memory: What screens remember.
        theme: The look, already applied.
    """

    def __init__(self, services: Services, memory: UiMemory, theme: Theme) -> None:
        self.services = services
        self._memory = memory
        self._theme = theme
        self._settings: SettingsDialog | None = None
        self.closed = asyncio.Event()
        with theme.sheet_last():
            self.compose = ComposePage(services, memory)
            self.contacts = ContactsPage(services, memory)
            self.history = HistoryPage(services, memory)
            self.strip = StatusStrip()
            pages = (
                PageSpec(PageKey.COMPOSE, self.compose),
                PageSpec(PageKey.CONTACTS, self.contacts),
                PageSpec(PageKey.HISTORY, self.history),
            )
            self.window = MainWindow(pages, self.strip, memory)
        self.help = Help(self.window.banner.show_notice)
        self._keeper = StripKeeper(services, self.strip)
        self._connect()

    def _connect(self) -> None:
        window = self.window
        window.settings_requested.connect(self.open_settings)
        window.help_requested.connect(self.help.open)
        window.close_requested.connect(self.closed.set)
        self.compose.sent.connect(self._on_sent)
        self.compose.settings_wanted.connect(self.open_settings)
        self.contacts.write_wanted.connect(self._on_write)
        self.contacts.messages_wanted.connect(self._on_messages)
        self.history.compose_wanted.connect(lambda: window.show_page(PageKey.COMPOSE))
        self.strip.account_activated.connect(lambda key: self.open_settings(int(key or 0)))
        self.strip.listener_activated.connect(self.open_settings)
        self.strip.sending_activated.connect(lambda: window.show_page(PageKey.HISTORY))
        self._end_events = self.services.events.subscribe(AccountPaused, self._on_paused)

    # Announcements

    def _on_paused(self, event: AccountPaused) -> None:
        words = " ".join(filter(None, (event.reason, event.remedy)))
        self.window.banner.show_notice(NoticeSpec(Tone.DANGER, words))

    def on_task_failure(self, name: str, failure: BaseException) -> None:
        """Tell the person that something of ours failed; the log has the rest."""
        if isinstance(failure, SmsDeskError):
            words = failure.sentence
        else:
            words = tr(
                "The program met a fault of its own ({name}). Nothing was lost; see the log.",
                name=name,
            )
        self.window.banner.show_notice(NoticeSpec(Tone.DANGER, words))

    def tell_recovered(self, count: int) -> None:
        """Say that an earlier run left messages in the air."""
        if count:
            sentence = ntr(
                "The program ended while {n} message was being handed over. It is marked "
                "uncertain and settles when its report comes.",
                "The program ended while {n} messages were being handed over. They are marked "
                "uncertain and settle when their reports come.",
                count,
            )
            self.window.banner.show_notice(NoticeSpec(Tone.WARNING, sentence))

    def tell_overdue(self, count: int) -> None:
        """Say that messages wait for a decision: their hour passed while the program was closed."""
        if count:
            sentence = ntr(
                "{n} message is held: its hour passed while the program was closed. Send it now "
                "or stop it in History.",
                "{n} messages are held: their hour passed while the program was closed. Send them "
                "now or stop them in History.",
                count,
            )
            self.window.banner.show_notice(NoticeSpec(Tone.WARNING, sentence))

    def tell_other_sends(self) -> None:
        """Say that another process sends for this profile."""
        sentence = tr("Another smsdesk process sends for this profile; what you queue goes there.")
        self.window.banner.show_notice(NoticeSpec(Tone.INFO, sentence))

    def tell_read_only(self) -> None:
        """Say that this profile can be looked at and nothing else."""
        if self.services.database.read_only:
            sentence = self.services.dispatcher.held_reason
            notice = NoticeSpec(Tone.WARNING, sentence, dismissible=False)
            self.window.banner.show_notice(notice)

    # Doing

    def _on_sent(self, _campaign_id: int) -> None:
        self.window.show_page(PageKey.HISTORY)

    def _on_write(self, contacts: Sequence[Contact]) -> None:
        for contact in contacts:
            self.compose.form.recipients.add_contact(contact)
        self.window.show_page(PageKey.COMPOSE)

    def _on_messages(self, contact: Contact) -> None:
        self.history.show_messages_to(contact.msisdn)
        self.window.show_page(PageKey.HISTORY)

    def open_settings(self, account_id: int = 0) -> None:
        """Open the Settings dialog, at an account where one is given."""
        if self._settings is not None:
            self._settings.raise_()
            self._settings.show_account(account_id)
            return
        self._settings = SettingsDialog(self.services, self._theme, self.window)
        self._settings.theme_chosen.connect(self.apply_theme)
        self._settings.region_chosen.connect(self._on_region)
        self._settings.help_wanted.connect(self.help.show_page)
        self._settings.finished.connect(self._on_settings_closed)
        self._settings.show_account(account_id)
        self._settings.open()

    def _on_settings_closed(self) -> None:
        if self._settings is not None:
            self.services.tasks.spawn(self._settings.dispose(), name="dispose of settings")
            self._settings = None

    def apply_theme(self, mode: str) -> None:
        """Choose "system", "light" or "dark", and remember it."""
        self._theme.set_mode(ThemeMode(mode))
        try:
            self.services.settings.put(APPEARANCE, Appearance(mode))
        except SmsDeskError as error:
            self.window.banner.show_notice(NoticeSpec(Tone.WARNING, error.sentence))

    def _on_region(self, region: str) -> None:
        self._memory.remember(REGION, region)
        self.compose.set_region(region or None)

    def raise_window(self) -> None:
        """Bring the window to the front: the program was started a second time."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    async def drain(self) -> None:
        """Start no more requests and wait for those under way, with the window saying so."""
        self.window.freeze()
        sending = await self.services.dispatcher.status()
        requests = sum(one.requests for one in sending)
        if requests:
            sentence = ntr(
                "Closing after {n} request to the gateway. What is queued goes on next time.",
                "Closing after {n} requests to gateways. What is queued goes on next time.",
                requests,
            )
            notice = NoticeSpec(Tone.INFO, sentence, dismissible=False)
            self.window.banner.show_notice(notice)
        await self.services.dispatcher.stop()

    def end(self) -> None:
        """Close the window for good."""
        self._end_events()
        self._keeper.close()
        # Nothing may look at the database once it is closed.
        for timer in self.window.findChildren(QTimer):
            timer.stop()
        self.compose.closing()
        self.contacts.closing()
        self.history.closing()
        if self._settings is not None:
            self._settings.done(0)  # without asking: the window is closed already
        self.help.close()
        self.window.finish_close()


def run(profile: Profile) -> int:
    """Open the window on `profile` and return when it is closed; the exit status."""
    make_application()
    return aio.run(lambda: _run(profile))


async def _run(profile: Profile) -> int:
    """Open or raise the window; where it cannot open, say why before the error goes on."""
    try:
        return await _open_or_raise(profile)
    except EnvironmentFault as fault:
        Theme(ThemeMode.SYSTEM).apply(make_application())
        ended = asyncio.Event()
        dialog = CannotOpen(fault)
        dialog.finished.connect(lambda _result: ended.set())
        with closing_on_signals(dialog.reject):
            dialog.open()
            await ended.wait()
        raise


async def _open_or_raise(profile: Profile) -> int:
    """Raise the window that is open on this profile already, or open one."""
    profile.ensure()
    taken = ProfileLock.acquire(profile)
    if isinstance(taken, AlreadyRunning):
        if await taken.ask_to_raise():
            return 0
    elif isinstance(taken, ProfileLock):
        taken.close()
    return await show(profile)


async def show(
    profile: Profile,
    prepared: Callable[[Program], Coroutine[Any, Any, None]] | None = None,
    *,
    temporary: bool = False,
) -> int:
    """Open services and window, wait for the close, take everything down.

    Args:
        profile: Where the data is.
        prepared: Run once the window is shown (the demo's own preparations).
        temporary: The profile is gone after this session; so are its secrets.
    """
    from smsdesk.app.composition import RunOptions, open_services  # noqa: PLC0415 - after Qt

    programs: list[Program] = []

    def on_failure(name: str, failure: BaseException) -> None:
        for program in programs:
            program.on_task_failure(name, failure)

    def on_slot_failure(
        _kind: type[BaseException], failure: BaseException, _trace: TracebackType | None
    ) -> None:
        _log.error("a slot failed", exc_info=failure)
        on_failure("window", failure)

    options = RunOptions(send=True, on_failure=on_failure, session_secrets=temporary)
    # What a slot raises ends there; Qt's own call has nobody to hand it to.
    former, sys.excepthook = sys.excepthook, on_slot_failure
    async with AsyncExitStack() as stack:
        stack.callback(setattr, sys, "excepthook", former)
        opened = await stack.enter_async_context(open_services(profile, options))
        services = opened.services
        theme = dress(make_application(), services.settings)
        program = Program(services, services.settings, theme)
        programs.append(program)
        stack.enter_context(closing_on_signals(program.closed.set))
        program.window.show()
        program.tell_recovered(opened.recovered)
        program.tell_overdue(opened.overdue)
        program.tell_read_only()
        if not opened.sending:
            program.tell_other_sends()
        if opened.lock is not None:
            with suppress(OSError):
                await opened.lock.answer(program.raise_window)
        if not services.database.read_only and services.settings.get(LISTENER_ENABLED):
            # What it loads would keep the window from showing.
            services.tasks.spawn(services.listening.start(), name="listener")
        if prepared is not None:
            services.tasks.spawn(prepared(program), name="prepare")
        await program.closed.wait()
        await program.drain()
        program.end()
    return 0

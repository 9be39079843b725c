"""What must be read before a draft may go: asked again until the database answers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.texts import tr
from smsdesk.ui.pages.compose.told import Told
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.specs import NoticeSpec

_AGAIN_S = 2.0

_T = TypeVar("_T")


class Insisting:
    """Asks, waits and asks again, until there is an answer or the page closes.

    Args:
        banner: Says why there is no answer, once, and no longer than there is none.
    """

    def __init__(self, banner: Banner) -> None:
        self._told = Told(banner)
        self._closed = asyncio.Event()

    async def on(self, question: Callable[[], Awaitable[_T]]) -> _T | None:
        """Return the answer to `question`, or None when the page closes before there is one."""
        while not self._closed.is_set():
            try:
                answer = await question()
            except SmsDeskError as error:
                self._tell(tr("{reason} It is tried again by itself.", reason=error.sentence))
            else:
                self._told.take_back()
                return answer
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), _AGAIN_S)
        return None

    def _tell(self, words: str) -> None:
        if words != self._told.words:
            self._told.say(NoticeSpec(Tone.WARNING, words))

    def closing(self) -> None:
        """Ask no more."""
        self._closed.set()

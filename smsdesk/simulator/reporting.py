"""Pushing delivery reports to the callback address: over few connections, with retries.

Reports become due at their time whether or not there is an address; pushes wait for one.
"""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from smsdesk.simulator.background import Background
from smsdesk.simulator.gateway import Gateway, Push
from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.plans import Chain, PlannedReport

_CONNECTIONS = 10
_ANSWER_LIMIT = 64 * 1024
_LONGEST_WAIT_S = 3600.0
"""Timers of a Qt loop hold 24 days; a schedule may be for years ahead."""
_AT_A_STRETCH = 50
"""Reports handled before other work on the loop gets its turn."""


@dataclass(frozen=True, slots=True)
class ReportAttempt:
    """One push of a report and what the callback address made of it.

    Reports in one body have an attempt each.
    """

    at: datetime
    number: str = field(repr=False)
    message_id: str
    state: HandsetState
    attempt: int
    status: int | None
    """HTTP status of the answer, None when there was none."""
    accepted: bool
    problem: str = ""


@dataclass(slots=True, eq=False)
class _Track:
    """A chain under way: pushes that are due wait in `outbox` for those before them."""

    outbox: deque[Push] = field(default_factory=deque)
    busy: bool = False
    attempts: int = 0
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Due:
    track: _Track
    report: PlannedReport | None = None
    """None: a push of the track is to be tried again."""
    at: datetime | None = None


class Reporter:
    """The pushing side of one gateway."""

    def __init__(self, gateway: Gateway, on_attempt: Callable[[ReportAttempt], None]) -> None:
        self._gateway = gateway
        self._timing = gateway.setup.timing
        self._most_attempts = min(
            self._timing.attempts, gateway.most_attempts or self._timing.attempts
        )
        self._on_attempt = on_attempt
        self._url: str | None = None
        self._order = itertools.count()
        self._heap: list[tuple[float, int, _Due]] = []
        self._ready: asyncio.Queue[_Track] = asyncio.Queue()
        self._held: list[_Track] = []
        self._wake = asyncio.Event()
        self._open = 0
        self._settled = asyncio.Event()
        self._settled.set()
        self._work = Background()
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Begin to push; connections are opened when needed."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
            timeout=aiohttp.ClientTimeout(total=self._timing.push_timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._work.spawn(self._dispatch(), name="reports due")
        for n in range(_CONNECTIONS):
            self._work.spawn(self._push_ready(), name=f"report push {n}")

    async def stop(self) -> None:
        """Stop pushing; reports still due are forgotten."""
        await self._work.stop()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def set_url(self, url: str | None) -> None:
        """Push to `url` from now on, what was held back first; None holds reports back."""
        self._url = url
        if url is not None:
            for track in self._held:
                self._ready.put_nowait(track)
            self._held.clear()

    def schedule(self, chains: Iterable[Chain]) -> None:
        """Let the reports of `chains` become due, counted from now."""
        now = asyncio.get_running_loop().time()
        wall = self._gateway.now()
        for chain in chains:
            track = _Track()
            for report in chain:
                self._opened()
                at = wall + timedelta(seconds=report.after_s)
                self._add(now + report.after_s, _Due(track, report, at))

    async def push_now(self, chains: Iterable[Chain]) -> None:
        """Push the reports of `chains` once, one after another, before returning.

        Without a callback address, or when a push fails, the rest goes the usual way.
        """
        for chain in chains:
            track = _Track(busy=True)
            for report in chain:
                self._opened()
                self._become_due(_Due(track, report, self._gateway.now()))
            if self._address(track) is None:
                self._held.append(track)
            else:
                await self._advance(track)

    async def settled(self) -> None:
        """Wait until every report scheduled so far is acknowledged or given up."""
        await self._settled.wait()

    async def _dispatch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._wake.clear()
            handled = 0
            while self._heap and self._heap[0][0] <= loop.time():
                self._become_due(heapq.heappop(self._heap)[2])
                handled += 1
                if handled % _AT_A_STRETCH == 0:
                    await asyncio.sleep(0)
            wait_s = self._heap[0][0] - loop.time() if self._heap else None
            if wait_s is not None:
                wait_s = min(wait_s, _LONGEST_WAIT_S)
            try:
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _become_due(self, due: _Due) -> None:
        track = due.track
        if due.report is not None and due.at is not None:
            push = due.report.note(self._gateway, due.at)
            if push is None:
                self._closed()
                return
            track.outbox.append(push)
            if track.busy:
                return
            track.busy = True
        self._ready.put_nowait(track)

    async def _push_ready(self) -> None:
        while True:
            track = await self._ready.get()
            if self._address(track) is None:
                self._held.append(track)
            else:
                await self._advance(track)

    async def _advance(self, track: _Track) -> None:
        while track.outbox:
            push = track.outbox[0]
            if not track.attempts:
                track.body = push.render()
            if track.body:
                track.attempts += 1
                accepted = await self._push(push, track)
                if not accepted and track.attempts < self._most_attempts:
                    self._retry(track)
                    return
            track.outbox.popleft()
            track.attempts = 0
            self._closed()
        track.busy = False

    def _address(self, track: _Track) -> str | None:
        own = track.outbox[0].url if track.outbox else None
        return own or self._url

    def _retry(self, track: _Track) -> None:
        wait_s = self._timing.scaled(self._timing.retry_s * 2 ** (track.attempts - 1))
        self._add(asyncio.get_running_loop().time() + wait_s, _Due(track))

    async def _push(self, push: Push, track: _Track) -> bool:
        status, problem = await self._post(push, track.body)
        for each in (push, *push.companions):
            attempt = ReportAttempt(
                at=self._gateway.now(),
                number=each.message.number,
                message_id=each.message.message_id,
                state=each.state,
                attempt=track.attempts,
                status=status,
                accepted=problem is None,
                problem=problem or "",
            )
            self._on_attempt(attempt)
        return problem is None

    async def _post(self, push: Push, body: bytes) -> tuple[int | None, str | None]:
        url = push.url or self._url
        if self._session is None or url is None:
            return None, "no callback address"
        try:
            async with self._session.post(
                url,
                data=body,
                headers={"Content-Type": push.content_type},
                allow_redirects=False,
            ) as response:
                answer = await _read_answer(response)
                return response.status, self._gateway.push_refused(body, response.status, answer)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return None, type(error).__name__

    def _add(self, when: float, due: _Due) -> None:
        heapq.heappush(self._heap, (when, next(self._order), due))
        self._wake.set()

    def _opened(self) -> None:
        self._open += 1
        self._settled.clear()

    def _closed(self) -> None:
        self._open -= 1
        if not self._open:
            self._settled.set()


async def _read_answer(response: aiohttp.ClientResponse) -> bytes:
    answer = bytearray()
    async for chunk in response.content.iter_any():
        answer += chunk
        if len(answer) > _ANSWER_LIMIT:
            raise ValueError
    return bytes(answer)

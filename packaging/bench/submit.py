"""Submitting 10,000 messages with durable states beside a bare httpx loop without a database.

Both talk to a built-in gateway in a process of its own, in the same batches and with as many
requests at once. The pace of requests that an account keeps to is lifted on both sides: it would
make them equal whatever the program does.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from typing_extensions import override

from bench._bare import BARE, TEXT, Bare, numbers
from bench._frame import PEERS, Row, Scale
from bench._world import NOBODY, add_account, fresh_services
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.provider_info import Capabilities
from smsdesk.domain.status import MessageState
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.registry import PROVIDERS
from smsdesk.services import lane
from smsdesk.services.container import Services
from smsdesk.services.events import MessagesChanged
from smsdesk.services.pace import Pace
from smsdesk.simulator.registry import DEMO_CREDENTIALS

_BAR = 0.6


def rows(scale: Scale) -> Iterator[Row]:
    """Compare the rates at each gateway."""
    count = scale.size(10_000, 20)
    for provider, factory in PROVIDERS.items():
        name = f"submit {count:,} messages to {provider} v bare httpx"
        bare = BARE.get(provider)
        if bare is None:
            yield Row.skipped(name, _BAR, "1/s", "there is no bare script for this gateway")
            continue
        settings = {"base_url": NOBODY, **DEMO_CREDENTIALS[provider].settings, **bare.no_pause}
        # The account's own limits, which may be below the gateway's.
        can = factory(AccountSettings(settings, {})).info.capabilities
        run = _Run(provider, count, can, bare)
        ours_s, bare_s = scale.in_turn(run.ours_s, run.bare_s)
        yield Row.more_is_better(name, count / ours_s, count / bare_s, _BAR, "1/s")


class _NoPace(Pace):
    """Lets every request pass at once."""

    @override
    def delay_s(self) -> float:
        return 0.0

    @override
    def ready(self) -> int:
        return 1000


@contextmanager
def _gateway(provider: str) -> Iterator[str]:
    """Run a gateway that sends no reports; each measurement has its own, and knows no numbers."""
    command = [sys.executable, "-m", "smsdesk", "gateway", provider, "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        if process.stdout is None:
            raise RuntimeError("the gateway has no output")
        url = json.loads(process.stdout.readline())["url"]
        # Its journal is read by nobody else; a full pipe would stop it.
        drain = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"], stdin=process.stdout
        )
        try:
            yield url
        finally:
            process.terminate()
            process.wait()
            drain.wait()


class _Run:
    """Both ways to submit the same messages to one gateway."""

    def __init__(self, provider: str, count: int, can: Capabilities, bare: Bare) -> None:
        self._provider = provider
        self._can = can
        self._bare = bare
        self._count = count

    def bare_s(self) -> float:
        """Return the seconds from the first request to the last answer, of a script by itself."""
        with _gateway(self._provider) as url:
            limits = (str(self._can.batch_size), str(self._can.concurrency))
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "bench._bare",
                    self._provider,
                    url,
                    str(self._count),
                    *limits,
                ],
                cwd=PEERS.parent.parent,
                capture_output=True,
                check=False,
                encoding="utf-8",
            )
        if done.returncode:
            raise RuntimeError(f"the bare script failed: {done.stderr[-500:]}")
        return float(done.stdout)

    def ours_s(self) -> float:
        """Return the seconds from the first claim to the last stored answer."""
        with _gateway(self._provider) as url, patch.object(lane, "Pace", _NoPace):
            return asyncio.run(self._submit(url))

    async def _submit(self, url: str) -> float:
        recipients = tuple(Recipient(one) for one in numbers(self._count))
        async with fresh_services(send=True) as services:
            account_id = await add_account(services, self._provider, url, self._bare.no_pause)
            # A first message opens the connection and the account's window of requests.
            first = Recipient(Msisdn(86, "13700000001"))
            warm = CampaignDraft("warm", account_id, TEXT, (first,))
            await _all_submitted(services, 1, services.campaigns.create(warm))
            await services.accounts.pause(account_id, "until everything is queued")
            draft = CampaignDraft("all", account_id, TEXT, recipients)
            await services.campaigns.create(draft)
            began = time.perf_counter()
            resumed = services.accounts.resume(account_id)
            await _all_submitted(services, len(recipients), resumed)
            return time.perf_counter() - began


async def _all_submitted(
    services: Services, count: int, begin: Coroutine[None, None, object]
) -> None:
    """Await `begin`, and then that `count` messages are stored as submitted."""
    left, done = count, asyncio.Event()

    def on_change(event: MessagesChanged) -> None:
        nonlocal left
        left -= sum(change.new is MessageState.SUBMITTED for change in event.changes)
        if left <= 0:
            done.set()

    unsubscribe = services.events.subscribe(MessagesChanged, on_change)
    await begin
    await done.wait()
    unsubscribe()

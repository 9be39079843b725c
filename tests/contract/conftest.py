"""A provider and its built-in gateway on loopback, with a callback address between them."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from smsdesk.domain.callback import CallbackRequest
from smsdesk.domain.delivery_report import DeliveryReport
from smsdesk.domain.submit import OutgoingMessage, SubmitAnswer, SubmitBatch
from smsdesk.providers.base import AccountSettings, Provider
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import Gateway, GatewaySetup, Timing
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from smsdesk.simulator.server import GatewayServer, TlsFiles
from tests.contract.subjects import SUBJECTS, Subject

TIMING = Timing(report_delay_s=0.02, retry_s=0.02)
SECRET = "canary-" + "k" * 81
TEXT = "Your code is 4711"


@dataclass
class World:
    """One account at one built-in gateway."""

    subject: Subject
    server: GatewayServer
    provider: Provider
    failing: int = 0
    """How many calls the callback's journal does not take, from the first on."""
    calls: list[CallbackRequest] = field(default_factory=list)
    reports: list[DeliveryReport] = field(default_factory=list)
    batches: int = 0

    async def submit(self, *suffixes: str, text: str = "", **options: str) -> SubmitAnswer:
        """Submit a batch: one ordinary number for "", one that ends in each suffix."""
        return await self.provider.submit(self.batch(*suffixes, text=text, **options))

    async def submit_few(self, count: int) -> SubmitAnswer:
        """Submit to `count` ordinary numbers, or to as many as one request carries."""
        return await self.submit(*[""] * self.subject.few(count))

    def batch(self, *suffixes: str, text: str = "", **options: str) -> SubmitBatch:
        """Return a batch; without `text` each has another one, as gateways mind repetitions."""
        self.batches += 1
        text = text or TEXT + "." * (self.batches - 1)
        return SubmitBatch(
            tuple(
                OutgoingMessage(
                    n,
                    self.subject.number(n, suffix),
                    text,
                    self.subject.reference(n, self.batches),
                )
                for n, suffix in enumerate(suffixes or ("",), start=1)
            ),
            options=options,
        )

    @property
    def accepted(self) -> list[str]:
        """Numbers that the gateway took, in order."""
        return [message.number for message in self.server.gateway.messages]

    async def receive(self, request: web.Request) -> web.Response:
        """Take a callback as the listener does: journal, answer, then interpret."""
        call = CallbackRequest(
            await request.read(), request.content_type, datetime.now(UTC), "127.0.0.1"
        )
        self.calls.append(call)
        stored = len(self.calls) > self.failing
        reports = self.provider.parse_callback(call)
        self.reports.extend(reports if stored else ())
        known = None
        if self.provider.info.capabilities.callback_needs_known:
            known = frozenset(report.provider_message_id or "" for report in reports)
        answer = self.provider.answer_callback(call, stored=stored, known=known)
        return web.Response(
            status=answer.status, body=answer.body, headers={"Content-Type": answer.content_type}
        )


class Worlds:
    """Builds worlds; all are taken down at the end of the test."""

    def __init__(self, subject: Subject, stack: contextlib.AsyncExitStack, folder: Path) -> None:
        self.subject = subject
        self._stack = stack
        self._folder = folder

    async def start(
        self,
        rules: Iterable[Rule] = (),
        *,
        secure: bool = False,
        wrong_secret: bool = False,
        reports: bool = False,
        gateway: Gateway | None = None,
        **settings: str,
    ) -> World:
        """Start a gateway that follows `rules`, and an account at it with `settings`."""
        demo = DEMO_CREDENTIALS[self.subject.provider]
        secrets = dict.fromkeys(demo.secrets, SECRET)
        files = self._tls() if secure else {}
        pair = TlsFiles(self._folder / "server.pem", self._folder / "server.key")
        server = GatewayServer(
            gateway or GATEWAYS[self.subject.provider](GatewaySetup(SECRET, TIMING)),
            script=FaultScript(rules),
            tls=pair if secure else None,
        )
        await server.start()
        self._stack.push_async_callback(server.stop)
        own = {**demo.settings, **self.subject.settings, **files, "base_url": server.url}
        given = dict.fromkeys(secrets, "wrong-key") if wrong_secret else secrets
        account = AccountSettings({**own, **settings}, given)
        provider = PROVIDERS[self.subject.provider](account)
        self._stack.push_async_callback(provider.aclose)
        world = World(self.subject, server, provider)
        if reports:
            server.set_callback(await self._callback(world))
        return world

    async def _callback(self, world: World) -> str:
        app = web.Application()
        app.router.add_post("/callback", world.receive)
        runner = web.AppRunner(app)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/callback"

    def _tls(self) -> dict[str, str]:
        authority = trustme.CA()
        leaf = authority.issue_cert("127.0.0.1")
        authority.cert_pem.write_to_path(self._folder / "ca.pem")
        leaf.cert_chain_pems[0].write_to_path(self._folder / "server.pem")
        leaf.private_key_pem.write_to_path(self._folder / "server.key")
        return {"ca_file": str(self._folder / "ca.pem")}


@pytest.fixture(params=SUBJECTS, ids=lambda subject: subject.provider)
def subject(request: pytest.FixtureRequest) -> Subject:
    chosen: Subject = request.param
    return chosen


@pytest.fixture
async def worlds(subject: Subject, tmp_path: Path) -> AsyncIterator[Worlds]:
    async with contextlib.AsyncExitStack() as stack:
        yield Worlds(subject, stack, tmp_path)

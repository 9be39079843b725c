"""The documents' own samples: what goes out is what they print, what they answer is understood."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from smsdesk.domain.callback import CallbackRequest
from smsdesk.domain.submit import AccountRefusal, Deferred, SubmitAnswer, SubmitBatch
from smsdesk.providers.base import AccountSettings, Provider
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from smsdesk.simulator.server import GatewayServer
from tests.contract.samples import SAMPLES, Sample

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.provider)
NOW = datetime(2030, 1, 1, 10, 0, tzinfo=UTC)


@dataclass
class Wire:
    """Takes any request and answers with the bytes it was given."""

    answer: bytes = b""
    status: int = 200
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append((request.path, dict(request.headers), await request.read()))
        return web.Response(status=self.status, body=self.answer)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    made = Wire()
    app = web.Application()
    app.router.add_route("POST", "/{path:.*}", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def provider(sample: Sample, url: str = "http://127.0.0.1:9") -> Provider:
    settings = {**sample.settings, "base_url": url}
    return PROVIDERS[sample.provider](AccountSettings(settings, sample.secrets))


async def submitted(sample: Sample, wire: Wire) -> SubmitAnswer:
    made = provider(sample, wire.url)
    try:
        return await made.submit(SubmitBatch(sample.messages))
    finally:
        await made.aclose()


def test_every_provider_has_samples() -> None:
    assert {sample.provider for sample in SAMPLES} == set(PROVIDERS)


@each_sample
async def test_request_is_the_sheets(sample: Sample, wire: Wire) -> None:
    await submitted(sample, wire)
    ((path, headers, body),) = wire.taken
    assert path == (sample.path or "/")
    assert {name: headers[name] for name in sample.headers} == dict(sample.headers)
    if sample.volatile:
        assert _steady(body, sample) == _steady(sample.request, sample)
    else:
        assert body == sample.request


@each_sample
async def test_answers_are_understood(sample: Sample, wire: Wire) -> None:
    for wire.answer, outcomes in sample.answers.items():
        answer = await submitted(sample, wire)
        assert tuple(answer.outcomes[one.message_id] for one in sample.messages) == outcomes
        assert answer.account_refusal is None


@each_sample
@pytest.mark.parametrize("status", [200, 400])
async def test_refusals_are_understood(sample: Sample, wire: Wire, status: int) -> None:
    if sample.provider == "sms467890" and status != 200:
        # Its document knows no other status: the status decides then.
        wire.answer, wire.status = next(iter(sample.refusals)), status
        assert (await submitted(sample, wire)).account_refusal is None
        return
    wire.status = status
    for wire.answer, meaning in sample.refusals.items():
        answer = await submitted(sample, wire)
        kinds = {type(outcome) for outcome in answer.outcomes.values()}
        if isinstance(meaning, AccountRefusal):
            assert (answer.account_refusal, kinds) == (meaning, {Deferred})
        else:
            assert (answer.account_refusal, kinds) == (None, {meaning})


@each_sample
def test_report_is_understood_and_acknowledged(sample: Sample) -> None:
    made = provider(sample)
    call = CallbackRequest(sample.push, sample.push_type, NOW, "127.0.0.1")
    reports = made.parse_callback(call)
    assert tuple((one.provider_message_id, one.state) for one in reports) == sample.reports
    answer = made.answer_callback(call, stored=True)
    assert answer.status == 200
    if sample.volatile:
        assert _steady(answer.body, sample) == _steady(sample.acknowledgement, sample)
        assert json.loads(answer.body)["SERIAL"] == json.loads(sample.push)["SERIAL"]
    else:
        assert answer.body == sample.acknowledgement


def _steady(body: bytes, sample: Sample) -> object:
    content = json.loads(body)
    return {key: value for key, value in content.items() if key not in sample.volatile}


@each_sample
async def test_built_in_gateway_takes_the_sheets_request(sample: Sample) -> None:
    """The gateway is written from the same sheet, and not from the client."""
    (secret,) = sample.secrets.values()
    server = GatewayServer(GATEWAYS[sample.provider](GatewaySetup(secret)))
    request = sample.request.replace("…".encode(), secret.encode())
    for ours, demo in DEMO_CREDENTIALS[sample.provider].settings.items():
        request = request.replace(sample.settings.get(ours, demo).encode(), demo.encode())
    headers = {name: value for name, value in sample.headers.items() if "Length" not in name}
    await server.start()
    try:
        url = server.url.removesuffix(sample.path) + sample.path
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=request, headers=headers) as response,
        ):
            assert response.status == 200
        taken = server.gateway.messages
        assert [one.number for one in taken] == [one.to.e164 for one in sample.messages]
        assert {one.rendered_text for one in taken} == {sample.messages[0].text}
    finally:
        await server.stop()

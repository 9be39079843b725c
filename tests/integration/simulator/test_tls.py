"""HTTPS and mutual TLS with certificates made for the test."""

import ssl
from pathlib import Path

import aiohttp
import pytest
import trustme

from smsdesk.simulator.cloudsms import CloudSmsGateway
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.server import GatewayServer, TlsFiles
from tests.integration.simulator.conftest import Start, body


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path) -> TlsFiles:
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "server.pem", tmp_path / "server.key"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    return TlsFiles(certificate, key)


@pytest.fixture
def mutual(authority: trustme.CA, files: TlsFiles, tmp_path: Path) -> TlsFiles:
    client_ca = tmp_path / "clients.pem"
    authority.cert_pem.write_to_path(client_ca)
    return TlsFiles(files.certificate, files.key, client_ca)


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def code(server: GatewayServer, context: ssl.SSLContext) -> int:
    async with (
        aiohttp.ClientSession() as client,
        client.post(server.url, data=body(), ssl=context) as response,
    ):
        result = (await response.json())["RESULT_CODE"]
        assert isinstance(result, int)
        return result


async def test_https(start: Start, authority: trustme.CA, files: TlsFiles) -> None:
    server = await start(tls=files)
    assert server.url.startswith("https://127.0.0.1:")
    assert await code(server, trusting(authority)) == 1


async def test_a_stranger_to_the_authority_does_not_connect(start: Start, files: TlsFiles) -> None:
    server = await start(tls=files)
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await code(server, trusting(trustme.CA()))
    assert server.requests == []


async def test_mutual_tls_takes_a_certificate_of_its_authority(
    start: Start, authority: trustme.CA, mutual: TlsFiles
) -> None:
    server = await start(tls=mutual)
    context = trusting(authority)
    authority.issue_cert("customer@example.org").configure_cert(context)
    assert await code(server, context) == 1


@pytest.mark.parametrize("foreign", [False, True], ids=["none", "of another authority"])
async def test_mutual_tls_refuses_other_certificates(
    start: Start, authority: trustme.CA, mutual: TlsFiles, foreign: bool
) -> None:
    server = await start(tls=mutual)
    context = trusting(authority)
    if foreign:
        trustme.CA().issue_cert("stranger@example.org").configure_cert(context)
    # Under TLS 1.3 a client learns of the refusal only when it reads.
    with pytest.raises((aiohttp.ClientError, ssl.SSLError, ConnectionError)):
        await code(server, context)
    assert server.requests == []
    assert server.gateway.messages == []


async def test_faults_cut_tls_connections_too(
    start: Start, authority: trustme.CA, files: TlsFiles
) -> None:
    server = await start(
        Rule(Action.REFUSE, Match(requests=(1, 1))),
        Rule(Action.DROP_AFTER_READING, Match(requests=(2, 2))),
        tls=files,
    )
    context = trusting(authority)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await code(server, context)
    assert [record.faults for record in server.requests] == [("refuse",), ("drop_after_reading",)]
    assert len(server.gateway.messages) == 1
    assert await code(server, context) == 1


async def test_clear_text_to_an_https_gateway_is_not_answered(
    start: Start, files: TlsFiles
) -> None:
    server = await start(tls=files)
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.ClientError):
            async with client.post(server.url.replace("https:", "http:"), data=body()):
                pass
    assert server.requests == []


def test_unusable_files_are_told_at_once(tmp_path: Path, files: TlsFiles) -> None:
    with pytest.raises(FileNotFoundError):
        GatewayServer(CloudSmsGateway(), tls=TlsFiles(tmp_path / "absent.pem", files.key))
    with pytest.raises(ssl.SSLError):
        GatewayServer(CloudSmsGateway(), tls=TlsFiles(files.key, files.key))

import json

import pytest

from smsdesk.simulator.cloudsms import CloudSmsGateway
from smsdesk.simulator.gateway import GatewaySetup
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS, one_more
from tests.support import toy_gateway
from tests.unit.simulator.conftest import handle, packet


def test_every_gateway_has_demo_credentials_and_its_own_name() -> None:
    assert GATEWAYS.keys() == DEMO_CREDENTIALS.keys()
    for provider, build in GATEWAYS.items():
        gateway = build(GatewaySetup())
        assert gateway.provider == provider
        assert all(path.startswith(gateway.path) for path in gateway.paths)


async def test_the_demo_credentials_of_cloudsms_open_its_gateway() -> None:
    demo = DEMO_CREDENTIALS["cloudsms"]
    gateway = GATEWAYS["cloudsms"](GatewaySetup())
    assert isinstance(gateway, CloudSmsGateway)
    body = packet(AUTH_KEY=demo.secrets["auth_key"], ROUTE_ID=demo.settings["route_id"])
    assert (await handle(gateway, json.dumps(body).encode())).outcome == "1 of 1 accepted"
    assert [step.state.value for step in gateway.messages[0].fate.steps] == ["DELIVERED"]


def test_demo_secrets_stay_out_of_repr() -> None:
    for demo in DEMO_CREDENTIALS.values():
        for secret in demo.secrets.values():
            assert secret not in repr(demo)


def test_one_more_is_seen_by_whoever_lists_and_leaves_again() -> None:
    known = list(GATEWAYS)
    with one_more(toy_gateway.KIND):
        assert [*known, "toy"] == list(GATEWAYS) == list(DEMO_CREDENTIALS)
        with pytest.raises(ValueError, match="toy"), one_more(toy_gateway.KIND):
            pass
        assert isinstance(GATEWAYS["toy"](GatewaySetup()), toy_gateway.ToyGateway)
    assert list(GATEWAYS) == list(DEMO_CREDENTIALS) == known

"""Reports come from the addresses of the gateway's document, where it has some (design, 9)."""

from typing import Any

import aiohttp
import pytest

from tests.support.services_world import World

PRODUCTION = "https://cloudsms-new.jegotrip.com.cn:1815/dave/io"
TEST_SERVER = "https://cloudsms-new.jegotrip.com.cn:61815/dave/io"
RELAY = "https://relay.example/dave/io"
REPORT = (
    b'{"METHOD":"SMS_PUSH_REPORT","TYPE":"REQUEST","SERIAL":2,"TIME":"2024-05-06 10:21:00",'
    b'"SOURCE_MSISDN":"CloudSMS","SMS_UID":"5A3B","SMS_RESULT_LIST":[{"COUNTRY_CODE":852,'
    b'"DEST_MSISDN":"60000001","SMS_STATE":2,"RESULT_DESC":"DELIVERED"}]}'
)


class _Address:
    """A gateway that is never asked."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set_callback(self, url: str | None) -> None:
        """It has no callbacks."""


@pytest.mark.parametrize(
    ("url", "check", "status"),
    [
        (PRODUCTION, "", 404),
        (PRODUCTION, "1", 404),
        (TEST_SERVER, "", 404),
        (PRODUCTION, "0", 200),
        # A relay or a built-in gateway calls from where it is.
        (RELAY, "", 200),
        (RELAY, "1", 200),
    ],
)
async def test_stranger_is_turned_away_at_the_documents_own_host(
    world: World, url: str, check: str, status: int
) -> None:
    address = _Address(url)
    chosen: dict[str, Any] = {"check_address": check} if check else {}
    account_id = await world.add_account(address, **chosen)
    await world.listen(address, account_id)
    path = await world.accounts.callback_path(account_id)
    callback = f"http://127.0.0.1:{world.listener.port}{path}"
    async with aiohttp.ClientSession() as session, session.post(callback, data=REPORT) as answer:
        assert answer.status == status
    networks = world.reports.allowed_networks(account_id)
    assert bool(networks) is (status == 404)
    assert ("223.119.32.232" in networks) is (status == 404)

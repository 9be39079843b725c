"""Why a message did not arrive is said in words, not in the gateway's codes."""

import pytest

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from tests.support.services_world import World, gateway

S = MessageState


@pytest.mark.parametrize(
    ("suffix", "state", "reason"),
    [
        ("9901", S.UNDELIVERED, "could not deliver it. Check that the number is in use."),
        ("9902", S.EXPIRED, "it may still arrive"),
        ("9903", S.REJECTED, "The operator refused it. Ask CloudSMS why"),
        ("9906", S.REJECTED, "the balance is used up, the route is wrong"),
        ("9908", S.REJECTED, "may be on its blacklist"),
    ],
)
async def test_reason_of_a_failure_is_a_sentence(
    world: World, suffix: str, state: MessageState, reason: str
) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.listen(server, account_id)
        await world.dispatcher.start()
        campaign = await world.send(account_id, [Recipient(Msisdn(852, f"6100{suffix}"))])
        await world.until(campaign, {state: 1})
        [message] = await world.messages(campaign)
        assert reason in message.reason
        events = await world.history.events(message.message_id)
        # The gateway's own words stay in the timeline.
        assert events[-1].raw_code == message.code


@pytest.mark.parametrize("suffix", ["0001", "9905", "9913"])
async def test_what_arrived_needs_no_reason(world: World, suffix: str) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
        await world.listen(server, account_id)
        await world.dispatcher.start()
        campaign = await world.send(account_id, [Recipient(Msisdn(852, f"6100{suffix}"))])
        await world.until(campaign, {S.DELIVERED: 1})
        [message] = await world.messages(campaign)
        assert message.reason == ""

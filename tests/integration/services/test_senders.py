"""Sender IDs offered for an account, stored and read back."""

import pytest

from smsdesk.domain.sender_id import InvalidSenderId
from smsdesk.services.events import AccountChanged
from smsdesk.services.senders import Senders
from tests.support.services_world import World, gateway


async def test_they_are_kept_in_order_and_once(world: World):
    senders = Senders(world.database, world.events)
    async with gateway() as server:
        account_id = await world.add_account(server)
        assert await senders.of(account_id) == ()
        heard = world.heard(AccountChanged)
        await senders.put(account_id, ["ACME", "85261234567", "ACME"])
        assert await senders.of(account_id) == ("ACME", "85261234567")
        assert [event.account_id for event in heard] == [account_id]


async def test_one_that_is_none_changes_nothing(world: World):
    senders = Senders(world.database, world.events)
    async with gateway() as server:
        account_id = await world.add_account(server)
        await senders.put(account_id, ["ACME"])
        with pytest.raises(InvalidSenderId):
            await senders.put(account_id, ["SHOP", "much too long a name"])
        assert await senders.of(account_id) == ("ACME",)

"""Our numbers at a gateway that sends each once: never used again, and never another's id."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smsdesk.domain.provider_info import Reference
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted
from smsdesk.services.references import referrer
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.store import outbox
from smsdesk.store.engine import Connection, Store
from smsdesk.store.outbox import SubmitResult
from tests.integration.services.conftest import OpenWorld
from tests.support.any_gateway import account_at, draft, number, running, send
from tests.support.services_world import World, both_engines, settled

S = MessageState
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def given_out(store: Store, now: datetime, count: int) -> list[int]:
    """Return the numbers of one campaign that goes as fast as it can."""

    def make(conn: Connection) -> list[int]:
        reference = referrer(conn, "mysmpp", Reference.COUNTER, now)
        return [int(reference(n)) for n in range(count)]

    with store.begin() as conn:
        return make(conn)


def new_store(path: Path) -> Store:
    return Store.open(f"sqlite:///{path}", backup_dir=None, clock=lambda: NOW)


def test_numbers_grow_and_are_never_used_again(tmp_path: Path) -> None:
    """Not by a profile made anew seconds after a campaign of 3,000, and not by a backup."""
    first = new_store(tmp_path / "first.db")
    used = given_out(first, NOW, 3000)
    first.close()
    assert used == sorted(set(used))
    backup = new_store(tmp_path / "backup.db")
    early = given_out(backup, NOW - timedelta(days=1), 10)
    anew = new_store(tmp_path / "anew.db")
    later = NOW + timedelta(seconds=5)
    for store in (anew, backup):
        again = given_out(store, later, 100)
        assert not set(again) & {*used, *early}
        assert min(again) > max(used)
        store.close()


def test_a_clock_that_was_set_back_repeats_no_number(tmp_path: Path) -> None:
    store = new_store(tmp_path / "one.db")
    used = given_out(store, NOW, 100)
    again = given_out(store, NOW - timedelta(days=400), 100)
    assert min(again) > max(used)
    store.close()


@both_engines
async def test_another_messages_id_is_no_acceptance(start_world: OpenWorld) -> None:
    """The gateway answers a new message with the id of one that an earlier run sent."""
    world = start_world()
    async with running("mysmpp", Rule(Action.SAME_ID, Match(number_suffix="0002"))) as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        first = await send(world, draft(account_id, "mysmpp", 1))
        await world.until(first, {S.SUBMITTED: 1})
        (earlier,) = await world.messages(first)
        await world.dispatcher.stop()

        other = start_world()
        await other.accounts.use_for_session(account_id, dict(_secrets(world, account_id)))
        await other.dispatcher.start()
        second = await send(other, draft(account_id, "mysmpp", range(2, 3), "Other"))
        await other.until(second, {S.UNCERTAIN: 1})
        (doubtful,) = await other.messages(second)
        assert doubtful.msisdn == number("mysmpp", 2)
        assert doubtful.flagged
        assert doubtful.provider_message_id is None
        assert earlier.provider_message_id is not None
        assert earlier.provider_message_id in doubtful.reason
        # It is not repeated by itself: under its number it would never be sent.
        assert await other.reconciler.repeat() == 0
        # The report under that id is the earlier message's.
        await other.listen(server, account_id)
        await other.until(first, {S.DELIVERED: 1})
        assert await other.counts(second) == {S.UNCERTAIN: 1}


@both_engines
async def test_two_accounts_at_one_login_share_no_number(start_world: OpenWorld) -> None:
    """A number that the other account used would be answered with that message's id."""
    world = start_world()
    async with running("mysmpp") as server:
        accounts = [await account_at(world, "mysmpp", server) for _ in range(2)]
        campaigns = [
            await send(world, draft(account, "mysmpp", range(first, first + 300)))
            for account, first in zip(accounts, (1, 1001), strict=True)
        ]
        await world.dispatcher.start()
        for campaign in campaigns:
            await world.until(campaign, {S.SUBMITTED: 300})
        assert len(server.gateway.messages) == 600
        assert len({one.reference for one in server.gateway.messages}) == 600


@both_engines
async def test_an_id_of_the_other_account_is_no_acceptance(world: World) -> None:
    """Numbers of an earlier version may be the same in both; one is repeated under its own."""
    async with running("mysmpp") as server:
        one, two = [await account_at(world, "mysmpp", server) for _ in range(2)]
        other = await account_at(world, "cloudsms", server)
        taken = SubmitResult(1, Accepted("5"))
        for account, provider, key in ((one, "mysmpp", 1), (other, "cloudsms", 2)):
            await send(world, draft(account, provider, 1))
            assert await world.database.run(_claim_all, account) == {key}
        await world.tools.recorder.record([taken], brings_back=True)
        await world.tools.recorder.record([replace(taken, message_id=2)], brings_back=True)
        campaign = await send(world, draft(two, "mysmpp", 1))
        assert await world.database.run(_claim_all, two) == {3}
        await world.tools.recorder.record([replace(taken, message_id=3)], brings_back=True)
        assert await world.counts(campaign) == {S.UNCERTAIN: 1}
        (doubtful,) = await world.messages(campaign)
        assert doubtful.flagged
        # Another gateway's ids are another matter.
        (elsewhere,) = await world.messages(2)
        assert elsewhere.state is S.SUBMITTED


async def test_a_person_sends_it_again_under_a_new_number(start_world: OpenWorld) -> None:
    world = start_world()
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        await world.dispatcher.start()
        first = await send(world, draft(account_id, "mysmpp", 1))
        await world.until(first, {S.SUBMITTED: 1})
        (earlier,) = await world.messages(first)
        await world.dispatcher.stop()
        second = await send(world, draft(account_id, "mysmpp", 2, "Other"))
        (one, two) = await world.messages(second)
        claimed = await world.database.run(_claim_all, account_id)
        assert claimed == {one.message_id, two.message_id}
        taken = Accepted(earlier.provider_message_id or "")
        results = [SubmitResult(one.message_id, taken), SubmitResult(two.message_id, Accepted("9"))]
        await world.tools.recorder.record(results, brings_back=True)
        assert await world.counts(second) == {S.UNCERTAIN: 1, S.SUBMITTED: 1}
        again = start_world()
        await again.accounts.use_for_session(account_id, dict(_secrets(world, account_id)))
        await again.campaigns.resend_uncertain([one.message_id])
        await again.dispatcher.start()
        await again.until(second, {S.SUBMITTED: 2})
        assert [m.number for m in server.gateway.messages].count(one.msisdn.e164) == 2
        assert len({m.reference for m in server.gateway.messages}) == 2


@pytest.mark.parametrize("ids", [("5", "5"), ("5", "6")])
async def test_one_id_for_two_messages_of_an_answer(world: World, ids: tuple[str, str]) -> None:
    async with running("mysmpp") as server:
        account_id = await account_at(world, "mysmpp", server)
        campaign = await send(world, draft(account_id, "mysmpp", 2))
        await world.database.run(_claim_all, account_id)
        rows = await world.messages(campaign)
        results = [
            SubmitResult(row.message_id, Accepted(key)) for row, key in zip(rows, ids, strict=True)
        ]
        await world.tools.recorder.record(results, brings_back=True)
        same = len(set(ids)) == 1
        assert await world.counts(campaign) == ({S.UNCERTAIN: 2} if same else {S.SUBMITTED: 2})
        await settled(world, 0.05)


def _claim_all(conn: Connection, account_id: int) -> set[int]:
    reference = referrer(conn, "mysmpp", Reference.COUNTER, NOW)
    now = datetime.now(UTC)
    claim = outbox.claim(conn, account_id, 500, now, "test", reference=reference, same_text=False)
    return {row.message_id for row in claim.rows}


def _secrets(world: World, account_id: int) -> dict[str, str]:
    key = world.gateways.vault_key(account_id)
    return {name: value for (owner, name), value in world.vault._session.items() if owner == key}

"""What comes together is committed together, and none is the worse for its company."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from smsdesk.domain.callback import CallbackRequest
from smsdesk.domain.errors import StoreFault
from smsdesk.domain.message import Change
from smsdesk.domain.provider_info import Capabilities, Reference
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted, Deferred
from smsdesk.services.account_queue import AccountQueue
from smsdesk.services.delivery_reports import JournalStatus
from smsdesk.services.events import MessagesChanged
from smsdesk.store import outbox
from smsdesk.store.engine import Connection
from smsdesk.store.outbox import SubmitResult
from tests.support.hygiene import LogWatch
from tests.support.services_world import FullDisk, World, both_engines, gateway

S = MessageState
SINGLES = Capabilities(batch_size=1, reference=Reference.MESSAGE)


class Commits:
    """Counts the commits of a world's database."""

    def __init__(self, world: World) -> None:
        self.count = 0
        engine: Engine = world.store._engine
        event.listen(engine, "commit", self._note)

    def _note(self, _conn: object) -> None:
        self.count += 1


async def _submitting(world: World, count: int) -> tuple[int, list[int]]:
    """Claim a campaign without sending it; return its number and those of its messages."""
    async with gateway() as server:
        account_id = await world.add_account(server)
    campaign_id = await world.send(account_id, count)

    def claim(conn: Connection) -> None:
        now = datetime.now(UTC)
        outbox.claim(conn, account_id, count, now, "test", reference=str)

    await world.database.run(claim)
    return campaign_id, [message.message_id for message in await world.messages(campaign_id)]


def _accepted(message_id: int) -> list[SubmitResult]:
    return [SubmitResult(message_id, Accepted(f"id-{message_id}"))]


@both_engines
async def test_outcomes_that_come_together_share_a_commit(world: World) -> None:
    campaign_id, ids = await _submitting(world, 20)
    commits = Commits(world)
    record = world.tools.recorder.record
    lost = await asyncio.gather(*(record(_accepted(one)) for one in ids))
    assert lost == [0] * 20
    assert commits.count <= 2
    assert await world.counts(campaign_id) == {S.SUBMITTED: 20}


async def test_25_a_row_that_cannot_be_stored_keeps_no_request_of_others_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, expected_log: LogWatch
) -> None:
    expected_log("cannot be stored")
    campaign_id, ids = await _submitting(world, 5)
    real = outbox.record

    def record(conn: Connection, results: Sequence[SubmitResult], at: datetime) -> list[Change]:
        if any(one.message_id == ids[2] for one in results):
            raise ZeroDivisionError
        return real(conn, results, at)

    monkeypatch.setattr(outbox, "record", record)
    lost = await asyncio.gather(*(world.tools.recorder.record(_accepted(one)) for one in ids))
    assert lost == [0, 0, 1, 0, 0]
    assert await world.counts(campaign_id) == {S.SUBMITTED: 4, S.SUBMITTING: 1}


async def test_27_a_full_disk_is_told_to_every_caller_and_can_be_tried_again(world: World) -> None:
    campaign_id, ids = await _submitting(world, 4)
    disk = FullDisk(world.store)
    disk.full = True
    long = [[SubmitResult(one, Deferred("x" * 200_000))] for one in ids]
    failed = await asyncio.gather(
        *(world.tools.recorder.record(one) for one in long), return_exceptions=True
    )
    assert [type(one) for one in failed] == [StoreFault] * 4
    disk.full = False
    assert await asyncio.gather(*(world.tools.recorder.record(one) for one in long)) == [0] * 4
    assert await world.counts(campaign_id) == {S.QUEUED: 4}


def _calls(world: World, found: Sequence[str]) -> list[CallbackRequest]:
    return [
        CallbackRequest(
            json.dumps(
                {
                    "METHOD": "SMS_PUSH_REPORT",
                    "TYPE": "REQUEST",
                    "SERIAL": 1,
                    "TIME": "2026-01-05 17:00:00",
                    "SMS_UID": key,
                    "SMS_RESULT_LIST": [
                        {"COUNTRY_CODE": 852, "DEST_MSISDN": number, "SMS_STATE": 2}
                    ],
                }
            ).encode(),
            "application/json",
            world.clock.now(),
            "127.0.0.1",
            "",
        )
        for key, number in (one.split() for one in found)
    ]


@both_engines
async def test_a_burst_of_calls_is_answered_before_it_is_interpreted(world: World) -> None:
    campaign_id, ids = await _submitting(world, 200)
    await asyncio.gather(*(world.tools.recorder.record(_accepted(one)) for one in ids))
    messages = await world.messages(campaign_id)
    [account_id] = {message.account_id for message in messages}
    await world.reports.start()
    heard = world.heard(MessagesChanged)
    commits = Commits(world)
    keys = [f"{one.provider_message_id} {one.msisdn.national}" for one in messages]
    answers = await asyncio.gather(
        *(world.reports.journal(account_id, call) for call in _calls(world, keys))
    )
    assert {answer.status for answer in answers} == {200}
    assert heard == []
    assert commits.count <= 3
    await world.reports.settle()
    assert await world.counts(campaign_id) == {S.DELIVERED: 200}
    assert {call.status for call in await world.reports.recent(None, 300)} == {
        JournalStatus.APPLIED
    }


async def test_single_messages_are_claimed_for_several_requests_at_once(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
    await world.send(account_id, 5, "One text")
    await world.send(account_id, 3, "Another text")
    queue = AccountQueue(account_id, world.database, world.clock, "test")
    seen = await queue.look()
    first = await queue.claim(seen, SINGLES, 4)
    # The rest of the first campaign, and of the second whoever is not in this claim already.
    second = await queue.claim(seen, SINGLES, 4)
    assert [len(batch) for batch in first.batches] == [1] * 4
    assert [len(batch) for batch in second.batches] == [1] * 4
    rows = [row for claimed in (first, second) for batch in claimed.batches for row in batch]
    assert len({row.message_id for row in rows}) == 8
    assert len({row.client_reference for row in rows}) == 8
    assert (await queue.claim(seen, SINGLES, 4)).batches == []


@pytest.mark.parametrize("change", [AccountQueue.forget, None])
async def test_a_look_holds_while_claims_come_full_unless_the_account_changed(
    world: World, change: Callable[[AccountQueue], None] | None
) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
    await world.send(account_id, 5)
    queue = AccountQueue(account_id, world.database, world.clock, "test")
    seen = await queue.look()
    assert seen.fresh
    await queue.claim(seen, SINGLES, 2)
    if change is not None:
        change(queue)
    seen = await queue.look()
    assert seen.fresh is (change is not None)
    # The last claim is not full: perhaps there is no more, and the next look says so.
    assert len((await queue.claim(seen, SINGLES, 4)).batches) == 3
    seen = await queue.look()
    assert (seen.fresh, seen.due) == (True, None)


async def test_batches_of_many_are_claimed_one_by_one(world: World) -> None:
    async with gateway() as server:
        account_id = await world.add_account(server)
    await world.send(account_id, 200)
    queue = AccountQueue(account_id, world.database, world.clock, "test")
    can = Capabilities(batch_size=60, reference=Reference.BATCH)
    claimed = await queue.claim(await queue.look(), can, 4)
    assert [len(batch) for batch in claimed.batches] == [60, 60]
    references = [{row.client_reference for row in batch} for batch in claimed.batches]
    assert [len(one) for one in references] == [1, 1]
    assert references[0] != references[1]

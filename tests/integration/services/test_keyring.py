"""Quality, faults 48 to 50: sending with a keyring that is absent, locked, silent or emptied.

Real keyrings: gnome-keyring on a bus of its own, and a bus that never answers.
"""

import asyncio
import sys
from pathlib import Path

import pytest

from smsdesk.domain.errors import SecretUnavailable
from smsdesk.domain.status import MessageState
from smsdesk.services.events import SendingHindered
from smsdesk.simulator.cloudsms import DEMO_AUTH_KEY
from smsdesk.simulator.faults import Action, Match, Rule
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from tests.integration.services.conftest import OpenWorld
from tests.support.any_gateway import account_at, running
from tests.support.any_gateway import asking as polling
from tests.support.services_world import (
    World,
    draft,
    eventually,
    gateway,
    people,
    sent_times,
    settled,
)

if sys.platform != "linux":
    pytest.skip("a Secret Service exists on Linux only", allow_module_level=True)

from tests.support.secret_service import SecretService

# keyring leaves its connection to the collector when it meets a locked ring or a dead service.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
)

S = MessageState


async def hindrance(world: World) -> str:
    """Return what the only account waits for."""
    (status,) = await world.dispatcher.status()
    assert not status.paused
    return status.hindrance


async def test_48_without_a_keyring_nothing_is_written_to_a_file(
    start_world: OpenWorld, secret_bus: SecretService, tmp_path: Path
) -> None:
    world = start_world(keyring_within_s=10.0)
    async with gateway() as server:
        with pytest.raises(SecretUnavailable, match="no keyring"):
            await world.add_account(server, session_only=False)
        assert await world.accounts.all() == ()
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 2)
        await world.until(campaign, {S.SUBMITTED: 2})
    _nowhere(DEMO_AUTH_KEY, tmp_path, *secret_bus.files())


async def test_48_a_secret_of_this_session_is_asked_for_in_the_next(
    start_world: OpenWorld, secret_bus: SecretService
) -> None:
    """The keyring has it not, and the session that had it is over: the queue waits."""
    async with gateway() as server:
        first = start_world(keyring_within_s=10.0)
        account_id = await first.add_account(server)
        second = start_world(keyring_within_s=10.0)
        campaign = await second.send(account_id, 3)
        hindered = second.heard(SendingHindered)
        await second.dispatcher.start()
        await eventually(lambda: bool(hindered))
        assert "no keyring" in hindered[0].reason
        assert await second.counts(campaign) == {S.QUEUED: 3}
        await second.accounts.use_for_session(account_id, {"auth_key": DEMO_AUTH_KEY})
        await second.until(campaign, {S.SUBMITTED: 3})
        assert set(sent_times(server).values()) == {1}


async def test_49_a_locked_keyring_makes_the_queue_wait(
    start_world: OpenWorld, secret_service: SecretService
) -> None:
    async with gateway() as server:
        world = start_world(keyring_within_s=10.0)
        account_id = await world.add_account(server, session_only=False)
        await world.gateways.forget(account_id)
        secret_service.lock()
        hindered = world.heard(SendingHindered)
        await world.dispatcher.start()
        campaign = await world.send(account_id, 3)
        await eventually(lambda: bool(hindered))
        assert "locked" in hindered[0].reason
        assert "Unlock the keyring. It is asked again" in hindered[0].reason
        await settled(world)
        assert await world.counts(campaign) == {S.QUEUED: 3}
        assert not server.requests
        # As if it were unlocked: what a person then does is to resume.
        secret_service.stop_keyring()
        secret_service.start_keyring()
        await world.accounts.resume(account_id)
        await world.until(campaign, {S.SUBMITTED: 3})
        assert await hindrance(world) == ""


@pytest.mark.alone
async def test_49_a_word_while_the_keyring_is_asked_is_not_lost(
    start_world: OpenWorld, silent_bus: list[object]
) -> None:
    """The person gives the secret while the lane still waits for the silent keyring."""
    async with gateway() as server:
        account_id = await start_world().add_account(server)
        world = start_world(keyring_within_s=0.8)
        campaign = await world.send(account_id, 2)
        await world.dispatcher.start()
        await eventually(lambda: bool(silent_bus))
        await world.accounts.use_for_session(account_id, {"auth_key": DEMO_AUTH_KEY})
        # Far less than the five minutes after which the keyring would be asked again.
        await world.until(campaign, {S.SUBMITTED: 2}, timeout_s=10.0)
        assert set(sent_times(server).values()) == {1}


@pytest.mark.alone
async def test_49_a_silent_keyring_does_not_keep_others_waiting(
    start_world: OpenWorld, silent_bus: list[object]
) -> None:
    async with gateway() as server:
        silent = await start_world().add_account(server, "Silent")
        world = start_world(keyring_within_s=1.0)
        ready = await world.add_account(server, "Ready")
        waiting = await world.send(silent, 2)
        going = await world.send(ready, 2)
        await world.dispatcher.start()
        started = world.clock.monotonic()
        await world.until(going, {S.SUBMITTED: 2})
        assert world.clock.monotonic() - started < 1.0
        turns = 0
        while world.clock.monotonic() - started < 1.2:
            await asyncio.sleep(0.01)
            turns += 1
        assert turns > 20
        assert silent_bus
        assert await world.counts(waiting) == {S.QUEUED: 2}


async def test_a_word_during_a_request_ends_the_wait_after_it(world: World) -> None:
    """The network failed for the old settings; with the new ones nobody waits for the backoff."""
    cut = Rule(Action.DELAY, Match(requests=(1, 1)), seconds=0.5, before_processing=True)
    busy = Rule(Action.TOO_MANY_REQUESTS, Match(requests=(1, 1)), retry_after="3600")
    async with gateway(cut, busy) as server:
        account_id = await world.add_account(server)
        await world.dispatcher.start()
        one = await world.send(account_id, people(1))
        await world.until(one, {S.SUBMITTING: 1})
        await world.accounts.resume(account_id)
        two = await world.send(account_id, people(1, first=50))
        await world.until(two, {S.SUBMITTED: 1}, timeout_s=10.0)
        assert await world.counts(one) == {S.QUEUED: 1}


async def test_50_a_secret_removed_in_mid_run_stops_the_queue(
    start_world: OpenWorld, secret_service: SecretService, tmp_path: Path
) -> None:
    async with gateway(Rule(Action.DELAY, seconds=0.05)) as server:
        world = start_world(keyring_within_s=10.0)
        account_id = await world.add_account(server, session_only=False)
        hindered = world.heard(SendingHindered)
        created = await world.campaigns.create(draft(account_id, tuple(people(900)), "Hi"))
        campaign = created.campaign_id
        await world.dispatcher.start()
        await eventually(lambda: len(server.gateway.messages) >= 200)
        await world.vault.delete(world.gateways.vault_key(account_id), "auth_key")
        await world.accounts.resume(account_id)
        await eventually(lambda: any("holds no" in one.reason for one in hindered))
        await settled(world)
        counts = await world.counts(campaign)
        assert counts[S.QUEUED] > 0
        assert set(counts) <= {S.QUEUED, S.SUBMITTED}
        await world.vault.put(world.gateways.vault_key(account_id), "auth_key", DEMO_AUTH_KEY)
        await world.accounts.resume(account_id)
        await world.until(campaign, {S.SUBMITTED: 900})
        assert set(sent_times(server).values()) == {1}
    _nowhere(DEMO_AUTH_KEY, tmp_path)


def _nowhere(secret: str, folder: Path, *more: Path) -> None:
    """Check that no file holds the secret in clear."""
    files = [path for path in (*folder.rglob("*"), *more) if path.is_file()]
    assert files
    for path in files:
        assert secret.encode() not in path.read_bytes(), path


@pytest.mark.alone
async def test_49_a_silent_keyring_does_not_keep_the_program_from_ending(
    silent_bus: list[object], start_world: OpenWorld
) -> None:
    async with gateway() as server:
        account_id = await start_world().add_account(server)
        world = start_world(keyring_within_s=60.0)
        campaign = await world.send(account_id, 2)
        await world.dispatcher.start()
        await eventually(lambda: bool(silent_bus))
        async with asyncio.timeout(10.0):
            await world.dispatcher.stop()
        assert await world.counts(campaign) == {S.QUEUED: 2}
        assert not server.requests


async def test_49_asking_for_reports_does_not_ask_the_person_again_and_again(
    silent_bus: list[object], start_world: OpenWorld
) -> None:
    """Each question to a locked keyring may open a prompt."""
    async with running("yunpian") as server:
        first = start_world()
        account_id = await account_at(first, "yunpian", server)
        await first.dispatcher.start()
        campaign = await first.send(account_id, 2)
        await first.until(campaign, {S.SUBMITTED: 2})
        second = start_world(keyring_within_s=0.2)
        asking = second.tasks.start(polling(second, account_id, "yunpian").run(), name="ask")
        await eventually(lambda: bool(silent_bus))
        await asyncio.sleep(1.0)
        assert len(silent_bus) == 1
        asking.cancel()


async def test_49_a_secret_that_comes_ends_the_wait_for_reports(
    silent_bus: list[object], start_world: OpenWorld
) -> None:
    async with running("yunpian") as server:
        first = start_world()
        account_id = await account_at(first, "yunpian", server)
        await first.dispatcher.start()
        campaign = await first.send(account_id, 2)
        await first.until(campaign, {S.SUBMITTED: 2})
        second = start_world(keyring_within_s=0.2)
        one = polling(second, account_id, "yunpian")
        asking = second.tasks.start(one.run(), name="ask")
        await eventually(lambda: bool(silent_bus))
        await asyncio.sleep(0.5)
        secrets = DEMO_CREDENTIALS["yunpian"].secrets
        await second.accounts.use_for_session(account_id, secrets)
        one.reconsider()
        await second.until(campaign, {S.DELIVERED: 2}, timeout_s=10.0)
        asking.cancel()

"""Gateways that never send a message twice: repeating settles what is uncertain."""

import pytest

from smsdesk.domain.provider_info import Settling
from smsdesk.domain.submit import Accepted, Uncertain
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.faults import Action, Garbage, Match, Rule
from tests.contract.conftest import Worlds
from tests.contract.subjects import SUBJECTS

REPEATING = [
    subject
    for subject in SUBJECTS
    if PROVIDERS[subject.provider].info.capabilities.settling is Settling.REPEAT
]
ONCE = Match(times=1)

pytestmark = pytest.mark.parametrize(
    "subject", REPEATING, indirect=True, ids=lambda subject: subject.provider
)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Action.DROP_BEFORE_PROCESSING, ONCE),
        Rule(Action.DROP_AFTER_READING, ONCE),
        Rule(Action.DELAY, ONCE, seconds=5),
        Rule(Action.STATUS, ONCE, processed=True),
        Rule(Action.GARBAGE, ONCE, body=Garbage.TRUNCATED),
        Rule(Action.WRONG_SERIAL, ONCE),
        Rule(Action.NO_ID, Match(times=2)),
    ],
    ids=lambda rule: rule.action,
)
async def test_repeated_after_an_uncertain_outcome_it_is_sent_once(
    worlds: Worlds, rule: Rule
) -> None:
    world = await worlds.start([rule])
    batch = world.batch("", "")
    first = await world.provider.submit(batch)
    assert all(isinstance(outcome, Uncertain) for outcome in first.outcomes.values())
    second = await world.provider.submit(batch)
    taken = {message.number: message.message_id for message in world.server.gateway.messages}
    assert len(world.accepted) == len(taken) == 2
    for n, outcome in second.outcomes.items():
        assert isinstance(outcome, Accepted)
        assert outcome.provider_message_id == taken[worlds.subject.number(n).e164]


async def test_repeated_after_success_it_brings_the_same_ids(worlds: Worlds) -> None:
    world = await worlds.start()
    batch = world.batch("", "", "")
    first = await world.provider.submit(batch)
    assert (await world.provider.submit(batch)).outcomes == first.outcomes
    assert len(world.accepted) == 3

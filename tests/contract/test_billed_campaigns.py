"""Quoted segments are billed segments, in random campaigns at every gateway.

`SMSDESK_CAMPAIGNS` sets how many there are for each gateway.
"""

import os
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from smsdesk.domain.campaign import CampaignDraft, PlannedMessage, Recipient
from smsdesk.domain.pricing import PriceRule
from smsdesk.domain.provider_info import FieldKind, MessageKind, MessageOption
from smsdesk.domain.submit import Accepted, OutgoingMessage, SubmitBatch, SubmitOutcome
from smsdesk.services.accounts import AccountInput
from smsdesk.services.quote import Planned
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.store.engine import Store
from smsdesk.system.clock import SystemClock
from tests.contract.conftest import World, Worlds
from tests.support.empty_database import lay_empty
from tests.support.services_world import World as Program
from tests.support.services_world import open_world

CAMPAIGNS = int(os.environ.get("SMSDESK_CAMPAIGNS", "250"))
MOST_RECIPIENTS = 4
PRICE = Decimal("0.31")

GSM = "abc XYZ 0123 @£$¥èéùì\nÅå_ΔΦÆæß ÉÄÖÑÜ§¿äöñüà"
EXTENDED = "[]~^\\|€{}"
LATIN_1 = "áêõçÂÎ°±²µ¶"
UCS_2 = "你好\N{FULLWIDTH COMMA}世界。Привет \U0001f600\U0001f389\N{RIGHT SINGLE QUOTATION MARK}“"
ALPHABETS = (GSM, GSM + EXTENDED, EXTENDED, GSM + LATIN_1, GSM + UCS_2, UCS_2)
EDGES = (1, 67, 70, 71, 134, 140, 141, 153, 160, 161, 268, 306, 307, 459, 500)
BRACKETS = ("【ACME】", "【", "【】", "】")
"""Some gateways keep them for signatures."""
SIGNATURES = (
    "",
    "ACME",
    "微软",
    "Café",
    "Shop{1}",
    "A\N{RIGHT SINGLE QUOTATION MARK}s",
    "微软" * 12,
)


@dataclass(frozen=True)
class Case:
    """One random campaign."""

    text: str
    recipients: tuple[Recipient, ...]
    options: Mapping[str, str]
    kind: str


class Chance:
    """Makes random campaigns for one gateway."""

    def __init__(self, seed: str, world: World) -> None:
        self._random = random.Random(seed)
        self._world = world
        self._numbers = 0

    def case(self) -> Case:
        chance = self._random
        names = ("name", "order", "city")
        pieces = [self._text(chance.choice(EDGES))]
        fields = chance.sample(names, k=chance.randint(0, len(names)))
        pieces += ["{" + name + "|" + self._plain(3) + "}" for name in fields]
        if chance.random() < 0.1:
            pieces.append(chance.choice(BRACKETS))
        chance.shuffle(pieces)
        text = "".join(pieces)
        people = tuple(self._recipient(names) for _ in range(chance.randint(1, MOST_RECIPIENTS)))
        kind = chance.choice(self.kinds())
        options = {**self._options(), **self._fields_of(kind)}
        return Case(text if kind.text else "", people, options, kind.key)

    def kinds(self) -> Sequence[MessageKind]:
        """Return the kinds that are billed by segments."""
        known = self._world.provider.info.capabilities.kinds
        return [kind for kind in known if not kind.channel]

    def _fields_of(self, kind: MessageKind) -> Mapping[str, str]:
        """Return values of a kind's own fields: all that it needs, and some of the others."""
        some = [one for one in kind.options if one.required or self._random.random() < 0.5]
        if not kind.text:
            some += [one for one in kind.options if one.key == "organization"]
        return {one.key: self._value(one) for one in some if not one.advanced}

    def _value(self, option: MessageOption) -> str:
        if option.kind is FieldKind.URL:
            return "https://a.example/" + self._random.choice(("x", "ü", "[~]", "\\n", "привет"))
        if option.key == "email":
            return self._random.choice(("ana@example.com", "öl@example.com"))
        if option.key.startswith("phone"):
            return "+852 6123 4567"
        if option.kind is FieldKind.LINES:
            return self._plain(300)
        return self._plain(40).replace("\n", "") + "x"

    def _text(self, edge: int) -> str:
        length = max(1, edge + self._random.randint(-3, 3))
        alphabet = self._random.choice(ALPHABETS)
        made = "".join(self._random.choices(alphabet, k=length))
        return made.replace("{", "{{").replace("}", "}}")

    def _plain(self, most: int) -> str:
        letters = self._random.choice((GSM, LATIN_1, UCS_2)).replace("|", "")
        return "".join(self._random.choices(letters, k=self._random.randint(1, most)))

    def _recipient(self, names: Sequence[str]) -> Recipient:
        self._numbers += 1
        fields = {name: self._plain(40) for name in names[1:] if self._random.random() < 0.8}
        name = self._plain(20).strip()
        return Recipient(self._world.subject.number(self._ordinary()), name, fields)

    def _ordinary(self) -> int:
        """Return a number of its own, whose last four digits give it no fate."""
        thousands, rest = divmod(self._numbers, 9_000)
        return 10_000 * thousands + rest

    def _options(self) -> Mapping[str, str]:
        declared = {one.key: one for one in self._world.provider.info.options}
        found: dict[str, str] = {}
        if "signature" in declared:
            found["signature"] = self._random.choice(SIGNATURES)
        if "signature_type" in declared:
            kinds = [choice.value for choice in declared["signature_type"].choices]
            found["signature_type"] = self._random.choice([one for one in kinds if one])
        return {key: value for key, value in found.items() if value}


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    path = tmp_path / "smsdesk.sqlite3"
    lay_empty(path)
    store = Store.open(f"sqlite:///{path}", backup_dir=None, clock=SystemClock().now)
    made = open_world(store)
    yield made
    await made.close()


async def test_quoted_segments_are_billed(worlds: Worlds, program: Program) -> None:
    world = await worlds.start(pause_ms="0")
    demo = DEMO_CREDENTIALS[worlds.subject.provider]
    account_id = await program.accounts.add(
        AccountInput(
            "Main",
            worlds.subject.provider,
            {**demo.settings, "base_url": world.server.url},
            demo.secrets,
            session_only=True,
        )
    )
    await program.accounts.set_prices(account_id, [PriceRule("", PRICE, "EUR")])
    chance = Chance(worlds.subject.provider, world)
    billed = refused = 0
    kinds: set[str] = set()
    while billed < CAMPAIGNS:
        case = chance.case()
        draft = CampaignDraft(f"k{billed}", account_id, case.text, case.recipients)
        planned = await program.quotes.plan(_with(draft, case))
        outcomes = await _submitted(world, planned.plan.messages, case)
        problems = {problem.code for problem in planned.quote.problems}
        if problems == {"empty_text"}:
            continue  # blanks behind a signature are taken by gateways; we do not send them
        if problems:
            assert not all(isinstance(one, Accepted) for one in outcomes), (case, planned.quote)
            refused += 1
        else:
            _check(world, planned, outcomes, case)
            kinds.add(case.kind)
            billed += 1
    assert refused < billed, "most random campaigns must be such that can be sent"
    assert kinds == {one.key for one in chance.kinds()}


def _with(draft: CampaignDraft, case: Case) -> CampaignDraft:
    return replace(draft, kind=case.kind, options=case.options)


async def _submitted(
    world: World, messages: Sequence[PlannedMessage], case: Case
) -> list[SubmitOutcome]:
    """Hand the very texts of the plan to the gateway, in its batches."""
    outcomes: list[SubmitOutcome] = []
    for block in _blocks(world, messages):
        world.batches += 1
        outgoing = tuple(
            OutgoingMessage(n, one.msisdn, one.text, world.subject.reference(n, world.batches))
            for n, one in enumerate(block, start=1)
        )
        answer = await world.provider.submit(
            SubmitBatch(outgoing, kind=case.kind, options=case.options)
        )
        outcomes += [answer.outcomes[one.message_id] for one in outgoing]
    return outcomes


def _blocks(world: World, messages: Sequence[PlannedMessage]) -> Iterator[Sequence[PlannedMessage]]:
    capabilities = world.provider.info.capabilities
    block: list[PlannedMessage] = []
    for one in messages:
        other = block and capabilities.batch_same_text and block[0].text != one.text
        if other or len(block) >= capabilities.batch_size:
            yield block
            block = []
        block.append(one)
    yield block


def _check(world: World, planned: Planned, outcomes: Sequence[SubmitOutcome], case: Case) -> None:
    quote, messages = planned.quote, planned.plan.messages
    assert all(isinstance(one, Accepted) for one in outcomes), outcomes
    taken = {one.number: one for one in world.server.gateway.messages[-len(messages) :]}
    assert sum(one.segments for one in taken.values()) == quote.segments
    assert quote.cost == {"EUR": PRICE * quote.segments}
    for message in messages:
        there = taken[message.msisdn.e164]
        assert there.segments == message.segment_count
        shown = world.provider.counted_text(message.text, None, case.options, case.kind)
        assert there.rendered_text == shown
    dearest = quote.distribution.dearest
    assert dearest[0].segments == max(one.segments for one in taken.values())
    sizes = [one.segments for one in taken.values()]
    assert quote.distribution.sizes == {size: sizes.count(size) for size in sorted(set(sizes))}

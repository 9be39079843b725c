"""What a draft would cost, exactly: counted over every merged text, priced by country prefix."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from smsdesk.domain.account import Account
from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import PriceRule, PriceTable
from smsdesk.domain.provider_info import MessageKind
from smsdesk.domain.quiet_hours import QuietPolicy
from smsdesk.domain.schedule import kept_until
from smsdesk.services import collector, quote_hints, quote_problems
from smsdesk.services.accounts import AccountView
from smsdesk.services.database import Database
from smsdesk.services.draft_rules import fixed, fixed_options, obstacles, shared_options
from smsdesk.services.due import DueTimes, Timing
from smsdesk.services.gateways import Gateways
from smsdesk.services.lately import look_up
from smsdesk.services.plan import Plan
from smsdesk.services.planning import PlanContext, numbers, plan_slices
from smsdesk.services.quote import Partial, Planned, Quote, quote_of
from smsdesk.services.quote_problems import Problem
from smsdesk.store import accounts as account_rows
from smsdesk.store import suppressions, waiting
from smsdesk.store.commitments import Commitments, Committed
from smsdesk.store.engine import Connection
from smsdesk.system.clock import Clock

_LOOK = 16
"""Recipients planned before the time is looked at: a millisecond or two."""
_SLICE_S = 0.006
"""Time planned before the loop gets its turn."""
_TELL_S = 0.15
"""Time between two partial quotes."""


class Quotes:
    """Counts and prices drafts by the rules of their account."""

    def __init__(self, database: Database, gateways: Gateways, clock: Clock) -> None:
        self._database = database
        self._gateways = gateways
        self._clock = clock
        self._commitments = Commitments()

    def rendering(
        self,
        view: AccountView,
        sender: str | None = None,
        options: Mapping[str, str] | None = None,
        kind: str = "sms",
    ) -> Callable[[str], str]:
        """Return the way from a text to what the phone shows, with a signature in its place."""
        return self._rendering(view.account, sender, options or {}, kind)

    def _rendering(
        self, account: Account, sender: str | None, chosen: Mapping[str, str], kind: str
    ) -> Callable[[str], str]:
        provider = self._gateways.bare(account)
        options = fixed_options(provider.info, account, chosen)
        return lambda text: provider.counted_text(text, sender, options, kind)

    async def quote(
        self,
        draft: CampaignDraft,
        progress: Callable[[int], None] | None = None,
        partial: Callable[[Partial], None] | None = None,
    ) -> Quote:
        """Count and price `draft`; nothing is stored.

        Args:
            draft: What is to be sent.
            progress: Told how many recipients are done, from time to time.
            partial: Told what is counted so far, some times a second.
        """
        return (await self._plan(draft, progress, partial)).quote

    async def plan(
        self, draft: CampaignDraft, progress: Callable[[int], None] | None = None
    ) -> Planned:
        """Plan `draft` in slices, so that the loop never stalls."""
        return await self._plan(draft, progress, None, keeps_messages=True)

    async def _plan(
        self,
        draft: CampaignDraft,
        progress: Callable[[int], None] | None,
        partial: Callable[[Partial], None] | None,
        *,
        keeps_messages: bool = False,
    ) -> Planned:
        known = await self._database.read(_look_up, draft, self._commitments)
        info = self._gateways.bare(known.account).info  # with the limits of the account itself
        account, capabilities = known.account, info.capabilities
        kind = next((one for one in capabilities.kinds if one.key == draft.kind), None)
        chosen = replace(draft, options=fixed_options(info, account, draft.options))
        draft = fixed(info, account, kind, draft)
        kept = kept_until(draft.options, capabilities.schedule_option)
        context = self._context(draft, known, kind, kept, keeps_messages=keeps_messages)
        now, rule = self._clock.now(), capabilities.repetition
        lately = await look_up(self._database, draft, known.numbers, rule, now)
        context = replace(context, lately=lately)
        made = Plan()
        with collector.undisturbed(len(draft.recipients) if keeps_messages else 0):
            told = _Told(made, len(draft.recipients), kind, progress, partial)
            await _in_slices(plan_slices(draft, context, made, _LOOK), told)
        one_text = capabilities.batch_same_text and capabilities.batch_size > 1
        repeated = lately.sentences if lately is not None else ()
        hints = (*repeated, *quote_hints.hints(info, account, draft, made, known.committed))
        timing = context.due.timing() if context.due is not None else Timing()
        problems = [
            *quote_problems.of_account(account, draft, kind),
            *self._problems_of_settings(account, chosen, kind),
            *quote_problems.of_texts(draft, made, info, needs_text=context.needs_text),
            *quote_problems.of_balance(account, made),
            *quote_problems.of_timing(draft, timing, kept, now),
        ]
        unseen = quote_problems.of_unseen(draft, kind)
        warnings = (*unseen, *quote_problems.of_fallbacks(made), *timing.sentences, *hints)
        quote = replace(
            quote_of(made, kind, problems, warnings),
            timing=timing,
            first=made.first,
            hints=hints,
            reach=capabilities.reach,
            committed=known.committed,
            account=(account.settings, account.identity_since),
        )
        hour = capabilities.schedule_option
        shared = shared_options(info, kind) if kind is not None else frozenset()
        return Planned(made, quote, draft.options, draft.sender, one_text, hour, shared)

    def _context(
        self,
        draft: CampaignDraft,
        known: "_Known",
        kind: MessageKind | None,
        kept: datetime | None,
        *,
        keeps_messages: bool,
    ) -> PlanContext:
        """Return what planning needs to know of the account, the gateway and the kind."""
        capabilities = self._gateways.info(known.account.provider).capabilities
        prices = PriceTable(known.prices)
        first = prices.of(kind.channel) if kind is not None and kind.fallback is not None else None
        return PlanContext(
            (kind.scheme if kind else None) or capabilities.scheme,
            self._rendering(known.account, draft.sender, draft.options, draft.kind),
            prices if first is not None else prices.of(kind.channel if kind else ""),
            known.suppressed,
            segmented=kind is None or kind.segmented,
            uncarried=capabilities.uncarried,
            keeps_messages=keeps_messages,
            due=DueTimes(self._clock.now(), draft.not_before, draft.send_time, known.quiet, kept),
            first_prices=first,
            needs_text=kind is None or kind.text,
            reached=frozenset(capabilities.regions),
            numbers=capabilities.numbers,
            text_rule=capabilities.text_rule,
            distinct=len(known.numbers) == len(draft.recipients),
        )

    def _problems_of_settings(
        self, account: Account, chosen: CampaignDraft, kind: MessageKind | None
    ) -> Iterator[Problem]:
        """Yield what is wrong with what a person chose; the account's own was checked with it."""
        if kind is not None:
            for code, sentence in obstacles(self._gateways.bare(account), chosen, kind):
                yield Problem(code, sentence)


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is told how far a plan has come."""

    made: Plan
    total: int
    kind: MessageKind | None
    progress: Callable[[int], None] | None
    partial: Callable[[Partial], None] | None

    def tell(self, done: int) -> None:
        """Tell of the recipients done so far."""
        if self.partial is not None:
            self.partial(Partial(done, self.total, quote_of(self.made, self.kind)))


async def _in_slices(slices: Iterator[int], told: _Told) -> None:
    """Go through `slices`, giving the loop its turn every few milliseconds."""
    clock = asyncio.get_running_loop().time
    turn = clock() + _SLICE_S
    tell = clock() + _TELL_S
    for done in slices:
        now = clock()
        if now < turn:
            continue
        if told.progress is not None:
            told.progress(done)
        if now >= tell:
            told.tell(done)
            tell = now + _TELL_S
        await asyncio.sleep(0)
        turn = clock() + _SLICE_S
    if told.progress is not None:
        told.progress(told.total)


@dataclass(frozen=True, slots=True)
class _Known:
    account: Account
    numbers: Sequence[Msisdn] = field(repr=False)
    prices: Sequence[PriceRule]
    suppressed: frozenset[Msisdn] = field(repr=False)
    quiet: QuietPolicy
    committed: Committed


def _look_up(conn: Connection, draft: CampaignDraft, commitments: Commitments) -> _Known:
    """Runs on the database's thread: hashing 100,000 numbers would stall the loop."""
    wanted = numbers(draft.recipients)
    suppressed = suppressions.suppressed_among(conn, wanted)
    account = account_rows.get(conn, draft.account_id)
    compared = account.balance is not None
    return _Known(
        account,
        wanted,
        account_rows.price_rules(conn, draft.account_id),
        frozenset(suppressed),
        waiting.policy(conn),
        commitments.of_account(conn, account.account_id) if compared else Committed(),
    )

"""Quoting 100,000 merged texts with 3 fields beside smsutil over the very same texts.

Runs on the program's own loop, whose longest stall is measured meanwhile.
"""

import asyncio
import importlib
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from bench._frame import PeerMissing, Row, Scale, python_peers, seconds_of
from bench._screen import application
from bench._world import TWELVE, add_account, fresh_services, msisdns
from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.pricing import PriceRule
from smsdesk.services.container import Services
from smsdesk.services.loop_watch import LoopWatch
from smsdesk.ui import aio

_LIMIT_S = 5.0
_STALL_LIMIT_MS = 50.0
_NAMES = ("Ana", "Bo", "Chandrika", "Dmitri", "Elisabeth", "Fu", "Gwendolyn", "Hiro")
_SHOPS = ("Harbour Road", "Station Square", "Market Street 12", "Old Mill", "North Gate")
_PRICES = (("", "0.08"), ("44", "0.04"), ("86", "0.0565"), ("852", "0.41"), ("1", "0.0079"))
_LATIN = (
    "Dear {name}, your order {order} is ready at {shop}. Please bring this text and your card; "
    "we are open until 18:00 today, and on Saturday from 9 to 13."
)
_CHINESE = "{name} 您好！您的订单 {order} 已经到店，请在今天 18:00 之前到 {shop} 取货。谢谢！"  # noqa: RUF001 - full width is meant
_TEXTS = {
    "all texts differ, GSM-7": (_LATIN, True),
    "all texts differ, UCS-2": (_CHINESE, True),
    "few distinct texts, GSM-7": (_LATIN, False),
}


@dataclass(frozen=True, slots=True)
class _Quoted:
    """What one quote took."""

    seconds: float
    stall_ms: float


def rows(scale: Scale) -> list[Row]:
    """Quote every kind of text with an account of every gateway."""
    _ = application()
    return aio.run(partial(_measured, scale))


async def _measured(scale: Scale) -> list[Row]:
    count = scale.size(100_000, 500)
    found: list[Row] = []
    async with fresh_services() as services:
        accounts = {
            info.key: await add_account(services, info.key)
            for info in services.accounts.provider_infos()
        }
        reached = {
            info.key: tuple(info.capabilities.regions) or TWELVE
            for info in services.accounts.provider_infos()
        }
        rules = [PriceRule(prefix, Decimal(amount), "EUR") for prefix, amount in _PRICES]
        for account_id in accounts.values():
            await services.accounts.set_prices(account_id, rules)
        for title, (text, differ) in _TEXTS.items():
            drafts = {
                provider: CampaignDraft(
                    "bench",
                    account_id,
                    text,
                    _recipients(count, reached[provider], differ=differ),
                )
                for provider, account_id in accounts.items()
            }
            found += await _compared(services, drafts, f"quote {count:,}, {title}", scale)
    return found


def _recipients(count: int, regions: Sequence[str], *, differ: bool) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(
            number,
            "",
            {
                "name": _NAMES[n % len(_NAMES)],
                "order": f"{4_000_000 + n:07}" if differ else "4711",
                "shop": _SHOPS[n % len(_SHOPS)],
            },
        )
        for n, number in enumerate(msisdns(count, regions))
    )


async def _compared(
    services: Services, drafts: Mapping[str, CampaignDraft], title: str, scale: Scale
) -> list[Row]:
    ours: dict[str, list[_Quoted]] = {provider: [] for provider in drafts}
    theirs: list[float] = []
    missing = ""
    planned = await services.quotes.plan(next(iter(drafts.values())))
    texts = [message.text for message in planned.plan.messages]
    for _ in range(scale.rounds):
        for provider, draft in drafts.items():
            ours[provider].append(await _quoted(services, draft))
        try:
            theirs.append(_peer_s(texts))
        except PeerMissing as reason:
            missing = str(reason)
    found: list[Row] = []
    for provider, measured in ours.items():
        seconds = statistics.median(one.seconds for one in measured)
        name = f"{title}, {provider} v smsutil"
        if missing:
            found.append(Row.skipped(name, 1.0, "s", missing))
        else:
            peer_s = statistics.median(theirs)
            found.append(Row.less_is_better(name, seconds, peer_s, 1.0, "s"))
        found.extend(_limits(f"{title}, {provider}", measured, seconds))
    return found


def _limits(name: str, measured: Sequence[_Quoted], seconds: float) -> Iterator[Row]:
    yield Row.within(f"{name}: time", seconds, _LIMIT_S, "s")
    stall_ms = statistics.median(one.stall_ms for one in measured)
    worst = max(one.stall_ms for one in measured)
    row = Row.within(f"{name}: longest stall", stall_ms, _STALL_LIMIT_MS, "ms")
    yield row.noted(f"worst of all rounds {worst:.0f} ms")


async def _quoted(services: Services, draft: CampaignDraft) -> _Quoted:
    watch = LoopWatch()
    progress: list[int] = []
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(watch.run())
        await asyncio.sleep(0.05)
        watch.own_s.clear()
        began = time.perf_counter()
        quote = await services.quotes.quote(draft, progress.append)
        seconds = time.perf_counter() - began
        await asyncio.sleep(0.02)
        watching.cancel()
    if quote.recipients != len(draft.recipients) or quote.problems:
        raise RuntimeError(f"the draft cannot be quoted: {quote.problems}")
    return _Quoted(seconds, max(watch.own_s) * 1000)


def _peer_s(texts: Sequence[str]) -> float:
    python_peers("smsutil==1.1.3", "future==1.0.0")
    split = importlib.import_module("smsutil").split

    def count() -> int:
        return sum(len(split(text).parts) for text in texts)

    return seconds_of(count)

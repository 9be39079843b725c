"""What `smsdesk send` answers: counts, cost and states, and the exit status they amount to."""

from argparse import Namespace
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from smsdesk.cli import distribution
from smsdesk.cli.output import Json, Output, pairs
from smsdesk.cli.waiting import Ending
from smsdesk.domain.campaign import Campaign, SkipReason
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import Money
from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.container import Services
from smsdesk.services.quote import CountryQuote, Quote
from smsdesk.services.quote_countries import dearest_first
from smsdesk.services.quote_price import price_of, way_lines

DONE = 0
SOME_NOT_ACCEPTED = 1
ENVIRONMENT = 3

_NAMED = 20
"""Refused messages that are named one by one."""

_REFUSED = frozenset(
    {
        MessageState.REJECTED,
        MessageState.FAILED,
        MessageState.CANCELLED,
        MessageState.UNCERTAIN,
    }
)
_NOT_HANDED_OVER = frozenset({MessageState.HELD, MessageState.QUEUED, MessageState.SUBMITTING})


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a campaign.

    Attributes:
        invalid: Entries that were no numbers.
        for_reports: Whether the reports were waited for.
        hindrance: What the queue waits for by itself, or "".
        paused: Why the queue stands until a person decides, and what to do, or "".
        elsewhere: Whether another process of this profile sends what waits.
        when: When the messages go, in words, where that is still to come; or "".
        repeated: Whether an earlier call with the same draft key queued them.
    """

    campaign: Campaign
    quote: Quote
    invalid: int
    for_reports: bool
    ending: Ending
    hindrance: str
    paused: str
    elsewhere: bool = False
    when: str = ""
    repeated: bool = False


def quoted(quote: Quote, invalid: int, args: Namespace, output: Output) -> int:
    """Print a quote; nothing was queued.

    Raises:
        UsageError: The draft could not be sent as it is.
    """
    if quote.problems:
        raise UsageError(" ".join(problem.sentence for problem in quote.problems))
    _warn(quote, args.account, output)
    if args.json:
        countries = {region: _share_json(share) for region, share in dearest_first(quote)}
        whole = {**_quote_json(quote, invalid), "by_country": countries}
        output.json({**whole, **distribution.as_json(quote)})
    else:
        output.line(_summary(quote, invalid))
        for region, share in dearest_first(quote):
            output.line(f"  {region or tr('unknown country')}: {_share_words(share)}")
        for line in way_lines(quote, _written):
            output.line(f"  {line}")
        for line in distribution.lines(quote):
            output.line(line)
    return SOME_NOT_ACCEPTED if invalid or _not_served(quote) else DONE


async def sent(services: Services, result: Result, args: Namespace, output: Output) -> int:
    """Print what became of a campaign; return the exit status."""
    _warn(result.quote, args.account, output)
    await _name_refused(services, result.campaign, output)
    sentence = _sentence(result)
    if sentence:
        output.error(sentence)
    states = {str(state): n for state, n in sorted(result.campaign.counts.items()) if n}
    if args.json:
        quote = _quote_json(result.quote, result.invalid)
        output.json(
            {
                "campaign": result.campaign.campaign_id,
                **quote,
                "states": states,
                "repeated": result.repeated,
                "sent_by": "another process" if result.elsewhere else "this process",
            }
        )
    else:
        number = tr("Campaign {n}", n=result.campaign.campaign_id)
        output.line(f"{number}: {_summary(result.quote, result.invalid)}")
        output.line(pairs(states))
        if result.ending is Ending.DONE and not result.for_reports and _at_gateway(result):
            output.note(_reports_come())
    return _status(result)


def _quote_json(quote: Quote, invalid: int) -> Mapping[str, Json]:
    return {
        "recipients": quote.recipients,
        "skipped": _skipped(quote, invalid),
        "segments": quote.segments,
        "cost": _cost(quote.cost),
        "unpriced": quote.unpriced,
        **_ways_json(quote),
    }


def _ways_json(quote: Quote) -> Mapping[str, Json]:
    """Return the price by each channel, where there are two; `cost` is then the dearer of them."""
    if not quote.ways:
        return {}
    return {
        "ways": {
            way.channel: {"cost": _cost(way.cost), "unpriced": way.unpriced} for way in quote.ways
        }
    }


def _share_json(share: CountryQuote) -> Json:
    return {
        "recipients": share.recipients,
        "segments": share.segments,
        "cost": _cost(share.cost),
        "unpriced": share.unpriced,
    }


def _share_words(share: CountryQuote) -> str:
    parts = [*_sizes(share), *(_written({label: sum_}) for label, sum_ in share.cost.items())]
    if share.unpriced:
        parts.append(
            ntr(
                "price unknown for {n} recipient",
                "price unknown for {n} recipients",
                share.unpriced,
            )
        )
    return ", ".join(parts)


def _sizes(of: Quote | CountryQuote) -> list[str]:
    """Return how many recipients and segments it is."""
    return [
        ntr("{n} recipient", "{n} recipients", of.recipients),
        ntr("{n} segment", "{n} segments", of.segments),
    ]


def _written(cost: Mapping[str, Decimal]) -> str:
    return " + ".join(str(Money(amount, currency)) for currency, amount in cost.items())


def _skipped(quote: Quote, invalid: int) -> Mapping[str, int]:
    counts = Counter({str(reason): n for reason, n in quote.skipped.items() if n})
    if invalid:
        counts[str(SkipReason.INVALID)] += invalid
    return dict(counts)


def _cost(cost: Mapping[str, Decimal]) -> Mapping[str, str]:
    return {currency: Money(amount, currency).plain for currency, amount in cost.items()}


def _summary(quote: Quote, invalid: int) -> str:
    price = price_of(quote)
    parts = [*_sizes(quote), price.words(_written(price.cost))]
    skipped = _skipped(quote, invalid)
    if skipped:
        parts.append(tr("left out: {counts}", counts=pairs(skipped)))
    return ", ".join(parts)


def _warn(quote: Quote, account: str, output: Output) -> None:
    for at, warning in enumerate(quote.warnings, 1):
        prices = at == len(quote.warnings) and not price_of(quote).complete
        output.note(f"{warning} {_how_to_price(account)}" if prices else warning)
    unreached = quote.skipped.get(SkipReason.UNSUPPORTED, 0)
    if unreached:
        output.note(
            ntr(
                "{n} recipient outside {regions} is left out: this gateway reaches no other.",
                "{n} recipients outside {regions} are left out: this gateway reaches no other.",
                unreached,
                regions=quote.reach,
            )
        )
    refused = quote.skipped.get(SkipReason.REFUSED, 0)
    if refused:
        output.note(
            ntr(
                "{n} recipient is left out: this gateway refuses the number. {reasons}",
                "{n} recipients are left out: this gateway refuses their numbers. {reasons}",
                refused,
                reasons=" ".join(quote.refused),
            )
        )


def _not_served(quote: Quote) -> int:
    """Return how many recipients are left out because of the gateway."""
    return sum(n for reason, n in quote.skipped.items() if reason.is_not_served)


def _how_to_price(account: str) -> str:
    return tr(
        "Enter prices: smsdesk account prices --name “{account}” --file prices.csv.",
        account=account,
    )


async def _name_refused(services: Services, campaign: Campaign, output: Output) -> None:
    """Say of each refused message why, up to a number that a person can read."""
    query = MessageQuery(states=_REFUSED, campaign_id=campaign.campaign_id)
    named = await services.history.page(query, None, _NAMED)
    for message in named:
        reason = message.reason or message.state.sentence
        output.error(f"{message.msisdn.e164}: {message.state.label}. {reason}")
    more = sum(campaign.counts.get(state, 0) for state in _REFUSED) - len(named)
    if more > 0:
        output.error(
            ntr(
                "{n} more was not accepted; see smsdesk history --campaign {campaign}.",
                "{n} more were not accepted; see smsdesk history --campaign {campaign}.",
                more,
                campaign=campaign.campaign_id,
            )
        )


def _sentence(result: Result) -> str:
    """Return why not everything was handed over, with what becomes of the rest; or ""."""
    left = _left(result.campaign)
    stay = _stay(left, elsewhere=result.elsewhere)
    at_gateway = _beyond_recall(result) if result.for_reports else ""
    why = ""
    match result.ending:
        case Ending.DONE:
            pass
        case Ending.PAUSED:
            waiting = ntr("{n} message stays queued.", "{n} messages stay queued.", left)
            return f"{result.paused} {waiting}"
        case Ending.SCHEDULED if result.when:
            return ntr(
                "{n} message goes {when}, if smsdesk or smsdesk serve runs then.",
                "{n} messages go {when}, if smsdesk or smsdesk serve runs then.",
                left,
                when=result.when,
            )
        case Ending.SCHEDULED:
            why = tr("Keep smsdesk or smsdesk serve running until then.")
        case Ending.STUCK:
            why = result.hindrance or _stuck(elsewhere=result.elsewhere)
        case Ending.TIMED_OUT:
            why = " ".join((tr("The time is up."), result.hindrance, at_gateway))
        case Ending.STOPPED if at_gateway:
            why = f"{tr('Waiting has ended.')} {at_gateway}"
        case Ending.STOPPED:
            why = tr("Stopped.")
    why = " ".join(why.split())
    return " ".join(part for part in (why, stay) if part)


def _stay(left: int, *, elsewhere: bool) -> str:
    """Say who sends what is left, or ""."""
    if not left:
        return ""
    if elsewhere:
        return ntr(
            "{n} message stays queued; the smsdesk that runs on this profile sends it.",
            "{n} messages stay queued; the smsdesk that runs on this profile sends them.",
            left,
        )
    return ntr(
        "{n} message stays queued and goes out when smsdesk next runs.",
        "{n} messages stay queued and go out when smsdesk next runs.",
        left,
    )


def _stuck(*, elsewhere: bool) -> str:
    if elsewhere:
        return tr("The messages have not gone out yet.")
    return tr("The messages do not go out just now.")


def _left(campaign: Campaign) -> int:
    return sum(campaign.counts.get(state, 0) for state in _NOT_HANDED_OVER)


def _at_gateway(result: Result) -> int:
    return result.campaign.counts.get(MessageState.SUBMITTED, 0)


def _beyond_recall(result: Result) -> str:
    """Say what the gateway has and where its reports will arrive, or ""."""
    n = _at_gateway(result)
    if not n:
        return ""
    there = ntr(
        "{n} message is at the gateway and cannot be called back.",
        "{n} messages are at the gateway and cannot be called back.",
        n,
    )
    return f"{there} {_reports_come()}"


def _reports_come() -> str:
    return tr("Reports are taken while smsdesk or smsdesk serve runs.")


def _status(result: Result) -> int:
    refused = sum(result.campaign.counts.get(state, 0) for state in _REFUSED)
    left = _left(result.campaign)
    if left and result.hindrance and result.ending in {Ending.STUCK, Ending.TIMED_OUT}:
        return ENVIRONMENT
    left_out = result.invalid or _not_served(result.quote)
    unfinished = result.ending is Ending.STOPPED and result.for_reports
    if result.ending is Ending.TIMED_OUT or unfinished or refused or left_out:
        return SOME_NOT_ACCEPTED
    return SOME_NOT_ACCEPTED if left and result.ending is not Ending.SCHEDULED else DONE

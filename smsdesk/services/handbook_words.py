"""What a gateway can do in a few words each, for the feature table of Help."""

from smsdesk.domain.provider_info import Polling, ProviderInfo, Reference, Settling
from smsdesk.domain.segments import MOST_PARTS, DataCoding, SegmentScheme
from smsdesk.domain.texts import ntr, tr

_HOUR_S = 3600
_HOURS_A_DAY = 24


def kinds(info: ProviderInfo) -> str:
    """Name the kinds of message; a name may hold a comma."""
    return "; ".join(kind.label for kind in info.capabilities.kinds)


def batch(info: ProviderInfo) -> str:
    """Say how many messages one request takes."""
    can = info.capabilities
    if can.batch_size == 1:
        return "1"
    if can.batch_same_text:
        return tr("{n}, of one text", n=f"{can.batch_size:,}")
    return tr("{n}, each with its own text", n=f"{can.batch_size:,}")


_NAMES = {
    DataCoding.GSM_7BIT: "GSM-7",
    DataCoding.LATIN_1: "Latin-1",
    DataCoding.UCS_2: "Unicode",
}


def scheme(counted: SegmentScheme) -> str:
    """Say how many characters one message and each part of a longer one hold."""
    return ", ".join(f"{_NAMES[rule.coding]} {rule.single}/{rule.part}" for rule in counted.rules)


def counting(info: ProviderInfo) -> str:
    """Say how a text of the first kind is counted."""
    return scheme(info.capabilities.scheme)


def longest(info: ProviderInfo) -> str:
    """Say how long a text may be."""
    counted = info.capabilities.scheme
    if counted.max_units is None and counted.max_segments == MOST_PARTS:
        return tr("no limit is documented")
    limits = {_NAMES[rule.coding]: counted.limit(rule) for rule in counted.rules}
    if len(set(limits.values())) == 1:
        return ntr("{n} character", "{n} characters", next(iter(limits.values())))
    return ", ".join(f"{name} {limit:,}" for name, limit in limits.items())


def sender(info: ProviderInfo) -> str:
    """Say who chooses the sender."""
    return tr("yours") if info.capabilities.sender else tr("the gateway sets it")


def schedule(info: ProviderInfo) -> str:
    """Say where scheduled messages wait."""
    if info.capabilities.native_schedule:
        return tr("on this computer, or at the gateway")
    return tr("on this computer")


def reports(info: ProviderInfo) -> str:
    """Say how delivery reports come."""
    can = info.capabilities
    ways = [tr("pushed to your callback address")] if can.callback else []
    every = f"{can.poll_every_s:g}"
    match can.polling:
        case Polling.QUEUE:
            ways.append(
                tr(
                    "fetched from its queue every {s} seconds, {n} at a time",
                    s=every,
                    n=can.poll_batch,
                )
            )
        case Polling.QUERY:
            ways.append(
                tr("asked for by id every {s} seconds, {n} at a time", s=every, n=can.poll_batch)
            )
        case Polling.NONE:
            pass
    return tr(" or ").join(ways) if ways else tr("none")


def report_limit(info: ProviderInfo) -> str:
    """Say when a message without a report is given up on."""
    hours = round(info.capabilities.report_limit_s / _HOUR_S)
    if hours % _HOURS_A_DAY == 0:
        days = hours // _HOURS_A_DAY
        return ntr("“no report” after {n} day", "“no report” after {n} days", days)
    return ntr("“no report” after {n} hour", "“no report” after {n} hours", hours)


def networks(info: ProviderInfo) -> str:
    """Name the addresses that the gateway's document lists."""
    return ", ".join(info.capabilities.callback_networks) or tr("not documented")


def balance(info: ProviderInfo) -> str:
    """Say whether the balance can be asked."""
    return tr("shown") if info.capabilities.balance else tr("the gateway does not tell")


def settling(info: ProviderInfo) -> str:
    """Say what becomes of a message when the answer to its request got lost."""
    return {
        Settling.REPEAT: tr(
            "the request is repeated under the same number: it sends nothing twice"
        ),
        Settling.LOOK_UP: tr("the gateway's records are looked up"),
        Settling.REPORT: tr("the report that carries our reference settles it"),
        Settling.PERSON: tr("its report settles it, or you decide"),
    }[info.capabilities.settling]


def reference(info: ProviderInfo) -> str:
    """Say how messages are recognised."""
    return {
        Reference.BATCH: tr("one a request, with the number"),
        Reference.MESSAGE: tr("one a message"),
        Reference.COUNTER: tr("a growing number, never used again"),
        Reference.NONE: tr("not taken"),
    }[info.capabilities.reference]


def regions(info: ProviderInfo) -> str:
    """Name the only countries the gateway reaches."""
    return info.capabilities.reach or tr("many countries")


def numbers(info: ProviderInfo) -> str:
    """Say which numbers are left out although their country is reached."""
    return " ".join(rule.reason for rule in info.capabilities.numbers) or tr("none")


def currencies(info: ProviderInfo) -> str:
    """Name the currencies in which the gateway settles."""
    return ", ".join(info.capabilities.currencies) or tr("not documented")


def encryption(info: ProviderInfo) -> str:
    """Say whether requests are encrypted by the gateway's document."""
    if info.plain_http_by_document:
        return tr("plain HTTP by its document; try https://")
    return tr("HTTPS")

"""The last step before sending: who, how many, what it costs, what cannot be undone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote import Quote
from smsdesk.services.quote_price import Known, price_of
from smsdesk.ui.viewmodels.compose import cost_text, skipped_text
from smsdesk.ui.viewmodels.counter import sizes_text
from smsdesk.ui.viewmodels.money import amounts
from smsdesk.ui.viewmodels.price import country_rows, rows_rule, ways
from smsdesk.ui.viewmodels.when import must_run
from smsdesk.ui.widgets.specs import KeyValue, unbroken

_NAMES = 4


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is to be decided on.

    Attributes:
        quote: The very quote the messages are made from.
        account: The account's name.
        sender: The sender ID, "" for the gateway's default, None where there is none to choose.
        kind: The kind of message, "" where there is one only.
        who: Whom it goes to, as the form names them.
        options: What was chosen for the gateway's options: label and value.
        first: Whose text is shown; texts may differ.
        texts: That text with the channel it goes by; "" where it is one text whatever the channel.
        when: When it goes, in words.
        later: It waits for an hour.
        clocks: What the clocks make of that hour, or "".
        landlines: How many of the recipients are landlines.
        left: The first of those left out, by name or number.
        country: From an ISO code to the country's name.
        balance: The balance, or what is left of it afterwards; None where it is not told.
        kept_there: The gateway keeps it until then.
    """

    quote: Quote
    account: str
    when: str
    country: Callable[[str], str]
    sender: str | None = None
    kind: str = ""
    who: tuple[str, ...] = field(default=(), repr=False)
    options: tuple[KeyValue, ...] = field(default=(), repr=False)
    first: str = field(default="", repr=False)
    texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    balance: KeyValue | None = None
    kept_there: bool = False
    later: bool = False
    clocks: str = ""
    landlines: int = 0
    left: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Review:
    """What the confirm sheet shows.

    Attributes:
        warnings: What a person should know of this draft.
        notes: What is so of every one.
        texts: The texts of one recipient, each with a heading that says whose and which it is.
    """

    title: str
    facts: tuple[KeyValue, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    confirm: str
    texts: tuple[KeyValue, ...] = field(default=(), repr=False)


def review(of: Reviewed) -> Review:
    """Put everything into words for the last decision."""
    return Review(
        _title(of),
        (*_whom(of), *_how(of), *_price(of.quote, of.country), *_when(of)),
        _warnings(of),
        _notes(of),
        _confirm(of.quote, later=of.later),
        tuple(KeyValue(_which(of.first, channel), text) for channel, text in of.texts),
    )


def _title(of: Reviewed) -> str:
    count = of.quote.recipients
    if of.later:
        return ntr(
            "Schedule {n} message for {when}?",
            "Schedule {n} messages for {when}?",
            count,
            when=of.when,
        )
    return ntr("Send {n} message?", "Send {n} messages?", count)


def _which(name: str, channel: str) -> str:
    if channel:
        return tr("Text for {name} as {channel}", name=name, channel=channel)
    return tr("Text for {name}", name=name)


def _whom(of: Reviewed) -> list[KeyValue]:
    facts = [KeyValue(tr("To"), who_text(of.who))] if of.who else []
    facts.append(KeyValue(tr("Recipients"), f"{of.quote.recipients:,}"))
    left_out = skipped_text(of.quote.skipped, of.quote.reach)
    if left_out and of.left:
        whom = who_text(of.left, sum(of.quote.skipped.values()))
        left_out = tr("{counts}: {whom}", counts=left_out, whom=whom)
    if left_out:
        facts.append(KeyValue(tr("Left out"), left_out))
    return facts


def who_text(who: Sequence[str], total: int | None = None) -> str:
    """Name the first few of `who` and count the others, of `total` where these are more."""
    named = who[:_NAMES]
    shown = ", ".join(map(_entry, named))
    rest = (len(who) if total is None else total) - len(named)
    if rest <= 0:
        return shown
    return ntr("{names} and {n} more", "{names} and {n} more", rest, names=shown)


def _entry(entry: str) -> str:
    return unbroken(entry) if entry.startswith("+") else entry


def _how(of: Reviewed) -> list[KeyValue]:
    facts = [KeyValue(tr("Account"), of.account)]
    if of.sender is not None:
        facts.append(KeyValue(tr("Sender"), of.sender or tr("the gateway's default")))
    if of.kind:
        facts.append(KeyValue(tr("Kind"), of.kind))
    return [*facts, *of.options]


def _price(quote: Quote, country: Callable[[str], str]) -> list[KeyValue]:
    segments = f"{quote.segments:,}"
    sizes = sizes_text(quote.sizes)
    facts = [KeyValue(tr("Segments"), f"{segments} ({sizes})" if sizes else segments)]
    rows = country_rows(quote, country)
    countries = [
        f"{row.country}: {row.recipients} · {row.price}" if row.country else row.price
        for row in rows
    ]
    if countries:
        lines = (*countries, rows_rule(quote))
        facts.append(KeyValue(tr("By country"), "\n".join(filter(None, lines))))
    facts.append(KeyValue(tr("Price"), "\n".join(ways(quote)) or cost_text(quote)))
    return facts


def _when(of: Reviewed) -> list[KeyValue]:
    facts = [of.balance] if of.balance is not None else []
    when = tr("{when}, kept at the gateway until then", when=of.when) if of.kept_there else of.when
    return [*facts, KeyValue(tr("When"), "\n".join(filter(None, (when, of.clocks))))]


def _warnings(of: Reviewed) -> tuple[str, ...]:
    """Return those of landlines and of the quote, with names of countries for their codes."""
    named = {
        one.sentence: one.sentence_for(of.country(one.region)) for one in of.quote.timing.quiet
    }
    landlines = ntr(
        "{n} recipient is a landline: most take no texts, and the message is charged.",
        "{n} recipients are landlines: most take no texts, and the messages are charged.",
        of.landlines,
    )
    told = (named.get(one, one) for one in of.quote.warnings)
    return (landlines, *told) if of.landlines else tuple(told)


def _notes(of: Reviewed) -> tuple[str, ...]:
    """Return what is so of every message: what it waits for, what cannot be undone."""
    final = tr("What the gateway has taken cannot be called back.")
    if of.kept_there:
        return (
            ntr(
                "The gateway takes it now and may charge it now. Until its hour it can be "
                "cancelled in Compose, under “Kept at the gateway…”.",
                "The gateway takes them now and may charge them now. Until their hour they can be "
                "cancelled in Compose, under “Kept at the gateway…”.",
                of.quote.recipients,
            ),
        )
    if of.later:
        waits = ntr(
            "Until then it waits here and can be stopped in History.",
            "Until then they wait here and can be stopped in History.",
            of.quote.recipients,
        )
        return (f"{must_run()} {waits}", final)
    return (final,)


def _confirm(quote: Quote, *, later: bool) -> str:
    """Return the words of the button that decides, with what is known of the price."""
    count, price = quote.recipients, price_of(quote)
    if price.known is Known.NOTHING:
        if later:
            return ntr(
                "Schedule {n} message, price unknown",
                "Schedule {n} messages, price unknown",
                count,
            )
        return ntr("Send {n} message, price unknown", "Send {n} messages, price unknown", count)
    words = price.words(amounts(price.cost))
    if later:
        return ntr(
            "Schedule {n} message for {price}",
            "Schedule {n} messages for {price}",
            count,
            price=words,
        )
    return ntr("Send {n} message for {price}", "Send {n} messages for {price}", count, price=words)

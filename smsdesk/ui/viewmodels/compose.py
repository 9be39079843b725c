"""The rules of the Compose page: what is filled in, what it costs, whether Send is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from smsdesk.domain.account import Account
from smsdesk.domain.campaign import Recipient, SkipReason
from smsdesk.domain.errors import UsageError
from smsdesk.domain.pricing import cost_in, iso_currency
from smsdesk.domain.send_time import SendTime
from smsdesk.domain.template import Template, field_key
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote import Quote
from smsdesk.services.quote_hints import at_least
from smsdesk.services.quote_price import Known, price_of
from smsdesk.services.quote_problems import passed_sentence
from smsdesk.ui.viewmodels.money import amount_text, amounts
from smsdesk.ui.widgets.specs import KeyValue


def merged_for(text: str, recipient: Recipient | None) -> str:
    """Return `text` as `recipient` will get it; as written while it cannot be filled in."""
    if "{" not in text and "}" not in text:
        return text
    try:
        template = Template.parse(text)
    except UsageError:
        return text
    return template.merge(recipient.values if recipient is not None else {}).text


def has_fields(text: str) -> bool:
    """Say whether texts differ from recipient to recipient."""
    if "{" not in text:
        return False
    try:
        return bool(Template.parse(text).fields)
    except UsageError:
        return True


def field_names(recipients: tuple[Recipient, ...]) -> tuple[str, ...]:
    """Return the fields that can be put into the text, those of everybody first."""
    found = {name: name for name in ("name", "number")}
    for recipient in recipients[:_LOOKED_AT]:
        for name in recipient.fields:
            found.setdefault(field_key(name), name)
    return tuple(found.values())


_LOOKED_AT = 500


def cost_text(quote: Quote) -> str:
    """Return the price in one line; what is unknown is said to be unknown, not free."""
    if not quote.recipients:
        return ""
    unknown = ntr(
        "price unknown for {n} recipient", "price unknown for {n} recipients", quote.unpriced
    )
    price = price_of(quote)
    if price.known is Known.NOTHING:
        return unknown[0].upper() + unknown[1:]
    total = price.words(amounts(price.cost))
    return f"{total} · {unknown}" if price.known is Known.LEAST else total


@dataclass(frozen=True, slots=True)
class Balance:
    """What will be left of the account's balance.

    Attributes:
        text: One line, or "" when the gateway tells no balance.
        short: By how much it is short, in words, or "".
        fact: The same line as a name and a value, where there is one.
    """

    text: str = ""
    short: str = ""
    fact: KeyValue | None = None


def _balance(fact: KeyValue) -> Balance:
    return Balance(tr("{name}: {value}", name=fact.key, value=fact.value), fact=fact)


def balance_after(account: Account, quote: Quote) -> Balance:
    """Say what the balance last told by the gateway leaves after the quote's cost."""
    currency = account.currency
    if account.balance is None or not quote.recipients:
        return Balance()
    cost = cost_in(quote.cost, currency)
    if cost is None:
        return _balance(KeyValue(tr("Balance"), amount_text(account.balance, currency)))
    left = account.balance - cost
    if left < 0:
        missing = amount_text(-left, currency)
        return Balance(
            tr("Balance short by {amount}", amount=missing),
            tr(
                "The balance is short by {amount}. Top it up, then test the account in Settings.",
                amount=missing,
            ),
        )
    after = amount_text(left, currency)
    if others := amounts({k: v for k, v in quote.cost.items() if iso_currency(k) != currency}):
        after = tr("{amount}, less {others}", amount=after, others=others)
    if queued := cost_in(quote.committed.cost, currency):
        after = tr(
            "{amount}, before {queued} that is queued",
            amount=after,
            queued=at_least(amount_text(queued, currency), quote.committed),
        )
    return _balance(KeyValue(tr("Balance after"), after))


def skipped_text(skipped: Mapping[SkipReason, int], reach: str) -> str:
    """Return who was left out and why.

    Args:
        skipped: How many, by reason.
        reach: All that the gateway reaches, in words.
    """
    sentences = {
        SkipReason.DUPLICATE: lambda n: ntr("{n} duplicate", "{n} duplicates", n),
        SkipReason.OPTED_OUT: lambda n: ntr("{n} opted out", "{n} opted out", n),
        SkipReason.INVALID: lambda n: ntr("{n} invalid number", "{n} invalid numbers", n),
        SkipReason.UNSUPPORTED: lambda n: ntr(
            "{n} outside {regions}", "{n} outside {regions}", n, regions=reach
        ),
        SkipReason.REFUSED: lambda n: ntr(
            "{n} number the gateway refuses", "{n} numbers the gateway refuses", n
        ),
    }
    return ", ".join(sentences[reason](n) for reason, n in skipped.items() if n)


def left_out(quote: Quote) -> str:
    """Return who was left out, in one line, or ""."""
    words = skipped_text(quote.skipped, quote.reach)
    return tr("Left out: {whom}", whom=words) if words else ""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form now, as far as it decides whether it may go.

    Attributes:
        has_account: An account is chosen.
        text: The text as written.
        recipients: How many recipients there are, before duplicates are taken out.
        faulty: How many entries are no numbers.
        wrong: The first of them, as it was entered.
        unfinished: What was typed after the chips and not taken yet.
        reading: Recipients are still being read.
        send_time: When it is to go, None for now.
        fault: Why the text cannot be counted, or "".
        needs_text: Whether the kind of message has a text.
        waits: What must end before anything may go, whatever stands in the form, or "".
        asks: What the person must decide before anything may go, or "".
    """

    has_account: bool
    text: str = field(repr=False)
    recipients: int
    faulty: int = 0
    unfinished: str = ""
    reading: bool = False
    send_time: SendTime | None = None
    fault: str = ""
    needs_text: bool = True
    wrong: str = field(default="", repr=False)
    waits: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class SendButton:
    """The button that opens the last step; `reason` says why it is closed, or is "".

    `wrong` tells what must be mended from what is only not finished yet.
    """

    enabled: bool
    text: str
    reason: str
    wrong: bool = False


def send_button(
    written: Written, quote: Quote | None, short: str = "", *, now: datetime
) -> SendButton:
    """Say whether the draft may go to the last step, and why not.

    Args:
        written: The form.
        quote: The last quote; it may be of the draft a moment ago: the last step waits for the
            one that is right.
        short: By how much the balance is short, as a sentence, or "".
        now: The present instant.
    """
    count = quote.recipients if quote is not None and written.recipients else 0
    text = _review_words(count, later=written.send_time is not None)
    reason, wrong = _obstacle(written, now)
    if not reason and quote is not None:
        reason = quote.problems[0].sentence if quote.problems else short
        wrong = bool(reason)
    if not reason and quote is None:
        return SendButton(False, text, tr("Counting…"))
    return SendButton(not reason, text, reason, wrong)


_OF_TEST = frozenset(
    {"account", "kind", "sender", "option", "options", "template", "empty_text"}
    | {"over_limit", "unsendable"}
)
"""Problems of what is sent; others are of those it is sent to, or of the balance."""


def obstacle_of_test(written: Written, quote: Quote | None) -> str:
    """Return why the message cannot be tried on one's own phone, or "".

    Whom it goes to, when and for how much in all has no say in it.
    """
    if written.waits or written.asks:
        return written.waits or written.asks
    if not written.has_account:
        return _no_account()
    if written.needs_text and not written.text.strip():
        return _no_text()
    if written.fault or quote is None:
        return written.fault
    return next((one.sentence for one in quote.problems if one.code in _OF_TEST), "")


def _no_account() -> str:
    return tr("Add an account in Settings first.")


def _no_text() -> str:
    return tr("Write a text first.")


def _review_words(count: int, *, later: bool) -> str:
    """Name what the last step decides, with the number of messages where it is known."""
    if later and count:
        return ntr("Review and schedule {n}…", "Review and schedule {n}…", count)
    if later:
        return tr("Review and schedule…")
    if count:
        return ntr("Review and send {n}…", "Review and send {n}…", count)
    return tr("Review and send…")


def _obstacle(written: Written, now: datetime) -> tuple[str, bool]:
    """Return what keeps it from going that needs no quote to be seen, and whether it is wrong."""
    if written.waits or written.asks:
        return written.waits or written.asks, not written.waits
    if not written.has_account:
        return _no_account(), False
    if written.faulty:
        return _faulty(written), True
    if missing := _missing(written):
        return missing, False
    if written.send_time is not None and written.send_time.has_passed(now):
        return passed_sentence(), True
    return written.fault, bool(written.fault)


def _faulty(written: Written) -> str:
    if written.faulty == 1:
        return tr("“{text}” cannot be sent to. Correct or remove it.", text=written.wrong)
    return ntr(
        "“{text}” and {n} more cannot be sent to. Correct or remove them.",
        "“{text}” and {n} more cannot be sent to. Correct or remove them.",
        written.faulty - 1,
        text=written.wrong,
    )


def _missing(written: Written) -> str:
    """Return what is not finished yet, or ""."""
    if written.reading:
        return tr("Recipients are still being read.")
    if typed := written.unfinished.strip():
        return tr("“{text}” is not added yet: finish it or clear it.", text=typed)
    if not written.recipients:
        return tr("Add at least one recipient.")
    if written.needs_text and not written.text.strip():
        return _no_text()
    return ""

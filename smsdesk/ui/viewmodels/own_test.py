"""The test to oneself: the very text that one recipient would get, as a campaign of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.template import Template, escape
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.quote import Quote
from smsdesk.ui.viewmodels.compose import cost_text

_TITLE = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """What a test would cost.

    Attributes:
        words: The price, or why none can be sent, in words.
        possible: Whether it can be sent.
    """

    words: str
    possible: bool = True


def offer_of(quote: Quote, country: Callable[[str], str]) -> Offer:
    """Return what a person decides on before a test goes; `country` names regions."""
    if quote.problems:
        return Offer(" ".join(one.sentence for one in quote.problems), possible=False)
    segments = ntr("{n} segment", "{n} segments", quote.segments)
    price = f"{segments} \N{MIDDLE DOT} {cost_text(quote)}"
    return Offer("\n".join((price, *quote.timing.sentences_for(country))))


def draft_of_test(draft: CampaignDraft, previewed: Recipient | None, own: Msisdn) -> CampaignDraft:
    """Return a campaign that sends to `own`, now, what `previewed` would get.

    Args:
        draft: What is written; it is not changed and not marked as sent.
        previewed: The recipient the preview shows, None while there is none.
        own: The number of the person who tests.

    Raises:
        UsageError: The text cannot be filled in for `previewed`.
    """
    text = _text_for(draft.text, previewed)
    return replace(
        draft,
        draft_key=f"test-{uuid4().hex}",
        text=escape(text),
        recipients=(Recipient(own, tr("Test to myself")),),
        not_before=None,
        send_time=None,
        invalid=0,
        title=_title(draft.title or text),
    )


def _text_for(text: str, recipient: Recipient | None) -> str:
    """Return the text as `recipient` will get it; nobody has no fields."""
    merged = Template.parse(text).merge(recipient.values if recipient is not None else {})
    gaps = ", ".join("{" + name + "}" for name in (*merged.missing, *merged.empty))
    if gaps:
        raise UsageError(
            tr("The recipient in the preview has no value for {names}.", names=gaps),
            tr("No test was sent."),
            tr("Give a fallback, like {example}, or preview another.", example="{name|there}"),
        )
    return merged.text


def _title(text: str) -> str:
    """Return what History calls it, so that nobody takes it for the real campaign."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    short = first if len(first) <= _TITLE else first[: _TITLE - 1] + "…"
    return tr("Test: {title}", title=short) if short else tr("Test")

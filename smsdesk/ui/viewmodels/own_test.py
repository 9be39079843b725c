"""The test to oneself: the very text that one recipient would get, as a campaign of its own."""

from dataclasses import replace
from uuid import uuid4

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.template import Template, escape
from smsdesk.domain.texts import tr

_TITLE = 40


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

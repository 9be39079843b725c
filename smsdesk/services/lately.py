"""Who of a draft's recipients got the very same text a short while ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smsdesk.domain.campaign import CampaignDraft
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.repetition import Repetition
from smsdesk.domain.texts import ntr, tr
from smsdesk.services.database import Database
from smsdesk.store import repeats
from smsdesk.store.engine import Connection

__all__ = ["Lately", "look_up"]

_AT_ONCE = 2_000
"""Numbers looked up in one go, so that others get their turn at the database."""
_MINUTE_S, _HOUR_S = 60, 3_600


@dataclass(slots=True)
class Lately:
    """Counts the recipients whose text comes too soon after the same one.

    Attributes:
        rule: The gateway's rule.
        sent: By number: what went there, and how many seconds before this draft goes.
        count: How many were found.
        newest_s: How long ago the latest of them got it.
    """

    rule: Repetition
    sent: Mapping[Msisdn, Sequence[tuple[str, float]]] = field(repr=False)
    count: int = 0
    newest_s: float = 0.0

    def look(self, msisdn: Msisdn, text: str) -> None:
        """Take in one message of the draft."""
        if not self.sent:
            return
        ages = [age_s for sent, age_s in self.sent.get(msisdn, ()) if sent == text]
        if ages and self.rule.wait_s(ages) > 0:
            self.newest_s = min(ages) if not self.count else min(self.newest_s, *ages)
            self.count += 1

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a person should know, none where nobody got the text."""
        if not self.count:
            return ()
        if self.rule.waits:
            sentence = ntr(
                "{n} of these people got this very text {ago}: theirs waits until the gateway "
                "allows it again.",
                "{n} of these people got this very text {ago}: theirs wait until the gateway "
                "allows it again.",
                self.count,
                ago=_ago(self.newest_s),
            )
        else:
            sentence = ntr(
                "{n} of these people got this very text {ago}: the gateway may drop theirs "
                "without a word. Vary the text.",
                "{n} of these people got this very text, the last {ago}: the gateway may drop "
                "theirs without a word. Vary the text.",
                self.count,
                ago=_ago(self.newest_s),
            )
        return (sentence,)


async def look_up(
    database: Database,
    draft: CampaignDraft,
    wanted: Sequence[Msisdn],
    rule: Repetition | None,
    now: datetime,
) -> Lately | None:
    """Find what went to the draft's numbers within the rule's time before it goes.

    Args:
        database: Where messages are.
        draft: What is to be sent.
        wanted: Its distinct numbers.
        rule: The gateway's rule, None where it has none.
        now: The time now.
    """
    if rule is None:
        return None
    found: dict[Msisdn, list[tuple[str, float]]] = {}
    at = max(draft.not_before or now, now)
    since = at - timedelta(seconds=rule.longest_s)
    for start in range(0, len(wanted) if since < now else 0, _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        for msisdn, text, sent_at in await database.read(_sent, draft.account_id, part, since):
            age_s = max(0.0, (at - sent_at).total_seconds())
            found.setdefault(msisdn, []).append((text, age_s))
    return Lately(rule, found)


def _sent(
    conn: Connection, account_id: int, wanted: Sequence[Msisdn], since: datetime
) -> list[tuple[Msisdn, str, datetime]]:
    """Runs on the database's thread. Thousands may have got one text: it is kept once."""
    by_text = {one.e164: one for one in wanted}
    texts: dict[str, str] = {}
    return [
        (by_text[sent.msisdn], texts.setdefault(sent.text, sent.text), sent.claimed_at)
        for sent in repeats.sent_since(conn, account_id, by_text, since)
    ]


def _ago(seconds: float) -> str:
    if seconds < 2 * _MINUTE_S:
        return ntr("{n} s ago", "{n} s ago", round(seconds))
    if seconds < 2 * _HOUR_S:
        return ntr("{n} minute ago", "{n} minutes ago", round(seconds / _MINUTE_S))
    return tr("{n} hours ago", n=round(seconds / _HOUR_S))

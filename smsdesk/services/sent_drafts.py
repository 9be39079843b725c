"""Whether a draft was sent already: asked at a start, and when storing a campaign failed."""

from dataclasses import dataclass

from smsdesk.domain.campaign import Campaign
from smsdesk.services.database import Database
from smsdesk.store import sent_drafts as rows


@dataclass(frozen=True, slots=True)
class SentDraft:
    """The campaign that a draft became; `same` where its content was the one asked about."""

    campaign: Campaign
    same: bool


class SentDrafts:
    """Looks up the campaigns of drafts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, key: str, content_key: str) -> SentDraft | None:
        """Return what a draft became, or None where it was never sent.

        Args:
            key: The draft's own name, which it has from its first letter on.
            content_key: The key that a campaign of its content now would have.

        Raises:
            StoreFault: The database does not say.
        """
        found = await self._database.read(rows.find, key, content_key)
        return None if found is None else SentDraft(*found)

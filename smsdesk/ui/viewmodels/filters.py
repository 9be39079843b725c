"""The filters of History as they are kept between starts."""

import json
from dataclasses import dataclass

from smsdesk.domain.queries import MessageQuery
from smsdesk.domain.status import MessageState


@dataclass(frozen=True, slots=True)
class HistoryFilters:
    """What the person chose to see; 0 and "" are everything."""

    search: str = ""
    state: str = ""
    account_id: int = 0
    campaign_id: int = 0

    @property
    def query(self) -> MessageQuery:
        """The filters as they are asked of the store."""
        return MessageQuery(
            search=self.search,
            states=frozenset({MessageState(self.state)}) if self.state else frozenset(),
            account_id=self.account_id or None,
            campaign_id=self.campaign_id or None,
        )

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return self != HistoryFilters()

    def to_json(self) -> str:
        """Return what is kept: the search is not, it would surprise at the next start."""
        return json.dumps({"state": self.state, "account": self.account_id})


def read_filters(kept: str | None) -> HistoryFilters:
    """Return the filters that `to_json` kept; everything is shown when they cannot be read."""
    try:
        found = json.loads(kept or "{}")
        state = str(found.get("state", ""))
        if state:
            MessageState(state)
        return HistoryFilters(state=state, account_id=int(found.get("account", 0)))
    except (ValueError, TypeError, AttributeError):
        return HistoryFilters()

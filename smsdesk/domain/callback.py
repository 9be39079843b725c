"""A gateway's call to the listener and the answer to it (design, section 9).

They are domain values because three layers meet here: the listener takes the call, a service
journals it, a provider reads it and forms the answer.
"""

from dataclasses import dataclass, field
from datetime import datetime

from smsdesk.domain.errors import SmsDeskError


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A gateway's call as it came, journaled before anybody looks inside."""

    body: bytes = field(repr=False)
    content_type: str
    received_at: datetime
    remote: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """The answer in the gateway's own form."""

    status: int
    body: bytes
    content_type: str


class MalformedReport(SmsDeskError):
    """The body is not a report by the gateway's document; answered with 400, never 500."""

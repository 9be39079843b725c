"""mysmpp: states of messages, as state.php tells them and as they are pushed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.mysmpp_packet import Channel
from smsdesk.simulator.mysmpp_xml import NotXmlError, parse, render

SEND = "send"
"""No status so far."""
_HTTP_OK = 200
_NAMES: Mapping[HandsetState, str] = {
    HandsetState.QUEUED: SEND,
    HandsetState.ENROUTE: SEND,
    HandsetState.ACCEPTED: SEND,
    HandsetState.DELIVERED: "deliver",
    HandsetState.READ: "read",
    HandsetState.EXPIRED: "expired",
    HandsetState.DELETED: "not_deliver",
    HandsetState.UNDELIVERABLE: "not_deliver",
    HandsetState.REJECTED: "not_deliver",
    HandsetState.LOCALLY_REJECTED: "not_deliver",
    HandsetState.UNKNOWN: "partly_deliver",
    HandsetState.UNDOCUMENTED: "undocumented",
}
"""The document's states; the last one is not in it, on purpose."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message's state at one moment, as it is told."""

    message_id: str
    state: str = SEND
    time: str = ""
    """In the account's time, empty as long as the state is `send`."""
    channels: Mapping[Channel, str] = field(default_factory=dict)

    def add_to(self, root: Element) -> None:
        """Add the element `state` to `root`."""
        attributes = {"id_sms": self.message_id, "time": self.time}
        attributes |= {channel.value: state for channel, state in self.channels.items()}
        SubElement(root, "state", attributes).text = self.state


@dataclass(slots=True)
class Standing:
    """Where a message stands; it changes as its handset reports."""

    deciding: Channel
    states: dict[Channel, str]
    """By channel, those that were used so far."""
    at: datetime | None = None
    """When the deciding channel's state came."""

    def note(self, channel: Channel, state: HandsetState, at: datetime) -> bool:
        """Note a state; return whether the message has another one now.

        "No status so far" is no news.
        """
        name = _NAMES[state]
        if name == SEND:
            return False
        self.states[channel] = name
        if channel is not self.deciding:
            # It has failed there, and the other channel takes over.
            self.states.setdefault(self.deciding, SEND)
            return False
        self.at = at
        return True

    @property
    def state(self) -> str:
        """The state of the message as a whole."""
        return self.states.get(self.deciding, SEND)


def render_states(told: Iterable[Told], root: str = "response") -> bytes:
    """Return the document that tells states."""
    document = Element(root)
    for each in told:
        each.add_to(document)
    return render(document)


def answer_problem(sent: bytes, status: int, answer: bytes) -> str | None:
    """Return why `answer` does not acknowledge the states `sent`, None when it does."""
    if status != _HTTP_OK:
        return f"HTTP {status}"
    try:
        echoed = {(each.text or "").strip() for each in parse(answer).iter("id_sms")}
    except NotXmlError:
        return "the answer is not XML"
    wanted = {each.get("id_sms", "") for each in parse(sent).iter("state")}
    return None if wanted <= echoed else "id_sms is not echoed"

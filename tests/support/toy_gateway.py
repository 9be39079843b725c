"""The toy provider's built-in gateway: the other side of `toy_provider`, written apart from it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from typing_extensions import override

from smsdesk.simulator.faults import RequestFaults
from smsdesk.simulator.gateway import (
    AcceptedMessage,
    Call,
    DemoCredentials,
    Gateway,
    GatewayKind,
    GatewaySetup,
    Handled,
    Packet,
    Push,
    Reply,
)
from smsdesk.simulator.handset import Handsets, HandsetState

DEMO_KEY = "teddy"
_STATES = {HandsetState.DELIVERED: "there", HandsetState.UNDELIVERABLE: "lost"}


class ToyGateway(Gateway):
    """One account at the toy gateway."""

    provider: ClassVar[str] = "toy"
    path: ClassVar[str] = "/toy"
    paths: ClassVar[frozenset[str]] = frozenset({"/toy", "/toy/states"})

    def __init__(self, setup: GatewaySetup) -> None:
        super().__init__(setup)
        self._key = setup.secret or DEMO_KEY
        self._messages: list[AcceptedMessage] = []
        self._states: dict[str, str] = {}
        self._handsets = Handsets()

    @property
    @override
    def messages(self) -> Sequence[AcceptedMessage]:
        return self._messages

    @override
    def knows_code(self, code: int | str) -> bool:
        return code == "no"

    @override
    def read(self, call: Call) -> Packet:
        if call.path != self.path:
            return Packet(call, "states")
        order = json.loads(call.body)
        return Packet(call, "send", (order["to"],))

    @override
    async def process(self, packet: Packet, faults: RequestFaults) -> Handled:
        content = json.loads(packet.call.body)
        if packet.method == "states":
            known = [
                {"id": one, "state": self._states[one]} for one in content if one in self._states
            ]
            return Handled(_reply(known), "states told")
        if content["key"] != self._key or faults.result is not None:
            return Handled(_reply({"refused": "no"}), "refused")
        message = self._take(content, faults)
        return Handled(_reply({"id": message.message_id}), "1 of 1 accepted", (message,))

    @override
    def report(
        self, message: AcceptedMessage, state: HandsetState, at: datetime, channel: str = ""
    ) -> Push | None:
        self._states[message.message_id] = _STATES.get(state, "odd")
        told = {"id": message.message_id, "state": _STATES.get(state, "odd"), "to": message.number}
        return Push(message, state, lambda: json.dumps(told).encode())

    @override
    def push_refused(self, sent: bytes, status: int, answer: bytes) -> str | None:
        return None if answer == b"thanks" else f"HTTP {status}"

    def _take(self, order: Mapping[str, str], faults: RequestFaults) -> AcceptedMessage:
        message = AcceptedMessage(
            number=order["to"],
            text=order["text"],
            rendered_text=order["text"],
            segments=1,
            message_id=f"toy-{len(self._messages) + 1}",
            at=self.now(),
            fate=self._handsets.submit(order["to"]),
            faults=faults.message(order["to"]),
        )
        self._messages.append(message)
        return message


def _reply(content: object) -> Reply:
    return Reply(json.dumps(content).encode())


KIND = GatewayKind(
    provider=ToyGateway.provider,
    build=ToyGateway,
    demo=DemoCredentials(
        settings=MappingProxyType({"colour": "blue"}), secrets=MappingProxyType({"key": DEMO_KEY})
    ),
)

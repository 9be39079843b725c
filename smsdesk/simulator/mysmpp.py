"""The built-in mysmpp gateway: "Sending SMS, Viber, Flash SMS, WAP-Push" of lk.mysmpp.ru (XML).

Also states, balance, time, senders and scheduled messages, after the pages beside that one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement

from typing_extensions import override

from smsdesk.simulator.batches import Batches
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
from smsdesk.simulator.handset import HandsetState
from smsdesk.simulator.mysmpp_account import (
    DEMO_LOGIN,
    DEMO_PASSWORD,
    DEMO_SENDER,
    MysmppAccount,
)
from smsdesk.simulator.mysmpp_intake import Intake, MysmppMessage, Taken
from smsdesk.simulator.mysmpp_packet import (
    Channel,
    RefusedError,
    numbers_in,
    open_request,
    read_items,
)
from smsdesk.simulator.mysmpp_queries import (
    Desk,
    Query,
    delete_scheduled,
    list_scheduled,
    list_senders,
    tell,
    tell_balance,
    tell_states,
    tell_time,
)
from smsdesk.simulator.mysmpp_states import Told, answer_problem, render_states
from smsdesk.simulator.mysmpp_texts import knows, wording
from smsdesk.simulator.mysmpp_xml import CONTENT_TYPE, NotXmlError, parse, render

_BAD_REQUEST = 400
_OTHER_NUMBER = 1_000_000
"""Added to number_sms when a fault script wants an answer to something else."""
_SEND = "/xml"
_QUERIES: Mapping[str, Query] = {
    "/xml/state.php": tell_states,
    "/xml/balance.php": tell_balance,
    "/xml/time.php": tell_time,
    "/xml/originator.php": list_senders,
    "/xml/list_scheduled.php": list_scheduled,
    "/xml/scheduled.php": delete_scheduled,
}


class MysmppGateway(Gateway):
    """One mysmpp account."""

    provider: ClassVar[str] = "mysmpp"
    path: ClassVar[str] = _SEND
    paths: ClassVar[frozenset[str]] = frozenset({_SEND, *_QUERIES})
    content_type: ClassVar[str] = CONTENT_TYPE
    most_attempts: ClassVar[int | None] = 5

    def __init__(
        self, setup: GatewaySetup | None = None, account: MysmppAccount | None = None
    ) -> None:
        """Open an account; without `account` the demo's, with the secret of `setup` if given."""
        super().__init__(setup or GatewaySetup())
        if account is None:
            secret = self.setup.secret
            account = MysmppAccount(password=secret, token=secret) if secret else MysmppAccount()
        self.account = account
        self._intake = Intake(self.setup, account)
        self._batches: Batches[Told] = Batches(
            account.push_size, lambda told: render_states(told, account.push_root), CONTENT_TYPE
        )

    @property
    @override
    def messages(self) -> Sequence[MysmppMessage]:
        return self._intake.messages

    @property
    def balance(self) -> Decimal:
        """What is left of the account's money."""
        return self._intake.balance

    @override
    def knows_code(self, code: int | str) -> bool:
        return knows(code)

    @override
    def read(self, call: Call) -> Packet:
        try:
            root = parse(call.body)
        except NotXmlError:
            return Packet(call, "unreadable")
        if call.path == _SEND:
            return Packet(call, "send", numbers_in(root))
        return Packet(call, call.path.removeprefix("/xml/").removesuffix(".php"))

    @override
    async def process(self, packet: Packet, faults: RequestFaults) -> Handled:
        try:
            root = open_request(packet.call.body, self.account)
            _refuse_if(faults.result)
            query = _QUERIES.get(packet.call.path)
            if query is None:
                return self._send(root, faults)
            answer = query(Desk(self.account, self._intake, self.now()), root)
        except RefusedError as refused:
            return self._refusal(refused)
        return Handled(self._reply(answer), "answered")

    @override
    def report(
        self, message: AcceptedMessage, state: HandsetState, at: datetime, channel: str = ""
    ) -> Push | None:
        if not isinstance(message, MysmppMessage):
            raise TypeError
        if not self._intake.knows(message):
            return None
        standing = message.standing
        reported = Channel(channel) if channel else standing.deciding
        waiting = standing.deciding not in standing.states
        is_news = standing.note(reported, state, at)
        if waiting and standing.deciding in standing.states:
            self._intake.pay_later(message)
        if not is_news:
            return None
        return self._batches.add(message, state, tell(message, self.account))

    @override
    def push_refused(self, sent: bytes, status: int, answer: bytes) -> str | None:
        return answer_problem(sent, status, answer)

    def _send(self, root: Element, faults: RequestFaults) -> Handled:
        now = self.now()
        items = read_items(root, self.account.zone)
        taken = [self._intake.take(item, faults, now) for item in items]
        answer = Element("response")
        for each in taken:
            self._add_information(answer, each, wrong_number=faults.wrong_serial)
        messages = [each.message for each in taken if each.message is not None and each.is_new]
        return Handled(self._reply(answer), _outcome(taken), messages)

    def _add_information(self, answer: Element, taken: Taken, *, wrong_number: bool) -> None:
        number = taken.number_sms
        if wrong_number:
            number = str(int(number or 0) + _OTHER_NUMBER)
        attributes = {"number_sms": number}
        if taken.message is not None and taken.shows_id:
            attributes["id_sms"] = taken.message.message_id
        if taken.message is not None:
            attributes["parts"] = str(taken.message.segments)
        text = wording(taken.text, self.account.language)
        SubElement(answer, "information", attributes).text = text

    def _refusal(self, refused: RefusedError) -> Handled:
        text = wording(refused.text, self.account.language)
        answer = Element("response")
        SubElement(answer, "error").text = text
        return Handled(self._reply(answer, _BAD_REQUEST), f"error: {text}")

    def _reply(self, answer: Element, status: int = 200) -> Reply:
        return Reply(render(answer), CONTENT_TYPE, status)


def _refuse_if(text: int | str | None) -> None:
    if text is not None:
        raise RefusedError(text)


def _outcome(taken: Sequence[Taken]) -> str:
    kinds = Counter((each.message is not None, each.is_new) for each in taken)
    outcome = f"{kinds[True, True]} of {len(taken)} accepted"
    again = kinds[True, False]
    return f"{outcome}, {again} known already" if again else outcome


KIND = GatewayKind(
    provider=MysmppGateway.provider,
    build=MysmppGateway,
    demo=DemoCredentials(
        settings=MappingProxyType(
            {"login": DEMO_LOGIN, "sender": DEMO_SENDER, "balance_currency": "RUB"}
        ),
        secrets=MappingProxyType({"password": DEMO_PASSWORD}),
    ),
)

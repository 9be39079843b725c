"""The built-in CloudSMS gateway: CloudSMS Web API Specification v2.4 (jegotrip).

Answers SMS_SEND_REQUEST and pushes SMS_PUSH_REPORT; the checks are in `cloudsms_packet`.
"""

import itertools
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar

from typing_extensions import override

from smsdesk.simulator.cloudsms_packet import (
    Code,
    Destination,
    RefusedError,
    Submission,
    check,
    describe,
    destinations_of,
    parse_json,
    serial_of,
)
from smsdesk.simulator.cloudsms_reports import Report, answer_problem, hong_kong, render_report
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
from smsdesk.simulator.handset import (
    LOCALLY_REJECTED,
    Fate,
    Handsets,
    HandsetState,
    Refusal,
    Step,
)

_SEND = "SMS_SEND_REQUEST"
_SINGAPORE = 65
_SINGAPORE_DIGITS = 8
_MAX_SERIAL = 65535
_REFUSALS: Mapping[Refusal, Code] = {
    Refusal.INTERCEPTED: Code.INTERCEPT,
    Refusal.BUSY: Code.QUEUE_TOO_LARGE,
}
DEMO_AUTH_KEY = (
    "ZGVtb25zdHJhdGlvbi1rZXktb2YtdGhlLWJ1aWx0LWluLUNsb3VkU01TLWdhdGV3YXktbm90LXJlYWwtISEhIQ=="
)
DEMO_ROUTE_ID = "VerifyCode_516"

_PRICES: Mapping[int, Decimal] = MappingProxyType(
    {86: Decimal("0.35"), 852: Decimal("0.40"), 65: Decimal("0.30"), 44: Decimal("0.45")}
)


@dataclass(frozen=True, slots=True)
class CloudSmsAccount:
    """The customer's side of the contract, as the operator would have configured it."""

    auth_key: str = field(default=DEMO_AUTH_KEY, repr=False)
    route_ids: frozenset[str] = frozenset({DEMO_ROUTE_ID})
    default_sender: str = "CloudSMS"
    balance: Decimal = Decimal(1_000_000)
    currency: str = "HKD"
    prices: Mapping[int, Decimal] = field(default_factory=lambda: _PRICES)
    """Price of a segment by country code."""
    other_price: Decimal = Decimal("0.50")
    unpriced: frozenset[int] = frozenset({850})
    """Country codes refused at once with Unpriced_area."""
    not_configured: frozenset[int] = frozenset({53})
    """Country codes taken and then rejected by report."""
    silence_s: float = 25 * 3600.0
    """A message that no operator reports for so long is reported as expired; never scaled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudSmsMessage(AcceptedMessage):
    """A message CloudSMS gave an SMS_UID."""

    destination: Destination
    sender: str
    customer_body: Mapping[str, object] | None = field(repr=False)
    cost: Decimal
    """What was taken from the balance; nothing when rejected locally."""

    @property
    def sms_uid(self) -> str:
        """Return the id CloudSMS gave."""
        return self.message_id


@dataclass(frozen=True, slots=True)
class _Taken:
    destination: Destination
    code: int
    sms_uid: str = ""
    message: CloudSmsMessage | None = None


class CloudSmsGateway(Gateway):
    """One CloudSMS account."""

    provider: ClassVar[str] = "cloudsms"
    path: ClassVar[str] = "/dave/io"
    paths: ClassVar[frozenset[str]] = frozenset({"/dave/io"})

    def __init__(
        self, setup: GatewaySetup | None = None, account: CloudSmsAccount | None = None
    ) -> None:
        """Open an account; without `account` the demo's, with the secret of `setup` if given."""
        super().__init__(setup or GatewaySetup())
        if account is None:
            account = CloudSmsAccount(auth_key=self.setup.secret or DEMO_AUTH_KEY)
        self.account = account
        self.balance = account.balance
        self._messages: list[CloudSmsMessage] = []
        self._handsets = Handsets()
        self._requests = itertools.count(1)
        self._serials = itertools.cycle(range(1, _MAX_SERIAL + 1))
        self._last_uid = ""

    @property
    @override
    def messages(self) -> Sequence[CloudSmsMessage]:
        return self._messages

    @override
    def knows_code(self, code: int | str) -> bool:
        try:
            _numeric(code)
        except ValueError:
            return False
        return True

    @override
    def read(self, call: Call) -> Packet:
        try:
            content = parse_json(call.body)
            method = _SEND if content.get("METHOD") == _SEND else "unknown"
        except RefusedError:
            return Packet(call, "unreadable")
        try:
            numbers = tuple(each.number for each in destinations_of(content))
        except RefusedError:
            numbers = ()
        return Packet(call, method, numbers)

    @override
    async def process(self, packet: Packet, faults: RequestFaults) -> Handled:
        content: Mapping[str, object] = {}
        try:
            content = parse_json(packet.call.body)
            submission = check(content, self.account.auth_key, self.account.default_sender)
            _refuse_if(faults.result)
        except RefusedError as refused:
            reply = self._reply(content, refused.code, (), faults)
            return Handled(reply, _outcome(refused.code))
        prefix = self._uid_prefix()
        taken = [
            self._take(submission, destination, f"{prefix}X{n:02X}", faults)
            for n, destination in enumerate(submission.destinations, start=1)
        ]
        messages = [each.message for each in taken if each.message is not None]
        self._messages.extend(messages)
        code = Code.OK if messages else taken[0].code
        outcome = f"{len(messages)} of {len(taken)} accepted"
        return Handled(self._reply(content, code, taken, faults), outcome, messages)

    @override
    def report(
        self, message: AcceptedMessage, state: HandsetState, at: datetime, channel: str = ""
    ) -> Push | None:
        if not isinstance(message, CloudSmsMessage):
            raise TypeError
        return Push(message, state, lambda: self._render_report(message, state, at))

    @override
    def push_refused(self, sent: bytes, status: int, answer: bytes) -> str | None:
        return answer_problem(sent, status, answer)

    def _take(
        self, submission: Submission, destination: Destination, uid: str, faults: RequestFaults
    ) -> _Taken:
        fault = faults.message(destination.number)
        problem = destination.problem()
        if problem is None and destination.country_code in self.account.unpriced:
            problem = Code.UNPRICED_AREA
        if problem is not None:
            return _Taken(destination, problem)
        if fault.code is not None:
            return _Taken(destination, _numeric(fault.code))
        fate = self._handsets.submit(destination.number)
        if fate.refusal is not None:
            return _Taken(destination, _REFUSALS[fate.refusal])
        if not (fault.same_id and self._last_uid):
            self._last_uid = f"{uid}{secrets.token_hex(7).upper()}"
        cost = self._charge(submission, destination)
        message = CloudSmsMessage(
            number=destination.number,
            text=submission.text,
            rendered_text=submission.rendered_text,
            segments=submission.slices.count,
            message_id=self._last_uid,
            reference=_as_text(submission.customer_body),
            at=self.now(),
            fate=LOCALLY_REJECTED if cost is None else self._broken_silence(fate),
            faults=fault,
            destination=destination,
            sender=submission.sender,
            customer_body=submission.customer_body,
            cost=cost or Decimal(0),
        )
        return _Taken(destination, Code.OK, "" if fault.no_id else message.sms_uid, message)

    def _broken_silence(self, fate: Fate) -> Fate:
        """Return `fate`, or the report that ends the waiting for one."""
        delay_s = self.setup.timing.scaled(self.setup.timing.report_delay_s)
        if fate.steps or not delay_s:
            return fate
        return Fate((Step(self.account.silence_s / delay_s, HandsetState.EXPIRED),))

    def _charge(self, submission: Submission, destination: Destination) -> Decimal | None:
        """Take the price of a message from the balance; None when it is rejected locally.

        The four cases of LOCAL_REJECTED: Singapore numbers, a direction that is not configured, a
        wrong ROUTE_ID, a balance that is too low.
        """
        account = self.account
        if (
            _is_bad_singapore(destination)
            or destination.country_code in account.not_configured
            or submission.route_id not in account.route_ids
        ):
            return None
        price = account.prices.get(destination.country_code, account.other_price)
        cost = price * submission.slices.count
        if cost > self.balance:
            return None
        self.balance -= cost
        return cost

    def _reply(
        self,
        content: Mapping[str, object],
        code: int,
        taken: tuple[()] | list[_Taken],
        faults: RequestFaults,
    ) -> Reply:
        serial = serial_of(content) or 1
        answer = {
            "METHOD": _SEND,
            "TYPE": "ANSWER",
            "SERIAL": serial % _MAX_SERIAL + 1 if faults.wrong_serial else serial,
            "TIME": hong_kong(self.now()),
            "RESULT_CODE": int(code),
            "RESULT_DESC": describe(code),
            "DETAIL_LIST": [_detail(each) for each in taken],
        }
        return Reply(json.dumps(answer).encode())

    def _render_report(self, message: CloudSmsMessage, state: HandsetState, at: datetime) -> bytes:
        report = Report(
            serial=next(self._serials),
            sms_uid=message.sms_uid,
            sender=message.sender,
            country_code=message.destination.country_code,
            national=message.destination.national,
            customer_body=message.customer_body,
        )
        return render_report(report, state, at, self.now())

    def _uid_prefix(self) -> str:
        """Return 13 hexadecimal digits: the second and the number of the request."""
        seconds = int(self.setup.clock()) & 0xFFFFFFFF
        return f"{seconds << 20 | next(self._requests) & 0xFFFFF:013X}"


def _detail(taken: _Taken) -> dict[str, object]:
    return {
        "RESULT_CODE": int(taken.code),
        "RESULT_DESC": describe(taken.code),
        "COUNTRY_CODE": taken.destination.country_code,
        "DEST_MSISDN": taken.destination.national,
        "SMS_UID": taken.sms_uid,
    }


def _is_bad_singapore(destination: Destination) -> bool:
    if destination.country_code != _SINGAPORE:
        return False
    national = destination.national
    return len(national) != _SINGAPORE_DIGITS or national[0] not in "89"


def _refuse_if(code: int | str | None) -> None:
    if code is not None:
        raise RefusedError(_numeric(code))


def _numeric(code: int | str) -> int:
    return code if isinstance(code, int) else int(code, 0)


def _as_text(customer_body: Mapping[str, object] | None) -> str:
    return "" if customer_body is None else json.dumps(customer_body, separators=(",", ":"))


def _outcome(code: int) -> str:
    return f"{code:#04x} {describe(code)}"


KIND = GatewayKind(
    provider=CloudSmsGateway.provider,
    build=CloudSmsGateway,
    demo=DemoCredentials(
        settings=MappingProxyType({"route_id": DEMO_ROUTE_ID}),
        secrets=MappingProxyType({"auth_key": DEMO_AUTH_KEY}),
    ),
)

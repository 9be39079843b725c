"""The built-in 467890.com gateway: Message/send, Message/balance and pushed reports."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar

from typing_extensions import override

from smsdesk.simulator.batches import Batches
from smsdesk.simulator.faults import MessageFaults, RequestFaults
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
from smsdesk.simulator.handset import Fate, Handsets, HandsetState, Refusal
from smsdesk.simulator.slicing import Alphabet, slice_text
from smsdesk.simulator.sms467890_account import DEMO_PWD, DEMO_UID, Sms467890Account
from smsdesk.simulator.sms467890_packet import (
    BalanceCode,
    Code,
    RefusedError,
    check,
    check_balance,
    describe,
    e164,
    numbers_in,
    read_fields,
)
from smsdesk.simulator.sms467890_repetition import Repetitions
from smsdesk.simulator.sms467890_reports import (
    FORM,
    Report,
    is_reported,
    push_problem,
    render_push,
)

_SEND, _BALANCE = "send", "balance"
_METHODS: Mapping[str, str] = MappingProxyType(
    {
        "/Admin/index.php/Message/send": _SEND,
        "/Admin/index.php/Message/balance": _BALANCE,
    }
)
_REFUSALS: Mapping[Refusal, Code] = {
    Refusal.INTERCEPTED: Code.MOBILE,
    Refusal.BUSY: Code.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms467890Message(AcceptedMessage):
    """One number of an accepted request; all of them have the request's msgid."""

    mobile: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Recipient:
    mobile: str
    faults: MessageFaults
    fate: Fate


class Sms467890Gateway(Gateway):
    """One 467890.com account."""

    provider: ClassVar[str] = "sms467890"
    path: ClassVar[str] = ""
    paths: ClassVar[frozenset[str]] = frozenset(_METHODS)

    def __init__(
        self, setup: GatewaySetup | None = None, account: Sms467890Account | None = None
    ) -> None:
        """Open an account; without `account` the demo's, with the secret of `setup` if given."""
        super().__init__(setup or GatewaySetup())
        if account is None:
            account = Sms467890Account(pwd=self.setup.secret or DEMO_PWD)
        self.account = account
        self.balance = account.balance
        self.frozen = account.frozen
        """Whether every request is refused; may be changed while the gateway runs."""
        self.repeated: list[str] = []
        """Numbers (E.164) whose message was dropped without a word, in order."""
        self._messages: list[Sms467890Message] = []
        self._handsets = Handsets()
        self._repetitions = Repetitions(account.repetition_window_s)
        self._batches = Batches[Report](account.reports.per_push, self._render_push, FORM)
        # From the clock, so that a gateway that is started again does not repeat itself.
        self._msgids = itertools.count(int(self.setup.clock()) * 1000)
        self._last_msgid = ""

    @property
    @override
    def messages(self) -> Sequence[Sms467890Message]:
        return self._messages

    @override
    def knows_code(self, code: int | str) -> bool:
        try:
            int(code)
        except ValueError:
            return False
        return True

    @override
    def read(self, call: Call) -> Packet:
        fields = read_fields(call.body, self.account.keys)
        return Packet(call, _METHODS[call.path], numbers_in(fields["mobile"]))

    @override
    async def process(self, packet: Packet, faults: RequestFaults) -> Handled:
        fields = read_fields(packet.call.body, self.account.keys)
        balance = packet.method == _BALANCE
        try:
            return self._tell(fields, faults) if balance else self._send(fields, faults)
        except RefusedError as refused:
            message = describe(refused.code, balance=balance)
            reply = _reply("error", refused.code, message)
            return Handled(reply, f"respCode {refused.code} {message}")

    @override
    def report(
        self, message: AcceptedMessage, state: HandsetState, at: datetime, channel: str = ""
    ) -> Push | None:
        if not isinstance(message, Sms467890Message):
            raise TypeError
        if not is_reported(state):
            return None
        return self._batches.add(
            message, state, Report(message.message_id, message.mobile, state, at)
        )

    @override
    def push_refused(self, sent: bytes, status: int, answer: bytes) -> str | None:
        return push_problem(status)

    def _tell(self, fields: Mapping[str, str], faults: RequestFaults) -> Handled:
        check_balance(fields, self.account, frozen=self.frozen)
        _refuse_if(faults.result)
        return Handled(_reply("success", BalanceCode.OK, f"{self.balance:f}"), "balance told")

    def _send(self, fields: Mapping[str, str], faults: RequestFaults) -> Handled:
        submission = check(fields, self.account, frozen=self.frozen)
        _refuse_if(faults.result)
        fault_of = [faults.message(e164(mobile)) for mobile in submission.mobiles]
        for fault in fault_of:
            _refuse_if(fault.code)
        before = self._repetitions.find(submission.mobiles, submission.content, self.setup.clock())
        recipients = [
            _Recipient(mobile, fault, self._handsets.submit(e164(mobile)))
            for mobile, fault, dropped in zip(submission.mobiles, fault_of, before, strict=True)
            if not dropped
        ]
        _refuse_for_one(recipients)
        segments = slice_text(submission.content, {Alphabet.UCS_2}).count
        self._charge(self.account.price * segments * len(recipients))
        if not (self._last_msgid and any(fault.same_id for fault in fault_of)):
            self._last_msgid = str(next(self._msgids))
        messages = [self._take(each, submission.content, segments) for each in recipients]
        self.repeated += itertools.compress(map(e164, submission.mobiles), before)
        msgid = "" if any(fault.no_id for fault in fault_of) else self._last_msgid
        outcome = f"{len(messages)} of {len(before)} accepted"
        return Handled(self._success(msgid), outcome, messages)

    def _charge(self, cost: Decimal) -> None:
        if cost > self.balance:
            raise RefusedError(Code.BALANCE)
        self.balance -= cost

    def _take(self, recipient: _Recipient, content: str, segments: int) -> Sms467890Message:
        message = Sms467890Message(
            number=e164(recipient.mobile),
            text=content,
            rendered_text=content,
            segments=segments,
            message_id=self._last_msgid,
            at=self.now(),
            fate=recipient.fate,
            faults=recipient.faults,
            mobile=recipient.mobile,
        )
        self._messages.append(message)
        self._repetitions.note(recipient.mobile, content, self.setup.clock())
        return message

    def _success(self, msgid: str) -> Reply:
        reply = _reply("success", Code.OK, describe(Code.OK), msgid)
        if not self.account.misprinted_success:
            return reply
        return Reply(reply.body.removesuffix(b"}") + b'"}')

    def _render_push(self, reports: Sequence[Report]) -> bytes:
        return render_push(reports, self.account.reports)


def _reply(status: str, code: int, message: str, msgid: str = "") -> Reply:
    answer = {"status": status, "respCode": str(int(code)), "respMsg": message, "msgid": msgid}
    return Reply(json.dumps(answer, separators=(",", ":")).encode())


def _refuse_if(code: int | str | None) -> None:
    if code is not None:
        raise RefusedError(int(code))


def _refuse_for_one(recipients: Sequence[_Recipient]) -> None:
    """Refuse the whole request when one number is refused: there is no answer for each."""
    for recipient in recipients:
        if recipient.fate.refusal is not None:
            raise RefusedError(_REFUSALS[recipient.fate.refusal])


KIND = GatewayKind(
    provider=Sms467890Gateway.provider,
    build=Sms467890Gateway,
    demo=DemoCredentials(
        settings=MappingProxyType({"uid": DEMO_UID, "balance_currency": "CNY"}),
        secrets=MappingProxyType({"pwd": DEMO_PWD}),
    ),
)

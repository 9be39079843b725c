"""The built-in Yunpian gateway: the document "International SMS" and the public API v2.

single_send, pull_status, get_record and user/get over one account, and pushed reports.
"""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
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
from smsdesk.simulator.yunpian_account import DEMO_APIKEY, YunpianAccount
from smsdesk.simulator.yunpian_codes import Code, RefusedError, describe
from smsdesk.simulator.yunpian_guard import RepetitionGuard
from smsdesk.simulator.yunpian_packet import Submission, check, destination_of, read_form
from smsdesk.simulator.yunpian_reports import (
    FORM,
    Item,
    StatusQueue,
    YunpianMessage,
    china,
    items_in,
    push_problem,
    read_query,
    record_item,
    render_push,
    report_item,
)

_METHODS: Mapping[str, str] = MappingProxyType(
    {
        "/v2/sms/single_send.json": "single_send",
        "/v2/sms/pull_status.json": "pull_status",
        "/v2/sms/get_record.json": "get_record",
        "/v2/user/get.json": "user_get",
    }
)
_REFUSALS: Mapping[Refusal, Code] = {
    Refusal.INTERCEPTED: Code.BLACKLISTED,
    Refusal.BUSY: Code.TOO_FAST,
}
_OPENED = datetime.fromisoformat("2012-09-11T15:14:00+08:00")


class YunpianGateway(Gateway):
    """One Yunpian account."""

    provider: ClassVar[str] = "yunpian"
    path: ClassVar[str] = ""
    paths: ClassVar[frozenset[str]] = frozenset(_METHODS)
    most_attempts: ClassVar[int | None] = 4

    def __init__(
        self, setup: GatewaySetup | None = None, account: YunpianAccount | None = None
    ) -> None:
        """Open an account; without `account` the demo's, with the secret of `setup` if given."""
        super().__init__(setup or GatewaySetup())
        if account is None:
            account = YunpianAccount(apikey=self.setup.secret or DEMO_APIKEY)
        self.account = account
        self.balance = account.balance
        self._messages: list[YunpianMessage] = []
        self._reports: dict[int, Item] = {}
        self._handsets = Handsets()
        self._guard = RepetitionGuard(account.exempt)
        self._queue = StatusQueue()
        self._batches = Batches[Item](account.reports_per_push, self._render_push, FORM)
        # From the clock, so that a gateway that is started again does not repeat itself.
        self._sids = itertools.count(int(self.setup.clock()) * 1000)
        self._last_sid: int | None = None
        self._handlers: Mapping[
            str, Callable[[Mapping[str, str], RequestFaults], tuple[object, str]]
        ] = {
            "pull_status": self._pull,
            "get_record": self._look_up,
            "user_get": self._user,
        }

    @property
    @override
    def messages(self) -> Sequence[YunpianMessage]:
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
        method = _METHODS[call.path]
        try:
            destination = destination_of(read_form(call).get("mobile", ""))
        except RefusedError:
            destination = None
        return Packet(call, method, (destination.number,) if destination is not None else ())

    @override
    async def process(self, packet: Packet, faults: RequestFaults) -> Handled:
        try:
            fields = read_form(packet.call)
            self.account.admit(fields.get("apikey", ""), packet.call.remote)
            if packet.method == "single_send":
                return self._send(fields, faults)
            answer, outcome = self._handlers[packet.method](fields, faults)
        except RefusedError as refused:
            return Handled(self._refusal(refused), f"code {refused.code} {describe(refused.code)}")
        return Handled(_reply(answer), outcome)

    @override
    def report(
        self, message: AcceptedMessage, state: HandsetState, at: datetime, channel: str = ""
    ) -> Push | None:
        if not isinstance(message, YunpianMessage):
            raise TypeError
        item = report_item(message, state, at)
        if item is None:
            return None
        self._reports[message.number_taken] = item
        if self.account.pull:
            self._queue.add(item, self.now())
            if message.callback_url is None and not self.has_callback:
                return None
        return self._batches.add(message, state, item, message.callback_url)

    @override
    def push_refused(self, sent: bytes, status: int, answer: bytes) -> str | None:
        problem = push_problem(status, answer)
        if problem is None and self.account.pull and not self.account.pushed_stay:
            for item in items_in(sent):
                self._queue.drop(item)
        return problem

    def _send(self, fields: Mapping[str, str], faults: RequestFaults) -> Handled:
        submission = check(fields, self.account)
        _refuse_if(faults.result)
        number = submission.destination.number
        fault = faults.message(number)
        now_s = self.setup.clock()
        if self.account.repetition_guard:
            self._guard.check(number, submission.text, now_s)
        _refuse_if(fault.code)
        fate = self._handsets.submit(number)
        if fate.refusal is not None:
            raise RefusedError(_REFUSALS[fate.refusal])
        fee = self.account.price(submission.destination.country_code) * submission.segments
        if fee > self.balance:
            raise RefusedError(Code.BALANCE)
        self.balance -= fee
        self._guard.note(number, submission.text, now_s)
        message = self._take(submission, fate, fault)
        answer: dict[str, object] = {
            "code": int(Code.OK),
            "msg": describe(Code.OK),
            "count": submission.segments,
            "fee": float(fee),
            "unit": self.account.unit,
            "mobile": submission.destination.shown,
        }
        if not fault.no_id:
            answer["sid"] = message.sid
        return Handled(_reply(answer), "1 of 1 accepted", (message,))

    def _take(self, submission: Submission, fate: Fate, fault: MessageFaults) -> YunpianMessage:
        if self._last_sid is None or not fault.same_id:
            self._last_sid = next(self._sids)
        message = YunpianMessage(
            number=submission.destination.number,
            text=submission.text,
            rendered_text=submission.text,
            segments=submission.segments,
            message_id=str(self._last_sid),
            reference=submission.uid or "",
            at=self.now(),
            fate=fate,
            faults=fault,
            number_taken=len(self._messages),
            destination=submission.destination,
            sid=self._last_sid,
            uid=submission.uid,
            callback_url=submission.callback_url,
        )
        self._messages.append(message)
        return message

    def _pull(self, fields: Mapping[str, str], faults: RequestFaults) -> tuple[object, str]:
        if not self.account.pull:
            raise RefusedError(Code.NOT_PERMITTED)
        _refuse_if(faults.result)
        items = self._queue.take(fields, self.now())
        answer: object = {"sms_status": items} if self.account.wrapped_list else items
        return answer, f"{len(items)} reports"

    def _look_up(self, fields: Mapping[str, str], faults: RequestFaults) -> tuple[object, str]:
        if not self.account.records:
            raise RefusedError(Code.NOT_PERMITTED)
        query = read_query(fields)
        _refuse_if(faults.result)
        shown_until = self.now() - timedelta(seconds=self.account.record_delay_s)
        found = [each for each in self._messages if each.at <= shown_until and query.takes(each)]
        items = [
            record_item(each, self._reports.get(each.number_taken)) for each in query.page_of(found)
        ]
        return items, f"{len(items)} of {len(found)} records"

    def _user(self, _fields: Mapping[str, str], faults: RequestFaults) -> tuple[object, str]:
        _refuse_if(faults.result)
        listed = self.account.ip_whitelist
        answer = {
            "nick": "demo",
            "gmt_created": china(_OPENED),
            "mobile": "13000000000",
            "email": "demo@example.com",
            "ip_whitelist": None if listed is None else ",".join(sorted(listed)),
            "api_version": "v2",
            "balance": float(self.balance),
            "alarm_balance": 100,
            "emergency_contact": "demo",
            "emergency_mobile": "13000000000",
        }
        return answer, "balance told"

    def _refusal(self, refused: RefusedError) -> Reply:
        status = self.account.error_status
        answer = {
            "http_status_code": status,
            "code": int(refused.code),
            "msg": describe(refused.code),
            "detail": refused.detail,
        }
        return _reply(answer, status)

    def _render_push(self, items: Sequence[Item]) -> bytes:
        return render_push(items, twice=self.account.encoded_twice)


def _reply(answer: object, status: int = 200) -> Reply:
    return Reply(json.dumps(answer, ensure_ascii=False).encode(), status=status)


def _refuse_if(code: int | str | None) -> None:
    if code is not None:
        raise RefusedError(int(code))


KIND = GatewayKind(
    provider=YunpianGateway.provider,
    build=YunpianGateway,
    demo=DemoCredentials(
        settings=MappingProxyType({"balance_currency": "CNY"}),
        secrets=MappingProxyType({"apikey": DEMO_APIKEY}),
    ),
)

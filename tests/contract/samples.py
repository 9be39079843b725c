"""Requests, answers and reports as the sheets print them, byte for byte, repaired as they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import (
    Accepted,
    AccountRefusal,
    OutgoingMessage,
    Rejected,
    SubmitOutcome,
)

Kind = type[SubmitOutcome]


@dataclass(frozen=True)
class Sample:
    """What one provider's document shows."""

    provider: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    messages: tuple[OutgoingMessage, ...]
    path: str
    headers: Mapping[str, str]
    request: bytes
    answers: Mapping[bytes, tuple[SubmitOutcome, ...]]
    """Answer → what it says of `messages`."""
    push: bytes
    push_type: str
    reports: tuple[tuple[str, MessageState], ...]
    acknowledgement: bytes
    refusals: Mapping[bytes, AccountRefusal | Kind] = field(default_factory=dict)
    """Answer → what it says of all messages, by kind."""
    volatile: frozenset[str] = frozenset()
    """Members of JSON that differ from time to time; the rest is compared as JSON."""


YUNPIAN = Sample(
    provider="yunpian",
    settings={},
    secrets={"apikey": "0123456789abcdef0123456789abcdef"},
    messages=(
        OutgoingMessage(
            1,
            Msisdn(93, "701234567"),
            "【Demo】Your code is 4711.",
            "8f3c0d52-6a0e-4d1f-9c55-3b1c5a2f9d10",
        ),
    ),
    path="/v2/sms/single_send.json",
    headers={
        "Accept": "application/json;charset=utf-8",
        "Content-Type": "application/x-www-form-urlencoded;charset=utf-8",
        "Content-Length": "148",
    },
    request=(
        b"apikey=0123456789abcdef0123456789abcdef&mobile=%2B93701234567"
        b"&text=%E3%80%90Demo%E3%80%91Your+code+is+4711."
        b"&uid=8f3c0d52-6a0e-4d1f-9c55-3b1c5a2f9d10"
    ),
    answers={
        '{"code":0,"msg":"发送成功","count":1,"fee":0.05,"unit":"RMB",'
        '"mobile":"+93701234567","sid":16741236146}'.encode(): (
            Accepted("16741236146", 1, Money(Decimal("0.05"), "CNY"), "0", "发送成功"),
        ),
        # As the document lays it out.
        '{\n    "code":0,\n    "msg":"发送成功",\n    "count": 1,\n    "fee": 0.05,\n'
        '    "unit": "RMB",\n    "mobile":"13012312312",\n    "sid": 16741236146\n}'.encode(): (
            Accepted("16741236146", 1, Money(Decimal("0.05"), "CNY"), "0", "发送成功"),
        ),
    },
    refusals={
        '{"http_status_code":400,"code":3,"msg":"账户余额不足",'
        '"detail":"账户需要充值,请充值后重试"}'.encode(): AccountRefusal(
            "3",
            "The balance at Yunpian is too low; nothing was sent.",
            "Top it up in Yunpian's console.",
        ),
    },
    push=(
        b"sms_status=%5B%7B%22sid%22%3A9527%2C%22uid%22%3A%228f3c%22%2C%22user_receive_time%22%3A"
        b"%222024-03-17%2022%3A55%3A21%22%2C%22error_msg%22%3A%22%22%2C%22error_detail%22%3A%22%22"
        b"%2C%22mobile%22%3A%22%2B93701234567%22%2C%22report_status%22%3A%22SUCCESS%22%7D%5D"
    ),
    push_type="application/x-www-form-urlencoded",
    reports=(("9527", MessageState.DELIVERED),),
    acknowledgement=b"SUCCESS",
)

CLOUDSMS = Sample(
    provider="cloudsms",
    settings={"route_id": "VerifyCode_516"},
    secrets={"auth_key": "…".encode().hex()},
    messages=(
        OutgoingMessage(1, Msisdn(852, "60000001"), "Your code is 4711", "0f3c5d"),
        OutgoingMessage(2, Msisdn(65, "80000001"), "Your code is 4711", "0f3c5d"),
    ),
    path="",
    headers={"Content-Type": "application/json"},
    volatile=frozenset({"SERIAL", "TIME", "AUTH_KEY"}),
    request=(
        '{"METHOD":"SMS_SEND_REQUEST","TYPE":"REQUEST","SERIAL":17,"TIME":"2024-05-06 10:20:30",'
        '"AUTH_KEY":"…","MULTI_MSISDN_LIST":[{"COUNTRY_CODE":852,"DEST_MSISDN":"60000001"},'
        '{"COUNTRY_CODE":65,"DEST_MSISDN":"80000001"}],"SMS_CONTENT":"Your code is 4711",'
        '"ROUTE_ID":"VerifyCode_516","PRIORITY":0,"VERSION":"2021-01-01",'
        '"CUSTOMER_BODY":{"m":"0f3c5d"}}'
    ).encode(),
    answers={
        b'{"METHOD":"SMS_SEND_REQUEST","TYPE":"ANSWER","SERIAL":17,"TIME":"2024-05-06 10:20:31",'
        b'"RESULT_CODE":1,"RESULT_DESC":"OK",\n "DETAIL_LIST":[{"RESULT_CODE":1,"RESULT_DESC":"OK",'
        b'"COUNTRY_CODE":852,"DEST_MSISDN":"60000001","SMS_UID":"5A3B394096E50X01D1FA163E81BFFF"},'
        b'\n                {"RESULT_CODE":1,"RESULT_DESC":"OK","COUNTRY_CODE":65,'
        b'"DEST_MSISDN":"80000001","SMS_UID":"5A3B394096E50X02D1FA163E81BFFE"}]}': (
            Accepted("5A3B394096E50X01D1FA163E81BFFF", raw_code="0x01", raw_text="OK"),
            Accepted("5A3B394096E50X02D1FA163E81BFFE", raw_code="0x01", raw_text="OK"),
        ),
    },
    refusals={
        b'{"METHOD":"SMS_SEND_REQUEST","TYPE":"ANSWER","SERIAL":17,"TIME":"2024-05-06 10:20:31",'
        b'"RESULT_CODE":5,"RESULT_DESC":"Channel_not_exist","DETAIL_LIST":[]}': AccountRefusal(
            "0x05",
            "CloudSMS does not know the AUTH_KEY; nothing was sent.",
            "Enter the key again in the account's settings.",
        ),
        # 0x100000D as the table prints it, and 0x1000000D as it must mean.
        b'{"TYPE":"ANSWER","RESULT_CODE":16777229,"RESULT_DESC":"Empty_data"}': Rejected,
        b'{"TYPE":"ANSWER","RESULT_CODE":268435469,"RESULT_DESC":"Empty_data"}': Rejected,
        b'{"TYPE":"ANSWER","RESULT_CODE":"0x100000D","RESULT_DESC":"Empty_data"}': Rejected,
        b'{"TYPE":"ANSWER","RESULT_CODE":"0x1000000D","RESULT_DESC":"Empty_data"}': Rejected,
    },
    push=(
        b'{"METHOD":"SMS_PUSH_REPORT","TYPE":"REQUEST","SERIAL":2,"TIME":"2024-05-06 10:21:00",'
        b'"REPORT_TIME":"2024-05-06 10:20:58",\n "SOURCE_MSISDN":"CloudSMS",'
        b'"SMS_UID":"5A3B394096E50X01D1FA163E81BFFF",\n "SMS_RESULT_LIST":[{"COUNTRY_CODE":852,'
        b'"DEST_MSISDN":"60000001","SMS_STATE":2,"RESULT_DESC":"DELIVERED"}],\n '
        b'"CUSTOMER_BODY":{"m":"0f3c5d"}}'
    ),
    push_type="application/json",
    reports=(("5A3B394096E50X01D1FA163E81BFFF", MessageState.DELIVERED),),
    acknowledgement=(
        b'{"METHOD":"SMS_PUSH_REPORT","TYPE":"ANSWER","SERIAL":2,"TIME":"2024-05-06 10:21:01",'
        b'"RESULT_CODE":1,"RESULT_DESC":"OK"}'
    ),
)

SMS467890 = Sample(
    provider="sms467890",
    settings={"uid": "10086", "pause_ms": "0"},
    secrets={"pwd": "secret"},
    messages=tuple(
        OutgoingMessage(n, Msisdn(86, f"1300000000{n}"), "【Demo】Your code is 4711", "")
        for n in (1, 2)
    ),
    path="/Admin/index.php/Message/send",
    headers={"Content-Type": "application/json; charset=utf-8"},
    # The sheet's JSON; every sign beyond ASCII is written as an escape.
    request=(
        b'{"uid":"10086","pwd":"secret","mobile":"13000000001,13000000002",'
        b'"content":"\\u3010Demo\\u3011Your code is 4711"}'
    ),
    answers={
        answer: (Accepted("800000", raw_code="0", raw_text="send success"),) * 2
        for answer in (
            b'{"status":"success","respCode":"0","respMsg":"send success","msgid":"800000"}',
            # The document's own, with a quotation mark too many.
            b'{"status":"success","respCode":"0","respMsg":"send success", "msgid":"800000""}',
        )
    },
    refusals={
        b'{"status":"error","respCode":"5","respMsg":"Insufficient balance","msgid":""}': (
            AccountRefusal(
                "5",
                "The balance at 467890.com is too low; nothing was sent.",
                "Top it up.",
            )
        ),
        b'{"status":"error","respCode":"4", "respMsg": "Failure reason", "msgid":""}': Rejected,
    },
    push=b"Report=800000,13000000001,DELIVRD,1700000000",
    push_type="application/x-www-form-urlencoded",
    reports=(("800000", MessageState.DELIVERED),),
    acknowledgement=b"OK",
)

_HEAD = b'<?xml version="1.0" encoding="utf-8"?>'
_STOPPED = b'<information number_sms="2">Phone number is on the stop list</information></response>'
_SENT = b'<information number_sms="1" id_sms="100123" parts="1">send</information>'

MYSMPP = Sample(
    provider="mysmpp",
    settings={"login": "LOGIN", "sender": "DEMO", "utc_offset": "+03:00"},
    secrets={"password": "PASS"},
    messages=tuple(
        OutgoingMessage(n, Msisdn(7, f"903000000{n}"), "Your code is 4711", f"100{n}")
        for n in (1, 2)
    ),
    path="/xml",
    headers={"Content-Type": "text/xml; charset=utf-8"},
    # The sheet's, without the time that its second recipient has.
    request=(
        _HEAD + b'<request><security><login value="LOGIN"/><password value="PASS"/></security>'
        b'<message type_send_1="sms" type="sms"><sender>DEMO</sender>'
        b"<text>Your code is 4711</text>"
        b'<abonent phone="79030000001" number_sms="1" client_id_sms="1001"/>'
        b'<abonent phone="79030000002" number_sms="2" client_id_sms="1002"/></message></request>'
    ),
    answers={
        _HEAD + b"<response>" + _SENT + _STOPPED: (
            Accepted("100123", 1, raw_code="send"),
            Rejected(
                "#5",
                "Phone number is on the stop list",
                "The number is on the gateway's stop list: its owner wants no messages. Mark the "
                "contact as opted out here, too.",
            ),
        ),
    },
    refusals={
        _HEAD + b"<response><error>Incorrect login or password</error></response>": AccountRefusal(
            "E2",
            "The gateway refused the login, password or token; nothing was sent.",
            "Enter them again in the account's settings.",
        ),
        _HEAD + b"<response><error>Incorrect XML document format</error></response>": Rejected,
        _HEAD + b"<response><error>POST data is missing</error></response>": Rejected,
    },
    push=(
        _HEAD + b'<response><state id_sms="100123" time="2030-01-01 12:57:46" sms="deliver">'
        b'deliver</state><state id_sms="100124" time="" sms="send">send</state></response>'
    ),
    push_type="text/xml; charset=utf-8",
    reports=(("100123", MessageState.DELIVERED), ("100124", MessageState.SUBMITTED)),
    acknowledgement=(
        _HEAD + b"<response><id_sms>100123</id_sms><id_sms>100124</id_sms></response>"
    ),
)

SAMPLES = (CLOUDSMS, YUNPIAN, SMS467890, MYSMPP)

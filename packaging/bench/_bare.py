"""The least a script must do to submit messages at each gateway: build requests, read answers.

Written from the gateways' documents, apart from the program's own code. Run as a script of its
own, with provider, address, messages, batch size and requests at once; it prints the seconds.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import httpx

from smsdesk.domain.msisdn import Msisdn
from smsdesk.simulator.registry import DEMO_CREDENTIALS

TEXT = "Your order 4711 is ready: pick it up today before 18:00."


@dataclass(frozen=True, slots=True)
class Request:
    """One POST."""

    path: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Bare:
    """How one gateway is spoken to.

    Attributes:
        build: From numbers and the first message's own number to a request.
        taken: How many messages an answer says were taken.
        no_pause: Settings with which the program's account makes no pauses of its own.
    """

    build: Callable[[Sequence[Msisdn], int], Request]
    taken: Callable[[bytes, int], int]
    no_pause: Mapping[str, str] = field(default_factory=dict)


def _demo(provider: str) -> Mapping[str, str]:
    demo = DEMO_CREDENTIALS[provider]
    return {**demo.settings, **demo.secrets}


def _cloudsms(numbers: Sequence[Msisdn], first: int) -> Request:
    demo = _demo("cloudsms")
    packet = {
        "METHOD": "SMS_SEND_REQUEST",
        "TYPE": "REQUEST",
        "SERIAL": first + 1,
        "TIME": "2026-01-01 00:00:00",
        "AUTH_KEY": demo["auth_key"],
        "MULTI_MSISDN_LIST": [
            {"COUNTRY_CODE": one.country_code, "DEST_MSISDN": one.national} for one in numbers
        ],
        "SMS_CONTENT": TEXT,
        "ROUTE_ID": demo["route_id"],
        "VERSION": "2021-01-01",
    }
    return Request("", json.dumps(packet).encode(), "application/json")


def _cloudsms_taken(body: bytes, _asked: int) -> int:
    return sum(one["RESULT_CODE"] == 1 for one in json.loads(body)["DETAIL_LIST"])


def _yunpian(numbers: Sequence[Msisdn], first: int) -> Request:
    [number] = numbers
    fields = {**_demo("yunpian"), "mobile": number.national, "text": TEXT, "uid": str(first)}
    content_type = "application/x-www-form-urlencoded;charset=utf-8"
    return Request("/v2/sms/single_send.json", urlencode(fields).encode(), content_type)


def _yunpian_taken(body: bytes, _asked: int) -> int:
    return int(json.loads(body)["code"] == 0)


def _sms467890(numbers: Sequence[Msisdn], _first: int) -> Request:
    mobile = ",".join(one.national for one in numbers)
    fields = {**_demo("sms467890"), "mobile": mobile, "content": TEXT}
    return Request("/Admin/index.php/Message/send", json.dumps(fields).encode(), "application/json")


def _sms467890_taken(body: bytes, asked: int) -> int:
    return asked if json.loads(body)["respCode"] == "0" else 0


def _mysmpp(numbers: Sequence[Msisdn], first: int) -> Request:
    demo = _demo("mysmpp")
    recipients = "".join(
        f'<abonent phone="{one.e164[1:]}" number_sms="{place}" client_id_sms="{first + place}"/>'
        for place, one in enumerate(numbers, start=1)
    )
    document = (
        '<?xml version="1.0" encoding="utf-8"?><request><security>'
        f"<login value={quoteattr(demo['login'])}/><password value={quoteattr(demo['password'])}/>"
        f'</security><message type="sms"><sender>{escape(demo["sender"])}</sender>'
        f"<text>{escape(TEXT)}</text>{recipients}</message></request>"
    )
    return Request("", document.encode(), "text/xml; charset=utf-8")


def _mysmpp_taken(body: bytes, _asked: int) -> int:
    return sum(one.text == "send" for one in ET.fromstring(body).iter("information"))  # noqa: S314


BARE: Mapping[str, Bare] = {
    "cloudsms": Bare(_cloudsms, _cloudsms_taken),
    "mysmpp": Bare(_mysmpp, _mysmpp_taken),
    "sms467890": Bare(_sms467890, _sms467890_taken, {"pause_ms": "0"}),
    "yunpian": Bare(_yunpian, _yunpian_taken),
}
"""By the provider's key."""


def numbers(count: int) -> list[Msisdn]:
    """Return mobile numbers of mainland China, where every gateway reaches.

    None of them has a fate of its own (numbers that end in 99xx).
    """
    return [Msisdn(86, str(13_800_000_000 + n // 9_900 * 10_000 + n % 9_900)) for n in range(count)]


async def submit_s(bare: Bare, url: str, count: int, limits: tuple[int, int]) -> float:
    """Submit so many messages; return the seconds from the first request to the last answer.

    Args:
        bare: How to speak to the gateway.
        url: Its address.
        count: How many messages.
        limits: The most messages of a request, and the most requests at once.
    """
    size, at_once = limits
    everybody = numbers(count)
    starts = list(range(0, count, size))
    async with httpx.AsyncClient(timeout=30.0) as client:

        async def work() -> None:
            while starts:
                start = starts.pop()
                batch = everybody[start : start + size]
                request = bare.build(batch, start)
                headers = {"Content-Type": request.content_type}
                answer = await client.post(
                    url + request.path, content=request.content, headers=headers
                )
                if bare.taken(answer.content, len(batch)) != len(batch):
                    raise RuntimeError("the gateway refused a message")

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(work())
        return time.perf_counter() - began


def main(arguments: Sequence[str]) -> None:
    """Submit as the command line says and print the seconds."""
    provider, url, count, size, at_once = arguments
    limits = (int(size), int(at_once))
    print(asyncio.run(submit_s(BARE[provider], url, int(count), limits)))


if __name__ == "__main__":
    main(sys.argv[1:])

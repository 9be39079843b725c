"""Delivery reports that are committed before they are answered, beside a bare aiohttp handler.

50 connections call `smsdesk serve` on a profile with as many submitted messages as there are
reports: each is journaled, answered, matched and applied. The bare handler reads and answers.
"""

import asyncio
import json
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from bench._frame import PEERS, Row, Scale
from bench._load import Load, post, send
from bench._world import NOBODY, scratch
from smsdesk.domain.campaign import PlannedMessage
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.status import MessageState
from smsdesk.domain.submit import Accepted
from smsdesk.providers.registry import PROVIDERS
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.store import accounts, campaigns, outbox
from smsdesk.store.campaigns import NewCampaign
from smsdesk.store.engine import Store
from smsdesk.system.paths import Profile

_BAR = 0.5
_P99_MS = 100.0
_CONNECTIONS = 50
_BATCH = 500
_PATIENCE_S = 60.0
_NOW = datetime.now(UTC)  # reports of old messages are no longer waited for

_Report = Callable[[str, Msisdn], bytes]


def _cloudsms(message_id: str, number: Msisdn) -> bytes:
    result = {
        "COUNTRY_CODE": number.country_code,
        "DEST_MSISDN": number.national,
        "SMS_STATE": 2,
        "RESULT_DESC": "DELIVERED",
    }
    packet = {
        "METHOD": "SMS_PUSH_REPORT",
        "TYPE": "REQUEST",
        "SERIAL": 1,
        "TIME": "2026-01-05 17:00:00",
        "REPORT_TIME": "2026-01-05 17:00:00",
        "SOURCE_MSISDN": "CloudSMS",
        "SMS_UID": message_id,
        "SMS_RESULT_LIST": [result],
    }
    return json.dumps(packet).encode()


def _mysmpp(message_id: str, _number: Msisdn) -> bytes:
    state = f'<state id_sms="{message_id}" time="2026-01-05 12:00:00" sms="deliver">deliver</state>'
    return f'<?xml version="1.0" encoding="utf-8" ?><response>{state}</response>'.encode()


def _yunpian(message_id: str, number: Msisdn) -> bytes:
    status = {
        "sid": int(message_id),
        "uid": "",
        "user_receive_time": "2026-01-05 17:00:00",
        "error_msg": "DELIVRD",
        "error_detail": "",
        "mobile": number.national,
        "report_status": "SUCCESS",
    }
    return urlencode({"sms_status": json.dumps([status])}).encode()


def _sms467890(message_id: str, number: Msisdn) -> bytes:
    return f"Report={message_id},{number.national},DELIVRD,1795255541".encode()


_FORM = "application/x-www-form-urlencoded"
_REPORTS: Mapping[str, tuple[str, _Report]] = {
    "cloudsms": ("application/json;charset=utf-8", _cloudsms),
    "mysmpp": ("text/xml; charset=utf-8", _mysmpp),
    "sms467890": (_FORM, _sms467890),
    "yunpian": (_FORM, _yunpian),
}
"""By the provider's key: the content type and how a report is written."""


@dataclass(frozen=True, slots=True)
class _Served:
    """A running `smsdesk serve`."""

    port: int
    path: str


def rows(scale: Scale) -> Iterator[Row]:
    """Compare both for the reports of each gateway."""
    count = scale.size(10_000, 100)
    for provider in PROVIDERS:
        name = f"{count:,} reports of {provider}, {_CONNECTIONS} connections v bare aiohttp"
        if provider not in _REPORTS:
            yield Row.skipped(name, _BAR, "1/s", "nobody wrote down this gateway's reports")
            continue
        with scratch() as folder:
            ours, bare, late_s = _measured(provider, Profile(folder), count, scale.rounds)
        ours_s, bare_s = (statistics.median(one.seconds for one in side) for side in (ours, bare))
        row = Row.more_is_better(name, count / ours_s, count / bare_s, _BAR, "1/s")
        yield row.noted(f"all applied {late_s:.1f} s after the last answer")
        p99_ms = statistics.median(one.p99_ms() for one in ours)
        bare_ms = statistics.median(one.p99_ms() for one in bare)
        row = Row.within(f"reports of {provider}: 99 of 100 answered", p99_ms, _P99_MS, "ms")
        yield row.noted(f"bare {bare_ms:.0f} ms")


def _measured(
    provider: str, profile: Profile, count: int, rounds: int
) -> tuple[Sequence[Load], Sequence[Load], float]:
    """Return the loads of both sides, and the longest wait for the last report to be applied."""
    content_type, write = _REPORTS[provider]
    bodies = [write(key, number) for key, number in _submitted(profile, provider, count * rounds)]
    ours, bare, late_s = [], [], 0.0
    with _serve(profile) as served, _bare_handler() as port:
        requests = [post(served.path, content_type, body) for body in bodies]
        for n in range(rounds):
            part = requests[n * count : (n + 1) * count]
            bare.append(asyncio.run(send(port, part, _CONNECTIONS)))
            ours.append(asyncio.run(send(served.port, part, _CONNECTIONS)))
            late_s = max(late_s, _seconds_until_applied(profile.database, (n + 1) * count))
    return ours, bare, late_s


def _submitted(profile: Profile, provider: str, count: int) -> list[tuple[str, Msisdn]]:
    """Make a profile with one account and so many submitted messages; return ids and numbers."""
    profile.ensure()
    store = Store.open(f"sqlite:///{profile.database}", backup_dir=None, clock=lambda: _NOW)
    numbers = [Msisdn(86, str(13_800_000_000 + n)) for n in range(count)]
    with store.begin() as conn:
        settings = {"base_url": NOBODY, **DEMO_CREDENTIALS[provider].settings}
        account_id = accounts.add(conn, provider, provider, settings, "t" * 32, _NOW)
        new = NewCampaign("bench", account_id, "", "Hi", None, "sms", {}, {}, None, _NOW)
        campaign_id, _ = campaigns.create(conn, new)
        for start in range(0, count, _BATCH):
            planned = [
                PlannedMessage(one, "", "Hi", 1, None) for one in numbers[start : start + _BATCH]
            ]
            campaigns.add_messages(
                conn, campaign_id, account_id, planned, MessageState.QUEUED, None, _NOW
            )
        campaigns.release(conn, campaign_id, _NOW)
    found: list[tuple[str, Msisdn]] = []
    while len(found) < count:
        found += _submit_some(store, account_id)
    store.close()
    return found


def _submit_some(store: Store, account_id: int) -> list[tuple[str, Msisdn]]:
    with store.begin() as conn:
        claim = outbox.claim(conn, account_id, _BATCH, _NOW, "bench", reference=lambda _key: "")
        ids = {row.message_id: str(1_795_000_000_000 + row.message_id) for row in claim.rows}
        results = [outbox.SubmitResult(key, Accepted(theirs)) for key, theirs in ids.items()]
        outbox.record(conn, results, _NOW)
    return [(ids[row.message_id], row.msisdn) for row in claim.rows]


@contextmanager
def _process(*command: str) -> Iterator[str]:
    """Run a program; lend the first line it prints."""
    with subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        if process.stdout is None:
            raise RuntimeError("the process has no output")
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()
            process.wait()


@contextmanager
def _serve(profile: Profile) -> Iterator[_Served]:
    arguments = ("-m", "smsdesk", "serve", "--profile", str(profile.root), "--listen", "0")
    with _process(*arguments) as line:
        ready = json.loads(line)
        yield _Served(ready["port"], ready["accounts"][0]["callback"])


@contextmanager
def _bare_handler() -> Iterator[int]:
    with _process(str(PEERS / "bare_handler.py")) as line:
        yield int(line)


def _seconds_until_applied(database: Path, count: int) -> float:
    """Wait until so many messages are delivered; return how long that took."""
    began = time.perf_counter()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        while True:
            sql = "SELECT coalesce(sum(n), 0) FROM account_counts WHERE state = 'delivered'"
            [(delivered,)] = conn.execute(sql).fetchall()
            taken = time.perf_counter() - began
            if delivered >= count:
                return taken
            if taken > _PATIENCE_S:
                raise RuntimeError(f"{delivered} of {count} reports were applied")
            time.sleep(0.02)

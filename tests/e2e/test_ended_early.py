"""Ending `send` early says where the messages are, and is no success while they are open."""

import os
import signal

import pytest

from tests.support.cloudsms_account import NAME, SECRET, add_account
from tests.support.processes import Program

TWO = ("+85261230001", "+85261230002")
THERE = "2 messages are at the gateway and cannot be called back."
REPORTS = "Reports are taken while smsdesk or smsdesk serve runs."


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_stopped_while_reports_are_awaited(program: Program) -> None:
    account = add_account(program)
    with account.gateway("--report-delay", "600") as gateway:
        sending = program.start(
            *("send", "--account", NAME, *SECRET, "--wait", "--listen", str(account.listen)),
            *("--to", *TWO, "--text", "hi"),
            stdin=account.stdin,
        )
        gateway.running.until(lambda: gateway.accepted[1:] or None)
        sending.process.send_signal(signal.SIGINT)
        ended = sending.wait()
    assert ended.status == 1
    assert f"Waiting has ended. {THERE} {REPORTS}" in ended.err


def test_a_timeout_says_where_the_messages_are_and_no_wait_where_reports_come(
    program: Program,
) -> None:
    account = add_account(program)
    with account.gateway("--report-delay", "600"):
        sent = account.send(
            *("--to", *TWO, "--text", "hi", "--wait", "--timeout", "5"),
            *("--listen", str(account.listen)),
        )
        assert sent.status == 1
        assert f"The time is up. {THERE} {REPORTS}" in sent.err
        handed = program.run(
            *("send", "--account", NAME, *SECRET, "--to", TWO[0], "--text", "ho", "--no-listen"),
            stdin=account.stdin,
        )
    assert handed.status == 0
    assert handed.err.splitlines()[-1] == REPORTS

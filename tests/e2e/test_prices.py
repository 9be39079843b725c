"""Price tables on the command line: read, completed, refused, written and read back."""

import csv
from pathlib import Path

import pytest

from smsdesk.simulator.registry import DEMO_CREDENTIALS
from tests.support.cloudsms_account import NAME, add_account
from tests.support.processes import Program, free_port, gateway


def test_prices_are_replaced_completed_and_exported(program: Program, tmp_path: Path) -> None:
    add_account(program)
    first, more, out = (tmp_path / name for name in ("first.csv", "more.csv", "out.csv"))
    first.write_text("prefix;amount;currency\n852;0,38;HKD\n86;0,06;CNY\n", encoding="utf-8")
    more.write_text("852,0.40,HKD\n44,0.04,GBP\n", encoding="utf-8")
    name = ("account", "prices", "--name", NAME)
    program.answer(*name, "--file", str(first))
    done = program.answer(*name, "--file", str(more), "--keep-others", "--export", str(out))
    wanted = [("44", "0.04", "GBP"), ("852", "0.40", "HKD"), ("86", "0.06", "CNY")]
    assert [(one["prefix"], one["amount"], one["currency"]) for one in done["prices"]] == wanted
    assert [one["leads_to"] for one in done["prices"]] == ["GB and others", "HK", "CN"]
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [tuple(row[:3]) for row in csv.reader(file)][1:] == wanted
    assert program.answer(*name, "--file", str(out)) == done
    more.write_text("852,0.50,HKD\nChina,1,CNY\n", encoding="utf-8")
    refused = program.run(*name, "--file", str(more))
    assert refused.status == 2
    assert "Row 2" in refused.err
    more.write_text('852,0.50,HKD\n44,0.05,GBP,,"UK\n86,0.07,CNY\n', encoding="utf-8")
    refused = program.run(*name, "--file", str(more))
    assert refused.status == 2
    assert "Row 2: a quotation mark is not closed" in refused.err
    assert program.answer(*name) == done


@pytest.mark.parametrize("provider", ["mysmpp", "sms467890", "yunpian"])
def test_a_balance_that_is_too_low_stops_a_quote_and_a_campaign(
    program: Program, tmp_path: Path, provider: str
) -> None:
    """The built-in gateways have a million, and like the real ones do not say of what."""
    demo = DEMO_CREDENTIALS[provider]
    secret = [part for key in demo.secrets for part in ("--secret", key)]
    stdin = "".join(f"{one}\n" for one in demo.secrets.values())
    prices = tmp_path / "prices.csv"
    prices.write_text("prefix,amount,currency\n86,400000,CNY\n", encoding="utf-8")
    with gateway(program, provider, "--port", str(free_port())) as running:
        settings = {**demo.settings, "base_url": running.url, "balance_currency": "RMB"}
        pairs = [part for item in settings.items() for part in ("--set", "=".join(item))]
        account = ("--name", "Main", *secret)
        added = ("account", "add", "--provider", provider, "--session-only")
        program.answer(*added, *account, *pairs, stdin=stdin)
        program.answer("account", "prices", "--name", "Main", "--file", str(prices))
        assert program.answer("account", "test", *account, stdin=stdin)["currency"] == "CNY"
        to = ("--to", "+8613800138001", "+8613800138002", "+8613800138003")
        sending = ("send", "--account", "Main", "--text", "Hello", *to, *secret)
        for more in ("--quote", "--no-listen"):
            refused = program.run(*sending, more, stdin=stdin)
            assert (refused.status, refused.out) == (2, "")
            assert "CNY 1,000,000.00 is short by CNY 200,000.00" in refused.err
        assert running.accepted == []
    assert program.history() == []

"""Whose call it is: proxies are believed only as far as they are ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.listener.addresses import caller_of, is_within, parse_networks

OURS = parse_networks(("10.0.0.0/8", "::1", "fd00::/8"))


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.2.3", True),
        (" 10.1.2.3 ", True),
        ("::ffff:10.1.2.3", True),
        ("fd00::1%eth0", True),
        ("11.1.2.3", False),
        ("", False),
        ("10.1.2", False),
        ("10.1.2.3/8", False),
        ("a name", False),
    ],
)
def test_an_address_lies_in_a_network_or_not(address: str, inside: bool) -> None:
    assert is_within(address, OURS) is inside


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="no network"):
        parse_networks(("no network",))


def test_a_network_may_be_written_with_host_bits() -> None:
    assert is_within("10.1.2.99", parse_networks(("10.1.2.3/24",)))


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.1", [], "203.0.113.1"),
        ("203.0.113.1", ["198.51.100.1"], "203.0.113.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["192.0.2.9, 203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["192.0.2.9", "203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1, 10.0.0.2"], "203.0.113.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["203.0.113.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.1, , 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("", ["203.0.113.1"], ""),
    ],
)
def test_forwarded_addresses_count_as_far_as_proxies_vouch(
    peer: str, forwarded: list[str], caller: str
) -> None:
    assert caller_of(peer, forwarded, OURS) == caller


def test_without_proxies_nothing_is_believed() -> None:
    assert caller_of("10.0.0.1", ["203.0.113.1"], ()) == "10.0.0.1"


@given(claims=st.lists(st.text(max_size=30)), peer=st.ip_addresses(v=4).map(str))
def test_a_stranger_never_becomes_somebody_else(claims: list[str], peer: str) -> None:
    if not is_within(peer, OURS):
        assert caller_of(peer, claims, OURS) == peer


@given(
    claims=st.lists(st.ip_addresses().map(str)), honest=st.ip_addresses(network="203.0.113.0/24")
)
def test_what_the_caller_invents_does_not_help(claims: list[str], honest: object) -> None:
    lines = [", ".join([*claims, str(honest)])]
    assert caller_of("10.0.0.1", lines, OURS) == str(honest)

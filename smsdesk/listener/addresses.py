"""Whose call it is: the peer's address, or what a trusted proxy says about it."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def parse_address(text: str) -> Address | None:
    """Read an address; an IPv4 address in IPv6 clothes counts as the IPv4 address."""
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=64)
def parse_networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Read addresses and networks.

    Raises:
        ValueError: One of them is neither.
    """
    return tuple(ip_network(text.strip(), strict=False) for text in texts)


def is_within(text: str, networks: Iterable[Network]) -> bool:
    """Tell whether the address `text` lies in one of the networks."""
    address = parse_address(text)
    return address is not None and any(address in network for network in networks)


def caller_of(peer: str, forwarded: Iterable[str], proxies: tuple[Network, ...]) -> str:
    """Return the address the call came from.

    X-Forwarded-For is read from its end, where our own proxies write, and only as far as
    trusted proxies vouch for it: what stands before the first other address may be invented.
    """
    if not proxies or not is_within(peer, proxies):
        return peer
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    caller = peer
    for hop in reversed(hops):
        if parse_address(hop) is None:
            return caller
        caller = hop
        if not is_within(hop, proxies):
            return caller
    return caller

"""Whose address a host is: this computer's own, or another's."""

from ipaddress import ip_address

__all__ = ["is_this_computer"]


def is_this_computer(host: str) -> bool:
    """Tell whether what goes to `host` stays on this computer, so that nobody is on the way.

    Loopback addresses do (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3), and `localhost` with all names
    below it (RFC 6761, 6.3).

    Args:
        host: A name or an address without port or brackets, in any case.
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        name = host.lower().removesuffix(".")
        return name == "localhost" or name.endswith(".localhost")

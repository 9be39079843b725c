"""The built-in gateways by provider. A new one is one line in `_KINDS`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from smsdesk.simulator import cloudsms, mysmpp, sms467890, yunpian
from smsdesk.simulator.gateway import DemoCredentials, Gateway, GatewayKind, GatewaySetup

__all__ = ["DEMO_CREDENTIALS", "GATEWAYS", "one_more"]

_KINDS: tuple[GatewayKind, ...] = (
    cloudsms.KIND,
    mysmpp.KIND,
    yunpian.KIND,
    sms467890.KIND,
)  # fmt: skip

_builders: dict[str, Callable[[GatewaySetup], Gateway]] = {
    kind.provider: kind.build for kind in _KINDS
}
_demos: dict[str, DemoCredentials] = {kind.provider: kind.demo for kind in _KINDS}

GATEWAYS: Mapping[str, Callable[[GatewaySetup], Gateway]] = MappingProxyType(_builders)
"""Provider → how to build its gateway."""

DEMO_CREDENTIALS: Mapping[str, DemoCredentials] = MappingProxyType(_demos)
"""Provider → settings and secrets of an account at a gateway built with its defaults."""


@contextmanager
def one_more(kind: GatewayKind) -> Iterator[None]:
    """Know one gateway more inside the context, which everything that lists them sees.

    Raises:
        ValueError: There is a gateway of that provider.
    """
    if kind.provider in _builders:
        raise ValueError(kind.provider)
    _builders[kind.provider], _demos[kind.provider] = kind.build, kind.demo
    try:
        yield
    finally:
        del _builders[kind.provider], _demos[kind.provider]

"""Every provider the program knows; a new one is one line here.

Importing this does not import httpx: that waits until an account sends for the first time.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from smsdesk.domain.provider_info import ProviderInfo
from smsdesk.providers.base import ProviderFactory
from smsdesk.providers.cloudsms import CloudSmsFactory
from smsdesk.providers.mysmpp import MySmppFactory
from smsdesk.providers.sms467890 import Sms467890Factory
from smsdesk.providers.yunpian import YunpianFactory

__all__ = ["PROVIDERS", "one_more", "provider_infos"]

_FACTORIES: tuple[ProviderFactory, ...] = (
    CloudSmsFactory(),
    YunpianFactory(),
    Sms467890Factory(),
    MySmppFactory(),
)  # fmt: skip

_by_key: dict[str, ProviderFactory] = {factory.info.key: factory for factory in _FACTORIES}

PROVIDERS: Mapping[str, ProviderFactory] = MappingProxyType(_by_key)
"""How to build each provider, by its key, in the order of forms."""


def provider_infos() -> tuple[ProviderInfo, ...]:
    """Return all declarations, with their texts in the language chosen now."""
    return tuple(factory.info for factory in PROVIDERS.values())


@contextmanager
def one_more(factory: ProviderFactory) -> Iterator[None]:
    """Know one provider more inside the context, which everything that lists providers sees.

    Raises:
        ValueError: There is a provider with that key.
    """
    key = factory.info.key
    if key in _by_key:
        raise ValueError(key)
    _by_key[key] = factory
    try:
        yield
    finally:
        del _by_key[key]

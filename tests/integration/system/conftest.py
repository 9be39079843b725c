"""The keyring tests run against a real Secret Service on a bus of their own."""

import sys

if sys.platform == "linux":
    from tests.support.secret_service import secret_bus, secret_service, silent_bus

    __all__ = ["secret_bus", "secret_service", "silent_bus"]

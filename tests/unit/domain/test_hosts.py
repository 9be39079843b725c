"""Which hosts are this computer."""

import pytest

from smsdesk.domain.hosts import is_this_computer


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("gateway.localhost", True),
        ("", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("notlocalhost", False),
        ("localhost.example.com", False),
        ("sms.example.com", False),
    ],
)
def test_what_stays_on_this_computer(host: str, here: bool) -> None:
    assert is_this_computer(host) is here

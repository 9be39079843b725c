"""Which addresses a gateway elsewhere cannot call, and what is said of them."""

import pytest

from smsdesk.ui.viewmodels.listening_place import address_warning


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:33141/callback/1/x", "Only this computer"),
        ("http://localhost:80/", "Only this computer"),
        ("http://[::1]:80/", "Only this computer"),
        ("http://0.0.0.0:80/", "Only this computer"),
        ("http://192.168.1.5:80/", "Only your own network"),
        ("http://10.0.0.5/", "Only your own network"),
        ("http://[fe80::1%25eth0]/", "Only your own network"),
        ("http://office:8040/", "Only your own network"),
        ("http://office.local/", "Only your own network"),
        ("https://sms.example.com/callback/1/x", ""),
        ("https://8.8.8.8/", ""),
        ("http://[not an address/", ""),
    ],
)
def test_an_address_that_no_gateway_reaches_is_warned_of(url: str, words: str) -> None:
    warning = address_warning(url)
    assert warning.startswith(words)
    assert bool(warning) is bool(words)
    assert not warning or "public address" in warning


def test_beside_the_field_the_way_to_it_is_not_told() -> None:
    assert "in Settings" in address_warning("http://localhost/")
    assert "in Settings" not in address_warning("http://localhost/", entered_here=True)

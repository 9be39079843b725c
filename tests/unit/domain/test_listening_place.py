import pytest

from smsdesk.domain.errors import UsageError
from smsdesk.domain.listening_place import (
    ListeningPlace,
    ListeningWish,
    read_host,
    read_port,
    read_proxies,
    read_public_url,
)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", ""),
        ("  ", ""),
        (" https://sms.example.com/ ", "https://sms.example.com"),
        ("https://sms.example.com:8443/reports/", "https://sms.example.com:8443/reports"),
        ("http://[2001:db8::1]:8040", "http://[2001:db8::1]:8040"),
    ],
)
def test_public_addresses(text: str, url: str) -> None:
    assert read_public_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        *("sms.example.com", "ftp://sms.example.com", "https://", "https://a b", "https://[::1"),
        *("https://x:99999", "https://user:pw@x.example", "https://x/?a=b", "https://x/#a"),
        *("https://x.ex\nample", "https://短信.example", "https://x/" + "a" * 500),
    ],
)
def test_what_no_gateway_can_call(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_public_url(text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "host"),
    [
        *(("", "127.0.0.1"), (" 0.0.0.0 ", "0.0.0.0"), ("::", "::"), ("[::1]", "::1")),
        *(("localhost", "localhost"), ("office-server.lan", "office-server.lan")),
    ],
)
def test_addresses_to_listen_on(text: str, host: str) -> None:
    assert read_host(text) == host


@pytest.mark.parametrize(
    "text", ["127.0.0.256", "1.2.3", "http://x", "a b", "-", "x:80", "a" * 254]
)
def test_what_is_no_address_of_a_computer(text: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        read_host(text)


def test_ports() -> None:
    assert [read_port(text) for text in ("", "0", " 8040 ", "65535")] == [0, 0, 8040, 65535]
    for text in ("65536", "-1", "x", "٨٠", "9" * 5000):
        with pytest.raises(UsageError, match="no port"):
            read_port(text)


def test_proxies() -> None:
    assert read_proxies("") == ()
    assert read_proxies("10.0.0.5, 10.1.0.0/16;::1") == ("10.0.0.5", "10.1.0.0/16", "::1")
    with pytest.raises(UsageError, match=r"“proxy\.lan” is neither"):
        read_proxies("10.0.0.5 proxy.lan")


def test_a_wish_changes_what_it_names_alone() -> None:
    place = ListeningPlace("::1", 8040, "https://x.example", ("10.0.0.5",))
    assert ListeningWish().over(place) == place
    wish = ListeningWish("0.0.0.0", 0, "", ())
    assert wish.over(place) == ListeningPlace("0.0.0.0")

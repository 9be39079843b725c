"""What can be asked of mysmpp: requests as the document writes them, answers as they come."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.providers.base import ScheduledMessage
from smsdesk.providers.mysmpp_queries import (
    Balance,
    balance_in,
    cancel_request,
    cancelled_in,
    page_in,
    page_request,
    senders_in,
    state_request,
)
from smsdesk.providers.mysmpp_time import MOSCOW
from smsdesk.providers.mysmpp_xml import Element, UnreadableXml, read_elements

SENDERS = (
    "<any_originator>FALSE</any_originator><list_originator>"
    '<originator state="completed">Shop</originator>'
    '<originator state="order">New</originator>'
    '<originator state="rejected">Bad</originator>'
    '<originator state="completed">Shop</originator>'
    '<originator state="completed"></originator>'
    '<originator state="completed">79030000001</originator></list_originator>'
)


def elements(content: str) -> tuple[Element, ...]:
    return read_elements(f"<response>{content}</response>".encode())


def test_requests() -> None:
    assert state_request(["1", "<2>", "\x00"]) == (
        "<get_state><id_sms>1</id_sms><id_sms>&lt;2&gt;</id_sms></get_state>"
    )
    assert page_request(3) == '<scheduled page="3"/>'
    assert cancel_request(["1", '"']) == (
        '<delete_schedule><schedule id_sms="1"/><schedule id_sms="&quot;"/></delete_schedule>'
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            '<money>150</money><sms area="Russia">111</sms><sms area="Ukraine">55</sms>',
            Balance(Decimal(150), "", (("Russia", "111"), ("Ukraine", "55"))),
        ),
        (
            '<money currency="RUR">19023.9</money><sms area="Russia" price="1.1">Unlim</sms>',
            Balance(Decimal("19023.9"), "RUB", (("Russia", "Unlim"),)),
        ),
        ("<money>-0,50</money>", Balance(Decimal("-0.50"), "", ())),
        ("<money> 1 234.5 </money>", Balance(Decimal("1234.5"), "", ())),
    ],
)
def test_balance(content: str, expected: Balance) -> None:
    assert balance_in(elements(content)) == expected


@pytest.mark.parametrize(
    "content", ["", "<money/>", "<money>much</money>", "<money>NaN</money>", "<money>1e9</money>",
                "<money>" + "9" * 400 + "</money>", "<sms area='Russia'>5</sms>"],
)  # fmt: skip
def test_no_balance(content: str) -> None:
    assert balance_in(elements(content)) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<any_originator>TRUE</any_originator>", None),
        ("<any_originator>FALSE</any_originator><list_originator/>", ()),
        (
            SENDERS,
            ("Shop", "79030000001"),
        ),
        ("", None),
    ],
)
def test_senders(content: str, expected: tuple[str, ...] | None) -> None:
    assert senders_in(elements(content)) == expected


def test_scheduled_messages() -> None:
    content = (
        '<phones page="1" num_pages="2">'
        '<scheduled id_sms="1234" time_put_turn="2030-11-14 12:42:40" originator="DEMO" '
        'phone="79030000001" type_sms="sms" text_sms="Hi" count_sms="2" '
        'time_send="2030-11-14 21:00" validity_period="2030-11-17 21:00:00"/>'
        '<scheduled id_sms="1235" phone="short" time_send=""/>'
        '<scheduled phone="79030000003"/></phones>'
    )
    page = page_in(elements(content), MOSCOW)
    assert page.pages == 2
    assert page.messages == (
        ScheduledMessage("1234", "+79030000001", datetime(2030, 11, 14, 18, 0, tzinfo=UTC), "Hi"),
        ScheduledMessage("1235", "short", None, ""),
    )
    assert "Hi" not in repr(page)


def test_pages_are_bounded() -> None:
    assert page_in(elements(""), MOSCOW).pages == 1
    assert page_in(elements('<phones num_pages="4000000"/>'), MOSCOW).pages == 1000


def test_cancelled() -> None:
    content = (
        '<scheduled id_sms="1">delete</scheduled><scheduled id_sms="2">not_found</scheduled>'
        '<scheduled id_sms="">delete</scheduled><scheduled id_sms="4">Delete</scheduled>'
    )
    assert cancelled_in(elements(content)) == {"1", "4"}


NAMES = ["money", "sms", "scheduled", "originator", "any_originator", "phones", "x"]
KEYS = ["id_sms", "time_send", "phone", "num_pages", "state", "currency", "area"]


@given(
    st.lists(
        st.builds(
            Element,
            st.sampled_from(NAMES),
            st.dictionaries(st.sampled_from(KEYS), st.text(max_size=12)),
            st.text(max_size=12),
        ),
        max_size=5,
    )
)
def test_any_elements_are_read(found: list[Element]) -> None:
    balance = balance_in(found)
    assert balance is None or balance.money.is_finite()
    for one in page_in(found, MOSCOW).messages:
        assert one.provider_message_id
    cancelled_in(found)
    senders_in(found)


def test_document_type_is_no_answer() -> None:
    with pytest.raises(UnreadableXml):
        elements("<!DOCTYPE a>")

"""What goes to mysmpp: each kind as the document writes it, and what is refused before."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.submit import Deferred, OutgoingMessage, Rejected, SubmitBatch, SubmitOutcome
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.mysmpp_fields import declaration
from smsdesk.providers.mysmpp_packet import MOST_OCTETS, Draft
from smsdesk.providers.mysmpp_sending import Sending, shown_text
from smsdesk.providers.mysmpp_xml import Markup

INFO = declaration()
NOW = datetime(2030, 12, 31, 9, 0, 0, tzinfo=UTC)
OFFSET = timedelta(hours=3)
ACCOUNT = {"sender": "DEMO", "sender_viber": "Demo Viber"}
CARD = {
    "name": "Anna",
    "phone_cell": "+7 (903) 000-00-09",
    "phone_work": "74950000001",
    "phone_fax": "74950000002",
    "email": "anna@shop.example",
    "position": "Owner",
    "organization": "Shop & Co",
    "address_post_office_box": "12",
    "address_street": 'Long "S" street',
    "address_city": "Tver",
    "address_region": "Tver region",
    "address_postal_code": "170000",
    "address_country": "Russia",
    "additional": "Open\nall day",
    "url": "https://shop.example/?a=1&b=2",
}
LINK = {"url": "https://shop.example/"}
BUTTON = {
    "button_viber": "Look",
    "action_viber": "https://shop.example/new",
    "image_viber": "https://shop.example/new.png",
}


def number(n: int = 1) -> Msisdn:
    return Msisdn(7, f"{9030000000 + n}")


def message(n: int = 1, text: str = "Your code is 4711", reference: str = "") -> OutgoingMessage:
    return OutgoingMessage(n, number(n), text, reference or str(1000 + n))


def sending(
    kind: str = "sms",
    options: Mapping[str, str] | None = None,
    account: Mapping[str, str] | None = None,
    sender: str | None = None,
    validity_period: datetime | None = None,
) -> Sending:
    batch = SubmitBatch((), sender, kind, options or {}, validity_period)
    settings = AccountSettings(ACCOUNT if account is None else account, {})
    return Sending.of(INFO, settings, batch)


def timed(**options: str) -> Sending:
    kind = "viber_sms" if "validity_period_viber" in options else "sms"
    chosen = sending(kind, options)
    assert chosen.problem() == ""
    found = chosen.timed(NOW, OFFSET)
    assert isinstance(found, Sending), found
    return found


def drafted(
    chosen: Sending, *messages: OutgoingMessage
) -> tuple[ET.Element, list[SubmitOutcome | None]]:
    draft = Draft(chosen)
    outcomes = [draft.add(one) for one in messages]
    document = draft.document(Markup("<security/>"))
    assert b"\n" not in document
    assert document.startswith(b'<?xml version="1.0" encoding="utf-8"?><request><security/>')
    return ET.fromstring(document), outcomes


def shape(element: ET.Element) -> list[object]:
    """Everything in the only message of a request but its recipients."""
    (only,) = element.findall("message")
    inside: list[object] = [only.attrib]
    inside.extend(
        (one.tag, one.text if one.text is not None else one.attrib)
        for one in only
        if one.tag != "abonent"
    )
    return inside


def test_the_documents_shape() -> None:
    root, outcomes = drafted(sending(), message(1), message(2), message(3, "Other"))
    assert outcomes == [None, None, None]
    first, second = root.findall("message")
    assert [one.attrib for one in first.findall("abonent")] == [
        {"phone": "79030000001", "number_sms": "1", "client_id_sms": "1001"},
        {"phone": "79030000002", "number_sms": "2", "client_id_sms": "1002"},
    ]
    assert [one.attrib for one in second.findall("abonent")] == [
        {"phone": "79030000003", "number_sms": "3", "client_id_sms": "1003"}
    ]
    assert (first.findtext("sender"), first.findtext("text")) == ("DEMO", "Your code is 4711")
    assert (second.findtext("sender"), second.findtext("text")) == ("DEMO", "Other")


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("sms", {}, [{"type_send_1": "sms", "type": "sms"}, ("sender", "DEMO"), ("text", "Hi")]),
        (
            "flash",
            {},
            [{"type_send_1": "sms", "type": "flashsms"}, ("sender", "DEMO"), ("text", "Hi")],
        ),
        (
            "silent",
            {},
            [{"type_send_1": "sms", "type": "silence"}, ("sender", "DEMO"), ("text", "Hi")],
        ),
        (
            "wap_push",
            LINK,
            [
                {"type_send_1": "sms", "type": "wappush"},
                ("sender", "DEMO"),
                ("text", "Hi"),
                ("url", "https://shop.example/"),
            ],
        ),
        (
            "vcard",
            CARD,
            [
                {"type_send_1": "sms", "type": "vcard"},
                ("sender", "DEMO"),
                ("name", "Anna"),
                ("phone", {"cell": "79030000009", "work": "74950000001", "fax": "74950000002"}),
                ("email", "anna@shop.example"),
                ("position", "Owner"),
                ("organization", "Shop & Co"),
                ("additional", r"Open\nall day"),
                ("url", "https://shop.example/?a=1&b=2"),
                (
                    "address",
                    {
                        "post_office_box": "12",
                        "street": 'Long "S" street',
                        "city": "Tver",
                        "region": "Tver region",
                        "postal_code": "170000",
                        "country": "Russia",
                    },
                ),
            ],
        ),
        (
            "viber",
            BUTTON,
            [
                {"type_send_1": "viber"},
                ("sender_viber", "Demo Viber"),
                ("text_viber", "Hi"),
                *BUTTON.items(),
            ],
        ),
        (
            "viber_sms",
            {"text_viber": "Hello, Viber", "sender_viber": "Other Viber"},
            [
                {"type_send_1": "viber", "type_send_2": "sms", "type": "sms"},
                ("sender_viber", "Other Viber"),
                ("text_viber", "Hello, Viber"),
                ("sender", "DEMO"),
                ("text", "Hi"),
            ],
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_every_kind(kind: str, options: Mapping[str, str], expected: list[object]) -> None:
    chosen = sending(kind, options)
    assert chosen.problem() == ""
    root, outcomes = drafted(chosen, message(1, "Hi"))
    assert outcomes == [None]
    assert shape(root) == expected


def test_every_declared_kind_is_tried_above() -> None:
    assert [kind.key for kind in INFO.capabilities.kinds] == [
        "sms", "flash", "silent", "wap_push", "vcard", "viber", "viber_sms",
    ]  # fmt: skip


def test_options_of_another_kind_do_not_go_out() -> None:
    root, _ = drafted(sending("sms", {**CARD, **BUTTON}), message())
    assert [one.tag for one in root.iter()] == [
        "request", "security", "message", "sender", "text", "abonent",
    ]  # fmt: skip


def test_viber_shows_the_text_of_the_sms_unless_it_has_its_own() -> None:
    root, _ = drafted(sending("viber_sms"), message(1, "Hi"))
    assert root.findtext("message/text_viber") == root.findtext("message/text") == "Hi"


@pytest.mark.parametrize(
    ("kind", "chosen", "tag", "expected"),
    [
        ("sms", "Shop", "sender", "Shop"),
        ("sms", None, "sender", "DEMO"),
        ("viber", "My Viber", "sender_viber", "My Viber"),
        ("viber_sms", "Shop", "sender", "Shop"),
        ("viber_sms", "Shop", "sender_viber", "Demo Viber"),
    ],
)
def test_sender_of_the_campaign_goes_first(
    kind: str, chosen: str | None, tag: str, expected: str
) -> None:
    root, _ = drafted(sending(kind, sender=chosen), message())
    assert root.findtext(f"message/{tag}") == expected


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["letters", "reference"]))
def test_any_text_arrives_or_is_refused(text: str, line_end: str) -> None:
    chosen = sending(account={**ACCOUNT, "line_end": line_end})
    root, (outcome,) = drafted(chosen, message(1, text))
    if outcome is not None:
        assert isinstance(outcome, Rejected)
        assert "XML" in outcome.sentence
        assert root.findall("message") == []
        return
    sent = root.findtext("message/text") or ""
    shown = shown_text(text, chosen.account)
    assert sent == (shown.replace("\n", r"\n") if line_end == "letters" else shown)
    assert "\r" not in shown


def test_line_ends_by_the_accounts_setting() -> None:
    letters = AccountSettings({}, {})
    reference = AccountSettings({"line_end": "reference"}, {})
    assert shown_text("a\r\nb\rc\\nd", letters) == "a\nb\nc\nd"
    assert shown_text("a\r\nb\rc\\nd", reference) == "a\nb\nc\\nd"
    draft = Draft(sending(account={**ACCOUNT, "line_end": "reference"}))
    draft.add(message(1, "a\nb"))
    assert b"<text>a&#10;b</text>" in draft.document(Markup(""))


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x08", "\ud83d", "\uffff"])
def test_control_characters_are_refused_and_the_others_go(text: str) -> None:
    root, outcomes = drafted(sending(), message(1, text), message(2))
    assert isinstance(outcomes[0], Rejected)
    assert outcomes[1] is None
    assert [one.get("number_sms") for one in root.iter("abonent")] == ["1"]


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_empty_text(text: str) -> None:
    _, (outcome,) = drafted(sending(), message(1, text))
    assert isinstance(outcome, Rejected)
    _, (card,) = drafted(sending("vcard", CARD), message(1, text))
    assert card is None


@pytest.mark.parametrize("reference", ["", "0f3c5d", "01", "-1", "1.5", "1" * 19, "٣"])
def test_reference_that_would_not_keep_it_from_going_twice(reference: str) -> None:
    bad = OutgoingMessage(1, number(), "Hi", reference)
    _, (outcome,) = drafted(sending(), bad)
    assert isinstance(outcome, Rejected)


def test_numbers_of_fifteen_digits_are_refused() -> None:
    long = OutgoingMessage(1, Msisdn(49, "1" * 13), "Hi", "1")
    fits = OutgoingMessage(2, Msisdn(49, "1" * 12), "Hi", "2")
    _, (refused, taken) = drafted(sending(), long, fits)
    assert isinstance(refused, Rejected)
    assert taken is None


def test_what_one_request_cannot_carry_waits() -> None:
    draft = Draft(sending())
    same_number = OutgoingMessage(2, number(1), "Hi", "2002")
    same_reference = OutgoingMessage(3, number(3), "Hi", "1001")
    assert draft.add(message(1)) is None
    for waits in (same_number, same_reference):
        outcome = draft.add(waits)
        assert isinstance(outcome, Deferred)
        assert outcome.retry_after_s == 0.0
    for n in range(2, 501):
        assert draft.add(message(n, f"Text {n}")) is None
    assert isinstance(draft.add(message(501)), Deferred)
    assert len(draft.messages) == 500
    root = ET.fromstring(draft.document(Markup("")))
    numbers = [one.get("number_sms") for one in root.iter("abonent")]
    assert sorted(map(int, (n or "" for n in numbers))) == list(range(1, 501))


def test_size_of_a_request_is_bounded() -> None:
    draft = Draft(sending())
    outcomes = [draft.add(message(n, f"{n}" + "ы" * 39_000)) for n in range(1, 30)]
    assert 1 < outcomes.count(None) < 29
    assert all(isinstance(one, Deferred) for one in outcomes[outcomes.count(None) :])
    assert len(draft.document(Markup(""))) < MOST_OCTETS + 10_000
    too_long = Draft(sending("viber")).add(message(1, "x" * MOST_OCTETS))
    assert isinstance(too_long, Rejected)


# What is wrong with all of a batch


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("fax", {}, "fax"),
        ("wap_push", {}, "Link"),
        ("wap_push", {"url": "ftp://shop.example/"}, "Link"),
        ("vcard", {"name": "Anna"}, "besides the name"),
        ("vcard", {"name": "Anna", "validity_period": "60"}, "besides the name"),
        ("vcard", {"email": "anna@shop.example"}, "Name"),
        ("vcard", {**CARD, "phone_cell": "+7"}, "Mobile"),
        ("vcard", {**CARD, "phone_cell": "1234567890123456"}, "Mobile"),
        ("vcard", {**CARD, "phone_cell": "7903 call me"}, "Mobile"),
        ("vcard", {**CARD, "email": "Shop"}, "E-mail"),
        ("vcard", {**CARD, "email": "anna@shop"}, "E-mail"),
        ("vcard", {**CARD, "additional": "a\x00b"}, "XML"),
        ("viber", {"button_viber": "Look"}, "button"),
        ("viber", {"action_viber": "https://shop.example"}, "button"),
        ("viber", {**BUTTON, "image_viber": "picture.png"}, "Picture"),
        ("viber_sms", {"text_viber": "a\x01b"}, "XML"),
        ("sms", {"validity_period": "0"}, "minutes"),
        ("sms", {"validity_period": "soon"}, "minutes"),
        ("sms", {"time_send": "2031-01-01T10:00"}, "offset"),
        ("sms", {"time_send": "tomorrow"}, "offset"),
    ],
)
def test_problem_of_options(kind: str, options: Mapping[str, str], words: str) -> None:
    assert words in sending(kind, options).problem()


@pytest.mark.parametrize(
    ("sender", "fits"),
    [
        ("DEMO", True),
        ("Shop 24/7!", True),
        ("79030000001", True),
        ("123456789012345", True),
        ("1234567890123456", False),
        ("ABCDEFGHIJKL", False),
        ("ABCDEFGHIJK", True),
        ("Магазин", False),
        ("Café", False),
        ("a\nb", False),
        ("A~B", False),
    ],
)
def test_sender(sender: str, fits: bool) -> None:
    assert (sending(sender=sender).problem() == "") is fits


def test_missing_sender_is_told_apart() -> None:
    for kind, missing in (("sms", True), ("viber", False), ("viber_sms", True), ("fax", False)):
        chosen = sending(kind, account={"sender_viber": "Demo Viber"})
        assert chosen.missing_sender() is missing
    assert sending("viber", account={"sender": "DEMO"}).missing_sender()
    assert not sending("viber", account={}, sender="Demo Viber").missing_sender()


# Times


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        ({"time_send": "2031-01-01T12:34:00+05:00"}, {"time_send": "2031-01-01 10:34"}),
        ({"time_send": "2031-01-01T07:34:01Z"}, {"time_send": "2031-01-01 10:35"}),
        ({"time_send": "2030-12-31T08:59:59Z"}, {}),
        ({"validity_period": "90"}, {"validity_period": "2030-12-31 13:30"}),
        (
            {"time_send": "2031-01-01T07:00:00Z", "validity_period": "60"},
            {"time_send": "2031-01-01 10:00", "validity_period": "2031-01-01 11:00"},
        ),
        (
            {"validity_period": "60", "validity_period_viber": "5"},
            {
                "validity_period": "2030-12-31 13:00",
                "validity_period_viber": "2030-12-31 12:05",
            },
        ),
    ],
)
def test_times_are_the_accounts(options: dict[str, str], expected: dict[str, str]) -> None:
    chosen = timed(**options)
    assert chosen.times == expected
    root, _ = drafted(chosen, message())
    (recipient,) = root.iter("abonent")
    assert {key: recipient.attrib.get(key) for key in expected} == expected
    assert len(recipient.attrib) == 3 + len(expected)


def test_only_options_of_time_need_the_accounts_time() -> None:
    assert not sending("sms", {"validity_period_viber": "5"}).needs_time
    assert sending("sms", {"validity_period": "5"}).needs_time
    assert sending(validity_period=NOW).needs_time


def test_validity_of_the_batch_goes_for_each_channel() -> None:
    until = NOW + timedelta(hours=1)
    chosen = sending("viber_sms", {"validity_period": "30"}, validity_period=until)
    found = chosen.timed(NOW, OFFSET)
    assert isinstance(found, Sending)
    assert found.times == {
        "validity_period": "2030-12-31 12:30",
        "validity_period_viber": "2030-12-31 13:00",
    }


@pytest.mark.parametrize(
    "time_send", ["1999-01-01T00:00Z", "9999-12-31T23:59Z", "2031-13-01T00:00Z"]
)
def test_time_that_is_none(time_send: str) -> None:
    assert isinstance(sending("sms", {"time_send": time_send}).timed(NOW, OFFSET), str)


def test_message_that_would_be_too_old() -> None:
    for until in (NOW, NOW - timedelta(days=1)):
        assert isinstance(sending(validity_period=until).timed(NOW, OFFSET), str)
    later = {"time_send": "2031-01-01T10:00Z"}
    early = sending("sms", later, validity_period=NOW + timedelta(hours=1))
    assert isinstance(early.timed(NOW, OFFSET), str)

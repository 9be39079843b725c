"""What each answer of mysmpp comes to, for a whole request and for one of its messages."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.submit import Accepted, Deferred, Rejected, SubmitOutcome, Uncertain
from smsdesk.providers.exchange import Answered, Exchange, Misconfigured, NotSent, Unknown
from smsdesk.providers.mysmpp_answers import plain_id, read_query, verdicts
from smsdesk.providers.outcomes import Verdict

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
EXAMPLE = (
    f'{HEAD}<response><information number_sms="1" id_sms="100123" parts="1">send</information>'
    '<information number_sms="2">Phone number is on the stop list</information></response>'
)

KEPT = (
    "Недостаточно средств для отправки SMS. SMS будет отправлена как только вы пополните счет "
    "по данному направлению."
)


def answered(*items: str, status: int = 200) -> Answered:
    return Answered(status, f"{HEAD}<response>{''.join(items)}</response>".encode())


def item(number: object, text: str = "send", **attributes: object) -> str:
    pairs = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f'<information number_sms="{number}"{pairs}>{escape(text)}</information>'


def error(text: str) -> str:
    return f"<error>{escape(text)}</error>"


def outcomes(exchange: Exchange, count: int = 1) -> list[SubmitOutcome]:
    return [one.outcome for one in verdicts(exchange, count)]


def pauses(exchange: Exchange, count: int = 1) -> list[bool]:
    return [one.refusal is not None for one in verdicts(exchange, count)]


def test_the_documents_example() -> None:
    taken, refused = outcomes(Answered(200, EXAMPLE.encode()), 2)
    assert taken == Accepted("100123", 1, raw_code="send")
    assert isinstance(refused, Rejected)
    assert (refused.raw_code, refused.raw_text) == ("#5", "Phone number is on the stop list")
    assert "opted out" in refused.sentence
    assert not refused.retryable


@pytest.mark.parametrize("text", ["send", " SEND ", "Send."])
def test_accepted(text: str) -> None:
    assert outcomes(answered(item(1, text, id_sms="a-1", parts="3"))) == [
        Accepted("a-1", 3, raw_code="send")
    ]


@pytest.mark.parametrize("parts", ["", "0", "x", "256", "-2", "9" * 5000])
def test_parts_that_are_no_count(parts: str) -> None:
    assert outcomes(answered(item(1, id_sms="1", parts=parts))) == [Accepted("1", raw_code="send")]


@pytest.mark.parametrize(
    ("text", "kind", "raw_code", "paused"),
    [
        ("У нас закончились SMS. Для разрешения проблемы свяжитесь с менеджером.", Deferred, "#1", False),  # noqa: E501, RUF001
        ("Out of SMS", Deferred, "#2", True),
        ("Account blocked", Deferred, "#3", True),
        ("This destination is closed for you", Rejected, "#6", False),
        ("This destination is closed", Rejected, "#7", False),
        ("Такого отправителя Нет.", Rejected, "#15", False),
        (KEPT, Accepted, "#17", False),
        ("Данное сообщение уже было отправлено.", Accepted, "#18", False),
        ("error: Попытка отправки более одного одинакового запроса в течение минуты", Uncertain,
         "#19", False),
        ("Incorrect login or password", Deferred, "E2", True),
    ],
)  # fmt: skip
def test_text_without_id(text: str, kind: type, raw_code: str, paused: bool) -> None:
    exchange = answered(item(1, id_sms="7"), item(2, text))
    first, second = outcomes(exchange, 2)
    assert isinstance(first, Accepted)
    assert isinstance(second, kind)
    assert second.raw_code == raw_code
    assert pauses(exchange, 2) == [False, paused]


def test_out_of_stock_is_tried_again_in_an_hour() -> None:
    (outcome,) = outcomes(answered(item(1, "We have run out of SMS. Please contact your manager "
                                           "to resolve the problem")))  # fmt: skip
    assert isinstance(outcome, Deferred)
    assert outcome.retry_after_s == 3600.0


@pytest.mark.parametrize(
    ("text", "raw_code"),
    [
        ("Данное сообщение уже было отправлено", "#18"),
        (KEPT, "#17"),
        ("This destination is closed", "#7"),
        ("queued for the night", "queued for the night"),
        ("", ""),
    ],
)  # fmt: skip
def test_whatever_has_an_id_was_taken(text: str, raw_code: str) -> None:
    assert outcomes(answered(item(1, text, id_sms="100123"))) == [
        Accepted("100123", raw_code=raw_code, raw_text=text if raw_code.startswith("#") else "")
    ]


def test_unknown_text_without_id_is_shown() -> None:
    (outcome,) = outcomes(answered(item(1, "Number\nported")))
    assert isinstance(outcome, Rejected)
    assert (outcome.raw_code, outcome.raw_text) == ("#20", "Number ported")
    assert "Number ported" in outcome.sentence


@pytest.mark.parametrize(
    "items",
    [
        [item(1)],
        [item(1, id_sms="")],
        [item(1, id_sms="a b")],
        [item(1, id_sms="1" * 65)],
        [item(1, "")],
        [item(2, id_sms="5")],
        [item("", id_sms="5"), item("", id_sms="6")],
        [item("x", id_sms="5"), item(2, id_sms="6")],
        [item(1, id_sms="5"), item(1, id_sms="6")],
        [item(1, id_sms="5"), item(1, "No sender")],
    ],
    ids=["no id", "empty id", "odd id", "long id", "empty", "other number", "no numbers",
         "odd number", "two ids", "two things"],
)  # fmt: skip
def test_nothing_certain_is_said(items: list[str]) -> None:
    assert isinstance(outcomes(answered(*items))[0], Uncertain)


def test_said_twice_alike_is_said_once() -> None:
    assert outcomes(answered(item(1, id_sms="5"), item(1, id_sms="5"))) == [
        Accepted("5", raw_code="send")
    ]


def test_id_of_two_messages_is_neithers() -> None:
    found = outcomes(answered(item(1, id_sms="5"), item(2, id_sms="5"), item(3, id_sms="6")), 3)
    assert [type(one) for one in found] == [Uncertain, Uncertain, Accepted]


def test_answer_to_a_single_message_may_leave_its_number_out() -> None:
    assert isinstance(outcomes(answered(item("", id_sms="5")))[0], Accepted)
    assert isinstance(outcomes(answered("<information id_sms='5'>send</information>"))[0], Accepted)
    assert isinstance(outcomes(answered(item("", id_sms="5")), 2)[0], Uncertain)


def test_message_left_out_is_uncertain_and_the_others_are_not() -> None:
    found = outcomes(answered(item(3, id_sms="5"), item(1, "No sender")), 3)
    assert [type(one) for one in found] == [Rejected, Uncertain, Accepted]


# Errors of the whole document


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    ("text", "kind", "raw_code", "paused", "retryable"),
    [
        ("Incorrect XML document format", Rejected, "E1", False, False),
        ("Неправильный формат XML документа", Rejected, "E1", False, False),
        ("Incorrect login or password", Deferred, "E2", True, False),
        ("Неправильный логин или пароль", Deferred, "E2", True, False),
        ("POST data is missing", Rejected, "E3", False, True),
        ("Ваш аккаунт заблокирован", Deferred, "#3", True, False),
        ("error: Попытка отправки более одного одинакового запроса в течение минуты.", Uncertain,
         "#19", False, False),
        ("Данное сообщение уже было отправлено", Uncertain, "#18", False, False),
    ],
)  # fmt: skip
def test_error_of_the_document(
    status: int, text: str, kind: type, raw_code: str, paused: bool, retryable: bool
) -> None:
    exchange = answered(error(text), status=status)
    for outcome in outcomes(exchange, 2):
        assert isinstance(outcome, kind)
        assert outcome.raw_code == raw_code
        assert getattr(outcome, "retryable", False) is retryable
    assert pauses(exchange, 2) == [paused, paused]


@pytest.mark.parametrize(("status", "kind"), [(200, Uncertain), (400, Rejected), (500, Uncertain)])
def test_unknown_error_goes_by_the_status_and_is_shown(status: int, kind: type) -> None:
    (outcome,) = outcomes(answered(error("Database is away"), status=status))
    assert isinstance(outcome, kind)
    assert not isinstance(outcome, Accepted)
    assert "Database is away" in outcome.sentence
    if isinstance(outcome, Rejected):
        assert (outcome.raw_text, outcome.retryable) == ("Database is away", True)


def test_what_is_said_of_a_message_goes_before_the_error() -> None:
    found = outcomes(answered(item(1, id_sms="5"), error("Incorrect XML document format")), 2)
    assert [type(one) for one in found] == [Accepted, Rejected]


def test_answer_counts_whatever_the_status() -> None:
    assert isinstance(outcomes(answered(item(1, id_sms="5"), status=500))[0], Accepted)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"send",
        b"<html><body>hello</body></html>",
        b"<response/>",
        b"<response><information number_sms='1' id_sms='5'>send</information>",
        b"<!DOCTYPE r [<!ENTITY a 'send'>]><r><information number_sms='1'>&a;</information></r>",
        b'{"error": "no"}',
    ],
    ids=range(7),
)
def test_unreadable_success_is_uncertain(body: bytes) -> None:
    assert [type(one) for one in outcomes(Answered(200, body), 2)] == [Uncertain, Uncertain]


@pytest.mark.parametrize(
    ("exchange", "kind"),
    [
        (NotSent("No such host."), Deferred),
        (Misconfigured("No file.", "Choose one."), Deferred),
        (Unknown("Cut."), Uncertain),
        (Answered(400, b""), Rejected),
        (Answered(429, b"", retry_after_s=7.0), Deferred),
        (Answered(502, b"<html>"), Uncertain),
    ],
)
def test_without_a_document(exchange: Exchange, kind: type) -> None:
    assert [type(one) for one in outcomes(exchange, 2)] == [kind, kind]


@given(st.binary(max_size=200), st.sampled_from([200, 400, 500]))
def test_any_bytes_never_mean_accepted(body: bytes, status: int) -> None:
    for outcome in outcomes(Answered(status, body), 2):
        assert isinstance(outcome, Uncertain | Rejected)
        assert isinstance(outcome, Rejected) <= (status == 400)


@given(
    st.lists(
        st.tuples(st.sampled_from("12x"), st.sampled_from(["", "5", "6"]), st.text(max_size=20)),
        max_size=4,
    )
)
def test_any_information_has_one_outcome_a_message(items: list[tuple[str, str, str]]) -> None:
    body = answered(*(item(n, text, id_sms=id_sms) for n, id_sms, text in items))
    found = verdicts(Answered(200, body.body.replace(b"\x00", b"")), 2)
    assert len(found) == 2
    ids = [one.outcome.provider_message_id for one in found if isinstance(one.outcome, Accepted)]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {"5", "6"}


# Queries


def test_query_that_was_answered() -> None:
    found = read_query(answered("<money>150</money>"), "money")
    assert not isinstance(found, Verdict)
    assert [one.name for one in found] == ["response", "money"]
    assert not isinstance(read_query(Answered(200, b"<time>12:00:00</time>"), "time"), Verdict)


@pytest.mark.parametrize(
    ("exchange", "paused"),
    [
        (answered(error("Incorrect login or password")), True),
        (answered(error("Incorrect login or password"), status=400), True),
        (answered(error("POST data is missing")), False),
        (Answered(200, b"<html><p>hello</p></html>"), False),
        (Answered(200, b""), False),
        (Answered(500, b"<response><money>150</money></response>"), False),
        (Answered(404, b""), True),
        (NotSent("No such host."), False),
    ],
)
def test_query_that_failed(exchange: Exchange, paused: bool) -> None:
    found = read_query(exchange, "money")
    assert isinstance(found, Verdict)
    assert (found.refusal is not None) is paused
    assert not found.failed_check().ok


def test_ids_are_opaque_but_plain() -> None:
    assert plain_id(" 0f8fad5b-d9cb-469f-a165-70867728950e ") == (
        "0f8fad5b-d9cb-469f-a165-70867728950e"
    )
    for odd in ("", "a b", "a\x00", "x" * 65, "\u2028"):
        assert plain_id(odd) == ""

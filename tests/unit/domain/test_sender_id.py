"""Sender IDs as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.sender_id import InvalidSenderId, SenderFault, SenderId, SenderKind


@pytest.mark.parametrize(
    ("raw", "value", "kind"),
    [
        ("ACME", "ACME", SenderKind.ALPHANUMERIC),
        (" My Shop 24 ", "My Shop 24", SenderKind.ALPHANUMERIC),
        ("AbcdefghijK", "AbcdefghijK", SenderKind.ALPHANUMERIC),
        ("1A", "1A", SenderKind.ALPHANUMERIC),
        ("A&B-1.c", "A&B-1.c", SenderKind.ALPHANUMERIC),
        ("123", "123", SenderKind.SHORT_CODE),
        ("12345", "12345", SenderKind.SHORT_CODE),
        ("123456", "123456", SenderKind.SHORT_CODE),
        ("1234567", "1234567", SenderKind.NUMBER),
        ("6123 4567", "61234567", SenderKind.NUMBER),
        ("+44 (0)7700 900123", "+4407700900123", SenderKind.NUMBER),
        ("+447700900123", "+447700900123", SenderKind.NUMBER),
        ("447700900123456", "447700900123456", SenderKind.NUMBER),
    ],
)
def test_kinds(raw: str, value: str, kind: SenderKind) -> None:
    sender = SenderId.parse(raw)
    assert (sender.value, sender.kind) == (value, kind)
    assert str(sender) == value
    assert sender.can_be_answered is (kind is not SenderKind.ALPHANUMERIC)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", SenderFault.EMPTY),
        ("  ", SenderFault.EMPTY),
        ("AbcdefghijKL", SenderFault.TOO_LONG),
        ("Abcdefghi[]", SenderFault.TOO_LONG),
        ("Gr\u00fc\u00dfe", SenderFault.CHARACTERS),
        ("\u041a\u0430\u0444\u0435", SenderFault.CHARACTERS),
        ("a`b", SenderFault.CHARACTERS),
        ("a\nb", SenderFault.CHARACTERS),
        ("A\U0001f600", SenderFault.CHARACTERS),
        ("&&", SenderFault.NO_LETTER),
        ("12#34", SenderFault.NO_LETTER),
        ("1", SenderFault.NUMBER_LENGTH),
        ("12", SenderFault.NUMBER_LENGTH),
        ("+12345", SenderFault.NUMBER_LENGTH),
        ("+0123456789", SenderFault.NUMBER_LENGTH),
        ("1234567890123456", SenderFault.NUMBER_LENGTH),
    ],
)
def test_refused_with_the_reason(raw: str, reason: SenderFault) -> None:
    with pytest.raises(InvalidSenderId) as caught:
        SenderId.parse(raw)
    assert caught.value.reason is reason


@pytest.mark.parametrize("reason", list(SenderFault))
def test_every_reason_is_a_full_error(reason: SenderFault) -> None:
    error = InvalidSenderId(reason)
    assert error.what.endswith(".")
    assert "None" not in error.sentence


@given(st.text(max_size=20))
def test_what_is_accepted_is_accepted_again(raw: str) -> None:
    try:
        sender = SenderId.parse(raw)
    except InvalidSenderId:
        return
    assert SenderId.parse(sender.value) == sender

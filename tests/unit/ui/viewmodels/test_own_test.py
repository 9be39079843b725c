"""The test to oneself: the previewed text exactly, and nothing else changed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.errors import UsageError
from smsdesk.domain.msisdn import parse
from smsdesk.domain.template import Template, escape
from smsdesk.ui.viewmodels.own_test import draft_of_test

_OWN = parse("+85261110000")
_ANA = Recipient(parse("+85261234567"), "Ana", {"order": "7 {x}"})


def _draft(text: str) -> CampaignDraft:
    return CampaignDraft(
        draft_key="real",
        account_id=3,
        text=text,
        recipients=(_ANA, _ANA),
        sender="ACME",
        kind="flash",
        options={"a": "b"},
        not_before=datetime(2031, 1, 1, tzinfo=UTC),
    )


def _sent(draft: CampaignDraft) -> str:
    return Template.parse(draft.text).merge({}).text


def test_it_goes_to_oneself_now_and_as_nothing_else_but_a_test() -> None:
    test = draft_of_test(_draft("Hi {name}, {order} from {number}"), _ANA, _OWN)
    assert _sent(test) == "Hi Ana, 7 {x} from +85261234567"
    assert [one.msisdn for one in test.recipients] == [_OWN]
    assert (test.not_before, test.send_time) == (None, None)
    assert (test.sender, test.kind, test.options) == ("ACME", "flash", {"a": "b"})
    assert test.title == "Test: Hi Ana, 7 {x} from +85261234567"
    assert test.draft_key != "real"


def test_every_press_is_a_test_of_its_own() -> None:
    keys = {draft_of_test(_draft("Hi"), _ANA, _OWN).draft_key for _ in range(5)}
    assert len(keys) == 5


@given(st.text(max_size=40))
def test_any_text_arrives_as_written(text: str) -> None:
    assert _sent(draft_of_test(_draft(escape(text)), _ANA, _OWN)) == text


@pytest.mark.parametrize("text", ["Hi {nickname}", "Hi {order}", "{name"])
def test_what_cannot_be_filled_in_is_not_sent(text: str) -> None:
    nobody = Recipient(_OWN, "", {"order": " "})
    with pytest.raises(UsageError):
        draft_of_test(_draft(text), nobody, _OWN)


def test_without_recipients_a_plain_text_can_be_tested() -> None:
    assert _sent(draft_of_test(_draft("Hi there"), None, _OWN)) == "Hi there"
    with pytest.raises(UsageError):
        draft_of_test(_draft("Hi {name}"), None, _OWN)


def test_a_long_title_gives_way() -> None:
    test = draft_of_test(_draft("word " * 40), _ANA, _OWN)
    assert test.title.endswith("…")
    assert len(test.title) < 60

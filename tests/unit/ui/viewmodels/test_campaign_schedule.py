"""When a campaign goes, in the words of whoever chose it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import parse
from smsdesk.domain.send_time import EACH_RECIPIENT, SendTime
from smsdesk.domain.status import MessageState
from smsdesk.ui.viewmodels.campaigns import campaign_line, schedule_words
from smsdesk.ui.viewmodels.messages import (
    advice,
    clock_time,
    day_time,
    facts,
    headline,
    short_time,
    text_title,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
CAMPAIGN = Campaign(1, 1, "Main", "T", "T", CampaignState.RUNNING, NOW, {}, {})
MESSAGE = Message(
    *(1, 1, 1, "Main", parse("+85261234567"), "", "T", MessageState.QUEUED, 1),
    *(None, None, None, None, None, "", "", NOW, NOW),
)


def test_what_goes_at_once_has_no_hour() -> None:
    assert schedule_words(CAMPAIGN, None, NOW) == ""
    assert schedule_words(CAMPAIGN, MESSAGE, NOW) == ""
    assert schedule_words(CAMPAIGN, replace(MESSAGE, not_before=NOW), NOW) == ""


def test_the_hour_is_told_as_it_was_chosen() -> None:
    later = replace(MESSAGE, not_before=LATER)
    assert schedule_words(CAMPAIGN, later, NOW) == clock_time(LATER)
    wall = datetime.fromisoformat("2026-12-01T09:00")
    chosen = replace(CAMPAIGN, send_time=SendTime(wall, EACH_RECIPIENT))
    assert "in each recipient" in schedule_words(chosen, later, NOW)


def test_the_hour_stands_beside_what_waits_not_in_the_badge() -> None:
    queued = replace(CAMPAIGN, counts={MessageState.QUEUED: 8})
    when = "2026-12-01 18:06, in each recipient's own time zone"
    line = campaign_line(queued, when)
    assert (line.badge.label, line.when) == ("Scheduled", f"Goes {when}")
    paused = campaign_line(replace(queued, state=CampaignState.PAUSED), when)
    assert (paused.badge.label, paused.when) == ("Paused", f"Once resumed, it goes {when}.")


def test_a_paused_campaign_says_why_and_what_resuming_does() -> None:
    paused = replace(CAMPAIGN, counts={MessageState.QUEUED: 8}, state=CampaignState.PAUSED)
    assert campaign_line(paused).when == "Resume sends at once."
    assert campaign_line(paused, why="6 of 50 failed.").when == (
        "6 of 50 failed. Resume sends at once."
    )
    assert campaign_line(replace(paused, counts={MessageState.DELIVERED: 8})).when == ""


def test_a_campaign_that_is_held_says_so_everywhere() -> None:
    held = campaign_line(replace(CAMPAIGN, counts={MessageState.HELD: 2}), "tomorrow")
    assert (held.badge.label, [one.text for one in held.shares]) == ("Held", ["2 held"])
    assert held.when == "Goes tomorrow"
    both = replace(CAMPAIGN, counts={MessageState.HELD: 2, MessageState.QUEUED: 3})
    assert [one.text for one in campaign_line(both).shares] == ["2 held", "3 waiting"]


def test_what_waits_out_quiet_hours_says_so() -> None:
    held = replace(MESSAGE, state=MessageState.HELD, held_until=LATER)
    words = schedule_words(CAMPAIGN, held, NOW)
    assert words == f"{clock_time(LATER)}, when quiet hours end"
    assert f"goes by itself at {short_time(LATER)} on this computer" in advice(held)
    assert [one.key for one in facts(held)].count("Held until") == 1


def test_what_is_held_says_which_it_waits_for() -> None:
    reason = "Quiet hours in HK: it waits until 23:59 there."
    quiet = replace(MESSAGE, state=MessageState.HELD, held_until=LATER, reason=reason)
    words = " ".join(headline(quiet).sentences)
    assert words.startswith("Waits until quiet hours end")
    assert "decision" not in words
    assert reason not in words, "the timeline tells it"
    asks = replace(quiet, held_until=None, reason="Its hour passed.")
    assert headline(asks).sentences[0] == "Its hour passed."
    assert "Send it now or stop it" in headline(asks).sentences[1]
    assert "by itself" not in " ".join(headline(asks).sentences)


@pytest.mark.parametrize("state", [s for s in MessageState if s is not MessageState.UNCERTAIN])
def test_nothing_is_advised_that_the_detail_does_not_offer(state: MessageState) -> None:
    for reason in ("", "The operator could not deliver it."):
        head = headline(replace(MESSAGE, state=state, reason=reason))
        assert not head.can_resend
        assert "send it again" not in head.sentences[-1].lower()


def test_that_it_did_not_arrive_is_said_once() -> None:
    failed = replace(MESSAGE, state=MessageState.UNDELIVERED)
    assert len(headline(failed).sentences) == 2
    known = headline(replace(failed, reason="The operator could not deliver it."))
    assert known.sentences[0] == "The operator could not deliver it."
    assert [one for one in known.sentences if "deliver" in one or "received" in one] == [
        "The operator could not deliver it."
    ]


def test_the_year_is_told_where_it_is_another_one() -> None:
    assert day_time(NOW, NOW) == short_time(NOW)[5:]
    assert day_time(NOW, NOW + timedelta(days=366)) == short_time(NOW)


def test_a_text_is_as_sent_once_a_gateway_took_it() -> None:
    assert text_title(MESSAGE) == "Text"
    assert text_title(replace(MESSAGE, state=MessageState.DELIVERED)) == "Text as sent"

"""What Stop says before and after: what is cancelled, called back, and beyond recall."""

from dataclasses import replace
from datetime import UTC, datetime

from smsdesk.domain.campaign import Campaign, CampaignState
from smsdesk.domain.status import MessageState
from smsdesk.ui.viewmodels.campaigns import (
    campaign_line,
    stop_question,
    stop_title,
    stopped_sentence,
)

S = MessageState
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
CAMPAIGN = Campaign(1, 1, "Main", "T", "T", CampaignState.RUNNING, NOW, {S.SUBMITTED: 5}, {})


def test_what_the_gateway_keeps_can_be_stopped() -> None:
    assert not campaign_line(CAMPAIGN).can_stop
    assert campaign_line(CAMPAIGN, kept=5).can_stop
    stopped = replace(CAMPAIGN, state=CampaignState.STOPPED)
    assert not campaign_line(stopped, kept=5).can_stop


def test_the_question_tells_what_is_called_back() -> None:
    asked = stop_question(CAMPAIGN, kept=3)
    assert "3 wait for their hour at the gateway, which is asked to cancel them." in asked
    assert "2 are at the gateway and cannot be called back." in asked
    assert "done already" not in asked
    assert "cannot be called back" not in stop_question(CAMPAIGN, kept=5)


def test_the_question_names_the_campaign() -> None:
    assert stop_title(replace(CAMPAIGN, title="Hello")) == "Stop “Hello”?"
    assert stop_title(replace(CAMPAIGN, title="")) == "Stop this campaign?"


def test_each_message_is_told_once_after_the_stop() -> None:
    counts = {S.CANCELLED: 4, S.SUBMITTED: 3, S.DELIVERED: 2, S.UNCERTAIN: 1}
    assert stopped_sentence(4, counts) == (
        "Stopped: 4 cancelled, 3 at the gateway and beyond recall, 2 sent before, 1 uncertain."
    )
    assert stopped_sentence(4, counts, kept=3) == (
        "Stopped: 4 cancelled, 0 at the gateway and beyond recall, 2 sent before, 1 uncertain. "
        "3 wait for their hour at the gateway, which is asked to cancel them."
    )

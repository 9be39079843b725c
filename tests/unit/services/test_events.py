"""Who subscribed hears; who fails keeps nobody from it."""

import pytest

from smsdesk.services.events import AccountChanged, CampaignChanged, EventBus


def test_subscribers_hear_their_kind_in_order_until_they_end() -> None:
    bus = EventBus()
    heard: list[str] = []
    end = bus.subscribe(AccountChanged, lambda event: heard.append(f"a{event.account_id}"))
    bus.subscribe(AccountChanged, lambda event: heard.append(f"b{event.account_id}"))
    bus.subscribe(CampaignChanged, lambda _event: heard.append("campaign"))
    bus.publish(AccountChanged(1))
    assert heard == ["a1", "b1"]
    end()
    end()
    bus.publish(AccountChanged(2))
    assert heard == ["a1", "b1", "b2"]


@pytest.mark.expected_log("a subscriber of AccountChanged failed")
def test_one_that_fails_keeps_nobody_from_hearing() -> None:
    bus = EventBus()
    heard: list[int] = []

    def fail(_event: AccountChanged) -> None:
        raise RuntimeError("a bug")

    bus.subscribe(AccountChanged, fail)
    bus.subscribe(AccountChanged, lambda event: heard.append(event.account_id))
    bus.publish(AccountChanged(1))
    assert heard == [1]


def test_one_that_ends_itself_while_it_hears_loses_nobody_the_event() -> None:
    bus = EventBus()
    heard: list[int] = []
    end = bus.subscribe(AccountChanged, lambda _event: end())
    bus.subscribe(AccountChanged, lambda event: heard.append(event.account_id))
    bus.publish(AccountChanged(1))
    bus.publish(AccountChanged(2))
    assert heard == [1, 2]

"""What is told of one message besides its timeline."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from smsdesk.domain.message import Message
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.pricing import Money
from smsdesk.domain.status import MessageState
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.viewmodels.messages import badge, facts

COST = Money(Decimal("0.38"), "HKD")
FEE = Money(Decimal("1204.5"), "CNY")


def _price(state: MessageState, cost: Money | None, fee: Money | None) -> str:
    at = datetime(2027, 3, 1, tzinfo=UTC)
    message = Message(
        message_id=1,
        campaign_id=1,
        account_id=1,
        account_name="Main",
        msisdn=Msisdn(852, "61234567"),
        name="",
        text="Hello",
        state=state,
        segment_count=1,
        billed_segment_count=None,
        cost=cost,
        fee=fee,
        provider_message_id=None,
        client_reference=None,
        code="",
        reason="",
        created_at=at,
        updated_at=at,
    )
    return {one.key: one.value for one in facts(message)}.get("Price", "")


@pytest.mark.parametrize(
    ("state", "cost", "fee", "told"),
    [
        (MessageState.DELIVERED, COST, None, "HKD 0.38 estimated"),
        (MessageState.DELIVERED, COST, FEE, "CNY 1,204.50 charged, HKD 0.38 estimated"),
        (MessageState.DELIVERED, COST, COST, "HKD 0.38 charged"),
        (MessageState.DELIVERED, None, None, "unknown"),
        (MessageState.CANCELLED, COST, None, "would have been HKD 0.38"),
        (MessageState.CANCELLED, None, None, ""),
        (MessageState.CANCELLED, COST, COST, "HKD 0.38 charged"),
        (MessageState.FAILED, COST, None, "would have been HKD 0.38"),
    ],
)
def test_what_was_not_sent_has_no_price(
    state: MessageState, cost: Money | None, fee: Money | None, told: str
) -> None:
    assert _price(state, cost, fee) == told


def test_a_held_message_looks_neither_paused_nor_to_be_resumed() -> None:
    assert badge(MessageState.HELD).icon is IconName.CLOCK


def test_each_state_looks_its_own_way_but_the_two_before_a_gateway_has_it() -> None:
    shown = [badge(state).icon for state in MessageState if state is not MessageState.SUBMITTING]
    assert len(set(shown)) == len(shown)

"""mysmpp: taking messages, each at most once a client_id_sms, and what they cost."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from smsdesk.simulator.faults import MessageFaults, RequestFaults
from smsdesk.simulator.gateway import AcceptedMessage, GatewaySetup
from smsdesk.simulator.handset import Fate, Handsets, Refusal
from smsdesk.simulator.mysmpp_account import MysmppAccount
from smsdesk.simulator.mysmpp_fates import Course, Leg, course, leg
from smsdesk.simulator.mysmpp_packet import Channel, Item
from smsdesk.simulator.mysmpp_states import Standing
from smsdesk.simulator.mysmpp_texts import ACCEPTED, Text

_IDS_A_SECOND = 10_000
_LIVES: Mapping[Channel, timedelta] = {
    Channel.SMS: timedelta(days=2),
    Channel.VIBER: timedelta(days=1),
}
"""How long delivery is tried when the request does not say."""
_REFUSALS: Mapping[Refusal, Text] = {
    Refusal.INTERCEPTED: Text.STOP_LIST,
    Refusal.BUSY: Text.STOCK_OUT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MysmppMessage(AcceptedMessage):
    """A message mysmpp gave an id_sms."""

    item: Item
    due: datetime
    """When it goes out: at once, or at its time_send."""
    cost: Decimal
    """What was taken from the balance when it was accepted."""
    later_cost: Decimal
    """What the second channel costs, taken when it takes over."""
    standing: Standing = field(compare=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to one message: taken, taken before, or refused."""

    number_sms: str
    text: int | str = ACCEPTED
    message: MysmppMessage | None = None
    is_new: bool = False
    shows_id: bool = True


class Intake:
    """The messages of one account, and its money."""

    def __init__(self, setup: GatewaySetup, account: MysmppAccount) -> None:
        self.messages: list[MysmppMessage] = []
        self.by_id: dict[str, MysmppMessage] = {}
        self.balance = account.balance
        self._account = account
        self._timing = setup.timing
        self._by_client_id: dict[str, MysmppMessage] = {}
        self._handsets = Handsets()
        # Ids go on from the clock, so that a gateway started again does not repeat old ones.
        self._ids = itertools.count(int(setup.clock()) * _IDS_A_SECOND + 1)
        self._last_id = ""

    def take(self, item: Item, faults: RequestFaults, now: datetime) -> Taken:
        """Take a message, find it taken before, or refuse it."""
        abonent = item.abonent
        fault = faults.message(abonent.number) if abonent.number else MessageFaults()
        if fault.code is not None:
            return Taken(abonent.number_sms, fault.code)
        earlier = self._by_client_id.get(abonent.client_id)
        if abonent.client_id and earlier is not None:
            text = Text.ALREADY_SENT if self._account.announces_repeats else ACCEPTED
            return Taken(abonent.number_sms, text, earlier, shows_id=not fault.no_id)
        problem = self._problem(item)
        if problem is not None:
            return Taken(abonent.number_sms, problem)
        fate = self._handsets.submit(abonent.number)
        if fate.refusal is not None:
            return Taken(abonent.number_sms, _REFUSALS[fate.refusal])
        return self._accept(item, fate, fault, now)

    def cancel(self, message: MysmppMessage) -> None:
        """Forget a scheduled message, give its money back and its client_id_sms free."""
        self.balance += message.cost
        self.by_id.pop(message.message_id, None)
        if self._by_client_id.get(message.reference) is message:
            del self._by_client_id[message.reference]

    def knows(self, message: MysmppMessage) -> bool:
        """Return whether `message` was not cancelled; one with an id that was given twice is."""
        return message.message_id in self.by_id

    def scheduled(self, now: datetime) -> list[MysmppMessage]:
        """Return the messages that wait for their hour, in the order they came."""
        return [each for each in self.messages if each.due > now and self.knows(each)]

    def pay_later(self, message: MysmppMessage) -> None:
        """Take the price of the second channel, now that it takes over; there is no way back."""
        self.balance -= message.later_cost

    def _problem(self, item: Item) -> Text | None:
        account = self._account
        if account.is_blocked:
            return Text.ACCOUNT_BLOCKED
        if account.is_stock_out:
            return Text.STOCK_OUT
        if (problem := item.abonent.problem()) is not None:
            return problem
        destination = account.destination_problem(item.abonent.phone)
        return item.content.problem(account) or destination

    def _accept(self, item: Item, fate: Fate, fault: MessageFaults, now: datetime) -> Taken:
        abonent, channels = item.abonent, item.content.channels
        costs = [self._cost(item, channel) for channel in channels]
        unpaid = costs[0] > self.balance
        if unpaid and not self._account.holds_unpaid:
            return Taken(abonent.number_sms, Text.OUT_OF_SMS)
        if not (fault.same_id and self._last_id):
            self._last_id = str(next(self._ids))
        due = max(now, abonent.time_send or now)
        planned = Course(Fate(), channels[0]) if unpaid else self._course(item, fate, due)
        message = MysmppMessage(
            number=abonent.number,
            text=item.content.text(channels[0]),
            rendered_text=item.content.shown(channels[0]),
            segments=item.content.parts,
            message_id=self._last_id,
            reference=abonent.client_id,
            at=now,
            fate=planned.fate,
            faults=fault,
            held_s=(due - now).total_seconds(),
            item=item,
            due=due,
            cost=Decimal(0) if unpaid else costs[0],
            later_cost=costs[-1],
            standing=Standing(planned.deciding, {channels[0]: ACCEPTED}),
        )
        self._keep(message)
        text = Text.UNPAID if unpaid else ACCEPTED
        return Taken(abonent.number_sms, text, message, is_new=True, shows_id=not fault.no_id)

    def _keep(self, message: MysmppMessage) -> None:
        self.balance -= message.cost
        self.messages.append(message)
        self.by_id[message.message_id] = message
        if message.reference:
            self._by_client_id[message.reference] = message

    def _course(self, item: Item, fate: Fate, due: datetime) -> Course:
        legs = [self._leg(item, fate, channel, due) for channel in item.content.channels]
        return course(legs[0], legs[1] if len(legs) > 1 else None)

    def _leg(self, item: Item, fate: Fate, channel: Channel, due: datetime) -> Leg:
        abonent = item.abonent
        given = abonent.viber_validity if channel is Channel.VIBER else abonent.validity
        life_s = ((given or due + _LIVES[channel]) - due).total_seconds()
        delay_s = self._timing.scaled(self._timing.report_delay_s)
        # Without a delay everything happens at once, and in time unless it is too late already.
        delays = life_s / delay_s if delay_s else math.copysign(math.inf, life_s)
        return leg(channel, abonent.number, fate, max(0.0, delays))

    def _cost(self, item: Item, channel: Channel) -> Decimal:
        if channel is Channel.VIBER:
            return self._account.viber_price
        area = self._account.area_of(item.abonent.phone)
        return area.price * item.content.parts if area is not None else Decimal(0)

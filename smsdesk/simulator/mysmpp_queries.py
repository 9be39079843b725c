"""mysmpp: what can be asked beside sending, each at its own path."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from smsdesk.simulator.mysmpp_account import MysmppAccount
from smsdesk.simulator.mysmpp_intake import Intake, MysmppMessage
from smsdesk.simulator.mysmpp_packet import Channel, RefusedError, whole_number
from smsdesk.simulator.mysmpp_states import Told
from smsdesk.simulator.mysmpp_texts import Text


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an answer is made from."""

    account: MysmppAccount
    intake: Intake
    now: datetime


Query = Callable[[Desk, Element], Element]
"""Makes the answer to a request that was let in; raises RefusedError."""


def tell(message: MysmppMessage, account: MysmppAccount) -> Told:
    """Return the state of `message` as it is now."""
    standing = message.standing
    time = account.local(standing.at) if standing.at is not None else ""
    return Told(message.message_id, standing.state, time, dict(standing.states))


def tell_states(desk: Desk, root: Element) -> Element:
    """Answer state.php; it has no form for an id that is not known, so that one is left out."""
    asked = root.find("get_state")
    if asked is None:
        raise RefusedError(Text.FORMAT)
    answer = Element("response")
    for each in asked.iterfind("id_sms"):
        message = desk.intake.by_id.get((each.text or "").strip())
        if message is not None:
            tell(message, desk.account).add_to(answer)
    return answer


def tell_balance(desk: Desk, _root: Element) -> Element:
    """Answer balance.php: the money, and what it is good for in each area alone."""
    answer = Element("response")
    money = SubElement(answer, "money")
    balance = desk.intake.balance
    money.text = f"{balance.normalize():f}"
    if desk.account.currency:
        money.set("currency", desk.account.currency)
    for area in desk.account.areas:
        left = str(max(0, int(balance // area.price))) if area.price else "Unlim"
        SubElement(answer, "sms", {"area": area.name}).text = left
    return answer


def tell_time(desk: Desk, _root: Element) -> Element:
    """Answer time.php in the shape the account has."""
    answer = Element("response")
    local = desk.now.astimezone(desk.account.zone)
    SubElement(answer, "time").text = local.strftime(desk.account.time_shape.value)
    return answer


def list_senders(desk: Desk, _root: Element) -> Element:
    """Answer originator.php; an account that may use any sender gets no list."""
    answer = Element("response")
    free = desk.account.any_originator
    SubElement(answer, "any_originator").text = "TRUE" if free else "FALSE"
    if not free:
        senders = SubElement(answer, "list_originator")
        for name, state in desk.account.senders.items():
            SubElement(senders, "originator", {"state": state.value}).text = name
    return answer


def list_scheduled(desk: Desk, root: Element) -> Element:
    """Answer list_scheduled.php: one page, counted from 1; a page beyond the last is empty."""
    asked = root.find("scheduled")
    page = whole_number(asked.get("page", "")) if asked is not None else 0
    if page == 0:
        raise RefusedError(Text.FORMAT)
    waiting = desk.intake.scheduled(desk.now)
    size = desk.account.page_size
    answer = Element("response")
    count = str(-(-len(waiting) // size))
    phones = SubElement(answer, "phones", {"page": str(page), "num_pages": count})
    for message in waiting[(page - 1) * size : page * size]:
        SubElement(phones, "scheduled", _attributes(message, desk.account))
    return answer


def delete_scheduled(desk: Desk, root: Element) -> Element:
    """Answer scheduled.php: what has gone out cannot be found any more."""
    asked = root.find("delete_schedule")
    if asked is None:
        raise RefusedError(Text.FORMAT)
    answer = Element("response")
    for each in asked.iterfind("schedule"):
        id_sms = each.get("id_sms", "")
        message = desk.intake.by_id.get(id_sms)
        done = "not_found"
        if message is not None and message.due > desk.now:
            desk.intake.cancel(message)
            done = "delete"
        SubElement(answer, "scheduled", {"id_sms": id_sms}).text = done
    return answer


def _attributes(message: MysmppMessage, account: MysmppAccount) -> dict[str, str]:
    content, abonent = message.item.content, message.item.abonent
    is_sms = content.channels[0] is Channel.SMS
    return {
        "id_sms": message.message_id,
        "time_put_turn": account.local(message.at),
        "originator": content.sms.sender if is_sms else content.viber.sender,
        "phone": abonent.phone,
        "type_sms": content.sms.kind.value if is_sms else Channel.VIBER.value,
        "text_sms": message.text,
        "count_sms": str(message.segments),
        "name_delivery": "",
        "time_send": account.local(message.due)[: len("YYYY-MM-DD HH:MM")],
        "validity_period": account.local(abonent.validity) if abonent.validity else "",
    }

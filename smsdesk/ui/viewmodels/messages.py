"""How messages and their states are shown: words, tones, icons, times, the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smsdesk.domain.delivery_report import Effect, ReportSource
from smsdesk.domain.message import Message, MessageEvent
from smsdesk.domain.status import MessageState
from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import BadgeSpec, KeyValue, TimelineEvent

_LOOKS = {
    MessageState.HELD: (Tone.WARNING, IconName.CLOCK),
    MessageState.QUEUED: (Tone.NEUTRAL, IconName.HOURGLASS),
    MessageState.SUBMITTING: (Tone.INFO, IconName.HOURGLASS),
    MessageState.SUBMITTED: (Tone.INFO, IconName.SEND),
    MessageState.DELIVERED: (Tone.SUCCESS, IconName.DELIVERED),
    MessageState.UNDELIVERED: (Tone.DANGER, IconName.ERROR),
    MessageState.EXPIRED: (Tone.DANGER, IconName.CALENDAR_OVER),
    MessageState.REJECTED: (Tone.DANGER, IconName.BAN),
    MessageState.UNCERTAIN: (Tone.WARNING, IconName.QUESTION),
    MessageState.CANCELLED: (Tone.NEUTRAL, IconName.CROSS),
    MessageState.FAILED: (Tone.DANGER, IconName.WARNING),
    MessageState.NO_REPORT: (Tone.WARNING, IconName.INBOX),
}

_TAKEN = frozenset(
    {
        MessageState.SUBMITTED,
        MessageState.DELIVERED,
        MessageState.UNDELIVERED,
        MessageState.EXPIRED,
        MessageState.NO_REPORT,
    }
)


def badge(state: MessageState) -> BadgeSpec:
    """Return a state as word, tone and icon, with its sentence behind."""
    tone, icon = _LOOKS[state]
    return BadgeSpec(state.label, tone, icon, state.sentence)


def advice(message: Message) -> str:
    """Return what to do about the message, or "" when nothing is to be done."""
    match message.state:
        case MessageState.UNCERTAIN:
            return tr(
                "Wait for the gateway's report, or send it again: the person may then get it twice."
            )
        case MessageState.REJECTED | MessageState.UNDELIVERED | MessageState.EXPIRED:
            return _another_try(message)
        case MessageState.HELD:
            return _held_advice(message)
        case MessageState.NO_REPORT:
            return tr("Ask the gateway with the id below if you must know.")
        case MessageState.FAILED:
            return tr("Correct the cause named above, then write it anew in Compose.")
        case _:
            return ""


def _held_advice(message: Message) -> str:
    if message.held_until is not None:
        return tr("It goes by itself at {time}.", time=clock_time(message.held_until))
    return tr("Send it now or stop it, above the list.") if message.reason else ""


def _another_try(message: Message) -> str:
    if message.reason:
        return tr("To try once more, write to this number in Compose.")
    return tr("Check the number. To try once more, write to it in Compose.")


def text_title(message: Message) -> str:
    """Return what its text is called: it is as sent once a gateway took it."""
    return tr("Text as sent") if message.state in _TAKEN else tr("Text")


def local_time(at: datetime) -> str:
    """Return an instant as this computer's date and time to the second."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def short_time(at: datetime) -> str:
    """Return an instant as this computer's date and time to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def clock_time(at: datetime) -> str:
    """Return an instant to the minute, saying whose clock shows it."""
    return tr("{time} on this computer’s clock", time=short_time(at))  # noqa: RUF001 - typography


def day_time(at: datetime, now: datetime) -> str:
    """Return an instant to the minute, without the year when it is the present one."""
    year, _, rest = short_time(at).partition("-")
    return rest if short_time(now).startswith(year) else f"{year}-{rest}"


def recent_time(at: datetime, now: datetime) -> str:
    """Return an instant to the minute, without the date when it is today's."""
    date, _, time = short_time(at).partition(" ")
    return time if short_time(now).startswith(date) else f"{date} {time}"


def _source(source: str) -> str:
    words = {
        ReportSource.CALLBACK: tr("reported by the gateway"),
        ReportSource.POLL: tr("asked of the gateway"),
        ReportSource.LOOK_UP: tr("looked up at the gateway"),
    }
    return words.get(ReportSource(source), "") if source in set(ReportSource) else ""


def timeline(events: Sequence[MessageEvent]) -> tuple[TimelineEvent, ...]:
    """Return everything known of a message, oldest first; the date stands where it changes."""
    shown = []
    day = ""
    for event in events:
        date, _, time = local_time(event.at).partition(" ")
        shown.append(_event(event, time if date == day else f"{date} {time}"))
        day = date
    return tuple(shown)


def _event(event: MessageEvent, time: str) -> TimelineEvent:
    tone, icon = _LOOKS[event.state]
    title = event.state.label
    match event.effect:
        case Effect.DUPLICATE:
            tone, title = Tone.NEUTRAL, tr("Reported again")
        case Effect.LATE:
            tone, title = Tone.NEUTRAL, tr("Late report, changes nothing")
        case Effect.CONFLICT:
            tone, icon = Tone.WARNING, IconName.WARNING
            title = tr("Contradicting report, kept for you to see")
        case Effect.UNKNOWN:
            tone, icon, title = Tone.WARNING, IconName.QUESTION, tr("Report with an unknown code")
        case _:
            pass
    code = tr("code {code}", code=event.raw_code) if event.raw_code else ""
    detail = " · ".join(filter(None, (_source(event.source), code, event.raw)))
    return TimelineEvent(icon, tone, title, time, detail)


def facts(message: Message) -> tuple[KeyValue, ...]:
    """Return what is known of the message besides its timeline."""
    found = [
        KeyValue(tr("Number"), message.msisdn.display(), copyable=True),
        KeyValue(tr("Name"), message.name),
        KeyValue(tr("Account"), message.account_name),
        KeyValue(tr("Sender"), message.sender or ""),
        KeyValue(tr("Created"), local_time(message.created_at)),
        KeyValue(tr("Due"), clock_time(message.not_before) if message.not_before else ""),
        KeyValue(tr("Held until"), clock_time(message.held_until) if message.held_until else ""),
        KeyValue(tr("Segments"), _segments(message)),
        KeyValue(tr("Price"), _price(message)),
        KeyValue(tr("Gateway's id"), message.provider_message_id or "", copyable=True),
        KeyValue(tr("Our reference"), message.client_reference or "", copyable=True),
    ]
    return tuple(fact for fact in found if fact.value)


def _segments(message: Message) -> str:
    billed = message.billed_segment_count
    if billed is None or billed == message.segment_count:
        return str(message.segment_count)
    return tr("{counted} counted, {billed} billed", counted=message.segment_count, billed=billed)


def _price(message: Message) -> str:
    if message.fee is not None and message.cost is not None and message.fee != message.cost:
        return tr("{fee} charged, {cost} estimated", fee=message.fee, cost=message.cost)
    if message.fee is not None:
        return tr("{fee} charged", fee=message.fee)
    if message.state in _NOT_SENT:
        return "" if message.cost is None else tr("would have been {cost}", cost=message.cost)
    if message.cost is not None:
        return tr("{cost} estimated", cost=message.cost)
    return tr("unknown")


_NOT_SENT = frozenset({MessageState.CANCELLED, MessageState.FAILED})
"""What no gateway charges, as far as it has not said otherwise."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The detail's head: the state, its sentence, the reason, and what to do."""

    badge: BadgeSpec
    sentences: tuple[str, ...]
    can_resend: bool


def headline(message: Message) -> Headline:
    """Return the plain words for where the message stands."""
    sentences = [*_standing(message), advice(message)]
    if message.flagged and message.state.is_final:
        sentences.append(tr("The gateway reported two contradicting final states."))
    return Headline(
        badge(message.state),
        tuple(sentence for sentence in sentences if sentence),
        message.state is MessageState.UNCERTAIN,
    )


def _standing(message: Message) -> tuple[str, ...]:
    """Return where the message stands and why; what the timeline says already is not repeated."""
    match message.state:
        case MessageState.HELD if message.held_until is not None:
            return (tr("Waits until quiet hours end where it goes."),)
        case MessageState.HELD if message.reason:
            return (message.reason,)
        case MessageState.UNDELIVERED | MessageState.EXPIRED if message.reason:
            return (message.reason,)
        case _:
            return (message.state.sentence, message.reason)


def counted(shown: int, *, more: bool) -> str:
    """Return how many rows the table shows."""
    if more:
        return ntr("{n} message shown, more below", "{n} messages shown, more below", shown)
    return ntr("{n} message", "{n} messages", shown)

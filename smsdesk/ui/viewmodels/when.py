"""What is said about the chosen time: what it is here, and what the clocks do to it that night."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from smsdesk.domain.schedule import Schedule, WallTime, zone_info
from smsdesk.domain.send_time import SendTime, zone_label
from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import Tone


@dataclass(frozen=True, slots=True)
class WhenNote:
    """What stands under the time.

    Attributes:
        text: One or two sentences, or "".
        choices: The two instants of a time that comes twice, in words; else none.
    """

    text: str = ""
    tone: Tone = Tone.NEUTRAL
    choices: tuple[str, ...] = ()


def when_note(at: SendTime, home: str) -> WhenNote:
    """Explain a chosen time to somebody whose computer is in the zone `home`."""
    if at.is_each:
        return WhenNote(
            tr(
                "Each number gets it when its own clock shows this time. Where a country has "
                "several zones and the number does not tell, the last of them counts."
            )
        )
    schedule = at.schedule
    match schedule.wall_time:
        case WallTime.SKIPPED:
            return WhenNote(_skipped(at, schedule), Tone.WARNING)
        case WallTime.REPEATED:
            text = tr(
                "The clocks in {zone} go back that night: {time} comes twice.",
                zone=zone_label(at.zone),
                time=f"{at.wall:%H:%M}",
            )
            return WhenNote(text, Tone.WARNING, _choices(at))
        case WallTime.ONCE:
            return WhenNote(_here(schedule, home))


def must_run() -> str:
    """Say what a message that this program keeps depends on."""
    return tr("This program, or smsdesk serve, must be running then.")


def _skipped(at: SendTime, schedule: Schedule) -> str:
    return tr(
        "The clocks in {zone} go forward that night and skip {time}: it goes at {instead}.",
        zone=zone_label(at.zone),
        time=f"{at.wall:%H:%M}",
        instead=f"{schedule.local:%H:%M}",
    )


def _choices(at: SendTime) -> tuple[str, ...]:
    first, second = (
        Schedule.at(at.wall, at.zone, second=late).local.strftime("%H:%M") for late in (False, True)
    )
    before, after = (
        _offset(Schedule.at(at.wall, at.zone, second=late).local) for late in (False, True)
    )
    return (
        tr("the first {time} (UTC{offset})", time=first, offset=before),
        tr("the second {time} (UTC{offset})", time=second, offset=after),
    )


def _here(schedule: Schedule, home: str) -> str:
    there, here = schedule.local, schedule.instant.astimezone(zone_info(home))
    if there.utcoffset() == here.utcoffset():
        return ""
    return tr("On this computer’s clock: {time}.", time=f"{here:%Y-%m-%d %H:%M}")  # noqa: RUF001


def _offset(local: datetime) -> str:
    offset = local.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"

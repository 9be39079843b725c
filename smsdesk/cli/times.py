"""`--at` and `--zone`: when a campaign goes, on the clock of one zone or of each recipient."""

from dataclasses import dataclass
from datetime import datetime

from smsdesk.cli.inputs import instant
from smsdesk.domain.campaign import Campaign
from smsdesk.domain.errors import UsageError
from smsdesk.domain.schedule import GRACE, WallTime
from smsdesk.domain.send_time import SendTime
from smsdesk.domain.texts import tr


@dataclass(frozen=True, slots=True)
class When:
    """What the command line says; both None for now.

    Attributes:
        instant: The one instant of all (aware), None where each recipient's clock counts.
        send_time: The time with its zone, None where no zone was named.
    """

    instant: datetime | None = None
    send_time: SendTime | None = None

    def require_ahead(self, now: datetime) -> None:
        """Let pass what is still to come, or came within `GRACE`.

        Raises:
            UsageError: The time has passed; a message that goes at once was not asked for.
        """
        then, at = now - GRACE, self.send_time
        passed = at.has_passed(then) if at is not None else self.instant and self.instant <= then
        if not passed:
            return
        words = at.words if at is not None else f"{self.instant:%Y-%m-%d %H:%M %Z}"
        raise UsageError(
            tr("The time --at {time} has passed.", time=words),
            tr("Nothing was sent."),
            tr("Give a later time, or leave --at out to send now."),
        )

    def at(self, now: datetime) -> "When":
        """Return what is still to come; a time that has come means now, not an overdue campaign."""
        if self.instant is not None and self.instant <= now:
            return When()
        return self

    @property
    def is_later(self) -> bool:
        """Whether there is an hour to wait for."""
        return self.instant is not None or self.send_time is not None

    @property
    def note(self) -> str:
        """What the clocks do to the chosen time, or ""."""
        at = self.send_time
        if at is None or at.is_each:
            return ""
        match at.schedule.wall_time:
            case WallTime.SKIPPED:
                return tr(
                    "The clocks in {zone} skip that time; it goes at {instead}.",
                    zone=at.zone,
                    instead=f"{at.schedule.local:%H:%M}",
                )
            case WallTime.REPEATED:
                return tr(
                    "That time comes twice in {zone}; the first is taken. For the second give "
                    "--at with its offset instead of --zone.",
                    zone=at.zone,
                )
            case WallTime.ONCE:
                return ""


def when_of(at: str | None, zone: str | None) -> When:
    """Read the two options.

    Raises:
        UsageError: There is no such time or zone, or the two do not go together.
    """
    if at is None and zone is None:
        return When()
    if at is None:
        raise UsageError(
            tr("--zone says nothing without --at."), tr("Nothing was sent."), tr("Give a time too.")
        )
    if zone is None:
        return When(instant(at, "--at"))
    instant(at, "--at")
    wall = datetime.fromisoformat(at)
    if wall.tzinfo is not None:
        raise UsageError(
            tr("--at {time} has an offset of its own; --zone cannot change it.", time=at),
            tr("Nothing was sent."),
            tr("Leave out one of them."),
        )
    chosen = SendTime(wall, zone)
    return When(None if chosen.is_each else chosen.schedule.instant, chosen)


def local_time(at: datetime) -> str:
    """Return an instant on this computer's clock, with the zone that this is."""
    return f"{at.astimezone():%Y-%m-%d %H:%M %Z}"


def goes_at(campaign: Campaign, now: datetime) -> str:
    """Return when a campaign goes, in words with the zone; "" when that is not to come."""
    due = campaign.not_before
    if due is None or due <= now:
        return ""
    return campaign.send_time.words if campaign.send_time is not None else local_time(due)

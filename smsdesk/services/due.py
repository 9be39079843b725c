"""When each message is due, and whom quiet hours let wait: a plan's answer to "when"."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.quiet_hours import QuietPolicy, Wait, span_text
from smsdesk.domain.schedule import QuietHours
from smsdesk.domain.send_time import SendTime, zone_label
from smsdesk.domain.texts import ntr, tr


@dataclass(frozen=True, slots=True)
class QuietShare:
    """The recipients of one country who would get it in quiet hours.

    Attributes:
        first: When the first of them gets it instead (UTC).
        last: When the last of them does.
        there: When they do by the clock of `zone`, None where that differs.
        zone: The zone whose hours decided, "" where that differs.
    """

    region: str
    hours: QuietHours
    recipients: int
    first: datetime
    last: datetime
    there: datetime | None = None
    zone: str = ""

    @property
    def sentence(self) -> str:
        """One line, such as "38 recipients would get it in quiet hours (HK 22:00-08:00) …"."""
        return self.sentence_for(self.region)

    def sentence_for(self, country: str) -> str:
        """Return the same line with a name for the country."""
        return ntr(
            "{n} recipient would get it in quiet hours ({region} {hours}): it waits until {end}.",
            "{n} recipients would get it in quiet hours ({region} {hours}): they wait until {end}.",
            self.recipients,
            region=country,
            hours=span_text(self.hours),
            end=self._end,
        )

    @property
    def _end(self) -> str:
        """Until when, and whose clock says so."""
        at = f"{self.there:%Y-%m-%d %H:%M}" if self.there else f"{self.hours.end:%H:%M}"
        if not self.zone:
            return tr("{time} where they are", time=at)
        return tr("{time} in {zone}", time=at, zone=zone_label(self.zone))


@dataclass(frozen=True, slots=True)
class Timing:
    """When the messages of a draft go.

    Attributes:
        first: When the first is due (UTC); None for at once.
        last: When the last is due, quiet hours apart; None for at once.
        late: For how many the chosen time has passed where they are: these go at once.
        quiet: Whom quiet hours let wait, the largest country first.
    """

    first: datetime | None = None
    last: datetime | None = None
    late: int = 0
    quiet: tuple[QuietShare, ...] = ()

    @property
    def waiting(self) -> int:
        """How many wait for the end of quiet hours."""
        return sum(share.recipients for share in self.quiet)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a person should know, a sentence each."""
        return self.sentences_for(str)

    def sentences_for(self, country: Callable[[str], str]) -> tuple[str, ...]:
        """Return the same sentences with names for the countries."""
        waits = (one.sentence_for(country(one.region)) for one in self.quiet)
        return tuple(filter(None, (self.late_sentence, *waits)))

    @property
    def late_sentence(self) -> str:
        """How many are late and what becomes of them, or ""."""
        if not self.late:
            return ""
        return ntr(
            "For {n} recipient the time has passed already: it goes at once.",
            "For {n} recipients the time has passed already: theirs go at once.",
            self.late,
        )


@dataclass(slots=True)
class DueTimes:
    """Gives every message its instant while a plan is made.

    Attributes:
        now: The present instant.
        not_before: The instant for all, or None.
        send_time: The chosen time; each recipient's own clock counts where it says so.
        policy: The workspace's quiet hours.
        kept_until: Until when the gateway is to keep them all, where it is.
    """

    now: datetime
    not_before: datetime | None = None
    send_time: SendTime | None = None
    policy: QuietPolicy = field(default_factory=QuietPolicy)
    kept_until: datetime | None = None
    _never_quiet: bool = field(init=False)
    _late: int = 0
    _first: datetime | None = None
    _last: datetime | None = None
    _waits: dict[tuple[str, QuietHours], QuietShare] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._never_quiet = self.policy.is_empty

    def add(self, msisdn: Msisdn) -> datetime | None:
        """Return a message's own instant (UTC), None where the whole draft has one or goes now."""
        own: datetime | None = None
        if self.send_time is not None and self.send_time.is_each:
            own = self.send_time.instant_for(msisdn)
            if own <= self.now:
                self._late += 1
                own = None
            else:
                self._first = own if self._first is None else min(self._first, own)
                self._last = own if self._last is None else max(self._last, own)
        if not self._never_quiet:
            handed_out = own or self.not_before or self.now
            due = max(self.now, handed_out, self._kept_until or self.now)
            self._wait(self.policy.wait(msisdn, due))
        return own

    @property
    def _kept_until(self) -> datetime | None:
        """When the gateway sends what it is to keep."""
        at = self.send_time
        if self.kept_until is not None or at is None or at.is_each or self.not_before is not None:
            return self.kept_until
        return at.schedule.instant

    def _wait(self, wait: Wait | None) -> None:
        if wait is None:
            return
        key = (wait.region, wait.hours)
        known = self._waits.get(key)
        if known is None:
            self._waits[key] = QuietShare(*key, 1, wait.until, wait.until, wait.there, wait.zone)
        else:
            first, last = min(known.first, wait.until), max(known.last, wait.until)
            there = known.there if known.there == wait.there else None
            zone = known.zone if known.zone == wait.zone else ""
            self._waits[key] = QuietShare(*key, known.recipients + 1, first, last, there, zone)

    def timing(self) -> Timing:
        """Return what was found so far."""
        quiet = sorted(self._waits.values(), key=lambda share: -share.recipients)
        first, last = self._first, self._last
        if self.send_time is None or not self.send_time.is_each:
            first = last = self.not_before
        return Timing(first, last, self._late, tuple(quiet))

"""What a request to mysmpp carries besides texts and numbers: campaign first, then account."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from smsdesk.domain.account_fields import problems
from smsdesk.domain.provider_info import MessageOption, ProviderInfo
from smsdesk.domain.submit import SubmitBatch
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.mysmpp_fields import LINE_END_LETTERS, LINE_END_REFERENCE
from smsdesk.providers.mysmpp_kinds import WIRES, Wire
from smsdesk.providers.mysmpp_time import local_minute
from smsdesk.providers.mysmpp_xml import is_legal

__all__ = ["Sending", "shown_text"]

_NUMERIC_SENDER = re.compile(r"[0-9]{1,15}")
_ALPHANUMERIC_SENDER = re.compile(r"[A-Za-z0-9 '?><,.\-_=+/\"!@#$%^&*()]{1,11}")
_YEARS = range(2000, 9000)
_NO_TIMES: Mapping[str, str] = MappingProxyType({})
_LETTERS = r"\n"


def shown_text(text: str, account: AccountSettings) -> str:
    r"""Return `text` with the line ends that the phone shows: LF.

    Where line ends are written as the two letters `\n`, those letters in a text become one, too.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain if _as_reference(account) else plain.replace(_LETTERS, "\n")


def _as_reference(account: AccountSettings) -> bool:
    return account.get("line_end", LINE_END_LETTERS) == LINE_END_REFERENCE


@dataclass(frozen=True, slots=True)
class Sending:
    """A batch's own values, each from the campaign where it says one, else from the account.

    Attributes:
        account: Whose settings fill in.
        kind: As in `SubmitBatch.kind`; perhaps one that this gateway does not carry.
        declared: The options of the kind.
        values: What the campaign says to them.
        validity_period: Of the batch, for a channel without an option of its own.
        times: Attributes of every recipient, in the account's local time; see `timed`.
    """

    account: AccountSettings
    kind: str
    sender: str
    sender_viber: str
    declared: tuple[MessageOption, ...] = field(repr=False)
    values: Mapping[str, str] = field(repr=False)
    validity_period: datetime | None = None
    times: Mapping[str, str] = field(default_factory=lambda: _NO_TIMES)

    @classmethod
    def of(cls, info: ProviderInfo, account: AccountSettings, batch: SubmitBatch) -> "Sending":
        """Take what `batch` says; times are still missing."""
        known = {kind.key: kind.options for kind in info.capabilities.kinds}
        declared = (*known.get(batch.kind, ()), *info.options)
        viber = batch.options.get("sender_viber")
        if not viber and batch.kind == "viber":
            # The one sender that such a campaign can choose on the usual form.
            viber = batch.sender
        return cls(
            account=account,
            kind=batch.kind,
            sender=batch.sender or account.get("sender"),
            sender_viber=viber or account.get("sender_viber"),
            declared=declared,
            values={one.key: batch.options.get(one.key, "") for one in declared},
            validity_period=batch.validity_period,
        )

    @property
    def wire(self) -> Wire:
        """How the kind is written."""
        return WIRES[self.kind]

    @property
    def line_end(self) -> str:
        """The XML that stands for a line feed."""
        return "&#10;" if _as_reference(self.account) else _LETTERS

    @property
    def needs_time(self) -> bool:
        """Whether the account's local time must be known."""
        keys = ("time_send", "validity_period", "validity_period_viber")
        return self.validity_period is not None or any(map(self.option, keys))

    def option(self, key: str) -> str:
        """Return an option that this kind has, else ""."""
        return self.values.get(key, "")

    def shown(self, text: str) -> str:
        """Return `text` as the phone shows it."""
        return shown_text(text, self.account)

    def missing_sender(self) -> bool:
        """Tell whether neither campaign nor account has the sender that the kind needs."""
        wire = WIRES.get(self.kind)
        return wire is not None and (
            (wire.sms and not self.sender) or (wire.viber and not self.sender_viber)
        )

    def needed_sender(self) -> str:
        """Return which sender is missing, in words for the person who chooses it, or ""."""
        if not self.missing_sender():
            return ""
        if self.wire.viber and not self.sender_viber:
            return tr("Enter a Viber sender: the account has none of its own.")
        return tr("Choose a sender ID: the account has none of its own.")

    def problem(self) -> str:
        """Return why none of the batch can be sent, "" when nothing is wrong."""
        if self.kind not in WIRES:
            return tr("This gateway has no kind “{kind}”.", kind=self.kind)
        return (
            self._problem_of_options()
            or self._problem_of_senders()
            or self._problem_of_card()
            or self._problem_of_button()
        )

    def timed(self, now: datetime, offset: timedelta) -> "Sending | str":
        """Return this with its times, or why they cannot be; only after `problem` found none.

        Args:
            now: Aware; an earlier time of sending is left out, which means at once.
            offset: Of the account's local time from UTC.
        """
        start = self._start(now)
        if isinstance(start, str):
            return start
        ends = {
            "validity_period": self._end("validity_period", start) if self.wire.sms else None,
            "validity_period_viber": (
                self._end("validity_period_viber", start) if self.wire.viber else None
            ),
        }
        instants = {"time_send": start if start > now else None, **ends}
        known = {name: instant for name, instant in instants.items() if instant is not None}
        if any(not start < known[name] for name in ends if name in known):
            return tr("The message would be too old before it could be sent.")
        times = {name: local_minute(instant, offset) for name, instant in known.items()}
        return replace(self, times=times)

    def _start(self, now: datetime) -> datetime | str:
        text = self.option("time_send")
        try:
            start = datetime.fromisoformat(text).astimezone(UTC) if text else now
        except (ValueError, OverflowError):
            start = None
        if start is None or start.year not in _YEARS:
            return tr("The time of sending is no time: {time}.", time=text)
        return max(start, now)

    def _end(self, key: str, start: datetime) -> datetime | None:
        minutes = self.option(key)
        if minutes:
            return start + timedelta(minutes=int(minutes))
        period = self.validity_period
        return None if period is None or period.year not in _YEARS else period

    def _problem_of_options(self) -> str:
        found = problems(self.declared, self.values)
        if found:
            return found[0].sentence
        if not all(is_legal(self.shown(value)) for value in self.values.values()):
            return tr("A field of the message has characters that XML cannot carry. Remove them.")
        return ""

    def _problem_of_senders(self) -> str:
        if self.wire.viber and not (
            self.sender_viber.isprintable() and is_legal(self.sender_viber)
        ):
            return tr("The Viber sender has characters that XML cannot carry.")
        if not self.wire.sms or _NUMERIC_SENDER.fullmatch(self.sender):
            return ""
        if not _ALPHANUMERIC_SENDER.fullmatch(self.sender):
            return tr(
                "The sender ID must be at most 15 digits, or at most 11 English letters, digits "
                "and signs."
            )
        return ""

    def _problem_of_card(self) -> str:
        further = self.values.keys() - {"name", "time_send", "validity_period"}
        if self.kind == "vcard" and not any(map(self.option, further)):
            return tr("A contact card needs at least one thing besides the name.")
        return ""

    def _problem_of_button(self) -> str:
        if bool(self.option("button_viber")) is not bool(self.option("action_viber")):
            return tr("A button needs both its text and its link.")
        return ""

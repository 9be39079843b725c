"""What a phone really gets of a draft: by which channel, from whom, and with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smsdesk.domain.provider_info import MessageKind, Shown
from smsdesk.domain.segments import split
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.viewmodels.attachments import attachments, missing, shown_as
from smsdesk.ui.widgets.specs import PreviewFallback, PreviewMessage


@dataclass(frozen=True, slots=True)
class OnPhone:
    """A kind of message with what was entered for it.

    Attributes:
        view: The account it goes from.
        kind: The kind.
        options: The values of its fields.
        sender_id: The campaign's sender ID, None or "" for the account's own.
    """

    view: AccountView
    kind: MessageKind
    options: Mapping[str, str] = field(repr=False)
    sender_id: str | None = None

    @property
    def sender(self) -> str:
        """Whom the phone names as the sender; of two channels, on the first one."""
        own = shown_as(self.kind, Shown.SENDER)
        if own is None:
            return self._usual_sender
        usual = self.view.account.settings.get(own.key, "")
        return self.options.get(own.key) or usual or missing(own)

    @property
    def _usual_sender(self) -> str:
        key = self.view.info.capabilities.sender_field
        usual = self.view.account.settings.get(key, "")
        return self.sender_id or usual or tr("Sender set by gateway")

    def texts(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return each channel's name and its text for `text`; one without a name if all agree."""
        if not self.kind.text:
            return ()  # what its fields hold is shown as a card
        fallback, first = self.kind.fallback, self._first(text)
        if fallback is None or first == text:
            return (("", text),) if text else ()
        both = ((fallback.first, first), (fallback.then, text))
        return tuple((channel, one) for channel, one in both if one)

    def _first(self, text: str) -> str:
        """Return what stands in the place of `text` on the channel that is tried first."""
        other = shown_as(self.kind, Shown.TEXT)
        return (self.options.get(other.key) if other else "") or text

    def message(self, text: str) -> PreviewMessage:
        """Return what the phone shows for `text`, which is merged and as it goes on air."""
        scheme = self.kind.scheme or self.view.info.capabilities.scheme
        written = text if self.kind.text else ""
        first, segments = self._first(written), split(written, scheme) if written else ()
        parts = attachments(self.view, self.kind, self.options, first)
        fallback = self.kind.fallback
        if fallback is None:
            return PreviewMessage(self.sender, segments, attachments=parts)
        whole = (first,) if first else ()
        title = tr(
            "Where {first} does not arrive, {then} from {sender}:",
            first=fallback.first,
            then=fallback.then,
            sender=self._usual_sender,
        )
        then = PreviewFallback(title, segments) if segments else None
        return PreviewMessage(self.sender, whole, attachments=parts, fallback=then)

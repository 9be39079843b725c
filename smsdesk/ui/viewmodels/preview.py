"""The message as each recipient will see it, one recipient at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.texts import tr
from smsdesk.ui.widgets.specs import PreviewAttachment, PreviewMessage


@dataclass(frozen=True, slots=True)
class Preview:
    """Pages through recipients.

    Attributes:
        recipients: Those to page through; may be empty, then the bare text is shown.
        render: From a recipient (None: nobody yet) to sender and segments.
        place: Which one is shown, from 0.
        attachments: What goes with every text.
        visible: Whether the phone shows anything of it.
    """

    recipients: Sequence[Recipient] = field(repr=False)
    render: Callable[[Recipient | None], tuple[str, tuple[str, ...]]] = field(repr=False)
    place: int = 0
    attachments: tuple[PreviewAttachment, ...] = ()
    visible: bool = True

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.recipients)

    @property
    def recipient(self) -> Recipient | None:
        """Whose message is shown; None while there is nobody."""
        return self.recipients[self.place] if self.recipients else None

    @property
    def message(self) -> PreviewMessage:
        """What the phone shows."""
        recipient = self.recipient
        sender, segments = self.render(recipient)
        if not self.visible:
            return PreviewMessage(sender, (), tr("Nothing appears on the phone."))
        written = bool(segments or self.attachments)
        note = "" if written else tr("Your message will appear here as on a phone.")
        if recipient is not None and written:
            note = tr("to {who}", who=_who(recipient))
        return PreviewMessage(sender, segments, note, self.attachments)

    def at(self, place: int) -> "Preview":
        """Return the preview at another place, as near as there is one."""
        last = max(0, self.total - 1)
        return replace(self, place=min(max(place, 0), last))


def _who(recipient: Recipient) -> str:
    number = recipient.msisdn.display()
    return f"{recipient.name}, {number}" if recipient.name else number

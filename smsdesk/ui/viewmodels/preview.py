"""The message as each recipient will see it, one recipient at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.provider_info import MessageKind
from smsdesk.domain.texts import tr
from smsdesk.services.quote_problems import unseen_sentence
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec, PreviewMessage


@dataclass(frozen=True, slots=True)
class Preview:
    """Pages through recipients.

    Attributes:
        recipients: Those to page through; may be empty, then the bare text is shown.
        render: From a recipient (None: nobody yet) to what the phone gets.
        place: Which one is shown, from 0.
        visible: Whether the phone shows anything of it.
    """

    recipients: Sequence[Recipient] = field(repr=False)
    render: Callable[[Recipient | None], PreviewMessage] = field(repr=False)
    place: int = 0
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
        shown = self.render(recipient)
        if not self.visible:
            return PreviewMessage(shown.sender, (), tr("Nothing appears on the phone."))
        written = bool(shown.segments or shown.attachments)
        note = "" if written else tr("Your message will appear here as on a phone.")
        if recipient is not None and written:
            note = tr("to {who}", who=_who(recipient))
        return replace(shown, note=note)

    def place_of(self, recipient: Recipient) -> int | None:
        """Return where a recipient is among them, from 0; None for somebody else."""
        found = (place for place, one in enumerate(self.recipients) if one is recipient)
        return next(found, None)

    def at(self, place: int) -> "Preview":
        """Return the preview at another place, as near as there is one."""
        last = max(0, self.total - 1)
        return replace(self, place=min(max(place, 0), last))


def unseen_notice(kind: MessageKind | None, text: str) -> NoticeSpec | None:
    """Return the warning that nobody will see `text`, None where the phone shows it."""
    if kind is None or kind.visible or not text:
        return None
    return NoticeSpec(Tone.WARNING, unseen_sentence(kind), dismissible=False)


def _who(recipient: Recipient) -> str:
    number = recipient.msisdn.display()
    return f"{recipient.name}, {number}" if recipient.name else number

"""What the shared widgets show, as plain values. No Qt: view models make these."""

from dataclasses import dataclass
from enum import Enum, unique

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone

TONE_ICONS = {
    Tone.NEUTRAL: IconName.INFO,
    Tone.INFO: IconName.INFO,
    Tone.SUCCESS: IconName.SUCCESS,
    Tone.WARNING: IconName.WARNING,
    Tone.DANGER: IconName.ERROR,
}


def unbroken(words: str) -> str:
    """Return `words` for one line only: a number over two lines is read as two."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def tone_word(tone: Tone) -> str:
    """Return the word for `tone` that screen readers say before a notice."""
    words = {
        Tone.NEUTRAL: tr("Note"),
        Tone.INFO: tr("Note"),
        Tone.SUCCESS: tr("Done"),
        Tone.WARNING: tr("Warning"),
        Tone.DANGER: tr("Error"),
    }
    return words[tone]


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """A state: a word and an icon in a tone; `detail` is the sentence behind it (tooltip)."""

    label: str
    tone: Tone
    icon: IconName
    detail: str = ""


@dataclass(frozen=True, slots=True)
class EmptySpec:
    """An empty screen: what to do first; no button without `action`."""

    icon: IconName
    headline: str
    sentence: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class NoticeSpec:
    """A notice in a banner or toast; no button without `action`."""

    tone: Tone
    text: str
    action: str = ""
    dismissible: bool = True


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """One chip; `key` is the caller's name for it, `detail` says why the tone is what it is."""

    key: str
    text: str
    tone: Tone = Tone.NEUTRAL
    icon: IconName | None = None
    detail: str = ""
    removable: bool = True


@dataclass(frozen=True, slots=True)
class MeterReading:
    """The counter: its line of text and how full each segment is (0.0 to 1.0).

    `bar` is False for what has no segments.
    """

    text: str
    fills: tuple[float, ...]
    tone: Tone = Tone.INFO
    detail: str = ""
    bar: bool = True


class AttachmentLook(Enum):
    """How something that goes with a text is drawn."""

    CARD = "card"
    PICTURE = "picture"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class PreviewAttachment:
    """Something that goes with a text: a link, a contact card, a picture, a button."""

    icon: IconName
    title: str
    detail: str = ""
    look: AttachmentLook = AttachmentLook.CARD


@dataclass(frozen=True, slots=True)
class PreviewFallback:
    """What comes by another channel where the message itself does not arrive."""

    title: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewMessage:
    """A message as the recipient will see it, already cut into segments."""

    sender: str
    segments: tuple[str, ...]
    note: str = ""
    attachments: tuple[PreviewAttachment, ...] = ()
    fallback: PreviewFallback | None = None


@dataclass(frozen=True, slots=True)
class KeyValue:
    """One fact of a list; a copyable value has a Copy button."""

    key: str
    value: str
    copyable: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event of a message's history; `time` is already formatted for the reader."""

    icon: IconName
    tone: Tone
    title: str
    time: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come; what is not known is None."""

    done: int
    total: int | None = None
    rate_per_s: float | None = None
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """One account in the status strip."""

    account_id: str
    name: str
    badge: BadgeSpec
    balance: str = ""


@dataclass(frozen=True, slots=True)
class ListenerStatus:
    """The listener in the status strip; `last_report` is a formatted time or empty."""

    listening: bool
    last_report: str = ""
    problem: str = ""


@unique
class PageKey(Enum):
    """The pages of the rail; the value is the object name of its entry."""

    COMPOSE = "navCompose"
    CONTACTS = "navContacts"
    HISTORY = "navHistory"

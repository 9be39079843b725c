"""What a provider declares of itself, once: forms, limits, pollers and help come from it.

Nothing outside a provider's module may ask which provider it is; it asks its `ProviderInfo`.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from smsdesk.domain.destinations import DestinationRule
from smsdesk.domain.number_rules import NumberRule
from smsdesk.domain.repetition import Repetition
from smsdesk.domain.segments import STANDARD, SegmentScheme
from smsdesk.domain.text_rules import TextRule


class FieldKind(StrEnum):
    """How a value is entered and checked."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a kind of field, not a secret
    CHOICE = "choice"
    NUMBER = "number"
    LINES = "lines"
    """Text of several lines."""
    FLAG = "flag"
    URL = "url"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a `CHOICE` field and its label."""

    value: str
    label: str


class Shown(StrEnum):
    """How what is entered for one message appears beside its text on the phone."""

    CARD = "card"
    PICTURE = "picture"
    BUTTON = "button"
    """The value is the text of a button."""
    SENDER = "sender"
    """The value is whom the phone names as the sender of this kind, before the sender ID."""
    TEXT = "text"
    """The value stands in the place of the text; where the kind falls back, until it does."""
    TITLE = "title"
    """The value names the whole, as a person's name does a contact card."""
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One setting of an account: form, validation, storage and help come from this.

    Attributes:
        key: The document's own parameter name in lower case (design, section 10).
        label: Its name on screen.
        kind: How it is entered. `SECRET` goes to the keyring and nowhere else.
        required: Whether an account cannot work without it.
        unless: Key of the field that stands in its place: it is needed where that one is empty.
        default: The value a new account starts with.
        pattern: A regular expression the whole value must match, or "".
        choices: The values of a `CHOICE` field.
        help: One sentence below the field.
        advanced: Whether the form hides it behind "More settings".
        group: The heading it stands under in a long form; "" for none.
        shown: Of a message's own field, how the phone shows it.
        identifies: Whether another value is another account at the gateway, as a login is.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    unless: str = ""
    default: str = ""
    pattern: str = ""
    choices: tuple[Choice, ...] = ()
    help: str = ""
    advanced: bool = False
    group: str = ""
    shown: Shown = Shown.CARD
    identifies: bool = False

    @property
    def secret(self) -> bool:
        """Whether the value belongs in the keyring."""
        return self.kind is FieldKind.SECRET

    @property
    def option(self) -> str:
        """How a command is given the value."""
        return f"--secret {self.key}" if self.secret else f"--set {self.key}=…"

    @property
    def is_identity(self) -> bool:
        """Whether another value may be another account, or a server that knows nothing of us."""
        return self.identifies or self.kind in {FieldKind.SECRET, FieldKind.URL}


MessageOption = CredentialField
"""A setting of one campaign (route, priority …), declared like a setting of an account."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """A message tried on one channel and, where it does not arrive there, sent by another.

    The kind's own fields go by the first channel, the text alone by the other.

    Attributes:
        first: Name of the channel tried first; a message there is one unit, however long.
        then: Name of the other channel, where it is billed by its segments.
    """

    first: str
    then: str


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A kind of message a gateway carries, with the fields that it alone has.

    Attributes:
        key: As in `SubmitBatch.kind`, such as "sms", "flash" or "viber".
        label: Its name on screen.
        summary: One sentence that says what it is.
        scheme: How its text is counted; None for the provider's own scheme.
        text: Whether it has a text at all (a contact card has none).
        options: Its own fields; their keys join those of `ProviderInfo.options`.
        segmented: Whether it is billed by segments (a Viber message is not); where it falls back,
            whether what it falls back to is.
        fallback: The two channels of a kind that has them, so that it is priced both ways.
        channel: What price tables call the channel it goes by, or is tried on first where it falls
            back; "" for SMS. Without a price of that channel its price is unknown.
        sender: Whether the campaign's sender ID is its sender.
        visible: Whether the phone shows anything of it (a silent SMS is not seen).
    """

    key: str
    label: str
    summary: str = ""
    scheme: SegmentScheme | None = None
    text: bool = True
    options: tuple[MessageOption, ...] = ()
    segmented: bool = True
    fallback: Fallback | None = None
    channel: str = ""
    sender: bool = True
    visible: bool = True


class Polling(StrEnum):
    """How delivery reports can be asked for."""

    NONE = "none"
    QUEUE = "queue"
    """Each is handed over once: one puller, and it stores a page before it pulls the next."""
    QUERY = "query"
    """Asked by the gateway's ids, as often as one likes."""


class Reference(StrEnum):
    """How our reference travels: it decides how the dispatcher numbers messages."""

    BATCH = "batch"
    """One for a request; a message is found by reference and number."""
    MESSAGE = "message"
    """One for a message."""
    COUNTER = "counter"
    """A growing decimal number, account-wide, never reused (a true idempotency key)."""
    NONE = "none"
    """The gateway takes no reference of ours."""


class Settling(StrEnum):
    """How an uncertain message can be settled."""

    REPEAT = "repeat"
    """Repeat with the same reference: the gateway will not send twice."""
    LOOK_UP = "look_up"
    """Ask the gateway for its records."""
    REPORT = "report"
    """Wait for the report that carries our reference."""
    PERSON = "person"
    """Only a person can decide."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a gateway can do, and its limits.

    Attributes:
        kinds: Kinds of message, the first being the default.
        scheme: How its texts are counted.
        batch_size: Most messages in one request.
        batch_same_text: Whether all messages of a request must have one text.
        concurrency: Most requests at once for an account.
        requests_per_s: Pace of requests for an account.
        reference: How our reference travels.
        reference_field: The account's field that begins each reference of a `Reference.COUNTER`.
        settling: How uncertain messages are settled.
        callback: Whether reports are pushed.
        polling: Whether and how reports can be polled.
        poll_batch: Most reports or ids in one poll.
        poll_every_s: Pause between two polls of an account, at the least.
        callback_needs_known: Whether the answer to a callback must name the ids that are ours.
        balance: Whether the balance can be asked.
        native_schedule: Whether the gateway keeps messages until a time.
        schedule_option: The option that tells it the time (ISO 8601 with offset), where it does.
        sender: Whether a sender ID can be given.
        sender_field: The account's field with the default sender ID; its pattern is the gateway's
            rule for all of them.
        report_limit_s: After this time without a report a message becomes `no_report`.
        callback_networks: Addresses that the document lists as the origin of callbacks.
        price_hint: Price per segment to start with, or None.
        regions: The only countries it reaches (ISO 3166); empty when there is no such limit.
        regions_name: What a person calls them, as in “3 recipients outside mainland China”.
        numbers: The numbers it takes, of those it reaches; whoever breaks a rule is left out.
        text_rule: What its texts must look like, None where any text will do.
        currencies: In which the gateway settles (ISO 4217), where its document names them.
        uncarried: Characters that the gateway's format cannot carry, as in `segments.unsendable`.
        text_settings: Keys of the account's fields that change the text as it is counted and
            billed; each is an option too, so that a campaign keeps the values it was priced with.
        repetition: The gateway's rule on repeated texts, None where it has none.
    """

    kinds: tuple[MessageKind, ...] = (MessageKind("sms", "SMS"),)
    scheme: SegmentScheme = STANDARD
    batch_size: int = 1
    batch_same_text: bool = True
    concurrency: int = 2
    requests_per_s: float = 5.0
    reference: Reference = Reference.MESSAGE
    reference_field: str = ""
    settling: Settling = Settling.PERSON
    callback: bool = True
    polling: Polling = Polling.NONE
    poll_batch: int = 100
    poll_every_s: float = 30.0
    callback_needs_known: bool = False
    balance: bool = False
    native_schedule: bool = False
    schedule_option: str = ""
    sender: bool = True
    sender_field: str = ""
    report_limit_s: float = 72 * 3600.0
    callback_networks: tuple[str, ...] = ()
    price_hint: Decimal | None = None
    regions: tuple[str, ...] = ()
    regions_name: str = ""
    numbers: tuple[NumberRule, ...] = ()
    text_rule: TextRule | None = None
    currencies: tuple[str, ...] = ()
    uncarried: str = ""
    text_settings: tuple[str, ...] = ()
    repetition: Repetition | None = None

    @property
    def reach(self) -> str:
        """All that it reaches, in words; "" when there is no such limit."""
        return self.regions_name or ", ".join(self.regions)

    @property
    def channels(self) -> frozenset[str]:
        """What price tables call its channels beside SMS."""
        return frozenset(kind.channel for kind in self.kinds) - {""}

    def kind(self, key: str) -> MessageKind:
        """Return the kind called `key`; raises KeyError for one the gateway does not carry."""
        return next((kind for kind in self.kinds if kind.key == key), None) or _no_kind(key)


def _no_kind(key: str) -> MessageKind:
    raise KeyError(key)


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """A provider's declaration of itself."""

    key: str
    title: str
    summary: str
    capabilities: Capabilities
    fields: tuple[CredentialField, ...]
    options: tuple[MessageOption, ...] = ()
    callback_help: str = ""
    """What the gateway's side needs in order to call us back, in sentences."""
    notes: tuple[str, ...] = ()
    """What a person must know before sending with this gateway, one sentence or two each."""
    destinations: tuple[DestinationRule, ...] = ()
    """What its document asks of messages to single countries."""
    plain_http_by_document: bool = field(default=False)
    """Whether the gateway's own document asks for unencrypted HTTP."""

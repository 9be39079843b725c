"""One of every shared widget, filled, for tests that must hold for all of them."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.base import TextRole, Variant, make_button, make_icon_button
from smsdesk.ui.widgets.chip_flow import ChipFlow
from smsdesk.ui.widgets.elided_label import ElidedLabel
from smsdesk.ui.widgets.notices import Banner, EmptyState
from smsdesk.ui.widgets.phone_preview import PhonePreview
from smsdesk.ui.widgets.progress_strip import ProgressStrip
from smsdesk.ui.widgets.search_field import SearchField
from smsdesk.ui.widgets.sections import Card, FormRow, KeyValueList, SectionHeader
from smsdesk.ui.widgets.segment_meter import SegmentMeter
from smsdesk.ui.widgets.specs import (
    AccountStatus,
    BadgeSpec,
    ChipSpec,
    EmptySpec,
    KeyValue,
    ListenerStatus,
    MeterReading,
    NoticeSpec,
    PreviewAttachment,
    PreviewMessage,
    Progress,
    TimelineEvent,
)
from smsdesk.ui.widgets.state_badge import StateBadge
from smsdesk.ui.widgets.status_strip import StatusStrip
from smsdesk.ui.widgets.timeline import Timeline

DELIVERED = BadgeSpec("Delivered", Tone.SUCCESS, IconName.DELIVERED, "The phone has it.")


class Memory(dict[str, str]):
    """A `UiMemory` for one test."""

    def recall(self, key: str) -> str | None:
        return self.get(key)

    def remember(self, key: str, value: str) -> None:
        self[key] = value


def longer(text: str, share: float) -> str:
    """Return `text` made longer by `share`, as a translation would, in words."""
    extra = int(len(text) * share)
    return text if extra <= 0 else f"{text} {'wort ' * (extra // 5)}{'x' * (extra % 5)}".strip()


def header(share: float = 0.0) -> SectionHeader:
    made = SectionHeader(
        longer("Compose", share), longer("Write one text, pick people.", share), role=TextRole.TITLE
    )
    made.add_action(make_button(longer("Templates", share), "sampleTemplates", icon=IconName.FILE))
    made.add_action(make_icon_button(IconName.REFRESH, "sampleRefresh", "Refresh"))
    return made


def form_row(share: float = 0.0) -> FormRow:
    field = QLineEdit("abc")
    field.setObjectName("sampleField")
    row = FormRow(
        longer("API key", share), field, help_text=longer("In the console.", share), required=True
    )
    row.set_error(longer("The key has 32 characters; this one has 3. Copy it again.", share))
    return row


def chips(share: float = 0.0) -> ChipFlow:
    editor = QLineEdit()
    editor.setObjectName("sampleRecipients")
    editor.setAccessibleName("Recipients")
    flow = ChipFlow("sampleChips", "Chosen recipients", editor=editor)
    flow.set_chips(
        [
            ChipSpec("a", longer("VIP list", share), icon=IconName.LIST),
            ChipSpec("b", "+852 6123 4567", Tone.SUCCESS, IconName.CHECK, "Hong Kong"),
            ChipSpec("c", longer("+86 138 0013", share), Tone.DANGER, IconName.ERROR, "Too short."),
        ]
    )
    return flow


def card(share: float = 0.0) -> Card:
    made = Card(longer("Message", share))
    timeline = Timeline("sampleTimeline", "What became of it")
    timeline.set_events(
        [
            TimelineEvent(IconName.CLOCK, Tone.NEUTRAL, longer("Queued", share), "09:00:01"),
            TimelineEvent(
                IconName.CHECK, Tone.INFO, "Submitted", "09:00:02", longer("Taken as 8831", share)
            ),
        ]
    )
    facts = KeyValueList("sampleFacts")
    facts.set_items(
        [
            KeyValue(longer("Provider id", share), "8831-22-aa91", copyable=True),
            KeyValue("Cost", longer("HK$0.09 estimated", share)),
        ]
    )
    made.body.addWidget(timeline)
    made.body.addWidget(facts)
    return made


def notices(share: float = 0.0) -> list[QWidget]:
    banner = Banner("sampleBanner")
    banner.show_notice(
        NoticeSpec(
            Tone.WARNING,
            longer("Quiet hours in Hong Kong.", share),
            longer("Open Settings", share),
        )
    )
    strip = ProgressStrip("sampleProgress")
    strip.start(longer("Importing customers.csv", share))
    strip.set_progress(Progress(12_400, 100_000, 2_100, 42))
    empty = EmptyState(
        EmptySpec(
            IconName.HISTORY,
            longer("No message yet", share),
            longer("When you send a text, it is here.", share),
            longer("Write a text", share),
        ),
        "sampleEmpty",
    )
    return [banner, strip, empty]


def status(share: float = 0.0) -> StatusStrip:
    strip = StatusStrip()
    strip.set_accounts(
        [
            AccountStatus("1", longer("CloudSMS main", share), DELIVERED, "HK$411.20"),
            AccountStatus(
                "2", "Yunpian", BadgeSpec("Paused", Tone.DANGER, IconName.ERROR, "Key refused.")
            ),
        ]
    )
    strip.set_listener(ListenerStatus(listening=True, last_report="09:41"))
    strip.set_sending("Spring sale", Progress(412, 1_205))
    return strip


def everything(share: float = 0.0) -> QWidget:
    """Return a column with one of every widget, its texts longer by `share`."""
    column = QWidget()
    layout = QVBoxLayout(column)
    meter = SegmentMeter("sampleSegments")
    meter.set_reading(
        MeterReading(longer("161 / 160 · 2 segments", share), (1.0, 0.2), Tone.WARNING)
    )
    phone = PhonePreview("samplePreview")
    phone.set_message(
        PreviewMessage(
            "ACME",
            ("Hi Ana,\nyour order is re", "ady"),
            longer("2 segments", share),
            (PreviewAttachment(IconName.LINK, "Open the shop", "https://example.com"),),
        )
    )
    parts: list[QWidget] = [
        header(share),
        make_button(longer("Review and send", share), "sampleSend", Variant.PRIMARY),
        chips(share),
        form_row(share),
        meter,
        phone,
        card(share),
        *notices(share),
        SearchField("sampleSearch", longer("Search", share)),
        StateBadge(DELIVERED, object_name="sampleBadge"),
        ElidedLabel(longer("A very long name of a campaign", share)),
        status(share),
    ]
    for part in parts:
        layout.addWidget(part)
    return column

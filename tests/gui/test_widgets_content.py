from contextlib import nullcontext

import pytest
from PySide6.QtCore import QByteArray, QDate, QDateTime, QPoint, QPointF, Qt, QTime
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QTableView,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import LIGHT, Tone
from smsdesk.ui.widgets.base import make_button
from smsdesk.ui.widgets.elided_label import ElidedLabel
from smsdesk.ui.widgets.phone_preview import PhonePreview
from smsdesk.ui.widgets.search_field import SearchField
from smsdesk.ui.widgets.sections import FormRow, KeyValueList, make_scroll
from smsdesk.ui.widgets.segment_meter import SegmentMeter
from smsdesk.ui.widgets.select import Select
from smsdesk.ui.widgets.specs import (
    BadgeSpec,
    KeyValue,
    MeterReading,
    PreviewAttachment,
    PreviewMessage,
    TimelineEvent,
)
from smsdesk.ui.widgets.state_badge import BADGE_ROLE, BadgeDelegate, StateBadge
from smsdesk.ui.widgets.tables import (
    fit_titles,
    prepare_table,
    prepare_view,
    remember_columns,
    restore_columns,
)
from smsdesk.ui.widgets.text_block import TextBlock
from smsdesk.ui.widgets.time_fields import DateTimeField, TimeField
from smsdesk.ui.widgets.timeline import Timeline
from tests.gui.samples import Memory

READY = BadgeSpec("Ready", Tone.SUCCESS, IconName.SUCCESS)
REFUSED = BadgeSpec("Paused", Tone.DANGER, IconName.ERROR, "The gateway refused the key.")


def test_elided_label_has_its_whole_text_as_tooltip_only_while_cut(theme, qtbot):
    label = ElidedLabel("A very long name of a campaign & more")
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    label.show()
    assert not label.is_elided()
    assert label.toolTip() == ""
    label.resize(60, 20)
    assert label.is_elided()
    assert "campaign &amp; more" in label.toolTip()
    assert label.text() == "A very long name of a campaign & more"


def test_search_waits_for_a_pause_and_never_repeats_itself(theme, qtbot):
    field = SearchField("contactSearch", "Search contacts")
    qtbot.addWidget(field)
    searched: list[str] = []
    field.search_changed.connect(searched.append)
    qtbot.keyClicks(field, " ana")
    assert searched == []
    qtbot.waitUntil(lambda: searched == ["ana"])
    qtbot.keyClick(field, Qt.Key.Key_Space)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert searched == ["ana"]
    qtbot.keyClicks(field, "b")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert searched == ["ana", "ana b"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert searched == ["ana", "ana b", ""]
    assert field.text() == ""


def test_meter_says_its_words_to_scripts_and_screen_readers(theme, qtbot):
    meter = SegmentMeter("segmentLabel")
    qtbot.addWidget(meter)
    meter.set_reading(MeterReading("161 / 160 · 2 segments", (1.0, 0.2), Tone.WARNING, "Cut 1."))
    label = meter.findChild(QLabel, "segmentLabel")
    assert label is not None
    assert label.text() == meter.text() == "161 / 160 · 2 segments"
    assert label.accessibleDescription() == "Cut 1."
    meter.set_reading(MeterReading("400 segments", (1.0,) * 400))
    meter.resize(300, 60)
    meter.show()
    assert not meter.grab().isNull()


def test_meter_fills_in_proportion(theme, qtbot):
    meter = SegmentMeter("segmentLabel")
    qtbot.addWidget(meter)
    meter.resize(400, 40)
    meter.show()

    def filled(fill: float) -> int:
        meter.set_reading(MeterReading("x", (fill,)))
        image = meter.grab().toImage()
        row = [image.pixelColor(x, 3).name() for x in range(image.width())]
        return row.count(LIGHT.accent.base)

    assert filled(0.0) == 0
    assert filled(0.5) == pytest.approx(200, abs=6)
    assert filled(1.0) == pytest.approx(400, abs=6)
    assert filled(7.0) == pytest.approx(400, abs=6)


def preview_text(preview: PhonePreview) -> QTextEdit:
    text = preview.findChild(QTextEdit)
    assert text is not None
    return text


def test_preview_copies_the_message_without_the_cuts(theme, qtbot):
    preview = PhonePreview("previewPane")
    qtbot.addWidget(preview)
    preview.set_message(PreviewMessage("ACME", ("Line one\nline t", "wo 😀", " end")))
    text = preview_text(preview)
    text.selectAll()
    copied = text.createMimeDataFromSelection().text()
    assert copied == preview.text() == "Line one\nline two 😀 end"
    assert text.document().blockCount() == 3


@pytest.mark.parametrize(
    "steps",
    [
        (("a",), ("a", "b"), ("a", "c", "d"), ("x", "c", "d"), ("x",), (), ("y", "z")),
        (("one\ntwo", "b"), ("one\ntwo", "b2"), ("one", "b2", "c"), ("one", "b2")),
    ],
)
def test_preview_changes_into_any_other_message(theme, qtbot, steps):
    preview = PhonePreview("previewPane")
    qtbot.addWidget(preview)
    text = preview_text(preview)
    fresh = PhonePreview("previewPane")
    qtbot.addWidget(fresh)
    for segments in steps:
        preview.set_message(PreviewMessage("ACME", segments))
        blocks = text.toPlainText().replace("\u2028", "\n")
        assert text.document().blockCount() == max(1, len(segments))
        assert blocks == "\n".join(segments)
        text.selectAll()
        assert text.createMimeDataFromSelection().text() == "".join(segments)
        margins = [
            text.document().findBlockByNumber(at).blockFormat().topMargin()
            for at in range(text.document().blockCount())
        ]
        assert margins[0] == 0
        assert all(margins[1:])


def test_arrows_page_and_with_shift_they_select(theme, qtbot):
    preview = PhonePreview("previewPane")
    qtbot.addWidget(preview)
    preview.set_message(PreviewMessage("ACME", ("Hello",)))
    asked: list[int] = []
    preview.paged.connect(asked.append)
    text = preview_text(preview)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(text, key)
    assert asked == [1, 1, -1]
    qtbot.keyClick(text, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [1, 1, -1]


def test_preview_grows_with_its_text_and_scrolls(theme, qtbot, qapp):
    preview = PhonePreview("previewPane")
    qtbot.addWidget(preview)
    preview.resize(320, 300)
    preview.show()
    preview.set_message(PreviewMessage("ACME", ("short",)))
    qapp.processEvents()
    low = preview_text(preview).height()
    preview.set_message(PreviewMessage("ACME", ("word " * 60, "word " * 60)))
    qapp.processEvents()
    assert preview_text(preview).height() > 4 * low
    assert preview_text(preview).verticalScrollBar().maximum() == 0
    assert preview.size().height() == 300


def test_preview_shows_markup_as_text_and_replaces_attachments(theme, qtbot):
    preview = PhonePreview("previewPane")
    qtbot.addWidget(preview)
    link = PreviewAttachment(IconName.LINK, "Shop", "https://example.com")
    preview.set_message(PreviewMessage("ACME", ("<b>x</b>",), attachments=(link, link)))
    assert preview_text(preview).toPlainText() == "<b>x</b>"
    preview.set_message(PreviewMessage("ACME", (), "Nothing to show yet."))
    preview.show()
    assert not preview_text(preview).isVisible()
    shown = [label.text() for label in preview.findChildren(QLabel) if label.isVisible()]
    assert "Shop" not in shown
    assert "Nothing to show yet." in shown


def test_form_row_puts_the_error_at_its_field(theme, qtbot):
    field = QLineEdit()
    row = FormRow("API key", field, help_text="In the console.")
    qtbot.addWidget(row)
    row.show()
    assert field.accessibleName() == "API key"
    assert field.accessibleDescription() == "In the console."
    row.set_error("The key has 32 characters.")
    assert field.property("invalid") is True
    assert field.accessibleDescription() == "The key has 32 characters. In the console."
    row.set_error("")
    assert field.property("invalid") is False
    assert row.error() == ""


def test_form_row_keeps_a_name_the_field_has(theme, qtbot):
    field = QLineEdit()
    field.setAccessibleName("Sender")
    row = FormRow("From", field)
    qtbot.addWidget(row)
    assert field.accessibleName() == "Sender"


def test_facts_are_copied_by_their_button(theme, qtbot, qapp):
    facts = KeyValueList("facts")
    qtbot.addWidget(facts)
    facts.set_items([KeyValue("Id", "8831-22", copyable=True), KeyValue("Cost", "HK$0.09")])
    facts.show()
    copied: list[str] = []
    facts.copied.connect(copied.append)
    button = facts.findChild(QWidget, "factsCopy0")
    assert button is not None
    assert button.accessibleName() == "Copy Id"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert copied == ["8831-22"]
    facts.set_items([KeyValue("Cost", "HK$0.10")])
    qapp.processEvents()
    shown = [label.text() for label in facts.findChildren(QLabel) if label.isVisible()]
    assert shown == ["Cost", "HK$0.10"]


def test_a_long_value_to_copy_is_shown_whole(theme, qtbot):
    facts = KeyValueList("facts")
    qtbot.addWidget(facts)
    address = "http://127.0.0.1:33141/callback/4/jaMVrIzd3JXn6gzL_nWivmtiG97VdBbU"
    facts.set_items([KeyValue("Address", address, copyable=True)])
    facts.resize(300, 120)
    facts.show()
    block = facts.findChild(TextBlock, "factsValue0")
    assert block is not None
    assert block.text() == address
    assert block.document().size().width() <= block.viewport().width()
    assert block.height() > 2 * block.fontMetrics().lineSpacing()
    block.selectAll()
    assert block.createMimeDataFromSelection().text() == address


QUEUED = TimelineEvent(IconName.CLOCK, Tone.NEUTRAL, "Queued", "09:00:01")
SUBMITTED = TimelineEvent(IconName.CHECK, Tone.INFO, "Submitted", "09:00:02", "Taken as 8831")
ARRIVED = TimelineEvent(IconName.DELIVERED, Tone.SUCCESS, "Delivered", "09:00:09")


def test_timeline_keeps_rows_that_are_still_right(theme, qtbot):
    timeline = Timeline("history", "What became of it")
    qtbot.addWidget(timeline)
    timeline.set_events([QUEUED, SUBMITTED])
    first = timeline.findChild(QLabel, "historyEvent0")
    timeline.set_events([QUEUED, SUBMITTED, ARRIVED])
    timeline.show()
    assert timeline.findChild(QLabel, "historyEvent0") is first
    shown = [
        label.accessibleName()
        for label in timeline.findChildren(QLabel)
        if label.isVisible() and label.objectName().startswith("historyEvent")
    ]
    assert sorted(shown) == [
        "Delivered, 09:00:09",
        "Queued, 09:00:01",
        "Submitted, 09:00:02, Taken as 8831",
    ]
    timeline.set_events([])
    assert timeline.events() == ()


def test_badge_says_its_word(theme, qtbot):
    badge = StateBadge(READY, object_name="badge")
    qtbot.addWidget(badge)
    badge.set_state(REFUSED)
    assert badge.label() == badge.accessibleName() == "Paused"
    assert badge.accessibleDescription() == "The gateway refused the key."


def test_badge_cell_is_painted_in_its_tone_and_read_as_its_word(theme, qtbot, qapp):
    view = QTableView()
    qtbot.addWidget(view)
    prepare_table(view, "historyTable", "Messages")
    model = QStandardItemModel(2, 1)
    for row, spec in enumerate([READY, REFUSED]):
        item = QStandardItem(spec.label)
        item.setData(spec, BADGE_ROLE)
        model.setItem(row, item)
    view.setModel(model)
    view.setItemDelegate(BadgeDelegate(view))
    view.resize(300, 200)
    view.show()
    qapp.processEvents()
    image = view.viewport().grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(120) for y in range(image.height())}
    assert LIGHT.tones.success.background in colors
    assert LIGHT.tones.danger.background in colors
    ground = LIGHT.tones.success.background
    places = [
        x
        for x in range(120)
        for y in range(view.rowHeight(0))
        if image.pixelColor(x, y).name() == ground
    ]
    assert 13 <= min(places) <= 14, "it begins where the title of its column does"
    assert view.rowHeight(0) >= view.fontMetrics().height() + 16


def test_column_widths_survive_a_restart(theme, qtbot):
    memory = Memory()
    model = QStandardItemModel(1, 3)

    def table() -> QTableView:
        view = QTableView()
        qtbot.addWidget(view)
        prepare_table(view, "contactTable", "Contacts")
        view.setModel(model)
        return view

    first = table()
    assert restore_columns(first, memory) is False
    first.setColumnWidth(0, 217)
    remember_columns(first, memory)
    second = table()
    assert restore_columns(second, memory) is True
    assert second.columnWidth(0) == 217
    memory["table.contactTable.header"] = "nonsense ☃"
    assert restore_columns(table(), memory) is False
    assert QByteArray.fromBase64(b"") == QByteArray()


def test_no_column_is_narrower_than_its_title(theme, qtbot):
    view = QTableView()
    qtbot.addWidget(view)
    prepare_table(view, "contactTable", "Contacts")
    model = QStandardItemModel(1, 3)
    model.setHorizontalHeaderLabels(["A", "Number begins with this", "Last"])
    view.setModel(model)
    view.setColumnWidth(0, 150)
    view.setColumnWidth(1, 60)
    fit_titles(view)
    title = view.fontMetrics().horizontalAdvance("Number begins with this")
    assert view.columnWidth(1) > title + 2 * 13, "with the room around it"
    assert view.columnWidth(0) == 150


@pytest.mark.parametrize("late", [False, True], ids=["with the sheet", "before the sheet"])
def test_a_column_that_takes_what_is_left_keeps_its_title(theme, qtbot, qapp, late):
    view = QTableView()
    qtbot.addWidget(view)
    with theme.sheet_last() if late else nullcontext():
        prepare_table(view, "historyTable", "Messages")
        model = QStandardItemModel(1, 2)
        model.setHorizontalHeaderLabels(["A", "A title of some length"])
        view.setModel(model)
        view.horizontalHeader().setStretchLastSection(False)
        view.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        view.setColumnWidth(0, 200)
        fit_titles(view)
    view.resize(220, 200)
    view.show()
    qapp.processEvents()
    title = view.fontMetrics().horizontalAdvance("A title of some length")
    assert view.columnWidth(1) > title + 2 * 13, "with the room around it"


def test_items_chosen_before_the_list_is_shown_do_not_overlap(theme, qtbot, qapp):
    view = QListWidget()
    qtbot.addWidget(view)
    prepare_view(view, "accountList", "Accounts")
    view.addItems(["CloudSMS main", "Yunpian", "mysmpp"])
    view.setCurrentRow(1)
    view.item(0).setCheckState(Qt.CheckState.Checked)
    view.show()
    qapp.processEvents()
    boxes = [view.visualItemRect(view.item(row)) for row in range(3)]
    assert boxes[0].height() >= view.fontMetrics().height() + 14
    assert [box.top() for box in boxes] == [0, boxes[0].bottom() + 1, boxes[1].bottom() + 1]


def test_weekends_are_as_readable_as_other_days(theme, qtbot):
    field = DateTimeField("scheduleEdit", "When")
    qtbot.addWidget(field)
    weekend = field.calendarWidget().weekdayTextFormat(Qt.DayOfWeek.Sunday)
    assert weekend.foreground().style() is Qt.BrushStyle.NoBrush


@pytest.mark.parametrize("focused", [False, True])
def test_the_wheel_scrolls_the_page_and_changes_no_field(theme, qtbot, qapp, *, focused):
    select, editable = Select("accountSelect", "From"), Select("senderSelect", "Sender")
    for box in (select, editable):
        box.addItems(["one", "two", "three"])
        box.setCurrentIndex(1)
    editable.setEditable(True)
    moment, hour = DateTimeField("scheduleEdit", "When"), TimeField("quietFrom", "Quiet from")
    moment.setDateTime(QDateTime(QDate(2026, 12, 1), QTime(9, 0)))
    hour.setTime(QTime(9, 0))
    fields = (select, editable, moment, hour)
    page = QWidget()
    column = QVBoxLayout(page)
    column.addSpacing(1000)
    for field in fields:
        column.addWidget(field)
    column.addSpacing(1000)
    area = make_scroll(page, "pageScroll")
    qtbot.addWidget(area)
    area.resize(300, 300)
    area.show()
    qapp.processEvents()
    bar = area.verticalScrollBar()
    for field in fields:
        if focused:
            field.setFocus()
        for angle in (-120, 120):
            before = field.y() - area.viewport().height() // 2
            bar.setValue(before)
            turn_wheel(field, angle)
            assert (bar.value() - before) * angle < 0
    assert [box.currentText() for box in (select, editable)] == ["two", "two"]
    assert moment.dateTime().toString("yyyy-MM-dd HH:mm") == "2026-12-01 09:00"
    assert hour.time() == QTime(9, 0)


def turn_wheel(widget: QWidget, angle: int) -> None:
    """Turn the wheel over the middle of a widget, in eighths of a degree; -120 is down."""
    window = widget.window()
    middle = widget.mapTo(window, widget.rect().center())
    # Only what comes from the system goes on to parents.
    QTest.wheelEvent(window.windowHandle(), QPointF(middle), QPoint(0, angle))


def test_a_button_is_spoken_without_its_mnemonic(theme, qtbot):
    button = make_button("&Send", "sendButton")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Send"


def test_a_time_field_has_air_before_its_text(theme, qtbot):
    field = TimeField("quietFrom", "Quiet from")
    qtbot.addWidget(field)
    inner = field.lineEdit()
    assert inner is not None
    assert inner.textMargins().left() == 8
    assert field.accessibleName() == "Quiet from"

"""The last step: everything that matters before messages go, and one button that says the price."""

from textwrap import fill

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.ui.dialogs.fitting import fit_to_body
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import SPACING, Ink, Tone
from smsdesk.ui.viewmodels.review import Review
from smsdesk.ui.widgets.base import IconView, TextRole, Variant, make_button, text_label
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.sections import Card, KeyValueList, make_scroll
from smsdesk.ui.widgets.specs import KeyValue, NoticeSpec
from smsdesk.ui.widgets.text_block import TextBlock

_CHARS = 76
_BUTTON_CHARS = 64
"""Longer prices, of many currencies, take two lines."""


class ConfirmSheet(QDialog):
    """Asks once; opened, never executed.

    The button that sends opens after the time of a double click, so that the second click on
    what opened the sheet cannot press it; the focus starts on Back. Title, what cannot be undone
    and the buttons, with count and price, never scroll; of the rest warnings come first.

    Signals:
        confirmed(): the person wants it sent. Comes once, however often the button is pressed.
    """

    confirmed = Signal()

    def __init__(self, words: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confirmSheet")
        self.setWindowTitle(tr("Review and send"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._storing = False
        self._banner = Banner("confirmBanner")
        self._back = make_button(tr("Back"), "confirmBackButton")
        self._send = make_button(
            fill(words.confirm, _BUTTON_CHARS),
            "confirmSendButton",
            Variant.PRIMARY,
            icon=IconName.SEND,
        )
        self._send.setAccessibleName(words.confirm)
        self._build(words)
        self._back.clicked.connect(self.reject)
        self._send.clicked.connect(self._on_send)
        self._send.setEnabled(False)
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(QApplication.doubleClickInterval(), self, self._open_send)

    def _build(self, words: Review) -> None:
        facts = KeyValueList("confirmFacts")
        facts.set_items(words.facts)
        card = Card()
        card.body.addWidget(facts)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(SPACING.gap)
        for sentence in words.warnings:
            inner.addLayout(_line(sentence, IconName.WARNING, Ink.WARNING))
        inner.addWidget(card)
        for text in words.texts:
            inner.addWidget(_text(text))
        inner.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING.unit)
        foot.addStretch(1)
        foot.addWidget(self._back)
        foot.addWidget(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, SPACING.wide, SPACING.wide, SPACING.wide)
        column.setSpacing(SPACING.gap)
        column.addWidget(text_label(words.title, TextRole.TITLE))
        column.addWidget(self._banner)
        area = make_scroll(body, "confirmScroll")
        column.addWidget(area, 1)
        for sentence in words.notes:
            column.addLayout(_line(sentence, IconName.INFO, Ink.MUTED))
        column.addLayout(foot)
        fit_to_body(self, area, self.fontMetrics().averageCharWidth() * _CHARS)

    def _open_send(self) -> None:
        if not self._storing:
            self._send.setEnabled(True)

    def _on_send(self) -> None:
        if self._storing:
            return
        self._storing = True
        self._send.setEnabled(False)
        self._back.setEnabled(False)
        self._send.setText(tr("Storing…"))
        self.confirmed.emit()

    def failed(self, sentence: str) -> None:
        """Say why it was not stored, as far as is known; the sheet can only be closed now."""
        self._banner.show_notice(NoticeSpec(Tone.DANGER, sentence, dismissible=False))
        self._back.setEnabled(True)
        self._send.hide()
        self._storing = False

    @override
    def reject(self) -> None:
        """Close without sending; not while the messages are being stored."""
        if not self._storing:
            super().reject()


def _text(text: KeyValue) -> Card:
    card = Card(text.key)
    block = TextBlock("confirmText", text.key)
    block.set_text(text.value)
    card.body.addWidget(block)
    return card


def _line(sentence: str, icon: IconName, ink: Ink) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACING.unit)
    row.addWidget(IconView(icon, ink), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text_label(sentence, TextRole.MUTED), 1)
    return row

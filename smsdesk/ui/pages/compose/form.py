"""The widgets of the Compose page and how they stand; the page gives them their meaning."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from smsdesk.domain.provider_info import Capabilities
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.ui.pages.compose.addresses import Addresses
from smsdesk.ui.pages.compose.counter import Counter
from smsdesk.ui.pages.compose.foot import ComposeFoot
from smsdesk.ui.pages.compose.gaps import GapsBanner
from smsdesk.ui.pages.compose.gateway_notes import GatewayNotes
from smsdesk.ui.pages.compose.menu_button import menu_button
from smsdesk.ui.pages.compose.message_editor import MessageEditor
from smsdesk.ui.pages.compose.options import OptionsField
from smsdesk.ui.pages.compose.recipients_field import RecipientsField
from smsdesk.ui.pages.compose.side_panel import SidePanel
from smsdesk.ui.pages.compose.text_notices import TextNotices
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import LOW_HEIGHT, SHORT_HEIGHT, SPACING
from smsdesk.ui.viewmodels.account_form import plain_http_warning
from smsdesk.ui.viewmodels.compose import SendButton
from smsdesk.ui.widgets.base import (
    TextRole,
    make_button,
    set_plain_tooltip,
    text_label,
)
from smsdesk.ui.widgets.notices import Banner, EmptyState
from smsdesk.ui.widgets.sections import ScrollBody, SectionHeader, make_scroll, show_opened
from smsdesk.ui.widgets.specs import EmptySpec

_SIDE = 272
"""Width of preview and price: what comes into them never moves the form."""
_NARROW_CHARS = 100
# For a click all stays where it is, under the pointer.
_BY_KEY = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}


class ComposeForm(QWidget):
    """The page's widgets.

    Signals:
        field_chosen(str): a field to be put into the text.
    """

    field_chosen = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.banner = Banner("composeBanner")
        self.sent_before = Banner("sentBeforeBanner")
        self.recipients = RecipientsField(services)
        self.addresses = Addresses(self.recipients, self._sources())
        self.account = self.addresses.account
        self.senders = self.addresses.senders
        self.options = OptionsField()
        self.notes = GatewayNotes()
        self.editor = MessageEditor()
        self.counter = Counter()
        self.meter = self.counter.meter
        self.notices = TextNotices()
        self.hint = self.notices.hint
        self.gaps = GapsBanner()
        self.templates = QMenu(self)
        self.templates.setObjectName("templatesMenu")
        self._foot = ComposeFoot()
        self.when = self._foot.when
        self.keeper = self._foot.keeper
        self.reason = self._foot.reason_line.label
        self.send = self._foot.send
        self.test = self._foot.test
        self.side = SidePanel()
        self.empty = EmptyState(
            EmptySpec(
                IconName.PLUG,
                tr("Connect a gateway first"),
                tr(
                    "smsdesk sends through your own account at an SMS gateway. Add it and test it, "
                    "enter its prices, and send a message to yourself. To look around first, run "
                    "“smsdesk demo”: it has gateways of its own, and nothing leaves this computer."
                ),
                tr("Add an account"),
            ),
            "composeEmpty",
        )
        self._fields = QMenu(self)
        self._fields.setObjectName("insertFieldMenu")
        self._title = SectionHeader(tr("Compose"), role=TextRole.TITLE)
        self._low = self._short = False
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._body())
        self._stack.addWidget(self.empty)

    # Building

    def _body(self) -> QWidget:
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.unit)
        row.addWidget(self._left(), 1)
        row.addWidget(self._right())
        return body

    def _left(self) -> QWidget:
        """Return the form; it scrolls, and in a low window its foot too."""
        form = ScrollBody()
        column = self._column = QVBoxLayout(form)
        column.setContentsMargins(SPACING.page, SPACING.wide, SPACING.wide, SPACING.unit)
        column.setSpacing(SPACING.gap)
        column.addWidget(self._title)
        column.addWidget(self.sent_before)
        column.addWidget(self.addresses)
        self._written = QWidget()
        self._message = self._text()
        self._written.setLayout(self._message)
        column.addWidget(self._written, 1)
        for banner in self.notices.banners:
            column.addWidget(banner)
        column.addWidget(self.gaps)
        column.addWidget(self.options)
        self.options.add_button(self.notes.button)
        column.addWidget(self.notes)
        column.addStretch()
        left = QWidget()
        outer = self._outer = QVBoxLayout(left)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._area = make_scroll(form, "composeScroll")
        for watched in (self._area.viewport(), self.editor):
            watched.installEventFilter(self)
        self._area.verticalScrollBar().rangeChanged.connect(self._show_edge)
        for part in (self.options, self.notes):
            part.opened.connect(lambda shown: show_opened(self._area, shown))
        outer.addWidget(self._area, 1)
        outer.addWidget(self._foot)
        self._foot.take_banner(self.banner)
        return left

    def _text(self) -> QVBoxLayout:
        """Return the message with its tools above and the counter under it."""
        head = QHBoxLayout()
        head.addWidget(_label(tr("Message"), self.editor), 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(
            menu_button(
                "templatesButton",
                tr("Templates"),
                tr("Use a text that was kept, or keep this one"),
                IconName.FOLDER,
                self.templates,
            )
        )
        head.addWidget(self._fields_button())
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.unit)
        column.addLayout(head)
        column.addWidget(self.editor, 1)
        column.addWidget(self.counter)
        return column

    def _sources(self) -> QWidget:
        """Return what many recipients come from: lists, and a file for this one campaign."""
        file = make_button(tr("File…"), "recipientsFileButton", icon=IconName.FILE)
        file.setAccessibleName(tr("Recipients from a file"))
        set_plain_tooltip(
            file, tr("Recipients from a file, for this campaign alone; its columns become fields")
        )
        file.clicked.connect(self.recipients.choose_file)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.unit)
        row.addWidget(self._lists_button())
        row.addWidget(file)
        return both

    def _lists_button(self) -> QToolButton:
        menu = QMenu(self)
        menu.setObjectName("recipientListsMenu")
        menu.addAction(tr("Loading…")).setEnabled(False)
        menu.aboutToShow.connect(
            lambda: self._services.tasks.spawn(self.recipients.fill_menu(menu), name="load lists")
        )
        return menu_button(
            "recipientLists", tr("Lists"), tr("Add a list of contacts"), IconName.LIST, menu
        )

    def _fields_button(self) -> QToolButton:
        return menu_button(
            "insertField",
            tr("Insert field"),
            tr("Insert a field that is different for each recipient"),
            IconName.FIELD,
            self._fields,
        )

    def _right(self) -> QWidget:
        body = QWidget()
        column = self._side_column = QVBoxLayout(body)
        column.setContentsMargins(SPACING.unit, SPACING.wide, SPACING.wide, SPACING.wide)
        column.addWidget(self.side)
        area = self._side_area = make_scroll(body, "composeSideScroll")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(SPACING.unit + _SIDE + SPACING.wide)
        return area

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the preview under the form where there is no room beside it."""
        super().resizeEvent(event)
        self._arrange_height()
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _NARROW_CHARS
        if narrow == self._side_area.isHidden():
            return
        self._side_area.setVisible(not narrow)
        (self._column if narrow else self._side_column).addWidget(self.side)
        self._foot.set_narrow(narrow=narrow)

    def _arrange_height(self) -> None:
        """Give a low window's room to the message: no title, small margins, a foot that scrolls.

        Where it is short, but not low, the title goes, and some of the air.
        """
        low, short = self.height() < LOW_HEIGHT, self.height() < SHORT_HEIGHT
        if (low, short) == (self._low, self._short):
            return
        moves, self._low, self._short = low is not self._low, low, short
        self._title.setVisible(not short)
        side, right = (SPACING.gap, SPACING.gap) if low else (SPACING.page, SPACING.wide)
        top = SPACING.unit if short else SPACING.wide
        self._column.setContentsMargins(side, top, right, SPACING.unit)
        self._column.setSpacing(SPACING.unit if short else SPACING.gap)
        self._reserve_bar()
        if moves:
            self._move_foot(low=low)
        self._show_edge()

    def _move_foot(self, *, low: bool) -> None:
        """Let the foot scroll with the form, or stand under it."""
        self.recipients.set_low(low=low)
        if low:
            self._column.insertWidget(0, self.banner)
            preview = self._column.indexOf(self.side)  # at the end of a narrow form
            self._column.insertWidget(preview, self._foot)
        else:
            self._outer.addWidget(self._foot)
            self._foot.take_banner(self.banner)
        self._foot.set_low(low=low)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._area.viewport():
            self._reserve_bar()
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _BY_KEY:
            show_opened(self._area, self._written)
        return super().eventFilter(watched, event)

    def _reserve_bar(self) -> None:
        """Let the scroll bar stand in the margin: the form is as wide with it as without."""
        right = SPACING.gap if self._low else SPACING.wide
        bar = self._area.width() - self._area.viewport().width()
        margins = self._column.contentsMargins()
        margins.setRight(max(0, right - bar))
        self._column.setContentsMargins(margins)

    def _show_edge(self) -> None:
        """Draw a line over the foot while there is more of the form under it."""
        more = self._area.verticalScrollBar().maximum() > 0
        self._foot.set_edge(shown=more and not self._low)

    # Showing

    def show_accounts(self, views: Sequence[AccountView], chosen: int) -> None:
        """Offer the accounts; with `chosen` 0 none is, and the person is asked."""
        self.addresses.show_accounts(views, chosen)
        self._stack.setCurrentIndex(0 if views else 1)

    def show_view(self, view: AccountView | None) -> None:
        """Show what the chosen account's gateway takes; its kinds are offered already."""
        kind = self.addresses.chosen_kind
        self.senders.show_account(view)
        self.recipients.set_limits(view.info.capabilities if view else Capabilities())
        takes_sender = view is None or view.info.capabilities.sender
        self.addresses.show_sender(shown=takes_sender and (kind is None or kind.sender))
        self.addresses.show_kind()
        self.options.show_kind(view, kind)
        address = view.account.settings.get("base_url", "") if view else ""
        warning = plain_http_warning(view.info, address) if view else ""
        self.notes.show_notes(view.info.notes if view else (), warning)
        with_text = kind is None or kind.text
        if self._written.isHidden() is with_text:
            self._place_counter(with_text=with_text)
        self._written.setVisible(with_text)
        if not with_text:
            self.notices.clear()

    def _place_counter(self, *, with_text: bool) -> None:
        """Put the counter under the text, or under the fields of a kind that has none."""
        if with_text:
            self._message.addWidget(self.counter)
        else:
            self._column.insertWidget(self._column.indexOf(self.options) + 1, self.counter)
        self.counter.show()

    def show_fields(self, names: Sequence[str]) -> None:
        """Offer fields to be put into the text."""
        shown = [action.data() for action in self._fields.actions()]
        if shown == list(names):
            return
        self._fields.clear()
        for name in names:
            action = self._fields.addAction("{" + name.replace("&", "&&") + "}")
            action.setData(name)
            action.triggered.connect(partial(self._on_field, name))

    def _on_field(self, name: str) -> None:
        self.field_chosen.emit(name)

    def account_id(self) -> int:
        """Return the chosen account's number; 0 when there is none."""
        return self.addresses.account_id

    def sender_id(self) -> str | None:
        """Return the sender ID that was entered, or None for the gateway's default."""
        return self.addresses.sender_id

    def show_send(self, button: SendButton) -> None:
        """Open or close the button, and say why it is closed."""
        self.send.setText(button.text)
        self.send.setAccessibleName(button.text)
        self.send.setEnabled(button.enabled)
        set_plain_tooltip(self.send, button.reason)
        self._foot.show_reason(button.reason, wrong=button.wrong)


def _label(text: str, buddy: QWidget) -> QLabel:
    label = text_label(text, TextRole.STRONG, wrap=False)
    label.setBuddy(buddy)
    return label

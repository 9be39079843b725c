"""The list of accounts: the name, and below it state and balance, each cut with an ellipsis."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.theme.icons import icon_extent, pixmap
from smsdesk.ui.theme.palette import ICON, SPACING, Ink
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.viewmodels.account_form import list_line
from smsdesk.ui.viewmodels.accounts import account_badge
from smsdesk.ui.widgets.specs import BadgeSpec
from smsdesk.ui.widgets.state_badge import BADGE_ROLE
from smsdesk.ui.widgets.tables import prepare_view

_ID_ROLE = Qt.ItemDataRole.UserRole
_LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_LEAST_CHARS = 18


class AccountList(QListWidget):
    """One entry an account; the entry's number is the account's."""

    def __init__(self) -> None:
        super().__init__()
        prepare_view(self, "accountList", tr("Accounts"))
        self.setItemDelegate(_TwoLines(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LEAST_CHARS)

    def show_accounts(self, views: Sequence[AccountView], chosen: int | None) -> None:
        """List `views` without a signal; `chosen` is the current entry."""
        blocked = self.blockSignals(True)
        self.clear()
        for view in views:
            self.addItem(_item(view))
        self.blockSignals(blocked)
        self.choose(chosen)

    def choose(self, account_id: int | None) -> None:
        """Make an account's entry the current one without a signal; None for no entry."""
        blocked = self.blockSignals(True)
        places = (row for row in range(self.count()) if self.account_at(row) == account_id)
        self.setCurrentRow(next(places, -1))
        self.blockSignals(blocked)

    def account_at(self, row: int) -> int:
        """Return the account of an entry."""
        return int(self.item(row).data(_ID_ROLE))

    def current(self) -> int | None:
        """Return the account of the current entry, or None."""
        row = self.currentRow()
        return self.account_at(row) if row >= 0 else None


def _item(view: AccountView) -> QListWidgetItem:
    badge = account_badge(view)
    line = list_line(view)
    item = QListWidgetItem(view.name)
    item.setData(_ID_ROLE, view.account_id)
    item.setData(_LINE_ROLE, line)
    item.setData(BADGE_ROLE, badge)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{view.name}, {line}")
    tips = (view.name, view.info.title, line, badge.detail)
    item.setToolTip("\n".join(dict.fromkeys(filter(None, tips))))
    return item


class _TwoLines(QStyledItemDelegate):
    """Paints the state's icon, the name in strong letters, and the second line."""

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, 2 * option.fontMetrics.lineSpacing() + 2 * SPACING.unit + SPACING.half)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        name, own.text = own.text, ""
        own.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, own, painter, own.widget
        )
        spec = index.data(BADGE_ROLE)
        if isinstance(spec, BadgeSpec):
            _paint_lines(painter, own, (name, str(index.data(_LINE_ROLE))), spec)


def _paint_lines(
    painter: QPainter, option: QStyleOptionViewItem, lines: tuple[str, str], spec: BadgeSpec
) -> None:
    tokens = current_tokens()
    edge = icon_extent(ICON.control)
    area = option.rect.adjusted(SPACING.unit + SPACING.half, 0, -SPACING.unit, 0)
    ratio = painter.device().devicePixelRatioF()
    image = pixmap(spec.icon, Ink(spec.tone.value), edge, ratio)
    painter.drawPixmap(area.left(), area.center().y() - edge // 2, image)
    left = area.left() + edge + SPACING.unit + 2
    height = option.fontMetrics.lineSpacing()
    top = area.center().y() - height
    painter.save()
    # The names of accounts at one gateway often differ at their ends.
    for row, (text, ink, weight, cut) in enumerate(
        (
            (lines[0], tokens.text, QFont.Weight.DemiBold, Qt.TextElideMode.ElideMiddle),
            (lines[1], tokens.muted, QFont.Weight.Normal, Qt.TextElideMode.ElideRight),
        )
    ):
        font = QFont(option.font)
        font.setWeight(weight)
        painter.setFont(font)
        painter.setPen(ink)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, cut, area.right() - left)
        # On a line of its own: in a box, signs of a taller font move all letters down and are cut.
        painter.drawText(left, top + row * height + metrics.ascent(), shown)
    painter.restore()

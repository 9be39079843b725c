"""The price by country: name, recipients and price; a long price stands under its country."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from smsdesk.domain.texts import tr
from smsdesk.ui.theme.palette import SPACING
from smsdesk.ui.viewmodels.price import PriceRow
from smsdesk.ui.widgets.base import TextRole, set_shown, text_label
from smsdesk.ui.widgets.elided_label import ElidedLabel

_LONGEST_PRICE = 96
"""Pixels; beside a longer one the country has no room in the card."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PriceRows(QWidget):
    """Rows are made once and filled anew: prices change with every key."""

    def __init__(self, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._rows: tuple[PriceRow, ...] = ()
        self._under = False
        self._labels: list[tuple[ElidedLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING.gap)
        self._grid.setVerticalSpacing(SPACING.half + 2)
        self._grid.setColumnStretch(0, 1)

    def rows(self) -> tuple[PriceRow, ...]:
        """Return the rows now shown."""
        return self._rows

    def show_rows(self, rows: Sequence[PriceRow]) -> None:
        """Show other rows."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        self._under = any(self._is_long(row.price) for row in rows)
        while len(self._labels) < len(rows):
            self._labels.append(self._add())
        for place, labels in enumerate(self._labels):
            for label in labels:
                set_shown(label, shown=place < len(rows))
            if place < len(rows):
                _fill(labels, rows[place])
                self._put(place, labels)
        set_shown(self, shown=bool(rows))

    def _add(self) -> tuple[ElidedLabel, QLabel, QLabel]:
        place = len(self._labels)
        country = ElidedLabel()
        country.setProperty("textRole", TextRole.MUTED.value)
        recipients = text_label("", TextRole.MUTED, wrap=False)
        price = text_label("", wrap=False, selectable=True)
        price.setObjectName(f"{self.objectName()}Price{place}")
        for label in (recipients, price):
            label.setAlignment(_RIGHT)
        labels = (country, recipients, price)
        self._put(place, labels)
        return labels

    def _is_long(self, price: str) -> bool:
        """Tell whether a price would leave its country no room in the same line."""
        return self.fontMetrics().horizontalAdvance(price) > _LONGEST_PRICE

    def _put(self, place: int, labels: tuple[ElidedLabel, QLabel, QLabel]) -> None:
        """Put a row in its place: side by side, or the price under the country."""
        country, recipients, price = labels
        self._grid.addWidget(country, 2 * place, 0)
        self._grid.addWidget(recipients, 2 * place, 1)
        if self._under:
            self._grid.addWidget(price, 2 * place + 1, 0, 1, 2)
        else:
            self._grid.addWidget(price, 2 * place, 2)
        price.setWordWrap(self._under)


def _fill(labels: tuple[ElidedLabel, QLabel, QLabel], row: PriceRow) -> None:
    country, recipients, price = labels
    country.setText(row.country)
    recipients.setText(row.recipients)
    price.setText(row.price)
    if not row.price:
        spoken = tr("{country}, {recipients}", country=row.country, recipients=row.recipients)
    else:
        spoken = tr(
            "{country}, {recipients}: {price}",
            country=row.country,
            recipients=row.recipients,
            price=row.price,
        )
    price.setAccessibleName(spoken)

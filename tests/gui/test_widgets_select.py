"""A drop-down's list shows every entry whole, in our own colours."""

import pytest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from smsdesk.ui.theme.apply import Theme
from smsdesk.ui.widgets.select import Select

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

_MOST = 12


def _opened(qtbot, box: Select, *texts: str) -> QAbstractItemView:
    qtbot.addWidget(box)
    box.addItems(texts)
    box.move(200, 300)
    box.show()
    box.setCurrentIndex(box.count() - 1)
    box.showPopup()
    QApplication.processEvents()
    return box.view()


def _rows(box: Select) -> list[int]:
    view = box.view()
    return [view.visualRect(box.model().index(row, 0)).height() for row in range(box.count())]


@pytest.mark.parametrize("count", [1, 2, 4, 7, _MOST])
def test_a_list_shows_every_entry_whole(theme: Theme, qtbot, count: int) -> None:
    box = Select("accountSelect", "From")
    view = _opened(qtbot, box, *(f"Account {n}" for n in range(count)))
    room = view.viewport().rect()
    assert all(room.contains(view.visualRect(box.model().index(row, 0))) for row in range(count))
    assert room.height() == sum(_rows(box))
    assert view.verticalScrollBar().maximum() == 0
    box.hidePopup()


def test_a_long_list_scrolls_to_the_chosen_entry(theme: Theme, qtbot) -> None:
    box = Select("accountSelect", "From")
    view = _opened(qtbot, box, *(f"Account {n}" for n in range(40)))
    room = view.viewport().rect()
    assert room.height() == _MOST * _rows(box)[0]
    assert view.verticalScrollBar().isVisible()
    assert room.contains(view.visualRect(view.currentIndex()))
    box.hidePopup()


@pytest.mark.parametrize("count", [2, 40])
def test_the_list_of_a_narrow_field_cuts_no_entry(theme: Theme, qtbot, count: int) -> None:
    box = Select("accountSelect", "From")
    box.setFixedWidth(90)
    view = _opened(qtbot, box, *(f"The account of department {n}" for n in range(count)))
    assert view.viewport().width() >= view.sizeHintForColumn(0)
    box.hidePopup()


def test_a_separator_is_a_thin_line(theme: Theme, qtbot) -> None:
    box = Select("scheduleZone", "Whose clock")
    box.addItem("Here")
    box.insertSeparator(1)
    _opened(qtbot, box, "There")
    here, line, there = _rows(box)
    assert here == there > 2 * line > 0
    box.hidePopup()

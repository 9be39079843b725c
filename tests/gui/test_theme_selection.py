"""What is selected is told from the rest by more than a shade, in both themes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QMenu, QTableView, QWidget

from smsdesk.ui.theme.apply import Theme, ThemeMode
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import icon
from smsdesk.ui.theme.palette import Ink, Tokens, Tone, contrast
from smsdesk.ui.widgets.select import Select
from smsdesk.ui.widgets.tables import prepare_table, prepare_view

_LEAST = 3.0
_ALIKE = 90
"""A thin stroke is smoothed; the text of a selected row is twice as far from red."""


@pytest.fixture(params=[ThemeMode.LIGHT, ThemeMode.DARK])
def tokens(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Tokens]:
    font, palette = qapp.font(), qapp.palette()
    theme = Theme(request.param)
    theme.apply(qapp)
    yield theme.tokens
    theme.deleteLater()
    qapp.setStyleSheet("")
    qapp.styleHints().unsetColorScheme()
    qapp.setPalette(palette)
    qapp.setFont(font)


def _colors(widget: QWidget, place: QRect) -> set[str]:
    image: QImage = widget.grab(place).toImage()
    return {
        image.pixelColor(QPoint(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
    }


def _apart(one: str, other: str) -> int:
    first, second = QColor(one), QColor(other)
    return sum(
        abs(a - b)
        for a, b in zip(first.getRgb(), second.getRgb(), strict=True)  # type: ignore[call-overload]
    )


def _is_marked(tokens: Tokens, seen: set[str]) -> bool:
    return tokens.accent.focus in seen and all(
        contrast(tokens.accent.focus, ground) >= _LEAST
        for ground in (tokens.surfaces.surface, tokens.surfaces.raised)
    )


def _table(qtbot: object) -> tuple[QTableView, QStandardItemModel]:
    view = QTableView()
    qtbot.addWidget(view)  # type: ignore[attr-defined]
    prepare_table(view, "table", "Table")
    model = QStandardItemModel(3, 2, view)
    view.setModel(model)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return view, model


def test_a_selected_row_of_a_table_is_outlined(tokens: Tokens, qtbot: object) -> None:
    view, model = _table(qtbot)
    view.show()
    rows = [view.visualRect(model.index(row, 1)) for row in range(3)]
    assert not _is_marked(tokens, _colors(view.viewport(), rows[1]))
    view.selectRow(1)
    view.setCurrentIndex(model.index(1, 0))
    assert _is_marked(tokens, _colors(view.viewport(), rows[1]))
    assert not _is_marked(tokens, _colors(view.viewport(), rows[2]))


def test_a_bad_row_looks_bad_also_when_it_is_selected(tokens: Tokens, qtbot: object) -> None:
    view, model = _table(qtbot)
    bad = QStandardItem(icon(IconName.ERROR, Ink.DANGER), "MMMMMMMM")
    danger = tokens.tones.of(Tone.DANGER).text
    bad.setForeground(QColor(danger))
    model.setItem(1, 1, bad)
    model.setData(model.index(1, 1), QColor(danger), Qt.ItemDataRole.ForegroundRole)
    view.show()
    view.selectRow(1)
    place = view.visualRect(model.index(1, 1))
    edge = 30
    mark = QRect(place.left(), place.top(), edge, place.height())
    words = QRect(place.left() + edge, place.top(), place.width() - edge, place.height())
    for part in (mark, words):
        seen = _colors(view.viewport(), part)
        assert min(_apart(one, danger) for one in seen) < _ALIKE
        assert tokens.text not in seen


def test_a_selected_entry_of_a_list_has_a_bar(tokens: Tokens, qtbot: object) -> None:
    view = QListWidget()
    qtbot.addWidget(view)  # type: ignore[attr-defined]
    prepare_view(view, "list", "List")
    view.addItems(["One", "Two"])
    view.setCurrentRow(0)
    view.show()
    place = view.visualItemRect(view.item(0))
    assert _is_marked(tokens, _colors(view.viewport(), place))


def test_the_entry_of_a_menu_under_the_pointer_is_outlined(tokens: Tokens, qtbot: object) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)  # type: ignore[attr-defined]
    actions = [menu.addAction(word) for word in ("One", "Two")]
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    menu.setActiveAction(actions[0])
    assert _is_marked(tokens, _colors(menu, menu.actionGeometry(actions[0])))
    assert not _is_marked(tokens, _colors(menu, menu.actionGeometry(actions[1])))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("editable", [False, True])
def test_the_entry_of_a_drop_down_under_the_pointer_is_told_apart(
    tokens: Tokens, qtbot: object, *, editable: bool
) -> None:
    box = QComboBox()
    qtbot.addWidget(box)  # type: ignore[attr-defined]
    box.setEditable(editable)
    box.addItems(["One", "Two"])
    box.show()
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(1, 0))
    seen = [_colors(view.viewport(), view.visualRect(box.model().index(n, 0))) for n in (0, 1)]
    assert not _is_marked(tokens, seen[0])
    assert _is_marked(tokens, seen[1])
    box.hidePopup()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("editable", [False, True])
def test_the_entries_of_a_drop_down_have_our_own_colours(
    tokens: Tokens, qtbot: object, *, editable: bool
) -> None:
    box = Select("select", "Select")
    qtbot.addWidget(box)  # type: ignore[attr-defined]
    box.setEditable(editable)
    box.addItems(["One", "Two"])
    box.show()
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(1, 0))
    seen = [_colors(view.viewport(), view.visualRect(box.model().index(n, 0))) for n in (0, 1)]
    assert tokens.surfaces.raised in seen[0]
    assert {tokens.accent.soft, tokens.accent.focus, tokens.text} <= seen[1]
    frame = {view.grab().toImage().pixelColor(0, y).name() for y in range(4, view.height() - 4)}
    assert frame == {tokens.surfaces.control_border}
    box.hidePopup()

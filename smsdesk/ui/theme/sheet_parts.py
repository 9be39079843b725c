"""The rules of the style sheet, with placeholders that `stylesheet` fills from the design tokens.

Reference: https://doc.qt.io/qt-6/stylesheet-reference.html
"""

BUTTONS = """
QPushButton, QToolButton, QCheckBox, QRadioButton { outline: none; }
QPushButton, QToolButton[variant] {
  background: $raised; color: $text; border: 1px solid $control_border;
  border-radius: ${r_control}px; padding: 6px 14px; min-height: 1.5em;
}
QPushButton:hover, QToolButton[variant]:hover { background: $window; border-color: $muted; }
QPushButton:pressed, QToolButton[variant]:pressed { background: $sunken; }
QPushButton:focus, QToolButton[variant]:focus {
  border: 2px solid $focus; padding: 5px 13px;
}
QPushButton:disabled, QToolButton[variant]:disabled {
  background: $window; color: $disabled; border-color: $border;
}
QPushButton[variant="primary"], QToolButton[variant="primary"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[variant="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[variant="primary"]:pressed {
  background: $accent_pressed; border-color: $accent_pressed;
}
QPushButton[variant="primary"]:focus, QPushButton[variant="danger"]:focus {
  border: 2px solid $focus_on;
}
QPushButton[variant="danger"] {
  background: $danger; color: $on_danger; border-color: $danger; font-weight: 600;
}
QPushButton[variant="danger"]:hover { background: $danger_hover; border-color: $danger_hover; }
QPushButton[variant="danger"]:pressed {
  background: $danger_pressed; border-color: $danger_pressed;
}
QPushButton[variant="primary"]:disabled, QPushButton[variant="danger"]:disabled {
  background: $sunken; color: $disabled; border-color: $border;
}
QPushButton[variant="ghost"], QToolButton[variant="ghost"] {
  background: transparent; color: $accent_text; border-color: transparent;
}
QPushButton[variant="ghost"]:hover, QToolButton[variant="ghost"]:hover {
  background: $accent_soft; border-color: transparent;
}
QPushButton[variant="ghost"]:focus, QToolButton[variant="ghost"]:focus {
  border: 2px solid $focus;
}
QPushButton[variant="ghost"]:disabled, QToolButton[variant="ghost"]:disabled {
  color: $disabled; background: transparent; border-color: transparent;
}
QToolButton[variant="ghost"] { padding: 4px; min-height: 0; }
QToolButton[variant="ghost"]:focus { padding: 3px; }
QPushButton::menu-indicator, QToolButton[variant]::menu-indicator {
  image: url($chevron_down); width: ${i16}px; height: ${i16}px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 6px;
}
QPushButton::menu-indicator:disabled, QToolButton[variant]::menu-indicator:disabled {
  image: url($chevron_down_off);
}
QPushButton::menu-indicator { right: 3px; }
QPushButton[hasMenu="true"] { padding-right: 30px; }
QToolButton[hasMenu="true"] { padding-top: 5px; padding-bottom: 4px; }
QToolButton[hasMenu="true"]:focus { padding-top: 4px; padding-bottom: 3px; }
"""

INPUTS = """
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
  background: $surface; color: $text; border: 1px solid $control_border;
  border-radius: ${r_control}px; padding: 6px 10px;
  selection-background-color: $accent; selection-color: $on_accent;
  placeholder-text-color: $muted;
}
QComboBox[settled="true"] { placeholder-text-color: $text; }
QLineEdit, QAbstractSpinBox, QComboBox { min-height: 1.5em; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {
  border-color: $muted;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid $focus; padding: 5px 9px;
}
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QTextEdit[invalid="true"],
QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] {
  border: 2px solid $danger_text; padding: 5px 9px;
}
QLineEdit[invalid="true"]:focus, QPlainTextEdit[invalid="true"]:focus,
QTextEdit[invalid="true"]:focus, QAbstractSpinBox[invalid="true"]:focus,
QComboBox[invalid="true"]:focus {
  border-color: $focus; background: $danger_ground;
}
QLineEdit:read-only { background: $window; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled,
QAbstractSpinBox:disabled, QComboBox:disabled {
  background: $window; color: $disabled; border-color: $border;
}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit:focus,
QComboBox QLineEdit:focus {
  border: none; background: transparent; padding: 0; min-height: 0;
}
QComboBox { padding-right: 4px; }
QComboBox:focus { padding-right: 3px; }
QComboBox::drop-down {
  subcontrol-origin: padding; subcontrol-position: center right; width: 28px; border: none;
}
QComboBox::down-arrow {
  image: url($chevron_down); width: ${i16}px; height: ${i16}px;
}
QComboBox::down-arrow:disabled { image: url($chevron_down_off); }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus {
  background: $raised; border: 1px solid $control_border; border-radius: 0; outline: none;
}
QComboBox QAbstractItemView::item { padding: 6px 10px; }
QComboBox QAbstractItemView::item:selected {
  background: $accent_soft; border: 1px solid $focus; padding: 5px 9px;
}
QAbstractSpinBox { padding: 6px 26px 6px 10px; max-height: 1.5em; }
QAbstractSpinBox:focus { padding: 5px 25px 5px 9px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  subcontrol-origin: border; width: 24px; border: none;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url($chevron_up); width: ${i14}px; height: ${i14}px; }
QAbstractSpinBox::down-arrow { image: url($chevron_down); width: ${i14}px; height: ${i14}px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off {
  image: url($chevron_up_off);
}
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off {
  image: url($chevron_down_off);
}
QDateTimeEdit::drop-down {
  subcontrol-origin: padding; subcontrol-position: center right; width: 28px; border: none;
}
QDateTimeEdit::down-arrow { image: url($chevron_down); width: ${i16}px; height: ${i16}px; }
QDateTimeEdit::down-arrow:disabled { image: url($chevron_down_off); }
QCheckBox, QRadioButton { spacing: 8px; padding: 4px; border: 2px solid transparent; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; border-radius: ${r_control}px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator, QMenu::indicator {
  width: ${i16}px; height: ${i16}px; background: $surface; border: 1px solid $control_border;
}
QCheckBox::indicator, QAbstractItemView::indicator, QMenu::indicator {
  border-radius: ${r_small}px;
}
QRadioButton::indicator { border-radius: ${r_radio}px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked, QMenu::indicator:checked {
  background: $accent; border-color: $accent; image: url($check);
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: $accent; border-color: $accent; image: url($minus);
}
QRadioButton::indicator:checked {
  width: ${i8}px; height: ${i8}px; border: ${b_radio}px solid $accent; background: $on_accent;
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
  background: $window; border-color: $border;
}
QCheckBox::indicator:checked:disabled { background: $disabled; border-color: $disabled; }
"""

VIEWS = """
QTableView, QListView, QTreeView, QListWidget, QTableWidget {
  background: $surface; alternate-background-color: $window; color: $text;
  border: 1px solid $border; border-radius: ${r_control}px; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; gridline-color: $border;
}
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $focus; }
QTableView::item, QListView::item, QTreeView::item { padding: 0 10px; border: none; }
QListView::item, QTreeView::item { padding: 7px 10px; }
QTableView::item:hover, QListView::item:hover, QTreeView::item:hover { background: $sunken; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
  background: $accent_soft;
}
QTableView::item:selected { border-top: 1px solid $focus; border-bottom: 1px solid $focus; }
QListView::item:selected { border-left: 3px solid $focus; padding-left: 7px; }
QTableView::item:focus { border: 1px solid $focus; padding: 0 9px; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
  background: $surface; color: $muted; font-weight: 600; border: none;
  border-bottom: 1px solid $border; padding: 8px 13px;
}
QHeaderView::section:hover { color: $text; background: $window; }
QHeaderView::up-arrow { image: url($chevron_up); width: ${i14}px; height: ${i14}px; }
QHeaderView::down-arrow { image: url($chevron_down); width: ${i14}px; height: ${i14}px; }
QTableCornerButton::section { background: $surface; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar::tab {
  background: transparent; color: $muted; padding: 8px 14px; border: none;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent_text; border-bottom: 2px solid $accent; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar:focus { outline: none; }
QTabBar::tab:selected:focus {
  border: 2px solid $focus; border-radius: ${r_small}px; padding: 6px 12px 8px 12px;
}
QProgressBar {
  background: $border; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QProgressBar[tone="danger"]::chunk { background: $danger_text; }
QProgressBar[tone="warning"]::chunk { background: $warning_text; }
QProgressBar[tone="success"]::chunk { background: $success_text; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $border; }
QSplitter::handle:horizontal { width: 8px; }
QSplitter::handle:vertical { height: 8px; }
"""

CHROME = """
QToolTip {
  background: $tooltip; color: $tooltip_text; border: 1px solid $tooltip; padding: 5px 8px;
}
QMenu {
  background: $raised; color: $text; border: 1px solid $border; padding: 5px;
}
QMenu::item {
  padding: 6px 25px 6px 11px; border: 1px solid transparent; border-radius: ${r_small}px;
}
QMenu::item:selected { background: $accent_soft; border-color: $focus; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QMenu::right-arrow { image: url($chevron_right); width: ${i14}px; height: ${i14}px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[scrollBody="true"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $control_border; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QGroupBox {
  border: 1px solid $border; border-radius: ${r_card}px; margin-top: 1.4em; padding: 12px;
}
QGroupBox::title { subcontrol-origin: margin; left: 12px; color: $muted; font-weight: 600; }
QLabel[textRole="title"] { font-size: ${pt_title}pt; font-weight: 600; color: $text; }
QLabel[textRole="heading"] { font-size: ${pt_heading}pt; font-weight: 600; color: $text; }
QLabel[textRole="strong"] { font-weight: 600; color: $text; }
QLabel[textRole="muted"] { color: $muted; }
QLabel[textRole="caption"] { color: $muted; font-size: ${pt_caption}pt; }
QLabel[textRole="error"] { color: $danger_text; }
QLabel[stale="true"] { color: $muted; }
QLabel:disabled { color: $disabled; }
QFrame#navRail { background: $rail; border: none; border-right: 1px solid $border; }
QFrame#composeFoot { border: none; border-top: 1px solid transparent; }
QFrame#composeFoot[over="true"] { border-top-color: $border; }
QFrame#statusStrip { background: $rail; border: none; border-top: 1px solid $border; }
QPushButton[navEntry="true"] {
  background: transparent; color: $muted; border: 2px solid transparent;
  border-radius: ${r_control}px; padding: 8px 12px; text-align: left; font-weight: 500;
}
QPushButton[navEntry="true"]:hover { background: $surface; color: $text; }
QPushButton[navEntry="true"]:checked {
  background: $accent_soft; color: $accent_text; font-weight: 600;
}
QPushButton[navEntry="true"]:focus { border: 2px solid $focus; padding: 8px 12px; }
QPushButton[navEntry="true"][compact="true"], QPushButton[navEntry="true"][compact="true"]:focus {
  padding: 8px 4px; text-align: center;
}
QFrame[card="true"] {
  background: $surface; border: 1px solid $border; border-radius: ${r_card}px;
}
QFrame[toast="true"] {
  background: $raised; border: 1px solid $control_border; border-radius: ${r_card}px;
}
"""

OWN = """
QFrame[chipFlow="true"] {
  background: $surface; border: 1px solid $control_border; border-radius: ${r_control}px;
}
QFrame[chipFlow="true"][ringed="true"] { border: 2px solid $focus; }
QScrollArea[chipFlow="true"] { padding: 2px; }
QScrollArea[chipFlow="true"][ringed="true"] { padding: 1px; }
QFrame[chipBody="true"] { background: $surface; border: none; }
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus, QLineEdit[bare="true"]:hover {
  border: none; background: transparent; padding: 3px 2px; min-height: 1.4em;
}
QFrame[phone="true"] {
  background: $sunken; border: 1px solid $control_border; border-radius: 18px;
}
QLabel[phonePart="button"] {
  background: $accent; color: $on_accent; border-radius: ${r_control}px; padding: 7px 10px;
  font-weight: 600;
}
QFrame[phonePart="picture"] {
  background: $sunken; border: 1px dashed $control_border; border-radius: ${r_control}px;
}
QTextEdit[bubble="true"], QTextEdit[bubble="true"]:hover, QTextEdit[bubble="true"]:focus,
QTextEdit[bubble="true"]:read-only {
  background: transparent; border: none; padding: 0;
}
QToolButton[variant="ghost"][tight="true"] { padding: 1px; border: none; }
QPushButton[variant="ghost"][tight="true"] { padding: 2px 4px 2px 0; min-height: 0; }
QPushButton[variant="ghost"][tight="true"]:focus { padding: 1px 3px 1px 0; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; }
QCalendarWidget QAbstractItemView { border: none; }
QCalendarWidget QAbstractItemView::item { padding: 0; }
QCalendarWidget QToolButton { background: transparent; border: none; padding: 4px; color: $text; }
QCalendarWidget QToolButton:hover { background: $sunken; border-radius: ${r_small}px; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url($chevron_left); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url($chevron_right); }
QSlider::groove:horizontal { background: $border; height: 6px; border-radius: 3px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 3px; }
QSlider::handle:horizontal {
  background: $surface; border: 2px solid $accent; width: 14px; margin: -6px 0; border-radius: 9px;
}
QSlider::handle:horizontal:focus { background: $accent; }
QScrollArea[phoneScreen="true"] { background: $window; }
QPushButton[stripEntry="true"] {
  background: transparent; color: $muted; border: 2px solid transparent;
  border-radius: ${r_small}px; padding: 1px 4px; min-height: 1.3em; text-align: left;
  font-size: ${pt_caption}pt;
}
QPushButton[stripEntry="true"]:hover { color: $text; background: $surface; }
QPushButton[stripEntry="true"]:focus { border: 2px solid $focus; padding: 1px 4px; }
"""

TONE = """
QFrame[tinted="true"][tone="$tone"] {
  background: $ground; border: 1px solid $line; border-radius: ${r_control}px;
}
QFrame[tinted="true"][tone="$tone"]:focus { border: 2px solid $focus; }
QFrame[chip="true"][tone="$tone"] { border-radius: 13px; }
QLabel[tone="$tone"] { color: $ink; background: transparent; border: none; }
"""

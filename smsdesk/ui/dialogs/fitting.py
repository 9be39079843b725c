"""How large a dialog opens: as high as what it scrolls, and never higher than the screen."""

from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

_SHARE = 0.9


def fit_to_body(dialog: QDialog, area: QScrollArea, wide: int) -> None:
    """Resize `dialog` so that all in `area` is in sight, if the screen has the room.

    Lines wrap by the width, so the height is asked for at the width that they will have. Call it
    once the dialog has its layout.

    Args:
        dialog: Its layout holds `area`.
        area: What scrolls where the screen is too low.
        wide: The width, where the screen has it.
    """
    body, layout = area.widget(), dialog.layout()
    if body is None or layout is None:
        return
    for part in dialog.findChildren(QWidget):
        part.ensurePolished()
    room = dialog.screen().availableSize() * _SHARE
    width = min(wide, room.width())
    margins = layout.contentsMargins()
    inner = width - margins.left() - margins.right() - 2 * area.frameWidth()
    around = layout.totalHeightForWidth(width) - area.sizeHint().height()
    held = body.heightForWidth(inner) if body.hasHeightForWidth() else body.sizeHint().height()
    high = around + held
    dialog.resize(width, min(high, room.height()))

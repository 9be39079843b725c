"""Icons in the colours of the theme, drawn by Qt's own SVG engine at the exact size asked for.

Each colour has one archive in memory with the whole family, registered when the colour is first
used. `set_icon` leaves a mark on its target, by which `refresh_icons` colours it anew.
"""

from PySide6.QtCore import QObject, QResource, QSize
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication

from smsdesk.ui.theme.icon_paths import DOTS, PATHS, IconName
from smsdesk.ui.theme.palette import Ink, Tokens, icon_scale
from smsdesk.ui.theme.qt_palette import current_tokens
from smsdesk.ui.theme.rcc import archive

_ROOT = "/smsdesk/icons"
_MARK = "themeIcon"
_INK_MARK = "themeIconInk"
_CHECKED_MARK = "themeIconCheckedInk"
# Qt reads an archive where it lies: the bytes must outlive every icon.
_archives: dict[str, bytes] = {}


def svg(name: IconName, color: str) -> bytes:
    """Return the drawing of `name` as an SVG document in `#rrggbb`."""
    dots = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{color}" stroke="none"/>'
        for x, y, radius in DOTS.get(name, ())
    )
    path = f'<path d="{PATHS[name]}"/>' if name in PATHS else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{color}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">'
        f"{path}{dots}</svg>"
    ).encode()


def icon_path(name: IconName, color: str) -> str:
    """Return the resource path of `name` in `#rrggbb`, for style sheets and `QIcon`."""
    folder = color.removeprefix("#")
    if folder not in _archives:
        files = {f"{each.value}.svg": svg(each, color) for each in IconName}
        _archives[folder] = archive(files)
        QResource.registerResourceData(_archives[folder], f"{_ROOT}/{folder}")
    return f":{_ROOT}/{folder}/{name.value}.svg"


def icon(
    name: IconName,
    ink: Ink = Ink.TEXT,
    *,
    checked: Ink | None = None,
    tokens: Tokens | None = None,
) -> QIcon:
    """Return `name` in the colours of the theme in force, with its disabled (and checked) look."""
    colors = tokens or current_tokens()
    normal = icon_path(name, colors.ink(ink))
    made = QIcon(normal)
    # Qt would tint it in a selected row.
    made.addFile(normal, QSize(), QIcon.Mode.Selected)
    disabled = icon_path(name, colors.ink(Ink.DISABLED))
    for state in (QIcon.State.Off, QIcon.State.On):
        made.addFile(disabled, QSize(), QIcon.Mode.Disabled, state)
    if checked is not None:
        on = icon_path(name, colors.ink(checked))
        made.addFile(on, QSize(), QIcon.Mode.Normal, QIcon.State.On)
    return made


def icon_extent(size: int) -> int:
    """Return the edge of an icon of `size` pixels, larger where the system's text is larger."""
    return round(size * icon_scale(QGuiApplication.font().pointSizeF()))


def pixmap(name: IconName, ink: Ink, size: int, ratio: float) -> QPixmap:
    """Return `name` with an edge of `size` device-independent pixels for a screen of `ratio`."""
    return icon(name, ink).pixmap(QSize(size, size), ratio)


def set_icon(
    target: QAbstractButton | QAction,
    name: IconName | None,
    ink: Ink = Ink.TEXT,
    *,
    checked: Ink | None = None,
) -> None:
    """Give `target` an icon that follows the theme; None takes it away."""
    target.setProperty(_MARK, name.value if name else None)
    target.setProperty(_INK_MARK, ink.value)
    target.setProperty(_CHECKED_MARK, checked.value if checked else None)
    target.setIcon(icon(name, ink, checked=checked) if name else QIcon())


def _refresh(target: QAbstractButton | QAction) -> None:
    """Colour one marked target anew."""
    name = target.property(_MARK)
    if name:
        checked = target.property(_CHECKED_MARK)
        ink = Ink(target.property(_INK_MARK))
        target.setIcon(icon(IconName(name), ink, checked=Ink(checked) if checked else None))


def refresh_icons() -> None:
    """Colour every icon given by `set_icon` anew; the theme calls this after a change."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractButton):
            _refresh(widget)
    roots: list[QObject] = list(QApplication.topLevelWidgets())
    application = QApplication.instance()
    if application is not None:
        roots.append(application)
    for root in roots:
        for action in root.findChildren(QAction):
            _refresh(action)

"""The icon family as drawings: a grid of 24 by 24, 1.75 px round strokes, optical margin of 3 px.

`PATHS` holds SVG path data, `DOTS` filled circles (x, y, radius); a drawing may use both.
"""

from enum import Enum, unique

Dot = tuple[float, float, float]


@unique
class IconName(Enum):
    """Every icon there is; the value is the file name in the resource archive."""

    ADD = "add"
    BAN = "ban"
    BELL = "bell"
    CALENDAR = "calendar"
    CALENDAR_OVER = "calendar-over"
    CHART = "chart"
    CHECK = "check"
    CHEVRON_DOWN = "chevron-down"
    CHEVRON_LEFT = "chevron-left"
    CHEVRON_RIGHT = "chevron-right"
    CHEVRON_UP = "chevron-up"
    CLOCK = "clock"
    COINS = "coins"
    COMPOSE = "compose"
    CONTACTS = "contacts"
    COPY = "copy"
    CROSS = "cross"
    DATABASE = "database"
    DELIVERED = "delivered"
    EDIT = "edit"
    ERROR = "error"
    EXPORT = "export"
    EYE = "eye"
    EYE_OFF = "eye-off"
    FIELD = "field"
    FILE = "file"
    FILTER = "filter"
    FOLDER = "folder"
    GLOBE = "globe"
    HISTORY = "history"
    HOURGLASS = "hourglass"
    IMPORT = "import"
    INBOX = "inbox"
    INFO = "info"
    KEY = "key"
    LINK = "link"
    LIST = "list"
    LOCK = "lock"
    MERGE = "merge"
    MINUS = "minus"
    MORE = "more"
    PAUSE = "pause"
    PERSON = "person"
    PHONE = "phone"
    PICTURE = "picture"
    PLAY = "play"
    PLUG = "plug"
    QUESTION = "question"
    REFRESH = "refresh"
    REMOVE = "remove"
    SEARCH = "search"
    SEND = "send"
    SETTINGS = "settings"
    STOP = "stop"
    SUCCESS = "success"
    TAG = "tag"
    UNDO = "undo"
    WARNING = "warning"


def _circle(x: float, y: float, radius: float) -> str:
    """Return the path of a circle."""
    diameter = 2 * radius
    return (
        f"M{x - radius:g} {y:g}a{radius:g} {radius:g} 0 1 0 {diameter:g} 0"
        f"a{radius:g} {radius:g} 0 1 0 {-diameter:g} 0z"
    )


_RING = _circle(12, 12, 8.5)
_CALENDAR = (
    "M6 5.5h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-11"
    "a2 2 0 0 1 2-2zM4 10.2h16M8.3 3.3v4.2M15.7 3.3v4.2"
)
_TRAY = "M4 15.5v2.8a2.2 2.2 0 0 0 2.2 2.2h11.6a2.2 2.2 0 0 0 2.2-2.2v-2.8"
_EYE = "M2.8 12C5 8 8.2 5.9 12 5.9S19 8 21.2 12C19 16 15.8 18.1 12 18.1S5 16 2.8 12z"

PATHS: dict[IconName, str] = {
    IconName.ADD: "M12 5v14M5 12h14",
    IconName.BAN: f"{_RING}M6.1 6.1l11.8 11.8",
    IconName.BELL: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.8a2.2 2.2 0 0 0 4 0",
    IconName.CALENDAR: _CALENDAR,
    IconName.CALENDAR_OVER: f"{_CALENDAR}M9.6 13.1l4.8 4.8M14.4 13.1l-4.8 4.8",
    IconName.CHART: "M4 4v16h16M8.5 16v-4M12.5 16V8M16.5 16v-6",
    IconName.CHECK: "M5 12.8l4.6 4.6L19.2 7",
    IconName.CHEVRON_DOWN: "M6.5 9.5L12 15l5.5-5.5",
    IconName.CHEVRON_LEFT: "M14.5 6.5L9 12l5.5 5.5",
    IconName.CHEVRON_RIGHT: "M9.5 6.5L15 12l-5.5 5.5",
    IconName.CHEVRON_UP: "M6.5 14.5L12 9l5.5 5.5",
    IconName.CLOCK: f"{_RING}M12 7.2V12l3.2 2",
    IconName.COINS: f"{_circle(9, 9.2, 5.7)}M16.6 9.6a5.7 5.7 0 1 1-6.8 7",
    IconName.COMPOSE: "M5.5 4h13a2 2 0 0 1 2 2v8.5a2 2 0 0 1-2 2H11l-4.5 4v-4h-1a2 2 0 0 1-2-2V6"
    "a2 2 0 0 1 2-2zM8 8.5h8M8 12.2h5",
    IconName.CONTACTS: f"{_circle(9, 8.3, 3.3)}M2.8 19.5c0-3.3 2.6-5.6 6.2-5.6s6.2 2.3 6.2 5.6"
    "M15.6 5.2a3.2 3.2 0 0 1 0 6.2M17.8 14.5c2.1.8 3.4 2.6 3.4 5",
    IconName.COPY: "M11 9h7.5a2 2 0 0 1 2 2v7.5a2 2 0 0 1-2 2H11a2 2 0 0 1-2-2V11a2 2 0 0 1 2-2z"
    "M5.5 15a2 2 0 0 1-2-2V5.5a2 2 0 0 1 2-2H13a2 2 0 0 1 2 2",
    IconName.CROSS: "M6.5 6.5l11 11M17.5 6.5l-11 11",
    IconName.DATABASE: "M4.5 6.5a7.5 3 0 1 0 15 0a7.5 3 0 1 0-15 0z"
    "M4.5 6.5v11a7.5 3 0 0 0 15 0v-11M4.5 12a7.5 3 0 0 0 15 0",
    IconName.DELIVERED: "M2.5 13l4.3 4.3L15 8M11.6 16.4l.9.9L21.5 7.5",
    IconName.EDIT: "M4.5 19.5l.9-4L16 4.9a1.9 1.9 0 0 1 2.7 0l.4.4a1.9 1.9 0 0 1 0 2.7"
    "L8.5 18.6zM13.7 7.2l3.1 3.1",
    IconName.ERROR: f"{_RING}M9 9l6 6M15 9l-6 6",
    IconName.EXPORT: f"M12 14.5v-11M7.8 7.7L12 3.5l4.2 4.2{_TRAY}",
    IconName.EYE: f"{_EYE}{_circle(12, 12, 2.8)}",
    IconName.EYE_OFF: f"{_EYE}{_circle(12, 12, 2.8)}M4.5 4.5l15 15",
    IconName.FIELD: "M9.5 4.5H8.3a2 2 0 0 0-2 2v3.3L4 12l2.3 2.2v3.3a2 2 0 0 0 2 2h1.2"
    "M14.5 4.5h1.2a2 2 0 0 1 2 2v3.3L20 12l-2.3 2.2v3.3a2 2 0 0 1-2 2h-1.2",
    IconName.FILE: "M7 3.5h6.5L19 9v9.5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2z"
    "M13.5 3.5V9H19M8.5 13h7M8.5 16.5h4.5",
    IconName.FILTER: "M3.8 5.5h16.4l-6.4 7.3v6.2l-3.6-2v-4.2z",
    IconName.FOLDER: "M3.5 7a2 2 0 0 1 2-2H9l2.2 2.5h7.3a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2h-13"
    "a2 2 0 0 1-2-2z",
    IconName.GLOBE: f"{_RING}M8.2 12a3.8 8.5 0 1 0 7.6 0a3.8 8.5 0 1 0-7.6 0zM3.5 12h17",
    IconName.HISTORY: "M4.6 13.2A7.7 7.7 0 1 0 6.6 6.7L4.5 8.8M4.5 4.3v4.5H9M12.2 8.2v4.3l3 1.8",
    IconName.HOURGLASS: "M6.5 3.5h11M6.5 20.5h11M8 3.5v3c0 2.7 4 3.3 4 5.5c0-2.2 4-2.8 4-5.5v-3"
    "M8 20.5v-3c0-2.7 4-3.3 4-5.5c0 2.2 4 2.8 4 5.5v3",
    IconName.IMPORT: f"M12 3.5v11M7.8 10.3l4.2 4.2l4.2-4.2{_TRAY}",
    IconName.INBOX: "M3.5 13.5L6 6.4A2 2 0 0 1 7.9 5h8.2A2 2 0 0 1 18 6.4l2.5 7.1V17a2 2 0 0 1-2 2"
    "h-13a2 2 0 0 1-2-2zM3.5 13.5h5L9.7 16h4.6l1.2-2.5h5",
    IconName.INFO: f"{_RING}M12 11.3v4.9",
    IconName.KEY: f"{_circle(8, 15.7, 4.2)}M11 12.7L19.7 4M15.6 8.1l2.8 2.8",
    IconName.LINK: "M9.8 14.2a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7l-1 1"
    "M14.2 9.8a4 4 0 0 0-5.7 0L5.3 13a4 4 0 0 0 5.7 5.7l1-1",
    IconName.LIST: "M9 6h11M9 12h11M9 18h11",
    IconName.LOCK: "M7 10.5h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2z"
    "M8 10.5V7.8a4 4 0 0 1 8 0v2.7",
    IconName.MERGE: "M5 4.5c0 5 7 4.5 7 9.5M19 4.5c0 5-7 4.5-7 9.5v6M8.5 16.5L12 20l3.5-3.5",
    IconName.MINUS: "M5 12h14",
    IconName.PAUSE: "M8.5 5.5v13M15.5 5.5v13",
    IconName.PERSON: f"{_circle(12, 8, 3.8)}M4.5 20c0-3.7 3.2-6.2 7.5-6.2s7.5 2.5 7.5 6.2",
    IconName.PHONE: "M9 2.8h6a2.5 2.5 0 0 1 2.5 2.5v13.4a2.5 2.5 0 0 1-2.5 2.5H9"
    "a2.5 2.5 0 0 1-2.5-2.5V5.3A2.5 2.5 0 0 1 9 2.8zM10.7 18h2.6",
    IconName.PICTURE: "M6 4.5h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-11a2 2 0 0 1 2-2z"
    "M4.5 17l4.7-5 3.6 3.8 2.3-2.3 4.4 4.2" + _circle(15.2, 9.2, 1.5),
    IconName.PLAY: "M8 5.8v12.4"
    "a.7.7 0 0 0 1.1.6l9.3-6.2a.7.7 0 0 0 0-1.2L9.1 5.2a.7.7 0 0 0-1.1.6z",
    IconName.PLUG: "M9 3.5v5M15 3.5v5M6 8.5h12V11a6 6 0 0 1-12 0zM12 17v3.5",
    IconName.QUESTION: f"{_RING}M9.6 9.7a2.45 2.45 0 1 1 3.7 2.1c-.8.5-1.3 1-1.3 1.9",
    IconName.REFRESH: "M19.5 12.5A7.6 7.6 0 0 1 6 16.8M4.5 11.5A7.6 7.6 0 0 1 18 7.2"
    "M18.3 3.2v4.2h-4.2M5.7 20.8v-4.2h4.2",
    IconName.REMOVE: "M4.5 6.5h15M9.5 6.5v-2a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v2"
    "M6.5 6.5l.8 12.2a1.9 1.9 0 0 0 1.9 1.8h5.6a1.9 1.9 0 0 0 1.9-1.8l.8-12.2"
    "M10.3 10.5v6M13.7 10.5v6",
    IconName.SEARCH: f"{_circle(10.7, 10.7, 6.2)}M15.3 15.3l5 5",
    IconName.SEND: "M20.5 3.5L3.5 9.7l6.9 3.9l3.9 6.9zM20.5 3.5L10.4 13.6",
    IconName.SETTINGS: f"M3.5 7.2h9.3M17.2 7.2h3.3M3.5 16.8h3.3M11.2 16.8h9.3"
    f"{_circle(15, 7.2, 2.2)}{_circle(9, 16.8, 2.2)}",
    IconName.STOP: "M7.5 5.5h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2z",
    IconName.SUCCESS: f"{_RING}M8.2 12.3l2.7 2.7l5-5.4",
    IconName.TAG: "M4 5.5A1.5 1.5 0 0 1 5.5 4h6L20 12.5a1.8 1.8 0 0 1 0 2.5L15 20"
    "a1.8 1.8 0 0 1-2.5 0L4 11.5z",
    IconName.UNDO: "M8.5 4.8L4.2 9.1l4.3 4.3M4.5 9.1H14a5.7 5.7 0 0 1 0 11.4h-4",
    IconName.WARNING: "M10.6 4.6L3.2 17.5A1.6 1.6 0 0 0 4.6 20h14.8a1.6 1.6 0 0 0 1.4-2.5"
    "L13.4 4.6a1.6 1.6 0 0 0-2.8 0zM12 9.5v4.2",
}

DOTS: dict[IconName, tuple[Dot, ...]] = {
    IconName.INFO: ((12, 8, 1.15),),
    IconName.LIST: ((4.8, 6, 1.2), (4.8, 12, 1.2), (4.8, 18, 1.2)),
    IconName.MORE: ((5.5, 12, 1.5), (12, 12, 1.5), (18.5, 12, 1.5)),
    IconName.QUESTION: ((12, 16.6, 1.15),),
    IconName.TAG: ((8.3, 8.3, 1.3),),
    IconName.WARNING: ((12, 16.9, 1.15),),
}

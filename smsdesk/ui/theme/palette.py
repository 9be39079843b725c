"""Design tokens: every colour, distance and type size, light and dark, as frozen data.

No Qt in here, so that view models may name a `Tone`. Text colours keep a contrast of 4.5:1 on each
background they are used on, control outlines and the focus ring 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique

# Distances and icons are drawn for body text of this size.
_DESIGN_PT = 10.0


@unique
class Scheme(Enum):
    """The two appearances."""

    LIGHT = "light"
    DARK = "dark"


@unique
class Tone(Enum):
    """What a colour says; always beside a word and an icon, never alone."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


@unique
class Ink(Enum):
    """Colour roles of icons and painted text."""

    TEXT = "text"
    MUTED = "muted"
    DISABLED = "disabled"
    ACCENT = "accent"
    ON_ACCENT = "on_accent"
    ON_DANGER = "on_danger"
    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class ToneColors:
    """One tone: text and icon colour, its soft background, the outline of that background."""

    text: str
    background: str
    border: str


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Backgrounds from the lowest level up, and the lines between them."""

    window: str
    surface: str
    raised: str
    sunken: str
    rail: str
    border: str
    control_border: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Accent:
    """The one accent colour in its uses; `soft` is the background of selections."""

    text: str
    base: str
    hover: str
    pressed: str
    on: str
    soft: str
    focus: str
    focus_on: str


@dataclass(frozen=True, slots=True)
class Danger:
    """Solid danger colour of buttons that destroy or stop."""

    base: str
    hover: str
    pressed: str
    on: str


@dataclass(frozen=True, slots=True)
class Tones:
    """The soft colours of every tone."""

    neutral: ToneColors
    info: ToneColors
    success: ToneColors
    warning: ToneColors
    danger: ToneColors

    def of(self, tone: Tone) -> ToneColors:
        """Return the colours of `tone`."""
        colors: ToneColors = getattr(self, tone.value)
        return colors


@dataclass(frozen=True, slots=True)
class Tokens:
    """All colours of one scheme, `#rrggbb`."""

    scheme: Scheme
    surfaces: Surfaces
    text: str
    muted: str
    disabled: str
    tooltip_text: str
    accent: Accent
    danger: Danger
    tones: Tones

    def ink(self, ink: Ink) -> str:
        """Return the colour of an icon or painted text."""
        plain = {
            Ink.TEXT: self.text,
            Ink.MUTED: self.muted,
            Ink.DISABLED: self.disabled,
            Ink.ACCENT: self.accent.text,
            Ink.ON_ACCENT: self.accent.on,
            Ink.ON_DANGER: self.danger.on,
        }
        return plain[ink] if ink in plain else self.tones.of(Tone(ink.value)).text


LIGHT = Tokens(
    scheme=Scheme.LIGHT,
    surfaces=Surfaces(
        window="#f5f6f8",
        surface="#ffffff",
        raised="#ffffff",
        sunken="#eceef2",
        rail="#eceef2",
        border="#dde1e7",
        control_border="#7f8796",
        tooltip="#1f2530",
    ),
    text="#1a1f29",
    muted="#545d6c",
    disabled="#9aa2af",
    tooltip_text="#f4f6f9",
    accent=Accent(
        text="#2f5bd3",
        base="#2f5bd3",
        hover="#274eba",
        pressed="#2143a0",
        on="#ffffff",
        soft="#dfe7fb",
        focus="#2f5bd3",
        focus_on="#04081a",
    ),
    danger=Danger(base="#b8261b", hover="#a01f15", pressed="#871910", on="#ffffff"),
    tones=Tones(
        neutral=ToneColors("#4a5362", "#e9ecf1", "#cfd5de"),
        info=ToneColors("#1f4fb5", "#e3ebfc", "#bacdf5"),
        success=ToneColors("#17663a", "#e0f3e7", "#b0dcc0"),
        warning=ToneColors("#7f4a00", "#fdf0d5", "#eed19a"),
        danger=ToneColors("#a3200f", "#fde8e5", "#f3bfb8"),
    ),
)

DARK = Tokens(
    scheme=Scheme.DARK,
    surfaces=Surfaces(
        window="#15181d",
        surface="#1c2027",
        raised="#242933",
        sunken="#101317",
        rail="#101317",
        border="#2f3641",
        control_border="#717c8d",
        tooltip="#e8ebf0",
    ),
    text="#e8ebf0",
    muted="#a6afbd",
    disabled="#626b79",
    tooltip_text="#1a1f29",
    accent=Accent(
        text="#8cabff",
        base="#6a8ffa",
        hover="#82a2ff",
        pressed="#6187f2",
        on="#060d24",
        soft="#1e2a4b",
        focus="#6a8ffa",
        focus_on="#ffffff",
    ),
    danger=Danger(base="#e8695d", hover="#f08075", pressed="#dd5f53", on="#2b0703"),
    tones=Tones(
        neutral=ToneColors("#b9c1cd", "#2b313b", "#414a57"),
        info=ToneColors("#a5bdff", "#222f52", "#3a4d82"),
        success=ToneColors("#7ed6a0", "#173425", "#2b5a40"),
        warning=ToneColors("#f0c26a", "#3a2c10", "#654e1f"),
        danger=ToneColors("#ff9f94", "#431c18", "#75352e"),
    ),
)


@dataclass(frozen=True, slots=True)
class Spacing:
    """The 8-pixel grid (device-independent pixels); `half` only inside a control."""

    half: int = 4
    unit: int = 8
    gap: int = 16
    wide: int = 24
    page: int = 32


@dataclass(frozen=True, slots=True)
class Radii:
    """Corner radii in device-independent pixels."""

    small: int = 4
    control: int = 6
    card: int = 10
    bubble: int = 16


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Type sizes as multiples of the body size, which follows the system's font."""

    caption: float = 0.9
    body: float = 1.0
    heading: float = 1.2
    title: float = 1.6
    minimum_body_pt: float = _DESIGN_PT


@dataclass(frozen=True, slots=True)
class IconSizes:
    """Icon edge lengths in device-independent pixels."""

    small: int = 16
    control: int = 20
    rail: int = 22
    hero: int = 48


SPACING = Spacing()
LEAST_WIDTH = 360
"""Pages scroll or change their layout rather than be wider than this (half a laptop at 200 %)."""
LOW_HEIGHT = 480
"""Below this height a page gives its room to what is written or listed (200 % on a laptop)."""
SHORT_HEIGHT = 660
"""Below this height a page has no title: the window's rail says which one it is (1024 x 700)."""
RADII = Radii()
TYPE = TypeScale()
ICON = IconSizes()

_LINEAR_BELOW = 0.04045


def tokens_for(scheme: Scheme) -> Tokens:
    """Return the colours of `scheme`."""
    return LIGHT if scheme is Scheme.LIGHT else DARK


def icon_scale(body_pt: float) -> float:
    """Return how much larger than designed icons are drawn beside text of `body_pt` points."""
    return max(1.0, body_pt / _DESIGN_PT)


def _luminance(color: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, "relative luminance")."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two `#rrggbb` colours, 1.0 to 21.0."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_pairs(tokens: Tokens) -> Iterator[tuple[str, str, str]]:
    """Yield every text colour with every background it is put on: (use, text, background)."""
    surfaces = tokens.surfaces
    grounds = {
        name: getattr(surfaces, name) for name in ("window", "surface", "raised", "sunken", "rail")
    }
    for name, ground in grounds.items():
        yield f"text on {name}", tokens.text, ground
        yield f"muted on {name}", tokens.muted, ground
        yield f"accent on {name}", tokens.accent.text, ground
        for tone in Tone:
            yield f"{tone.value} on {name}", tokens.tones.of(tone).text, ground
    for tone in Tone:
        colors = tokens.tones.of(tone)
        yield f"{tone.value} on its soft ground", colors.text, colors.background
        yield f"text on soft {tone.value}", tokens.text, colors.background
        yield f"muted on soft {tone.value}", tokens.muted, colors.background
        yield f"accent on soft {tone.value}", tokens.accent.text, colors.background
    accent, danger = tokens.accent, tokens.danger
    for state in ("base", "hover", "pressed"):
        yield f"on accent {state}", accent.on, getattr(accent, state)
        yield f"on danger {state}", danger.on, getattr(danger, state)
    yield "text on selection", tokens.text, accent.soft
    yield "muted on selection", tokens.muted, accent.soft
    yield "accent on selection", accent.text, accent.soft
    yield "danger on selection", tokens.tones.danger.text, accent.soft
    yield "tooltip", tokens.tooltip_text, surfaces.tooltip


def outline_pairs(tokens: Tokens) -> Iterator[tuple[str, str, str]]:
    """Yield outlines that alone mark a control or its focus: (use, line, what it lies on)."""
    surfaces, accent = tokens.surfaces, tokens.accent
    for name in ("window", "surface", "raised", "sunken"):
        ground = getattr(surfaces, name)
        yield f"control outline on {name}", surfaces.control_border, ground
        yield f"focus ring on {name}", accent.focus, ground
    yield "outline of the selection", accent.focus, accent.soft
    yield "focus ring on a wrong field", accent.focus, tokens.tones.danger.background
    yield "focus ring on the rail", accent.focus, surfaces.rail
    yield "focus ring in a primary button", accent.focus_on, accent.base
    yield "focus ring in a danger button", accent.focus_on, tokens.danger.base

"""The application's style sheet, generated from the design tokens.

Callers choose looks by dynamic properties: `variant` on push and tool buttons (`primary`,
`secondary`, `danger`, `ghost`), `textRole` on labels (`title`, `heading`, `muted`, `caption`,
`error`), `tone` on tinted frames. Distances that must grow with the text are in `em`.
"""

from string import Template

from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.icons import icon_path
from smsdesk.ui.theme.palette import RADII, TYPE, Ink, Tokens, Tone, icon_scale
from smsdesk.ui.theme.sheet_parts import BUTTONS, CHROME, INPUTS, OWN, TONE, VIEWS


def _values(tokens: Tokens) -> dict[str, object]:
    """Return the value of each placeholder of the templates."""
    surfaces, accent, danger = tokens.surfaces, tokens.accent, tokens.danger

    def url(name: IconName, ink: Ink) -> str:
        return icon_path(name, tokens.ink(ink))

    return {
        **{name: getattr(surfaces, name) for name in surfaces.__slots__},
        "text": tokens.text,
        "muted": tokens.muted,
        "disabled": tokens.disabled,
        "tooltip_text": tokens.tooltip_text,
        "accent": accent.base,
        "accent_text": accent.text,
        "accent_hover": accent.hover,
        "accent_pressed": accent.pressed,
        "accent_soft": accent.soft,
        "on_accent": accent.on,
        "focus": accent.focus,
        "focus_on": accent.focus_on,
        "danger": danger.base,
        "danger_hover": danger.hover,
        "danger_pressed": danger.pressed,
        "on_danger": danger.on,
        **{f"{tone.value}_text": tokens.tones.of(tone).text for tone in Tone},
        "danger_ground": tokens.tones.danger.background,
        "r_small": RADII.small,
        "r_control": RADII.control,
        "r_card": RADII.card,
        "chevron_down": url(IconName.CHEVRON_DOWN, Ink.MUTED),
        "chevron_down_off": url(IconName.CHEVRON_DOWN, Ink.DISABLED),
        "chevron_up_off": url(IconName.CHEVRON_UP, Ink.DISABLED),
        "chevron_up": url(IconName.CHEVRON_UP, Ink.MUTED),
        "chevron_left": url(IconName.CHEVRON_LEFT, Ink.MUTED),
        "chevron_right": url(IconName.CHEVRON_RIGHT, Ink.MUTED),
        "check": url(IconName.CHECK, Ink.ON_ACCENT),
        "minus": url(IconName.MINUS, Ink.ON_ACCENT),
    }


def stylesheet(tokens: Tokens, body_pt: float) -> str:
    """Return the style sheet for `tokens` and a body type size of `body_pt` points.

    Needs a QApplication, because it registers the pictures that it names.
    """
    scale = icon_scale(body_pt)
    edge, dot = round(16 * scale), round(8 * scale / 2) * 2
    values = _values(tokens) | {
        "i16": edge,
        "i14": round(14 * scale),
        "i8": edge - 2 * ((edge - dot) // 2),
        "r_radio": edge // 2 + 1,
        "b_radio": (edge - dot) // 2 + 1,
        "pt_title": f"{body_pt * TYPE.title:.1f}",
        "pt_heading": f"{body_pt * TYPE.heading:.1f}",
        "pt_caption": f"{body_pt * TYPE.caption:.1f}",
    }
    parts = [Template(part).substitute(values) for part in (BUTTONS, INPUTS, VIEWS, CHROME, OWN)]
    for tone in Tone:
        colors = tokens.tones.of(tone)
        own = {
            "tone": tone.value,
            "ground": colors.background,
            "line": colors.border,
            "ink": colors.text,
        }
        parts.append(Template(TONE).substitute(values | own))
    return "".join(parts)

import re

import pytest

from smsdesk.ui.theme.palette import (
    DARK,
    LIGHT,
    Ink,
    Tokens,
    Tone,
    contrast,
    outline_pairs,
    text_pairs,
)
from smsdesk.ui.theme.stylesheet import stylesheet

SCHEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
_BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOR = re.compile(r"(?:^|;)\s*color:\s*(#[0-9a-f]{6})")
_GROUND = re.compile(r"background(?:-color)?:\s*(#[0-9a-f]{6})")
_SELECTION = re.compile(
    r"selection-background-color:\s*(#[0-9a-f]{6});\s*selection-color:\s*(#[0-9a-f]{6})"
)


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1.0)
    # The classic borderline grey on white.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("tokens", SCHEMES)
def test_every_text_pair_reaches_four_and_a_half(tokens: Tokens):
    low = {use: round(contrast(a, b), 2) for use, a, b in text_pairs(tokens)}
    assert {use: ratio for use, ratio in low.items() if ratio < 4.5} == {}
    assert len(low) > 50


@pytest.mark.parametrize("tokens", SCHEMES)
def test_outlines_and_focus_rings_reach_three(tokens: Tokens):
    low = {use: round(contrast(a, b), 2) for use, a, b in outline_pairs(tokens)}
    assert {use: ratio for use, ratio in low.items() if ratio < 3.0} == {}


@pytest.mark.parametrize("tokens", SCHEMES)
def test_every_rule_of_the_style_sheet_is_readable(qapp, tokens: Tokens):
    seen = 0
    for selector, body in _BLOCK.findall(stylesheet(tokens, 10.0)):
        pairs = [(ink, ground) for ground, ink in _SELECTION.findall(body)]
        ink, ground = _COLOR.search(body), _GROUND.search(body)
        if ink and ground:
            pairs.append((ink[1], ground[1]))
        for text, back in pairs:
            seen += 1
            if ":disabled" not in selector:
                assert contrast(text, back) >= 4.5, (selector.strip(), text, back)
    assert seen > 10


@pytest.mark.parametrize("tokens", SCHEMES)
def test_the_style_sheet_has_no_unfilled_placeholder(qapp, tokens: Tokens):
    assert "$" not in stylesheet(tokens, 10.0)


@pytest.mark.parametrize("tokens", SCHEMES)
def test_every_ink_and_tone_has_a_colour(tokens: Tokens):
    for ink in Ink:
        assert re.fullmatch(r"#[0-9a-f]{6}", tokens.ink(ink)), ink
    for tone in Tone:
        assert tokens.ink(Ink(tone.value)) == tokens.tones.of(tone).text

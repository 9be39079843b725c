"""What the program quotes and what the gateway bills: two pieces of code, one answer."""

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.segments import CLOUDSMS, UCS2_ONLY, measure
from smsdesk.simulator.slicing import Alphabet, slice_text

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab 1€[]{}~^|\\\f\n\rèêçÇáñ`ΔΑ码😀\u2019【】\u00a0\u00ff\u0100"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=400,
)


@given(TEXTS)
def test_any_text(text: str) -> None:
    assert slice_text(text).parts == tuple(measure(text, CLOUDSMS).segment_units)


@given(st.sampled_from("aê码"), st.integers(1, 1600), st.text("a€ê码😀", max_size=4))
def test_long_texts(character: str, length: int, end: str) -> None:
    text = character * length + end
    assert slice_text(text).count == measure(text, CLOUDSMS).segment_count


@given(TEXTS)
def test_any_text_where_all_is_ucs_2(text: str) -> None:
    parts = slice_text(text, {Alphabet.UCS_2}).parts
    assert parts == tuple(measure(text, UCS2_ONLY).segment_units)

"""Folding: a text is folded piece by piece or as a whole, whichever is quicker, and nobody can tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold

_MANY = 60
"""A text of so many parts that are not ASCII is folded as a whole."""
_TEXTS = st.text() | st.text("aSe İıßΣςéø’´™∆한가각がカ\u3099\u0301\u0338\u200b\u00ad\u0915\u093c")


@given(_TEXTS, _TEXTS)
def test_what_stands_before_and_behind_a_blank_is_folded_alone(left: str, right: str) -> None:
    assert fold(f"{left} {right}") == f"{fold(left)} {fold(right)}"


@given(_TEXTS)
def test_a_text_is_folded_alike_once_and_many_times_over(text: str) -> None:
    assert fold(" ".join([text] * _MANY)) == " ".join([fold(text)] * _MANY)

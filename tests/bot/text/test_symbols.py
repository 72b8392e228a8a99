"""Formulas become Unicode exactly as unicodeit has it, without trying its 4,000 replacements one by one."""

import pytest
import unicodeit
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.symbols import CHARACTERS, symbols

MORE = settings(max_examples=max(240, settings().max_examples))
PIECES = st.one_of(
    st.sampled_from([*("{", "}", "_", "^", "\\", "\\ ", "-", " ", "x", "5", "ab", "β", "\\hat{", "\\bar{", "\\tilde")]),
    st.sampled_from([*("\\not", "\\not\\in", "\\alphabet", "_{12}", "^{n+1}", "^{a.b}", "\\check{}", "\\ hat{}")]),
    st.sampled_from([*("\\{", "\\mathrm{p}", "\\backslash", "\\v{c}", "\\slash{", "^{β−1}")]),
    st.sampled_from(sorted(CHARACTERS)),
)


@MORE
@given(st.lists(PIECES, max_size=15).map("".join))
def test_a_formula_becomes_what_unicodeit_makes_of_it(formula):
    assert symbols(formula) == (CHARACTERS.get(formula) or unicodeit.replace(formula))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [(r"\alpha_{12}", "α₁₂"), (r"\mathbb{R}^n", "ℝⁿ"), (r"\hat{x}", "x̂"), (r"x\hat{", r"x\hat{")],
)
def test_symbols_scripts_and_marks(formula, expected):
    assert symbols(formula) == expected

"""Laws of reading TeX: no letter is lost, twice is once, and the steps grow with the text."""

import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.latex import readable
from bot.text.tex.tokens import Kind, tokens
from bot.text.tex.tree import DEEPEST, Group, tree_of

MORE = settings(max_examples=max(240, settings().max_examples))
WORDS = st.text(string.digits + "QXZGY", min_size=1, max_size=4)
"""Words of characters that have no raised, lowered or other form that Unicode would not fold back."""


def framed(inner):
    """TeX around TeX: every command that shows its argument, in words and in formulas."""
    frames = st.sampled_from(
        [
            *(r"\emph{%s}", r"\textbf{%s}", r"{\bf %s}", "{%s}", r"\unknown{%s}", r"\footnote{%s}", r"\section*{%s}"),
            *(r"\href{http://x.y}{%s}", r"\textcolor{red}{%s}", r"\begin{it}%s\end{it}", r"\cite{a} %s", r"\item %s"),
            *(r"$\alpha\mathrm{%s}$", r"$\text{%s}$", r"$\frac{%s}{b}$", r"$\sqrt{%s}$", r"$x\le\texttt{%s}$"),
            *(r"$\hat{%s}$", r"$\left(%s\right)$", r"$x_{%s}$", r"$x^{%s}$", r"$\overset{%s}{=}$", r"\(%s\)", r"{%s"),
        ]
    )
    return st.one_of(
        st.tuples(frames, inner).map(lambda pair: pair[0].replace("%s", pair[1])),
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
    )


def folded(text):
    return unicodedata.normalize("NFKD", text)


TEX = st.recursive(WORDS, framed, max_leaves=8)


@MORE
@given(TEX)
def test_every_letter_outside_of_commands_survives(source):
    shown = folded(readable(source))
    for letter in "QXZGY":
        assert shown.count(letter) >= source.count(letter)


@MORE
@given(TEX)
def test_twice_is_once(source):
    shown = readable(source)
    assert readable(shown) == shown


@MORE
@given(TEX, st.integers(1, 40))
def test_twice_the_text_has_twice_the_tokens(source, times):
    assert len(tokens(f"{source} . " * times)) <= times * (len(source) + 3)


@pytest.mark.parametrize("opened", ["{", r"\emph{", "x{", r"\frac{", r"\'{", "^{", r"\sqrt[{"])
def test_a_tree_is_never_deeper_than_it_can_be_written(opened):
    nodes = tree_of(tokens(opened * 5_000 + "}" * 5_000), maths=False)
    assert depth_of(nodes) <= 2 * DEEPEST
    assert folded(readable(opened * 5_000 + "gpu" + "}" * 5_000)).count("pu") == 1


def depth_of(nodes):
    """How many levels the nodes have."""
    inner = [
        inside
        for node in nodes
        for inside in (
            [node.inside]
            if isinstance(node, Group)
            else [*getattr(node, "arguments", ())]
            if not isinstance(node, str)
            else []
        )
    ]
    return 1 + max(map(depth_of, inner), default=0)


def test_a_dollar_is_of_money_or_of_a_formula():
    kinds = [token.kind for token in tokens(r"$5 and $x^2$, \$6, $x_{ y")]
    assert kinds.count(Kind.FORMULA) == 1
    assert kinds.count(Kind.STRAY) == 1

"""HTML, JATS, MathML and character references become text; the angle brackets of science stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.latex import readable
from bot.text.lines import one_line
from bot.text.markup import plain
from bot.text.tokens import surfaces

MORE = settings(max_examples=max(240, settings().max_examples))

SCIENCE = [
    *("P < NP", "a<b and c>d", "x <y and z> w", "i <i and j> b", "p<0.05", "p <q and r> s", "<0.05", "x<sub y"),
    *("AT&T", "R&D", "S&P 500", "?a=1&copy=2&lt=3", "P&notQ", "&#1 ranking", "a & b", "&unknown;", "&", "<", "&#;"),
    *("List<String>", "Map<List<P>>", "std::vector<int>", "the <think> token", "<s> and </s>", "<|endoftext|>", "->"),
    *("$a<b$", r"\langle x\rangle", r"$\mathbb{E}<\infty$", "Ann <ann@example.org>", "<https://example.org/a>", "<3"),
    *("the <b> tag", "Box<P>", "a <!-- b", "<script> considered harmful", "<img> tokens", "naïve — “quoted”", ""),
]
TEXTS = {
    # elements
    "<i>E. coli</i> K-12": "E. coli K-12",
    "<b>un</b>believ<em>able</em>": "unbelievable",
    "<p>One</p><p>two<br>three<br/>four</p>": "One two three four",
    "<div>a</div><ul><li>b<li>c</ul><h2>Why?</h2>d": "a b c Why? d",
    '<a href="https://example.org/?a=1&amp;b=2">a link</a>, <span class=x>a word</span>': "a link, a word",
    '<img src="x.png" alt="a > b"> a picture': "a picture",
    "a<!-- a <b>comment</b> -->b <!----> c": "ab c",
    "a<script>let b = '<p>';</script> c<style>p {}</style> d<svg><title>e</title></svg>": "a c d",
    "<?xml version='1.0'?><!DOCTYPE html><p>text</p>": "text",
    "<![CDATA[<p>text</p>]]>": "text",
    "<P ALIGN=center>TEXT</P><BR>text": "TEXT text",
    "of x < 5 <i>and</i> y > 3": "of x < 5 and y > 3",
    # scripts
    "H<sub>2</sub>S and CO<SUB>2</SUB>": "H₂S and CO₂",
    "10<sup>-3</sup>, 10<sup>1.5</sup>, Ca<sup>2+</sup>, <sup>13</sup>C": "10⁻³, 10^1.5, Ca²⁺, ¹³C",
    "H<inf>2</inf>O, <scp>l</scp>-DOPA, <ce:italic>in vivo</ce:italic>": "H₂O, l-DOPA, in vivo",
    "Fe<sub>1&minus;<i>x</i></sub>": "Fe₁₋ₓ",
    "V<sub>GS</sub>, KRAS<sup>G12C</sup>, Xeon<sup>TM</sup>": "VGS, KRASG12C, Xeon™",
    "x<sub>2<sup>3</sup></sub>": "x₂₃",
    # JATS
    "<jats:title>Abstract</jats:title><jats:p>We sense H<jats:sub>2</jats:sub>S.</jats:p>": "We sense H₂S.",
    "<jats:sec>\n<jats:title>Methods</jats:title>\n<jats:p>We ask.</jats:p></jats:sec>": "Methods: We ask.",
    "<h4>Background</h4>Few know.<h4>Aim</h4>More.": "Background: Few know. Aim: More.",
    "<title>Only a title</title>": "Only a title",
    # formulas
    "<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup>\n<mml:mo>=</mml:mo></mml:math> 1": "x²= 1",
    "<math><msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup></math>": "aᵢ²",
    "<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>": "a/(b+1)",
    "<math><msqrt><mn>2</mn></msqrt><mspace/><mi>log</mi><mi>n</mi></math>": "√2 log n",
    "<math><mi>&alpha;</mi><mo>&lt;</mo><mn>1</mn></math>": "α<1",
    '<math alttext="x_{i}^2"><mi>x</mi></math> is': "xᵢ² is",
    r"<math><semantics><mi>α</mi><annotation>\alpha</annotation></semantics></math>": "α",
    r"<jats:alternatives><jats:tex-math>\begin{document}$$\alpha$$\end{document}</jats:tex-math>"
    "<mml:math><mml:mi>α</mml:mi></mml:math></jats:alternatives>": "α",
    r"<jats:tex-math>\documentclass{minimal}\begin{document}$$\alpha$$\end{document}</jats:tex-math>": "α",
    # references
    "R&amp;D": "R&D",
    "R&amp;amp;D and R&#38;amp;D": "R&D and R&D",
    "Is P &lt; NP? &quot;Perhaps&quot;": 'Is P < NP? "Perhaps"',
    "P &amp;lt; NP": "P < NP",
    "Poincar&eacute;&#8217;s &#x3b1;-&#946;, p&nbsp;&le;&nbsp;1": "Poincaré’s α-β, p ≤ 1",
    "1990&#150;1995, a&#0;b&#xD800;c&#9999999;d": "1990–1995, abcd",
    "R&amp D, Poincar&eacute was": "R& D, Poincaré was",
    # escaped twice, or meant to be seen
    "&lt;i&gt;E. coli&lt;/i&gt;": "E. coli",
    "&amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;": "a",
    "one&lt;br/&gt;two": "one two",
    "&lt;b&gt; tags considered harmful": "<b> tags considered harmful",
    "Ann &lt;ann@example.org&gt;": "Ann <ann@example.org>",
    # what no text should have
    "gra\0phene\x7f \ud83d x\x0cy": "graphene x y",
}


@pytest.mark.parametrize("text", SCIENCE)
def test_angle_brackets_and_ampersands_of_science_stay(text):
    assert plain(text) == text


@pytest.mark.parametrize(("markup", "text"), TEXTS.items())
def test_markup_becomes_what_people_read(markup, text):
    assert one_line(readable(plain(markup))) == text


@pytest.mark.parametrize(
    ("markup", "query"),
    [("H<sub>2</sub>S", "h2s"), ("10<sup>6</sup>", "106"), ("x<sub>max</sub>", "xmax"), ("Ca<sup>2+</sup>", "ca2")],
)
def test_scripts_are_found_as_they_are_typed(markup, query):
    assert surfaces(plain(markup)) == [query]


PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "</",
            "/>",
            "&",
            ";",
            "#",
            "amp;",
            "lt;",
            "&amp;",
            "&lt;",
            "&gt;",
            "&#38;",
            "&alpha;",
            "\0",
            "\ud800",
        ),
        *("<i>", "</i>", "<sub>", "</sub>", "<sup>", "</sup>", "<p>", "</p>", "<br/>", "<title>", "</title>", "<a b='"),
        *("<math>", "</math>", "<mi>", "</mi>", "<mfrac>", "</mfrac>", "<msub>", "</msub>", "<jats:p>", "<!--", "-->"),
        *("<script>", "</script>", "<tex-math>", "</tex-math>", '<math alttext="x_1">', "<![CDATA[", "]]>", "<x>"),
        *(" ", "x", "2", "word", "é", "学", '"', "'", "=", "$", "-", "TM", "Abstract"),
    ],
)
MARKUP = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60))


@MORE
@given(MARKUP)
def test_any_markup_becomes_text_that_can_be_stored_and_is_not_longer(markup):
    text = plain(markup)
    text.encode()
    assert "\0" not in text
    assert len(text) <= len(markup)


@MORE
@given(st.text().filter(lambda text: "<" not in text and "&" not in text))
def test_a_text_without_markup_loses_its_control_characters_only(text):
    assert plain(text) == "".join(
        char
        for char in text
        if char.isspace() or not (char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char < "\ue000")
    )


NESTED = st.recursive(
    st.sampled_from(["E. coli", "R&amp;D", "x &lt; y", "a > b", "2", "&eacute;t&eacute;", "<think>", "&lt;b&gt;"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["i", "b", "p", "sub", "sup", "jats:p", "h2"]), inner).map(
            "<{0[0]}>{0[1]}</{0[0]}>".format
        ),
        st.lists(inner, max_size=3).map(" ".join),
    ),
)


@MORE
@given(NESTED)
def test_what_became_text_is_not_changed_again(markup):
    text = plain(markup)
    assert plain(text) == text


@pytest.mark.parametrize(
    "repeated",
    [
        *("<", "&", "<b>", "<sub>", "<sub>x</sub>", "<!--", "<!-- -->", '<a b="', "<a ", "&amp;", "&#1", "</b>"),
        *("<script>", "<math>", "<mml:mrow>", "<title>", "<![CDATA[", "&lt;b&gt;", "<?a ", "<a b=c ", "amp;"),
    ],
)
def test_a_hundred_thousand_characters_of_nothing_but_markup_are_read(repeated):
    hostile = repeated * (100_000 // len(repeated))
    assert "gpu" in plain(f"gpu {hostile}")
    assert len(plain(f"{hostile} gpu")) <= len(hostile) + 4

"""LaTeX becomes what people read, and a text without it stays as it is."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.latex import readable

PAIRS = Path(__file__).parents[3] / "../shared/data/latex.jsonl"
MORE = settings(max_examples=max(240, settings().max_examples))

KNOWN = {
    # formulas
    r"$M^{3}$ViT": "M³ViT",
    r"M^{3}ViT and M^3ViT": "M³ViT and M³ViT",
    r"weights in $\mathbb{R}^d$": "weights in ℝᵈ",
    r"$\tilde{O}(\sqrt{T})$ regret": "Õ(√T) regret",
    r"$16\times 16$ patches, 3$\times$ faster": "16×16 patches, 3× faster",
    r"$\frac{1}{2}$ and $\frac{a+b}{c}$": "1/2 and (a+b)/c",
    r"$\text{Top-}k$ and $\mathrm{SE}(3)$": "Top-k and SE(3)",
    r"$\arg\max_x f(x)$": "arg maxₓ f(x)",
    r"$n\log n$": "n log n",
    r"$10^{-3}$ and $10^{1.5}$": "10⁻³ and 10^1.5",
    r"$\mathcal{L}_{\mathrm{CE}}$": "ℒ_CE",
    r"CO$_2$, 90$^\circ$, $x^{\top}$": "CO₂, 90°, x⊤",
    r"$\{x_i\}_{i=1}^n$": "{xᵢ}ᵢ₌₁ⁿ",
    r"${\cal O}(n)$ and $\bf x$": "𝒪(n) and x",
    r"\(x^2\), \[y_1\], $$z^3$$": "x², y₁, z³",
    r"$\hat{x}$, $\hat\theta$, $\bar y$": "x̂, θ̂, y̅",
    r"about $\sim$50 tokens": "about ∼50 tokens",
    r"$\Theta(n^{1/2})$": "Θ(n^(1/2))",
    r"p$<$0.05 and n$\approx$100": "p<0.05 and n≈100",
    r"$\stackrel{d}{=}$, $\underset{x}{\min}$": "=ᵈ, minₓ",
    r"H$_2$": "H₂",
    r"$\check{x}$ and $\mathring{A}$": "x̌ and Å",
    r"5$\,$K, [C$\,$II] 158$\,\mu$m, 3$~$GeV, $T=4\,$K and $x\,$.": "5 K, [C II] 158 μm, 3 GeV, T=4 K and x.",
    r"$70{\rm\,km\,s^{-1}}$ and 25$\,^\circ$C": "70 km s⁻¹ and 25 °C",
    r"$10^6 M_\odot$, $W^\pm$, $E_\infty$, $\sigma_*$, $\mathbb{R}^{1,3}$": "10⁶ M_⊙, W^±, E_∞, σ_*, ℝ^(1,3)",
    r"12$^{\rm h}$30$^{\rm m}$ and 10$^{6}$5": "12ʰ30ᵐ and 10⁶5",
    r"$k\cdot p$, $M\gtrsim 10$, $n^{\log n}$, $x_{i j}$": "k⋅p, M≳10, n^(log n), xᵢⱼ",
    r"0\farcs5, 3\arcmin, $\varGamma$, \textbeta-amyloid, \ch{H2O}": "0.″5, 3′, Γ, β-amyloid, H₂O",
    r"10{,}000 images, $10{,}000$": "10,000 images, 10,000",
    r"$\mathrm{H_2O}$, $\mathrm{B^0_s}$, $\mathrm{low-rank}$, $\text{a_b}$": "H₂O, B⁰ₛ, low-rank, a_b",
    r"PM$_{2.5}$, In$_{0.53}$Ga$_{0.47}$As, $\mathrm{PM_{2.5}}$, 10$_{1.5}$": "PM2.5, In0.53Ga0.47As, PM2.5, 10_1.5",
    r"PM_{2.5} and x_{0.5}": "PM2.5 and x0.5",
    r"$\Delta G$, $5\,\mu m$, $\partial u$, $\alpha \beta$, $x \in X$, $a \times b$": "ΔG, 5 μm, ∂u, α β, x ∈ X, a × b",
    "x_{i}^2 and a_{42}^3": "xᵢ² and a₄₂³",
    # accents and letters
    r"Schr\"odinger, Erd\H{o}s, R\'enyi, \v{C}ech": "Schrödinger, Erdős, Rényi, Čech",
    r"{\L}ojasiewicz, na\"{\i}ve, \c{c}a": "Łojasiewicz, naïve, ça",
    # commands around words
    r"\textbf{a \emph{nested} word}": "a nested word",
    r"\href{https://x.org/a_b}{our page}": "our page",
    r"\url{https://x.org/a_b}": "https://x.org/a_b",
    r"as shown~\cite{foo,bar}, \citep[p.~2]{baz} we": "as shown, we",
    r"{\em very {\bf deep}}": "very deep",
    r"\begin{itemize} \item one \item two \end{itemize}": "• one • two",
    r"\underline{u} \textsc{Foo} \texttt{a_b}": "u Foo a_b",
    r"\scalebox{0.8}{shrunken} \raisebox{1ex}{raised} \resizebox{2cm}{!}{resized}": "shrunken raised resized",
    # signs
    r"don\textquoteright t, \textquotedblleft a\textquotedblright, 1\textendash 5, a \textasciitilde 5\%, e\-mail": (
        "don’t, “a”, 1–5, a ~5%, email"
    ),
    r"50\% of a \& b, a\_b, \#1": "50% of a & b, a_b, #1",
    r"R&D costs 5% of item #3 in a_b": "R&D costs 5% of item #3 in a_b",
    r"Figure~1 holds ~50% of it": "Figure 1 holds ~50% of it",
    r"pages 1--10 -- or so": "pages 1–10 – or so",
    "run it with --flag": "run it with --flag",
    "`single' and ``double'', it's": "‘single’ and “double”, it's",
    # money and stray dollars
    "between $5-$10, $3/hour, US$20M": "between $5-$10, $3/hour, US$20M",
    r"\$5 and \$10": "$5 and $10",
    "$5 for $x^2$ and $10": "$5 for x² and $10",
    "unbalanced $x_{ here": "unbalanced x_ here",
}
PLAIN = ["Mixture-of-Experts in 50% less memory", "f(x) = {a, b}", "a_b and C# & C++", "naïve Bayes — “quoted”", ""]


def pairs():
    if not PAIRS.exists():
        return []
    return [tuple(json.loads(line).values()) for line in PAIRS.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("source", "expected"), [*KNOWN.items(), *pairs()])
def test_a_title_or_abstract_becomes_what_people_read(source, expected):
    assert readable(source) == expected


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_without_tex_stays_as_it_is(text):
    assert readable(text) == text


@pytest.mark.parametrize("source", [*KNOWN, *PLAIN])
def test_no_more_than_two_fifths_of_what_people_see_can_be_lost(source):
    dropped = re.sub(r"~?\\cite\w*(\[[^]]*\])?\{[^{}]*\}|\\href\{[^{}]*\}|\\(begin|end)\{[^{}]*\}", "", source)
    seen = re.sub(r"\\[A-Za-z]+|[\\${}]", "", dropped)
    assert len(readable(source)) >= 0.6 * len(seen.replace(" ", ""))


def test_line_breaks_of_a_feed_are_spaces():
    assert readable("  one\n  two\t three ") == "one two three"


@pytest.mark.parametrize(
    "opened", ["{", r"\emph{", r"\(", r"\[", r"\begin{a}", r"\left(", r"\textbf", "$a{", r"\sqrt["]
)
def test_what_is_nested_too_deep_for_the_library_is_readable_too(opened):
    assert "gpu" in readable(opened * 900 + r" gpu \alpha")


@pytest.mark.parametrize(
    "repeated",
    [
        r"\newcommand{",
        r"\section[",
        r"\section{\'{",
        r"\\newcommand{\(",
        r"\c{x",
        r"`\v{",
        r"\begin{\"{",
        r"$\newcommand{",
    ],
)
@pytest.mark.parametrize("times", [30, 200])
def test_what_the_library_would_read_or_write_without_end_is_readable_too(repeated, times):
    assert "gpu" in readable(repeated * times + r" gpu \alpha")


@pytest.mark.parametrize(
    ("quoted", "expected"),
    [
        ("``one'' and ``two''", "“one” and “two”"),
        ("```a''", "“`a”"),
        ("``it's a ``word''", "“it's a ``word”"),
        ("``open", "``open"),
        ("closed''", "closed''"),
        (f"``{'a' * 2_001}'' ``b''", f"``{'a' * 2_001}'' “b”"),
        (f"``{'a' * 2_000}''", f"“{'a' * 2_000}”"),
    ],
)
def test_a_quotation_ends_where_the_next_quotation_mark_is_within_reach(quoted, expected):
    assert readable(quoted) == expected


def test_two_hundred_thousand_characters_are_read():
    said = "<!channel> @everyone *word* $x_i$ "
    assert readable(said * 6_000) == ("<!channel> @everyone *word* xᵢ " * 6_000).strip()


PIECES = st.sampled_from(
    [
        *("$", "$$", "\\(", "\\)", "\\[", "{", "}", "^", "_", "~", "\\", "%", "&", "#", "`", "'", "``", "''", "--"),
        *("\\frac", "\\sqrt", "\\emph", "\\textbf", "\\mathcal", "\\alpha", "\\log", "\\cite", "\\href", "\\begin"),
        *("\\hat", "\\text", '\\"', "\\'", "\\item", "\\left(", "\\unknown", "\\verb|", "\\$", "\\{", "\\%"),
        *(" ", " ", "x", "5", "10", "ab", "Word", "é", "学", "https://a.b/c_d#e%20f", ".", ","),
    ],
)
LATEX = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=60))


@MORE
@given(LATEX)
def test_any_text_becomes_readable_without_tex_and_reading_again_changes_nothing(source):
    result = readable(source)
    assert "\\" not in re.sub(r"https?://\S+", "", result)
    assert readable(result) == result


WORDS = st.lists(
    st.sampled_from(["gpu", "naïve", "50%", "R&D", "$5", "a_b", "C++", "x", "(n)"]), min_size=1, max_size=9
)


@MORE
@given(
    WORDS, st.sampled_from(["{}", r"\emph{{{}}}", r"{{\bf {}}}", r"\unknown{{{}}} $x$", "$x_{{ {}", r"\begin{{it}} {}"])
)
def test_the_words_inside_any_command_are_kept(words, frame):
    sentence = " ".join(words)
    kept = readable(
        frame.format(sentence.replace("$", r"\$").replace("%", r"\%").replace("&", r"\&").replace("_", r"\_"))
    )
    assert sentence in kept

"""What TeX leaves to the typesetter is set, and the same signs with another meaning stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.latex import readable

MORE = settings(max_examples=max(240, settings().max_examples))


@pytest.mark.parametrize(
    "text",
    [
        *("Half the memory (~40%) at", "3~5 words", "~4x faster", "O~(n) space", "at ~/path and <~5>", "x ~ y", "=~5"),
        *("vector<int> and x<y>z", "f(x) = {a, b}", "{0,1}", "a {name} here", "{x | x > 0}", "$5, $HOME, US$20", "a_b"),
        *("run --flag", "2^n and n^k", "lab.example/~ada", "“~5”", '"~5"', "-~5", "[~5]", "x~N(0,1)", "{xᵢ}ᵢ₌₁ⁿ"),
    ],
)
def test_a_sign_with_another_meaning_stays(text):
    assert readable(text) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Figure~1, Eq.~(3), a~b, 5~mm, ``a''~b", "Figure 1, Eq. (3), a b, 5 mm, “a” b"),
        (r"http://lab.example/\textasciitilde{}ada/a\_b\~{}c", "http://lab.example/~ada/a_b~c"),
        (
            "{P}arsing {DNA} of {3D} {GPU}s by {{N}eural} {U-Net} {k}-means",
            "Parsing DNA of 3D GPUs by Neural U-Net k-means",
        ),
        ("{{Attention, Is All: You Need}}", "Attention, Is All: You Need"),
        ("CO_{2}, M^{3}ViT, M^3ViT", "CO₂, M³ViT, M³ViT"),
        (r"Fuse\xspace beats, Fuse\xspace, and \foo bar", "Fuse beats, Fuse, and bar"),
        (r"S\o ren, \O yvind, Stra\ss e, 2 \AA resolution", "Søren, Øyvind, Straße, 2 Å resolution"),
        (r"\"quoted\" words", '"quoted" words'),
        (r"O\'Brien, L\'Hospital and \'Etale", "O'Brien, L'Hospital and Étale"),
    ],
)
def test_what_tex_leaves_to_the_typesetter_is_set(source, text):
    assert readable(source) == text


PLAIN = st.lists(
    st.sampled_from([*'abcXYZ019é学 ()%&#_.,=<>/+*|:"', "-x", "'s"])
    | st.sampled_from([" ~40%", "(~40%", " 3~5 ", " ~/path", " $5", " US$20", " https://a.b/~c_d--e ", " O~(n)"]),
    max_size=30,
).map("".join)


@MORE
@given(PLAIN)
def test_a_text_without_tex_comes_back_as_it_is(text):
    assert readable(text) == " ".join(text.split())

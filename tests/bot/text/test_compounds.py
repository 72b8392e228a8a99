"""What hyphens join in a text is read closed up as well, behind the words as they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.compounds import BREAK, MOST_PARTS, surfaces_with_compounds
from bot.text.token_spans import token_spans
from bot.text.tokens import surfaces
from tests.bot.text.test_tokens import TEXTS

MORE = settings(max_examples=max(240, settings().max_examples))
HYPHENATED = st.lists(
    st.sampled_from([*("pre", "training", "a", "S", "4", "35b", "é", "学", "C++", ".net", "x^{2}", "_"), *"--‑– .,"]),
    max_size=24,
).map("".join)


def closed(text):
    """The words of a text that are read closed up, each once."""
    return {word for word in surfaces_with_compounds(text)[len(surfaces(text)) :] if word not in surfaces(text)} - {
        BREAK
    }


@MORE
@given(st.one_of(TEXTS, HYPHENATED))
def test_the_words_as_they_stand_come_first(text):
    found = surfaces_with_compounds(text)
    assert found[: len(surfaces(text))] == surfaces(text)
    assert BREAK not in surfaces(text)


@MORE
@given(st.one_of(TEXTS, HYPHENATED))
def test_each_closed_word_has_a_place_in_the_text(text):
    found = token_spans(text)
    assert closed(text) <= {each.surface for each in found.compounds}
    for each in found.compounds:
        assert each.surface in surfaces_with_compounds(text)[len(surfaces(text)) :]
        (start, _), (_, end) = found.span(each.first), found.span(each.last)
        assert each.surface in "".join(surfaces(text[start:end]))  # `¼` is two words, of which one may be joined


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pre-training", {"pretraining"}),
        ("pre‑training, pre‐training, pre–training", {"pretraining"}),
        ("state-of-the-art", {"stateof", "ofthe", "theart", "stateofthe", "oftheart", "stateoftheart"}),
        ("GPT-4-32k", {"gpt4"}),
        ("Covid-19", {"covid19"}),
        ("Schrö\u00addinger-Lösung", {"schrodingerlosung"}),
        ("from 3-5 to 2023-24", set()),
        ("pre- and post-training", {"posttraining"}),
        ("well — read, well—read, e - mail", set()),
        ("node.js, and/or, low_rank", set()),
        ("学-习, gpu-学习, C++-like", set()),
        ("Model-S", set()),
    ],
)
def test_only_words_that_a_hyphen_joins_are_closed_up(text, words):
    assert closed(text) == words


def test_a_closed_word_stands_among_the_words_beside_it():
    found = " ".join(surfaces_with_compounds("On the contrastive pre-training of multi-modal models: a short survey"))
    assert "on the contrastive pretraining of multimodal models a short" in found


def test_a_compound_beside_another_is_found_with_a_part_of_it():
    found = " ".join(surfaces_with_compounds("parameter-efficient fine-tuning"))
    assert "efficient finetuning" in found
    assert "parameterefficient fine" in found


def test_a_text_of_hyphens_alone_grows_by_no_more_than_its_parts():
    text = "-".join(["a"] * 1000)
    assert len(surfaces_with_compounds(text)) <= 2 * MOST_PARTS * 1000

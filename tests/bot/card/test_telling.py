"""Which sentences of an abstract are shown."""

from __future__ import annotations

import json
import re
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.sentences import sentences
from bot.card.telling import TELLING_CHARACTERS, Telling, telling
from bot.text.lines import one_line
from tests.samples import LABELLED_ABSTRACTS, needs_labelled_abstracts

FIELD = "Robots that walk have become common in factories in recent years, and many groups work on them. "
GAP = "However, existing methods suffer from falls on ice, which remain difficult to foresee. "
DONE = "In this paper, we propose a gait planner called Skate that treats ice as a spring. "
HOW = "Specifically, the planner is trained on videos of penguins, of which there are plenty on the web. "
FOUND = "Experiments show that robots fall 40% less often than with the best baseline. "
CODE = "Code is available at https://code.example/skate."
WALKERS = FIELD + GAP + DONE + HOW + FOUND + CODE


def places(text: str, word: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(re.escape(word), text)]


def test_what_was_done_and_what_came_out_are_shown_in_their_order_with_a_gap_between():
    assert telling(WALKERS).text == f"{DONE.strip()} … {FOUND.strip()}"


def test_neighbours_stand_beside_each_other_as_in_the_text():
    text = FIELD + GAP + DONE + FOUND + CODE
    assert telling(text).text == f"{DONE}{FOUND}".strip()


@pytest.mark.parametrize("begins", ["It lets", "They let", "This lets", "Such a feather lets"])
def test_a_sentence_that_points_back_is_not_shown_without_the_one_it_points_to(begins):
    back = f"{begins} robots fall 40% less often than with the best baseline, as experiments show. "
    text = FIELD + GAP + DONE + HOW + FOUND + HOW + back + CODE
    assert telling(text).text == f"{DONE.strip()} … {FOUND.strip()}"


def test_a_short_text_is_shown_whole():
    assert telling(DONE + FOUND, [(0, 2)]) == Telling(DONE + FOUND, ((0, 2),))
    assert telling("") == Telling("")


@pytest.mark.parametrize("word", ["Robots", "ice", "penguins", "gait", "Code"])
def test_a_word_that_was_asked_for_is_seen(word):
    told = telling(WALKERS, places(WALKERS, word))
    assert told.places
    assert {told.text[start:end] for start, end in told.places} == {word}


def test_a_word_in_a_sentence_that_tells_changes_nothing():
    assert telling(WALKERS, places(WALKERS, "gait")).text == telling(WALKERS).text


def test_a_word_in_another_sentence_takes_the_place_of_the_one_that_tells_less():
    told = telling(WALKERS, places(WALKERS, "penguins")).text
    assert HOW.strip() in told
    assert DONE.strip() in told or FOUND.strip() in told


@pytest.mark.parametrize("mark", [": ", ". "])
def test_the_headings_of_a_structured_abstract_say_what_its_sentences_are(mark):
    told = telling(
        f"BACKGROUND{mark}Diets are of much interest, and few are kept for longer than a few months at a time. "
        f"METHODS{mark}Adults were assigned to one of two diets at random for two years. Weight was taken monthly. "
        f"RESULTS{mark}Weight loss was 4.7 kg in one group and 2.9 kg in the other. Adherence was 95.4% and 84.6%. "
        f"CONCLUSIONS{mark}Diets low in fat may be kept for two years."
    ).text
    assert told.startswith("METHODS")
    assert "CONCLUSIONS" in told or "RESULTS" in told


def test_a_text_without_cues_is_known_by_the_place_of_its_sentences():
    field, done, found = "Eis ist glatt. ", "Ein Planer sieht es als Feder. ", "Roboter fallen damit seltener hin. "
    assert telling((field + done + found).strip(), limit=70).text == (done + found).strip()


def test_no_more_than_two_sentences_are_shown_of_a_text_without_cues():
    assert telling("Das Eis war an diesem Tag besonders glatt und kalt. " * 6).text.count("kalt.") == 2


def test_a_word_far_behind_in_a_text_without_cues_is_seen():
    text = "Diese Arbeit handelt von Eis. " * 30 + "Auch Pinguine kommen vor."
    assert telling(text, places(text, "Pinguine")).text == "Auch Pinguine kommen vor."


def test_the_only_sentence_is_cut_around_the_word():
    text = "We propose a planner " + "and a planner " * 60 + "for penguins " + "and more " * 60
    told = telling(text, places(text, "penguins"))
    assert told.text.startswith("…and")
    assert told.text.endswith("…")
    assert [told.text[start:end] for start, end in told.places] == ["penguins"]


def test_a_script_without_blanks_and_stops_is_cut_around_the_word():
    text = "方法" * 900 + "图像" + "方法" * 900
    told = telling(text, places(text, "图像"))
    assert [told.text[start:end] for start, end in told.places] == ["图像"]


texts = st.lists(
    st.sampled_from(
        [FIELD, GAP, DONE, HOW, FOUND, CODE, "Short. ", "x" * 400 + ". ", "我们提出新方法。", "字" * 500, "e.g. "]
    )
    | st.text(max_size=60),
    max_size=14,
).map(lambda parts: one_line("".join(parts)))


@given(texts, st.data())
def test_what_is_shown_is_of_the_text_fits_and_holds_a_word(text, data):
    words = sorted(found.span() for found in re.finditer(r"\w{1,30}", text))
    asked = data.draw(st.lists(st.sampled_from(words), max_size=3, unique=True)) if words else []
    told = telling(text, asked)
    assert len(told.text) <= TELLING_CHARACTERS
    at = 0
    for piece in told.text.removeprefix("…").removesuffix("…").split(" … "):
        at = text.index(piece, at) + len(piece)
    assert bool(told.places) == bool(asked)
    assert all(told.text[start:end] in {text[s:e] for s, e in asked} for start, end in told.places)


def test_of_three_sentences_that_would_fit_two_are_shown():
    text = one_line(DONE + FOUND + "The gait needs no map of the lake and no more power than before. ")
    assert TELLING_CHARACTERS / 2 < len(text) <= TELLING_CHARACTERS
    assert len(sentences(telling(text).text)) == 2


@pytest.mark.parametrize("unit", ["a", "a b. ", "We show x. ", "。", "."])
def test_a_text_of_a_megabyte_is_read_and_fits(unit):
    text = one_line(unit * (1_000_000 // len(unit)))
    assert len(telling(text).text) <= TELLING_CHARACTERS


@needs_labelled_abstracts
def test_most_labelled_abstracts_show_an_idea_or_a_result():
    """Half of a labelled span is shown: of the beginnings, 300 characters each, 7 in 100 do that."""
    papers = [json.loads(line) for line in LABELLED_ABSTRACTS.read_text("utf-8").splitlines()]
    told = [telling(one_line(paper["abstract"])).text for paper in papers]
    telling_ones = sum(shows(one, paper) for one, paper in zip(told, papers, strict=True))
    assert telling_ones >= 0.72 * len(papers)
    assert median(map(len, told)) <= 330


def shows(told: str, paper: dict) -> bool:
    shown = [
        (start, start + len(piece)) for piece in told.split(" … ") if (start := paper["abstract"].find(piece)) >= 0
    ]
    return any(
        2 * sum(max(0, min(end, b) - max(start, a)) for a, b in shown) >= end - start
        for start, end, kind in paper["spans"]
        if kind in ("idea", "result")
    )

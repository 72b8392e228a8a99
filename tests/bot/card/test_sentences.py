"""Where sentences begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.sentences import sentence_ends, sentences
from bot.text.lines import one_line


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Methods, e.g. LoRA and others, i.e. Adapters, are known.",
        "As shown by Vaswani et al. Transformers work (cf. Fig. 3 and Eq. 2).",
        "We follow J. R. Doe of the U.S. Army and Dr. Poe vs. Roe.",
        "It takes 3.5 seconds, v2.1 of it 1.000.000 more.",
        "See https://code.example/a.b?c=d.e!f for more of node.js and example.org today.",
        "The species S. aureus and Smith spp. Were found.",
        "BACKGROUND. Nothing was known of it.",
    ],
)
def test_a_stop_within_a_sentence_ends_none(text):
    assert split(text) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ["We do this.", "Then that!", "Why?", "Because"],
        ["They said “it works.”", "It did not (at all.)", "So we left."],
        ["We gain 3.5%.", "It costs $5.", "CIFAR-10 is small."],
        ["It uses GPT-4.", "3D shapes come out."],
        ["METHODS: We looked.", "RESULTS: We saw.", "CONCLUSIONS: It was there."],
        ["See https://code.example/a.", "It works..."],
        ["هذه جملة.", "هل تعمل؟", "نعم."],
        ["यह वाक्य है।", "वह भी है।"],
    ],
)
def test_sentences_end_with_their_stop_and_what_closes_with_it(parts):
    assert split(" ".join(parts)) == parts


def test_sentences_of_chinese_and_japanese_need_no_blank():
    assert split("我们提出新方法。它很快！「本当だ。」終わり") == [
        "我们提出新方法。",
        "它很快！",
        "「本当だ。」",
        "終わり",
    ]


def test_no_text_has_no_sentence():
    assert split("") == []


@given(st.text(alphabet="aA1 .!?。”)(e.g", max_size=120).map(one_line))
def test_sentences_together_are_the_text(text):
    assert "".join(split(text)).replace(" ", "") == text.replace(" ", "")
    assert all(sentence.strip() == sentence != "" for sentence in split(text))


@given(st.text(alphabet="aA1 .!?。”)", max_size=120).map(one_line), st.integers(1, 130))
def test_up_to_a_limit_the_ends_are_those_of_the_whole_text(text, limit):
    ends = list(sentence_ends(text, limit))
    assert all(end <= limit for end in ends)
    assert [end for end in ends if end < limit] == [end for end in sentence_ends(text) if end < limit]

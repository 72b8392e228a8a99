"""The words that people write for a term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.spelled import spelled


@pytest.mark.parametrize(
    ("term", "texts", "words"),
    [
        (
            "mixture of expert",
            ["Mixture of Experts", "a mixture of experts", "mixtures"],
            "mixture of experts",
        ),
        ("llm", ["LLMs and LLMs", "an LLM", "llms"], "LLMs"),
        ("world model", ["World Models", "world model", "world models"], "world models"),
        ("gpu", ["nothing of it"], "gpu"),
        ("gpu", [], "gpu"),
        ("kv cache", ["the KV\ncache", "KV cache"], "KV cache"),
    ],
)
def test_the_most_frequent_spelling_is_chosen(term, texts, words):
    assert spelled(term, texts) == words


@given(st.lists(st.text(max_size=80)), st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=3))
def test_any_text_gives_some_words(texts, terms):
    assert spelled(" ".join(terms), texts).strip()

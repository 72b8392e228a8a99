"""What a query lets through: nearly everything, where it or an alternative of it asks for a stop word alone."""

import pytest

from bot.query.breadth import stop_word_in
from bot.query.parser import parse


@pytest.mark.parametrize(
    ("query", "word"),
    [
        *(("the", "the"), ("the of", "the"), ("gpu OR the", "the"), ("(gpu OR of) OR tpu", "of")),
        *(("the gpu", None), ("gpu OR tpu", None), ("gpu -the", None), ('"of the" gpu', None)),
    ],
)
def test_a_stop_word_is_found_where_nothing_else_is_asked_for(query, word):
    assert stop_word_in(parse(query)) in ({word, "of"} if word == "the" else {word})

"""A query is read out in plain English, so that a slip is seen at once."""

import pytest

from bot.query.describe import describe
from bot.query.parser import parse


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('"mixture of experts" -survey', "the phrase “mixture of experts”, without the word “survey”"),
        ('jax "or" JULIA', "the word “jax”, the word “or” and the word “julia”"),
        ("gpu (jax OR julia)", "the word “gpu” and (the word “jax” or the word “julia”)"),
        ("jax OR gpu julia", "the word “jax” or (the word “gpu” and the word “julia”)"),
        ("gpu -a -b", "the word “gpu”, without the word “a” or the word “b”"),
        ("title:quanti*", "words beginning with “quanti” in the title"),
        ("GPT-4*", "“gpt” before a word beginning with “4”"),
        ("abstract:state-of-the-ar*", "“state of the” before a word beginning with “ar” in the abstract"),
        ('author:"LeCun Y"', "the author “Lecun Y.”"),
        ("cat:cs.LG", "the category cs.LG"),
        ("cat:cs.*", "any category of cs"),
        ("gpu source:arxiv", "the word “gpu” and the source arxiv"),
        ("upvotes:>=20 stars:>1 has:code", "at least 20 upvotes, more than 1 star and known code"),
        ("reinforcement learning", "the word “reinforcement” and the word “learning”"),
        ("-survey (gpu tpu)", "the word “gpu” and the word “tpu”, without the word “survey”"),
        ("* -survey", "every paper, without the word “survey”"),
    ],
)
def test_a_query_is_read_out(typed, said):
    assert describe(parse(typed)) == said

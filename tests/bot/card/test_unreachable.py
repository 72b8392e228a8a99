"""What cannot match, in words: nothing at all first, each part with its reason, and a source that would help."""

import pytest

from bot.card.card import words
from bot.card.unreachable import KNOWN_BY, unreachable_lines
from bot.polling.profile import Fact
from bot.polling.reachability import unreachable
from bot.query.parser import parse
from bot.sources import huggingface
from tests.bot.polling.profiles import ARXIV, BIORXIV, FEED, HUGGINGFACE


def told(typed, **sources):
    found = unreachable(parse(typed), {name.replace("_", ":"): profile for name, profile in sources.items()})
    return [words(line) for line in unreachable_lines(found)]


@pytest.mark.parametrize(
    ("typed", "sources", "said"),
    [
        (
            "gpu category:cs.ZZ",
            {"arxiv": ARXIV},
            "No new paper can match this here. category:cs.ZZ can never match: arXiv has no such category.",
        ),
        (
            "gpu category:cs.LG",
            {"feed_nature": FEED},
            (
                "No new paper can match this here. category:cs.LG can never match: "
                "no source here knows categories; arxiv does, once the operator adds it."
            ),
        ),
        (
            "upvotes:>=20",
            {"arxiv": ARXIV},
            (
                "No new paper can match this here. upvotes:>=20 can never match: "
                "no source here knows upvotes; huggingface does, once the operator adds it."
            ),
        ),
        (
            "category:cs.*",
            {"biorxiv": BIORXIV},
            (
                "No new paper can match this here. category:cs.* can never match: "
                "no source here has that category; arxiv does, once the operator adds it."
            ),
        ),
        (
            'category:"plant science"',
            {"biorxiv": BIORXIV},
            (
                'No new paper can match this here. category:"plant science" can never match: '
                "no source here has that category."
            ),
        ),
        (
            "gpu source:arxiv",
            {"huggingface": HUGGINGFACE, "feed_nature": FEED},
            (
                "No new paper can match this here. source:arxiv can never match: "
                "that source is not polled here. Polled: feed:nature and huggingface."
            ),
        ),
        (
            "gpu -source:arxiv",
            {"arxiv": ARXIV},
            "No new paper can match this here. -source:arxiv leaves everything out: no other source is polled here.",
        ),
        ("gpu -category:cs.ZZ", {"arxiv": ARXIV}, "-category:cs.ZZ leaves nothing out: arXiv has no such category."),
        ("gpu OR category:cs.ZZ", {"arxiv": ARXIV}, "category:cs.ZZ can never match: arXiv has no such category."),
        (
            "gpu upvotes:<0",
            {"huggingface": HUGGINGFACE},
            "No new paper can match this here. upvotes:<0 can never match: no count is below zero.",
        ),
    ],
)
def test_what_cannot_match_is_told_with_its_reason(typed, sources, said):
    assert told(typed, **sources) == [said]


def test_each_part_has_a_line_and_many_are_counted():
    typed = "gpu OR " + " OR ".join(f"category:cs.Z{letter}" for letter in "ABCDEFG")
    lines = told(typed, arxiv=ARXIV)
    assert len(lines) == 6
    assert lines[-1] == "The same is true of 2 more parts of it."


def test_of_many_sources_a_few_are_named():
    many = {f"feed_n{number}": FEED for number in range(40)}
    assert told("gpu source:x", **many)[0].endswith("and 34 more.")


def test_a_source_that_is_named_for_a_fact_knows_it():
    assert KNOWN_BY.keys() == set(Fact)
    assert {fact for fact, name in KNOWN_BY.items() if name == huggingface.NAME} <= huggingface.PROFILE.knows

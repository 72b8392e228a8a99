"""Laws of `why`: it agrees with the matcher on every paper and query, and each part that it names decided so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.card.why_here import Verdict, WhyHere, why_here_message
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscription
from bot.matching.explain import explain
from bot.matching.matcher import Matcher
from bot.paper.paper import StoredPaper
from bot.query.canonical import canonical
from bot.query.canonical_reader import read_canonical
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse, parse_written
from tests.bot.query.strategies import papers, typed
from tests.handlers.commands.room import NOW, text_of

HERE = ChannelId("slack", "T1", "C1")


def subscription(number: int, text: str) -> Subscription:
    return Subscription(
        id=number,
        channel=HERE,
        query=canonical(parse(text)),
        typed=text,
        mode=Mode.INSTANTLY,
        created_at=NOW,
        created_by="mira",
    )


@given(st.lists(typed, min_size=1, max_size=6), papers)
def test_a_subscription_matches_for_why_if_the_matcher_finds_it(texts, paper):
    text, matcher = Document.of(paper), Matcher()
    active = [subscription(number, one) for number, one in enumerate(texts)]
    for one in active:
        matcher.add_canonical(one.id, one.query)
    found = {number for each in matcher.match(text) for number in each.ids}
    verdicts = tuple(Verdict(one, explain(read_canonical(one.query), paper, text=text)) for one in active)
    assert {one.subscription.id for one in verdicts if one.matches} == found
    stored = StoredPaper(paper=paper, row=1, revision=1, first_seen_at=NOW)
    why = WhyHere(paper=stored, announced=None, prior=None, card=None, verdicts=verdicts)
    told = text_of(why_here_message(why, now=NOW))
    assert told.count(" does not match") >= len(active) - len(found)


@given(typed, papers)
def test_each_part_that_why_names_is_missing_or_there_as_it_says(text, paper):
    seen, query = Document.of(paper), read_canonical(canonical(parse(text)))
    told = explain(query, paper, text=seen)
    if told.witness is not None:
        return
    assert told.failing
    for one in told.failing:
        assert one.missing or one.unwanted
        assert not any(is_true(part, seen) for part in one.missing)
        assert all(is_true(part, seen) for part in one.unwanted)


def is_true(part: str, text: Document) -> bool:
    """Whether a part of a query is true, also one that would be refused as a whole query."""
    return evaluate(parse_written(f"* ({part})"), text) is not None

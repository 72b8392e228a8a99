"""How what rises reads: a list page, and the trending digest."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.card import Actions, Heading, Items, Quiet, words
from bot.card.trending import TrendingPage, entries, heading, shared_trending, why_words
from bot.card.trending_digest import more_trending, trending_digest
from bot.channel.channel import TRENDING, ChannelId, DigestPlan, Weekday
from bot.digest.digest import DigestKey
from bot.digest.trending import TrendingDigest, TrendingPaper
from bot.paper.relation import Relation, RelationKind
from bot.playground.discord import components as discord_judge
from bot.playground.slack import blocks as slack_judge
from bot.trending.trend import Period, Trend
from handlers.discord.render import components_of
from handlers.slack.render import render
from tests.bot.card.examples import NOW, numbered, stored

HERE = ChannelId("slack", "T1", "C1")
KEY = "0" * 24
WEEKLY = DigestPlan(days=frozenset({Weekday.MONDAY}), top=25)


def trend(period=Period.TODAY, **facts):
    return Trend(period=period, **facts)


def rising(number, title="A paper", **facts):
    told = {"upvotes": 120, "upvotes_gained": 45, **facts}
    paper = numbered(number, title=title, abstract="We show that " + "this is so. " * 90)
    return TrendingPaper(stored(paper, row=number + 1), trend(Period.WEEK, **told))


def page(*papers, **facts):
    told = {"period": Period.WEEK, "query": "", "key": "", "offset": 0, "total": len(papers), **facts}
    return TrendingPage(papers=papers, **told)


def digest(*papers, plan=WEEKLY):
    return TrendingDigest(channel=HERE, key=DigestKey(TRENDING, "2026-11-30T09:00+00:00"), plan=plan, papers=papers)


def papers(message):
    """The papers of a digest: the line of each, and the one below."""
    return [pair for part in message.parts if isinstance(part, Items) for pair in part.pairs]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (trend(upvotes=120, upvotes_gained=45), "▲ 120, +45 since yesterday"),
        (trend(Period.WEEK, upvotes=1_240, upvotes_gained=1_040), "▲ 1.2k, +1,040 in 7 days"),
        (trend(upvotes=30, upvotes_gained=30, is_new=True), "▲ 30, all new"),
        (trend(upvotes=30, upvotes_gained=2, stars=1_200), "▲ 30, +2 since yesterday · ★ 1.2k"),
        (trend(upvotes=3, stars=200, stars_gained=50), "▲ 3 · ★ 200, +50 since yesterday"),
        (trend(channels=4, opened=7), "matched in 4 channels, opened by 7 people"),
        (trend(opened=1), "opened by 1 person"),
    ],
)  # fmt: skip
def test_a_line_says_why_the_paper_is_there(why, said):
    assert why_words(why).replace("\xa0", " ") == said


@given(
    st.builds(Trend, period=st.sampled_from(Period), upvotes=st.integers(1, 9**6), upvotes_gained=st.integers(1, 99))
)
def test_no_figure_stands_alone(why):
    assert any(letter.isalpha() for letter in why_words(why).replace("k", "").replace("M", ""))


def test_the_heading_says_the_period_the_query_and_the_place():
    shown = page(rising(1), query="gpu", key="k", offset=5, total=12)
    assert words(heading(shown)) == "What rises this week and matches gpu · 6–6 of 12"


def test_papers_without_votes_stand_under_a_line_that_says_so():
    noticed = TrendingPaper(stored(numbered(2)), trend(channels=3, opened=1))
    parts = entries(page(rising(1), noticed), today=NOW.date())
    assert [type(part).__name__ for part in parts] == ["Entry", "Quiet", "Entry"]
    assert words(parts[1].line).startswith("Nobody counts votes for these.")
    assert "matched in 3 channels" in words(parts[2].quiet.line)


def test_a_retracted_paper_says_so_first():
    retracted = numbered(1, relations=(Relation(kind=RelationKind.RETRACTED),))
    (entry,) = entries(page(TrendingPaper(stored(retracted), trend(upvotes=9, upvotes_gained=9))), today=NOW.date())
    assert "Retracted" in words(entry.line)


def test_a_shared_page_names_who_shared_it():
    message = shared_trending(page(rising(1)), by="mira", at=NOW)
    assert message.fallback.startswith("mira shared: What rises this week. First: “A paper”")


def test_a_digest_has_a_heading_a_sentence_for_each_paper_and_its_buttons():
    message = trending_digest(digest(rising(1), rising(2)), key=KEY)
    assert message.parts[0] == Heading("Trending this week")
    first, below = papers(message)[0]
    assert words(first).replace("\xa0", " ") == "A paper · ▲ 120, +45 in 7 days"
    assert words(below).startswith("We show that this is so.")
    assert [button.label for part in message.parts if isinstance(part, Actions) for button in part.buttons] == [
        "Change time"
    ]


def test_what_does_not_fit_is_behind_a_button_and_every_paper_is_shown_once():
    whole = digest(*(rising(n, f"Paper {n} " + "long " * 20) for n in range(40)))
    message, shown = trending_digest(whole, key=KEY), 0
    while True:
        shown += len(papers(message))
        more = [button for part in message.parts if isinstance(part, Actions) for button in part.buttons]
        left = [button for button in more if button.label.endswith(" more")]
        if not left:
            break
        assert left[0].label == f"{40 - shown} more"
        message = more_trending(whole, key=KEY, start=shown)
    assert shown == 40


def test_a_preview_has_no_buttons():
    message = trending_digest(digest(*map(rising, range(40))), key=None)
    assert not any(isinstance(part, Actions) for part in message.parts)
    assert words(message.parts[-1].line).endswith("more")


def test_both_kinds_are_parted_in_a_digest_too():
    noticed = TrendingPaper(stored(numbered(2)), trend(channels=3))
    message = trending_digest(digest(rising(1), noticed), key=KEY)
    assert [type(part).__name__ for part in message.parts] == ["Heading", "Items", "Quiet", "Items", "Actions"]
    assert isinstance(message.parts[2], Quiet)


@pytest.mark.parametrize("title", ["A paper", "Long " * 60, "*_`<@U1>` @everyone & <b>" * 6, "图像" * 90])
def test_both_platforms_take_a_full_digest_and_a_full_page_uncut(title):
    many = tuple(rising(n, title) for n in range(50))
    for message in (trending_digest(digest(*many), key=KEY), shared_trending(page(*many[:5]), by="mira", at=NOW)):
        count = str(message.parts).count("+45 in 7 days")
        blocks = render(message).blocks
        assert slack_judge.breaches(blocks) == []
        assert json.dumps(blocks, ensure_ascii=False).count("+45 in 7 days") == count >= 5
        components = components_of(message)
        assert discord_judge.message_breaches({"components": components, "flags": 1 << 15}) == []
        assert json.dumps(components, ensure_ascii=False).count("+45 in 7 days") == count

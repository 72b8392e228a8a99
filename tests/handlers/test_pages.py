"""The law of pages: over all of a digest every paper is shown once, and a page of a list shows all that it counts,
whatever titles, names and queries hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.card.button_values import read_more_value
from bot.card.card import Actions, Drawing, Message, Quiet, Text, plain
from bot.card.digest import digest_message, more_message
from bot.card.results import Result, Results, shared_results
from bot.card.trending import TrendingPage, shared_trending
from bot.card.trending_digest import more_trending, trending_digest
from bot.channel.channel import DigestPlan
from bot.digest.trending import TrendingDigest, TrendingPaper
from bot.playground.discord import components as discord_judge
from bot.playground.slack import blocks as slack_judge
from bot.query.evidence import Reasons
from bot.trending.trend import Period, Trend
from handlers.discord.render import components_of
from handlers.email.render import Foot
from handlers.email.render import render as mail
from handlers.slack.render import render as blocks_of
from tests.bot.card.examples import KEY, NOW, announced, digest, numbered, stored, why
from tests.handlers.messages import HOSTILE

MARK = re.compile(r"paper(\d+)x")
NEWER_BLOCKS = frozenset({"container", "context_actions"})
FOOT = Foot("ada@post.example", "Offprint <papers@lab.example>")
Show = Callable[[Message], list[str]]


def on_discord(message: Message) -> list[str]:
    components = components_of(message)
    assert discord_judge.message_breaches({"components": components, "flags": 1 << 15}) == []
    return MARK.findall("\n".join(discord_judge.texts(components)))


def on_slack(message: Message, *, newer: bool = True) -> list[str]:
    blocks = blocks_of(message, newer=newer).blocks
    assert slack_judge.breaches(blocks, without=frozenset() if newer else NEWER_BLOCKS) == []
    return MARK.findall("\n".join(_sections(blocks)))


def on_slack_in_older_blocks(message: Message) -> list[str]:
    return on_slack(message, newer=False)


def by_mail(message: Message) -> list[str]:
    written = mail(replace(message, fallback="Papers."), FOOT).text
    return list(dict.fromkeys(MARK.findall(written)))


def _sections(value: object) -> Iterator[str]:
    """The texts of sections; the titles and hints of containers and the choices of menus show no paper."""
    if isinstance(value, list):
        for one in value:
            yield from _sections(one)
    elif isinstance(value, dict):
        if value.get("type") == "section":
            yield value["text"]["text"]
        yield from _sections(value.get("child_blocks"))


EVERYWHERE = pytest.mark.parametrize("show", [on_discord, on_slack, on_slack_in_older_blocks, by_mail])

texts = st.one_of(
    st.sampled_from([text[:900] for text in HOSTILE]),
    st.text(max_size=900),
    st.text(alphabet="ab <>&*_`~|[]()@#-.:/\\𝔄字", max_size=300).map(lambda text: text * 3),
)
addresses = st.sampled_from(
    (
        None,
        "https://x.example/a?b=1&c=2&" + "d=&" * 400,
        "https://x.example/" + "字" * 600,
        "https://x.example/" + "字" * 330,
        "https://x.example/(a)*_b",
    )
)
told = st.tuples(texts, texts, addresses, st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True))
openings = st.sampled_from(
    (
        (),
        (Quiet((plain("<&>" * 60),)),),
        (Drawing(b"png", "@everyone " * 90, "week.png"), Text(((plain("*" * 150),),)), Quiet((plain("12 more"),))),
        tuple(Quiet((plain(f"note {number}"),)) for number in range(8)),
    )
)


def paper(number: int, title: str, author: str, address: str | None):
    """A paper whose title begins with a mark that no platform changes."""
    return numbered(number, title=f"paper{number}x {title}", authors=(author, "Ada Byron"), url=address, abstract=title)


def more_in(message: Message) -> tuple[str, int] | None:
    """What the button for more papers stands for."""
    buttons = [button for part in message.parts if isinstance(part, Actions) for button in part.buttons]
    return next((read_more_value(one.action.value) for one in buttons if one.action.verb == "more"), None)


def pages(first: Message, more: Callable[[int], Message]) -> Iterator[Message]:
    yield first
    while (place := more_in(first)) is not None:
        first = more(place[1])
        yield first


def shown_once(show: Show, all_pages: Iterator[Message], number: int) -> None:
    shown = [int(mark) for page in all_pages for mark in show(page)]
    assert sorted(shown) == list(range(number))


@EVERYWHERE
@given(papers=st.lists(told, max_size=30), top=st.integers(1, 25), opening=openings)
@example(papers=[("*" * 250, "Ada", None, [1])] * 60, top=25, opening=())
@example(papers=[("𝔄" * 250, "Ada", None, [1])] * 60, top=25, opening=())
@example(papers=[("&" * 990, "&" * 80, None, [1])] * 60, top=25, opening=())
@example(papers=[("字", "Ada", "https://x.example/" + "字" * 330, [1])] * 3, top=25, opening=())
@example(papers=[("字", "Ada", "https://x.example/" + "字" * 600, [one % 20]) for one in range(40)], top=25, opening=())
async def test_over_all_pages_of_a_digest_every_paper_is_shown_once(show, papers, top, opening):
    found = tuple(
        announced(paper(number, title, author, address), *(why(f"q{one} " + "<*&>" * one) for one in whys))
        for number, (title, author, address, whys) in enumerate(papers)
    )
    made = digest(found, plan=DigestPlan(top=top))
    first = digest_message(made, channel_name="#a_b" * 20, key=KEY, opening=opening)
    shown_once(show, pages(first, lambda start: more_message(made, key=KEY, start=start)), len(papers))


@EVERYWHERE
@given(papers=st.lists(st.tuples(texts, addresses), max_size=30), top=st.integers(1, 25))
@example(papers=[("*" * 190, None)] * 60, top=25)
@example(papers=[("𝔄" * 190, "https://x.example/" + "字" * 100)] * 60, top=25)
async def test_over_all_pages_of_a_trending_digest_every_paper_is_shown_once(show, papers, top):
    trend = Trend(period=Period.WEEK, upvotes=12, upvotes_gained=3)
    found = tuple(
        TrendingPaper(stored(paper(number, title, "Ada", address)), trend)
        for number, (title, address) in enumerate(papers)
    )
    base = digest((), plan=DigestPlan(top=top))
    made = TrendingDigest(channel=base.channel, key=base.key, plan=base.plan, papers=found)
    first = trending_digest(made, key=KEY)
    shown_once(show, pages(first, lambda start: more_trending(made, key=KEY, start=start)), len(papers))


@EVERYWHERE
@given(papers=st.lists(st.tuples(texts, texts, addresses), max_size=5), query=texts)
@example(papers=[("*" * 190, "*" * 90, "https://x.example/" + "字" * 200)] * 5, query="q*" * 900)
async def test_a_page_of_results_shows_all_of_its_papers(show, papers, query):
    found = tuple(
        Result(stored(paper(number, title, author, address)), Reasons(()))
        for number, (title, author, address) in enumerate(papers)
    )
    results = Results(query=query, key="k" * 8, offset=0, found=found, total=60)
    shown_once(show, iter((shared_results(results, by="*" * 90, at=NOW, key=KEY),)), len(papers))


@EVERYWHERE
@given(papers=st.lists(st.tuples(texts, texts, addresses), max_size=5), query=texts)
@example(papers=[("*" * 190, "*" * 90, "https://x.example/" + "字" * 200)] * 5, query="q*" * 900)
async def test_a_page_of_the_trending_list_shows_all_of_its_papers(show, papers, query):
    trends = (Trend(period=Period.WEEK, upvotes=12, upvotes_gained=3), Trend(period=Period.WEEK, channels=3, opened=9))
    found = tuple(
        TrendingPaper(stored(paper(number, title, author, address)), trends[number > 2])
        for number, (title, author, address) in enumerate(papers)
    )
    page = TrendingPage(period=Period.WEEK, query=query, key="k" * 8, offset=0, papers=found, total=60)
    shown_once(show, iter((shared_trending(page, by="*" * 90, at=NOW),)), len(papers))

"""`/papers sources`: what is polled, how that goes, what each source knows, and since when."""

from datetime import timedelta

import pytest

from bot.paper.stream import StreamId
from bot.ports.papers import IngestedPage
from bot.ports.sources import PollEnded
from handlers.discord.limits import COMPONENTS, TEXT_TOGETHER
from handlers.discord.render import render as render_for_discord
from handlers.slack.render import render as render_for_slack
from tests.bot.polling.profiles import ARXIV, FEED, HUGGINGFACE, polled_source
from tests.handlers.commands.room import buttons_of, labels_of, text_of

LONG = "503 from papers.example: " + "the server is not there and says so at length; " * 20


async def polled(room, source, *names, error=None, ended=True):
    """Record a poll of these streams of a source, which ends their baselines."""
    streams = tuple(StreamId(source, name) for name in names or ("",))
    at = room.clock.now()
    if ended:
        page = IngestedPage(papers=(), announcements=(), cursors={}, at=at, brought_by=(), baselines_closed=streams)
        await room.stores.papers.apply(page)
    await room.stores.sources.record(PollEnded(streams, at, error=error))


async def test_a_service_without_sources_says_so(slack):
    assert await slack.read("sources") == "No source of papers is polled here."


async def test_a_source_that_was_never_polled_tells_what_it_will_know(slack):
    slack.sources = (polled_source("feed:nature", FEED),)
    said = await slack.read("sources")
    assert said.startswith(
        "1 source of papers is polled here:\nfeed:nature: new, not polled yet. Knows abstracts; no authors,"
    )
    assert "Since" not in said


async def test_each_source_tells_its_state_what_it_knows_and_since_when(discord):
    discord.sources = (polled_source("arxiv", ARXIV), polled_source("huggingface", HUGGINGFACE))
    await polled(discord, "huggingface")
    discord.clock.time += timedelta(minutes=3)
    lines = (await discord.read("sources")).splitlines()
    assert lines[0] == "2 sources of papers are polled here:"
    assert lines[1].startswith("arxiv: new, not polled yet. Knows abstracts, authors and categories; no keywords,")
    assert lines[2].startswith("huggingface: ")
    assert "polled 3 minutes ago. Knows abstracts, authors, categories," in lines[2]
    assert lines[2].endswith("Since 24 Nov 2026.")
    assert "/papers status" in lines[3]


async def test_many_streams_are_one_line_with_those_that_came_later(slack):
    categories = sorted(ARXIV.category_names)[:40]
    slack.sources = (polled_source("arxiv", ARXIV, *categories, "cs.RO"),)
    await polled(slack, "arxiv", *categories)
    slack.clock.time += timedelta(days=2)
    await polled(slack, "arxiv", "cs.RO")
    await polled(slack, "arxiv", *categories, "cs.RO", ended=False)
    assert "40 categories since 24 Nov 2026; cs.RO since 26 Nov 2026." in await slack.read("sources")


async def test_a_stream_that_has_left_the_settings_is_not_counted(slack):
    slack.sources = (polled_source("arxiv", ARXIV, "cs.LG"),)
    await polled(slack, "arxiv", "cs.LG", "cs.CV")
    slack.clock.time += timedelta(days=2)
    await polled(slack, "arxiv", "cs.LG", ended=False)
    said = await slack.read("sources")
    assert "Since 24 Nov 2026." in said
    assert "cs.CV" not in said


@pytest.fixture
async def forty(slack):
    slack.sources = tuple(polled_source(f"feed:journal-{number:02}", FEED) for number in range(40))
    for source in slack.sources:
        await polled(slack, source.name, error=LONG)
    return slack


async def test_many_sources_are_turned_through_and_each_is_on_one_page(forty):
    message, seen = (await forty.type("sources")).message, []
    while True:
        seen += [line.partition(": ")[0] for line in text_of(message).splitlines() if line.startswith("feed:")]
        if "Next" not in labels_of(message):
            break
        message = (await forty.press(message, "Next")).message
    assert seen == [source.name for source in forty.sources]
    assert "Previous" in labels_of(message)


async def test_the_longest_page_is_shown_whole_on_both_platforms(forty):
    message = (await forty.type("sources")).message
    assert "feed:journal-05" in str(render_for_slack(message).blocks)
    assert "feed:journal-05" in str(render_for_discord(message).to_components())
    assert len(text_of(message)) < TEXT_TOGETHER
    assert len(buttons_of(message)) < COMPONENTS


async def test_a_page_that_is_gone_is_the_first(forty):
    message = (await forty.type("sources")).message
    forty.sources = forty.sources[:2]
    assert "feed:journal-00" in text_of((await forty.press(message, "Next")).message)


async def test_it_takes_no_words(slack):
    assert (await slack.read("sources arxiv")).startswith("I don't know “arxiv” after sources. Try /papers sources\n")

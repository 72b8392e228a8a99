"""What every store promises of sources, and of words behind buttons."""

import re

from bot.paper.stream import StreamId
from bot.ports.searches import RETENTION
from bot.ports.sources import PollEnded, StreamState
from tests.contracts.facts import NOON, SAMPLE, minutes, page


async def test_a_stream_that_was_never_read_has_no_facts(stores):
    assert await stores.sources.states([SAMPLE]) == (StreamState(stream=SAMPLE),)
    assert await stores.sources.states() == ()


async def test_polls_are_noted_and_failures_counted_until_one_goes_well(stores):
    for minute in (1, 2):
        await stores.sources.record(PollEnded((SAMPLE,), NOON + minutes(minute), error="503"))
    (state,) = await stores.sources.states([SAMPLE])
    assert (state.failures, state.error, state.polled_at) == (2, "503", NOON + minutes(2))
    await stores.sources.record(PollEnded((SAMPLE,), NOON + minutes(4)))
    assert await stores.sources.states() == (StreamState(stream=SAMPLE, polled_at=NOON + minutes(4)),)


async def test_a_poll_leaves_the_cursor_and_what_was_new_and_states_are_told_by_name(stores):
    await stores.papers.apply(page(cursors={SAMPLE: "c"}, brought_by=(SAMPLE,), baselines_closed=(SAMPLE,)))
    statistics = StreamId("arxiv", "stat.ML")
    await stores.sources.record(PollEnded((SAMPLE, statistics), NOON + minutes(1)))
    assert await stores.sources.states() == (
        StreamState(stream=statistics, polled_at=NOON + minutes(1)),
        StreamState(stream=SAMPLE, cursor="c", baseline_at=NOON, polled_at=NOON + minutes(1), new_paper_at=NOON),
    )


async def test_requests_for_a_poll_are_taken_once(stores):
    await stores.sources.request_poll("sample", at=NOON)
    await stores.sources.request_poll("arxiv", at=NOON - minutes(1))
    await stores.sources.request_poll("sample", at=NOON - minutes(2))
    assert await stores.sources.take_poll_requests() == ("arxiv", "sample")
    assert await stores.sources.take_poll_requests() == ()


async def test_words_are_remembered_under_a_short_key_that_is_always_the_same(stores):
    words = '"mixture of experts" -学習 ' * 20
    key = await stores.searches.remember(words, at=NOON)
    assert re.fullmatch("[0-9a-f]{16}", key)
    assert await stores.searches.remember(words, at=NOON + minutes(1)) == key
    assert await stores.searches.remember("gpu", at=NOON) != key
    assert await stores.searches.recall(key) == words
    assert await stores.searches.recall("0" * 16) is None


async def test_words_that_nobody_searched_for_in_half_a_year_are_forgotten(stores):
    old, again = [await stores.searches.remember(words, at=NOON) for words in ("old", "again")]
    await stores.searches.remember("again", at=NOON + minutes(1))
    await stores.searches.remember("new", at=NOON + RETENTION)
    assert await stores.searches.recall(old) == "old"
    await stores.searches.remember("newer", at=NOON + RETENTION + minutes(1))
    assert [await stores.searches.recall(key) for key in (old, again)] == [None, "again"]

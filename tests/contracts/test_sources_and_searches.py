"""What every store promises of sources, and of words behind buttons."""

import re

from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState
from bot.ports.searches import RETENTION
from bot.ports.sources import PollEnded, PollRequest
from tests.contracts.facts import NOON, SAMPLE, minutes, page


async def test_a_stream_that_was_never_read_has_no_facts(stores):
    assert await stores.sources.states([SAMPLE]) == (StreamState(stream=SAMPLE),)
    assert await stores.sources.states() == ()


async def test_polls_are_noted_and_failures_counted_until_one_goes_well(stores):
    for minute in (1, 2):
        await stores.sources.record(PollEnded((SAMPLE,), NOON + minutes(minute), error="503"))
    (state,) = await stores.sources.states([SAMPLE])
    assert (state.failures, state.error, state.polled_at) == (2, "503", NOON + minutes(2))
    assert state.failing_since == NOON + minutes(1)
    await stores.sources.record(PollEnded((SAMPLE,), NOON + minutes(4)))
    assert await stores.sources.states() == (StreamState(stream=SAMPLE, polled_at=NOON + minutes(4)),)


async def test_a_poll_leaves_the_cursor_and_what_was_new_and_states_are_told_by_name(stores):
    await stores.papers.apply(page(cursors={SAMPLE: "c"}, brought_by=(SAMPLE,), baselines_closed=(SAMPLE,)))
    statistics = StreamId("arxiv", "stat.ML")
    await stores.sources.record(PollEnded((SAMPLE, statistics), NOON + minutes(1)))
    assert await stores.sources.states() == (
        StreamState(stream=statistics, polled_at=NOON + minutes(1)),
        StreamState(stream=SAMPLE, cursor="c", baseline_at=NOON, polled_at=NOON + minutes(1), last_new_at=NOON),
    )


async def test_a_cool_down_and_an_end_are_those_of_the_last_poll(stores):
    await stores.sources.record(PollEnded((SAMPLE,), NOON, error="429", resume_at=NOON + minutes(30)))
    (cooling,) = await stores.sources.states([SAMPLE])
    assert (cooling.resume_at, cooling.ended) == (NOON + minutes(30), False)
    await stores.sources.record(PollEnded((SAMPLE,), NOON, error="410", ended=True))
    (gone,) = await stores.sources.states([SAMPLE])
    assert (gone.resume_at, gone.ended) == (None, True)


async def test_the_newest_date_of_listing_of_a_stream_never_goes_back(stores):
    for minute in (5, 2):
        await stores.papers.apply(page(listed={SAMPLE: NOON + minutes(minute)}))
    (state,) = await stores.sources.states([SAMPLE])
    assert state.listed_at == NOON + minutes(5)


async def test_the_state_that_the_operator_heard_of_is_remembered_by_source(stores):
    assert await stores.sources.told() == {}
    for state in ("failing", "well"):
        await stores.sources.tell("arxiv", state)
    await stores.sources.tell("feed:lab", "stale")
    assert await stores.sources.told() == {"arxiv": "well", "feed:lab": "stale"}


async def test_a_request_for_a_poll_stays_until_it_is_ended_and_one_made_since_stays_longer(stores):
    await stores.sources.request_poll("sample", at=NOON)
    await stores.sources.request_poll("arxiv", at=NOON - minutes(1))
    arxiv, sample = PollRequest("arxiv", NOON - minutes(1)), PollRequest("sample", NOON)
    for _ in range(2):
        assert await stores.sources.poll_requests() == (arxiv, sample)
    await stores.sources.request_poll("sample", at=NOON + minutes(2))
    for request in (arxiv, sample):
        await stores.sources.end_poll_request(request)
    assert await stores.sources.poll_requests() == (PollRequest("sample", NOON + minutes(2)),)


async def test_entries_that_a_poll_left_out_are_named_until_the_next_poll(stores):
    stream = StreamId("sample", "")
    for left_out in ("1 entry could not be stored", None):
        await stores.sources.record(PollEnded((stream,), NOON, left_out=left_out))
        (state,) = await stores.sources.states((stream,))
        assert state.left_out == left_out


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

"""A source is polled: page after page, the baseline first, and how it ended is on record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceError
from bot.jobs.poll import Polled
from bot.jobs.status import source_statuses
from bot.log_events import LogEvent
from bot.paper.paper import PaperId
from bot.polling.source_state import PolledSource, SourceState
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.paper_list import PaperList
from tests.bot.jobs.scene import EVERY, START, TOLD, Scene, ToldSource, page, paper

POLLED = PolledSource(name="huggingface", streams=(ONLY_STREAM,), profile=TOLD, every=EVERY)


async def test_the_first_poll_is_the_baseline_and_announces_nothing(scene):
    await scene.wants("gpu")
    source = ToldSource(told=[page(paper("1")), page(paper("2", "More GPUs"), cursor="2")])
    assert await scene.polled(source) == Polled(source="huggingface", new=2, baseline=True)
    assert await scene.posted() == []
    state = await scene.state()
    assert (state.baseline_at, state.cursor, state.polled_at) == (START, "2", START)


async def test_after_the_baseline_what_is_new_is_announced(scene):
    await scene.wants("gpu")
    await scene.polled(ToldSource(told=[page(paper("1"))]))
    polled = await scene.polled(ToldSource(told=[page(paper("1"), paper("2", "More GPUs"), cursor="2")]))
    assert polled == Polled(source="huggingface", new=1, announced=1, queued=1)
    assert await scene.posted() == ["“More GPUs” matches gpu."]


async def test_a_first_poll_that_brings_nothing_is_a_baseline_too(scene):
    await scene.wants("gpu")
    assert (await scene.polled(ToldSource())).baseline
    await scene.polled(ToldSource(told=[page(paper("1"))]))
    assert len(await scene.posted()) == 1


async def test_a_baseline_that_broke_off_is_read_again_as_baseline_from_its_beginning(scene):
    await scene.wants("gpu")
    source = ToldSource()
    source.told = [page(paper("1"), cursor="1"), source.breaks()]
    assert (await scene.polled(source)).error == "huggingface: it is down"
    assert (await scene.state()).baseline_at is None
    source.told = [page(paper("1")), page(paper("2", "More GPUs"), cursor="2")]
    assert (await scene.polled(source)).baseline
    assert source.cursors == [{}, {}]
    assert await scene.posted() == []
    source.told = [page(paper("3", "New GPUs"), cursor="3")]
    await scene.polled(source)
    assert (source.cursors[-1], await scene.posted()) == ({ONLY_STREAM: "2"}, ["“New GPUs” matches gpu."])


async def test_a_baseline_whose_process_died_is_read_again_as_baseline(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"), baselines=frozenset((ONLY_STREAM,)))
    assert (await scene.polled(ToldSource(told=[page(paper("1"), paper("2", "More GPUs"))]))).baseline
    assert await scene.posted() == []


async def test_each_source_has_its_own_baseline(scene):
    await scene.wants("gpu")
    await scene.polled(ToldSource(told=[page(paper("1"))]))
    assert (await scene.polled(ToldSource("arxiv", told=[page(paper("2", "More GPUs"))]))).baseline
    assert await scene.posted() == []


async def test_an_error_keeps_the_pages_that_came_before_it(scene):
    await scene.wants("gpu")
    source = ToldSource()
    await scene.polled(source)
    source.told = [page(paper("1")), page(paper("2", "More GPUs"), cursor="2"), source.breaks()]
    polled = await scene.polled(source)
    assert (polled.new, polled.error) == (2, "huggingface: it is down")
    assert len(await scene.posted()) == 2
    assert (await scene.state()).cursor == "2"


async def test_failures_are_counted_until_a_poll_ends_well(scene):
    source = ToldSource()
    source.told = [source.breaks()]
    for _ in range(2):
        await scene.polled(source)
    failing = await scene.state()
    assert (failing.failures, failing.error, failing.failing_since) == (2, "it is down", START)
    source.told = []
    await scene.polled(source)
    well = await scene.state()
    assert (well.failures, well.error, well.failing_since) == (0, None, None)


async def test_an_empty_page_is_a_normal_page(scene):
    await scene.polled(ToldSource(told=[page(paper("1"))]))
    assert await scene.polled(ToldSource(told=[page(cursor="1")])) == Polled(source="huggingface")


async def test_a_day_that_was_missed_heals_by_the_overlap(scene):
    await scene.wants("gpu")
    await scene.polled(ToldSource(told=[page(paper("1"))]))
    await scene.polled(ToldSource(told=[page(paper("1"), cursor="2")]))
    await scene.polled(ToldSource(told=[page(paper("1"), paper("2", "A Late Listing of GPUs"), cursor="2")]))
    assert await scene.posted() == ["“A Late Listing of GPUs” matches gpu."]


async def test_two_processes_that_read_the_same_page_say_it_once(scene):
    await scene.wants("gpu")
    await scene.polled(ToldSource())
    other = Scene(scene.stores, clock=scene.clock)
    source = ToldSource(told=[page(paper("1"))])
    await scene.polled(source)
    await other.polled(source)
    assert len(await scene.posted()) == 1


async def test_each_stream_has_its_own_baseline_and_cursor(scene):
    await scene.wants("gpu")
    source = ToldSource("arxiv", streams=("cs.LG",))
    source.told = [of_streams(Entry(paper("1"), streams=("cs.LG",)), **{"cs.LG": "1"})]
    assert (await scene.polled(source)).baseline
    source.streams = ("cs.LG", "stat.ML")
    source.told = [
        of_streams(
            Entry(paper("2", "GPUs for Statistics"), streams=("stat.ML",)),
            Entry(paper("3", "GPUs for All"), streams=("cs.LG", "stat.ML")),
            **{"cs.LG": "2", "stat.ML": "7"},
        )
    ]
    polled = await scene.polled(source)
    assert (polled.new, polled.announced, polled.baseline) == (2, 1, False)
    assert source.cursors == [{}, {"cs.LG": "1"}]
    source.told = [of_streams(Entry(paper("4", "GPUs Again"), streams=("stat.ML",)), **{"stat.ML": "8"})]
    assert (await scene.polled(source)).announced == 1
    assert source.cursors[-1] == {"cs.LG": "2", "stat.ML": "7"}
    states = [await scene.state("arxiv", stream) for stream in ("cs.LG", "stat.ML")]
    assert [state.cursor for state in states] == ["2", "8"]


def of_streams(*entries: Entry, **cursors: str) -> SourcePage:
    """A page that has read several streams."""
    return SourcePage(entries=entries, cursors=cursors)


async def test_one_stream_that_fails_does_not_hold_up_the_baseline_of_another(scene):
    source = ToldSource("arxiv", streams=("cs.LG", "stat.ML"))
    source.told = [
        of_streams(Entry(paper("1"), streams=("cs.LG",)), **{"cs.LG": "1"}),
        SourceError("arxiv", "it answered 400", streams=frozenset({"stat.ML"})),
    ]
    assert (await scene.polled(source)).error == "arxiv: it answered 400"
    well, failed = await scene.state("arxiv", "cs.LG"), await scene.state("arxiv", "stat.ML")
    assert (well.baseline_at, well.failures, well.cursor) == (START, 0, "1")
    assert (failed.baseline_at, failed.failures, failed.error) == (None, 1, "it answered 400")


async def test_a_refusal_is_followed_by_a_cool_down_and_any_other_failure_by_none(scene):
    source = ToldSource(told=[SourceError("huggingface", "it answered 403", refused=True)])
    await scene.polled(source)
    assert (await scene.state()).resume_at == START + 2 * EVERY
    source.told = [source.breaks()]
    await scene.polled(source)
    assert (await scene.state()).resume_at is None


async def test_a_stream_that_is_gone_keeps_its_cursor_though_it_had_no_baseline(scene):
    source = ToldSource("feed:lab", told=[page(cursor="gone"), SourceError("feed:lab", "gone", ended=True)])
    await scene.polled(source)
    assert (await scene.state("feed:lab")).ended
    await scene.polled(source)
    assert source.cursors == [{}, {ONLY_STREAM: "gone"}]


async def test_an_entry_that_another_source_brought_first_is_new_to_its_own(scene):
    await scene.polled(ToldSource("arxiv", told=[page(paper("1"))]))
    await scene.polled(ToldSource(told=[page(paper("1"))]))
    assert (await scene.state()).last_new_at == START


async def test_the_newest_date_of_listing_is_noted_for_each_stream(scene):
    later = START + timedelta(hours=1)
    await scene.polled(ToldSource(told=[page(paper("1"), paper("2", listed_at=later)), page(paper("3"))]))
    assert (await scene.state()).listed_at == later


async def test_a_broken_row_is_warned_of_once_though_it_comes_with_every_poll(scene):
    broken = SourcePage(entries=(), cursors={ONLY_STREAM: "1"}, warnings=("row 2 was left out: no title",))
    with capture_logs() as lines:
        for _ in range(3):
            await scene.polled(ToldSource(told=[broken]))
    assert [line["event"] for line in lines].count(LogEvent.SOURCE_ENTRY_SKIPPED) == 1


async def test_ids_that_no_store_could_hold_stop_no_source(scene, tmp_path):
    await scene.wants("gpu")
    path = tmp_path / "papers.jsonl"
    lab = PaperList(name="lab", path=path)
    path.write_text("")
    assert (await scene.polled(lab)).error is None
    ids = ("a\0b", "a\0c", "10.1000/a\0b", "\0", "k" * 5_000, "\x1b[31mred")
    for told in (ids, ids[::-1]):
        lines = (json.dumps({"id": one, "title": f"GPUs {ids.index(one)}\0", "abstract": "\0"}) for one in told)
        path.write_text("\n".join((*lines, "")))
        assert (await scene.polled(lab)).error is None
        assert len(await scene.posted()) == len(ids)
        scene.clock.move(timedelta(days=1))


UNWRITABLE = {
    "a number that no column holds": {"upvotes": 10**30},
    "half a letter": {"abstract": "\ud800"},
    "a text that is none": {"organization": object()},
}


@pytest.mark.parametrize("what", UNWRITABLE)
@pytest.mark.parametrize("place", [0, 3, 6])
async def test_an_entry_that_cannot_be_stored_costs_no_other_and_is_on_record(sqlite_scene, what, place):
    scene = sqlite_scene
    await scene.wants("gpu")
    await scene.polled(ToldSource())
    papers = [paper(str(number), f"GPU number {number}") for number in range(7)]
    papers[place] = replace(papers[place], **UNWRITABLE[what])
    for expected in (6, 0):
        polled = await scene.polled(ToldSource(told=[page(*papers, cursor="7")]))
        assert (polled.new, polled.error, [one.paper for one in polled.left_out]) == (
            expected,
            None,
            [papers[place].id],
        )
    assert len(await scene.posted()) == 6
    state = await scene.state()
    assert (state.cursor, state.failures) == ("7", 0)
    assert state.left_out.startswith(f"1 entry could not be stored: '{papers[place].id}': ")
    (status,) = await source_statuses([POLLED], sources=scene.stores.sources, now=scene.clock.now())
    assert (status.state, status.error) == (SourceState.OK, state.left_out)
    await scene.polled(ToldSource(told=[page(cursor="8")]))
    assert (await scene.state()).left_out == state.left_out, "nothing was read that tells otherwise"
    await scene.polled(ToldSource(told=[page(paper("9"), cursor="9")]))
    assert (await scene.state()).left_out is None


async def test_a_row_that_its_source_left_out_is_on_record(scene):
    skips = tuple(f"“{number}” was left out: its title is blank" for number in range(5))
    await scene.polled(
        ToldSource(told=[replace(page(paper("1")), warnings=skips[:4]), replace(page(), warnings=skips[4:])])
    )
    (status,) = await source_statuses([POLLED], sources=scene.stores.sources, now=scene.clock.now())
    assert (status.state, status.error) == (SourceState.OK, f"{'; '.join(skips[:3])}; and 2 more")
    await scene.polled(ToldSource(told=[page(paper("2"))]))
    assert (await scene.state()).left_out is None


async def test_a_baseline_ends_though_its_last_entry_cannot_be_stored(sqlite_scene):
    scene = sqlite_scene
    await scene.wants("gpu")
    assert (await scene.polled(ToldSource(told=[page(paper("1"), paper("2", upvotes=10**30))]))).baseline
    assert (await scene.state()).baseline_at == START
    await scene.polled(ToldSource(told=[page(paper("3", "New GPUs"))]))
    assert await scene.posted() == ["“New GPUs” matches gpu."]


async def test_where_every_entry_fails_the_poll_breaks_and_that_is_on_record(sqlite_scene):
    papers = [paper(str(number), upvotes=10**30) for number in range(60)]
    with pytest.raises(Exception, match="int too large"):
        await sqlite_scene.polled(ToldSource(told=[page(*papers)]))
    state = await sqlite_scene.state()
    assert (state.failures, state.cursor) == (1, None)
    assert state.error == "its poll ended with an error of Offprint's own (OverflowError); the log has it"


async def test_a_source_that_stumbles_keeps_the_pages_that_came_before_and_is_on_record(scene):
    await scene.wants("gpu")
    await scene.polled(ToldSource())
    polled = await scene.polled(ToldSource(told=[page(paper("1")), KeyError("a bug")]))
    assert (polled.new, len(await scene.posted())) == (1, 1)
    assert polled.error == "huggingface: its poll ended with an error of Offprint's own (KeyError); the log has it"
    assert (await scene.state()).failures == 1


@pytest.mark.parametrize("name", ["\0", "a\0b", "a\x1bb", "\ud800"])
async def test_an_entry_whose_name_holds_a_control_character_is_left_out_whatever_the_store(scene, name):
    await scene.wants("gpu")
    await scene.polled(ToldSource())
    entries = (paper(name), Entry(paper("1"), key=name), Entry(paper("2"), aliases=(PaperId(name),)), paper("3"))
    for new in (1, 0):
        polled = await scene.polled(ToldSource(told=[page(*entries)]))
        assert (polled.new, polled.error, len(polled.left_out)) == (new, None, 3)
    assert len(await scene.posted()) == 1

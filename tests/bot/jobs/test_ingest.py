"""A page comes in: what is new to whom, in which form, and all of it or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.announcing import announce
from bot.announcing.announce import AT_ONCE
from bot.announcing.announcement import Cause
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import EVERY_DAY, MONDAYS, Channel, ChannelDigest, ChannelId, DigestPlan, LocalHours
from bot.channel.subscription import Mode
from bot.errors import StorageError
from bot.jobs import ingest
from bot.jobs.actor import Actor
from bot.jobs.ingest import Ingested
from bot.jobs.set_digest import DigestOptions, set_digest, stop_digest
from bot.jobs.set_hours import set_spread
from bot.jobs.set_mode import set_mode
from bot.jobs.undo import undo
from bot.paper.paper import PaperId
from bot.paper.stream import StreamId
from bot.ports.channels import ChannelChange
from bot.ports.papers import IngestedPage
from bot.ports.source import ONLY_STREAM, Entry
from bot.ports.write import Applied, Stale
from tests.bot.jobs.meanwhile import meanwhile
from tests.bot.jobs.scene import DISCORD, SLACK, SLACK_TOO, START, Scene, paper

LATE = START - timedelta(days=3)


# The law of the new.


async def test_a_new_paper_that_matches_is_announced(scene):
    await scene.wants("gpu")
    assert await scene.comes_in(paper("1"), paper("2", "On rice")) == Ingested(new=2, changed=0, announced=1, queued=1)
    assert await scene.posted() == ["“On GPUs” matches gpu."]


async def test_a_paper_that_matched_before_is_not_announced_again(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    told_again = await scene.comes_in(paper("1", "On GPUs, Again", upvotes=5))
    assert told_again == Ingested(new=0, changed=1, announced=0, queued=0)


async def test_a_paper_stored_before_anyone_subscribed_is_no_news(scene):
    await scene.comes_in(paper("1"))
    await scene.wants("gpu")
    await scene.comes_in(paper("1", upvotes=5))
    assert await scene.posted() == []


async def test_a_rank_that_moves_is_kept_and_is_no_news(scene):
    await scene.wants("gpu")
    for rank in (7, 1):
        await scene.comes_in(paper("1", trending_rank=rank, trending_at=START))
        assert len(await scene.posted()) == 1
    (stored,) = (await scene.stores.papers.get([paper("1").id])).values()
    assert (stored.paper.trending_rank, stored.paper.trending_at) == (1, START)


async def test_upvotes_that_pass_a_mark_are_news_once(scene):
    await scene.wants("gpu upvotes:>=20")
    for upvotes in (3, 19, 20, 40, 19, 21):
        await scene.comes_in(paper("1", upvotes=upvotes))
        await scene.posted()
    assert len(await scene.posted()) == 1


async def test_a_word_that_comes_later_is_news_then(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", "On Hardware"))
    await scene.comes_in(paper("1", "On Hardware", abstract="We use a GPU."))
    assert await scene.posted() == ["“On Hardware” matches gpu."]


async def test_an_entry_that_its_source_calls_no_news_is_stored_and_counts_as_matched(scene):
    await scene.wants("gpu")
    silent = await scene.comes_in(Entry(paper("1"), announce=False))
    assert silent == Ingested(new=1, changed=0, announced=0, queued=0)
    await scene.comes_in(paper("1", "On GPUs, Second Version"))
    assert await scene.posted() == []


async def test_a_page_of_a_baseline_announces_nothing_and_counts_as_matched(scene):
    await scene.wants("gpu")
    assert (await scene.comes_in(paper("1"), baselines=frozenset((ONLY_STREAM,)))).announced == 0
    await scene.comes_in(paper("1", upvotes=9), paper("2", "More GPUs"))
    assert await scene.posted() == ["“More GPUs” matches gpu."]


# One paper, one card.


async def test_a_paper_seen_in_two_sources_is_posted_once(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    scene.clock.move(timedelta(minutes=1))
    await scene.comes_in(paper("1", categories=("cs.LG",)), source="arxiv")
    assert len(await scene.posted()) == 1
    stored = (await scene.stores.papers.get([paper("1").id]))[paper("1").id].paper
    assert (stored.sources, stored.categories) == (("huggingface", "arxiv"), ("cs.LG",))


async def test_two_sources_that_disagree_never_rewrite_each_other(scene):
    await scene.wants("gpu")
    hub, feed = paper("1", authors=("Yann LeCun",)), paper("1", "On GPUs.", authors=("Y. LeCun",))
    await scene.comes_in(hub)
    await scene.comes_in(feed, source="feed:lab")
    before = await scene.stores.papers.get([hub.id])
    for told, source in ((hub, "huggingface"), (feed, "feed:lab")) * 2:
        assert await scene.comes_in(told, source=source) == Ingested(new=0, changed=0, announced=0, queued=0)
    assert await scene.stores.papers.get([hub.id]) == before
    assert len(await scene.posted()) == 1


async def test_a_page_that_tells_a_paper_twice_tells_the_last_and_changes_nothing_when_it_is_repeated(scene):
    twice = (paper("1", upvotes=1), paper("1", upvotes=2))
    assert (await scene.comes_in(*twice)).new == 1
    assert (await scene.comes_in(*twice)).changed == 0
    (stored,) = (await scene.stores.papers.get([paper("1").id])).values()
    assert (stored.paper.upvotes, stored.revision) == (2, 1)


async def test_a_key_that_a_page_uses_for_two_papers_is_the_first_ones_and_the_page_may_be_repeated(scene):
    page = (Entry(paper("1"), key="k"), Entry(paper("2", "More GPUs"), key="k"))
    assert (await scene.comes_in(*page, source="feed:lab")).new == 2
    for _ in range(2):
        repeated = await scene.comes_in(*page, source="feed:lab")
        assert (repeated.new, repeated.changed) == (0, 0)
    stored = await scene.stores.papers.get([paper("1").id, paper("2").id])
    assert [one.revision for one in stored.values()] == [1, 1]


async def test_a_source_that_tells_more_than_it_is_believed_changes_its_record_and_not_the_paper(scene):
    await scene.comes_in(paper("1", authors=("Y. LeCun",)), source="arxiv")
    await scene.comes_in(paper("1", authors=("Yann",)))
    assert (await scene.comes_in(paper("1", authors=("Yann LeCun",)))).changed == 0
    (history,) = (await scene.stores.papers.histories([paper("1").id])).values()
    assert [record.paper.authors for record in history.records] == [("Y. LeCun",), ("Yann LeCun",)]
    assert history.stored.paper.authors == ("Y. LeCun",)


async def test_papers_that_turn_out_to_be_one_say_nothing_and_keep_their_cards(scene):
    await scene.wants("gpu")
    await scene.wants("tpu")
    own, doi = PaperId("feed:lab:k"), PaperId("doi:10.1/x")
    await scene.comes_in(Entry(paper("1", id=own), key="k"), source="feed:lab")
    await scene.comes_in(paper("1", "On TPUs", id=doi), source="crossref")
    assert len(await scene.posted()) == 2
    ingested = await scene.comes_in(Entry(paper("1", "GPUs and TPUs", id=doi), key="k"), source="feed:lab")
    assert (ingested.new, ingested.announced) == (0, 0)
    assert len(await scene.posted()) == 2
    papers = scene.stores.papers
    assert set((await papers.get([doi]))[doi].paper.sources) == {"feed:lab", "crossref"}
    for named in (own, doi):
        assert (await scene.stores.announcements.get(SLACK, named)).paper.paper.id == own


@pytest.mark.parametrize(("mode", "cards", "lines"), [(Mode.INSTANTLY, 1, 0), (Mode.DAILY, 0, 1)])
async def test_papers_that_turn_out_to_be_one_before_either_is_posted_are_posted_once(scene, mode, cards, lines):
    await scene.wants("gpu", mode)
    await scene.comes_in(Entry(paper("1", id=PaperId("feed:lab:k")), key="k"), source="feed:lab")
    await scene.comes_in(paper("2"))
    await scene.comes_in(Entry(paper("2"), key="k"), source="feed:lab")
    assert len([one for one in await scene.posted() if "On GPUs" in one]) == cards
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == lines


async def test_an_entry_that_a_stream_past_its_baseline_brought_is_news(scene):
    await scene.wants("gpu")
    baselines = frozenset(("stat.ML",))
    silent = Entry(paper("1"), streams=("stat.ML",))
    assert (await scene.comes_in(silent, source="arxiv", baselines=baselines)).announced == 0
    crossed = Entry(paper("2", "More GPUs"), streams=("stat.ML", "cs.LG"))
    assert (await scene.comes_in(crossed, source="arxiv", baselines=baselines)).announced == 1


async def test_an_entry_is_late_by_what_its_own_source_says_of_it(scene):
    await scene.comes_in(paper("1", "On Hardware", listed_at=LATE), source="arxiv")
    await scene.wants("upvotes:>=5")
    assert (await scene.comes_in(paper("1", "On Hardware", upvotes=9))).queued == 1


async def test_a_paper_that_stands_twice_on_a_page_is_posted_once_with_what_both_tell(scene):
    await scene.wants("gpu stars:>=5")
    await scene.comes_in(paper("1"), paper("1", stars=7))
    assert len(await scene.posted()) == 1


async def test_three_subscriptions_of_a_channel_make_one_card_that_names_them_all(scene):
    queries = [(await scene.wants(query)).query for query in ("gpu", "title:gpus", '"on gpus"')]
    await scene.comes_in(paper("1"))
    (said,) = await scene.posted()
    assert all(query in said for query in queries), said


async def test_a_subscription_that_comes_to_match_later_says_nothing_again(scene):
    await scene.wants("gpu")
    await scene.wants("upvotes:>=20")
    await scene.comes_in(paper("1"))
    await scene.comes_in(paper("1", upvotes=30))
    assert len(await scene.posted()) == 1
    announced = await scene.stores.announcements.get(SLACK, paper("1").id)
    assert [why.subscription.query for why in announced.why] == ["gpu", "upvotes:>=20"]


async def test_each_channel_that_wants_it_gets_it(scene):
    for channel in (SLACK, SLACK_TOO, DISCORD):
        await scene.wants("gpu", channel=channel)
    assert (await scene.comes_in(paper("1"))).queued == 3
    assert [len(await scene.posted(channel)) for channel in (SLACK, SLACK_TOO, DISCORD)] == [1, 1, 1]


async def test_a_channel_sees_the_papers_in_the_order_of_the_page(scene):
    await scene.wants("gpu")
    titles = [f"GPU {number}" for number in (4, 1, 3, 2)]
    await scene.comes_in(*(paper(title[-1], title) for title in titles))
    assert await scene.posted() == [f"“{title}” matches gpu." for title in titles]


# Card or line.


async def test_instantly_beats_daily(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.wants("title:gpus")
    await scene.comes_in(paper("1"))
    assert len(await scene.posted()) == 1
    assert await scene.stores.digests.waiting(SLACK, "daily") == ()


async def test_what_only_a_daily_subscription_matches_waits_for_the_digest(scene):
    await scene.wants("gpu", Mode.DAILY)
    assert await scene.comes_in(paper("1")) == Ingested(new=1, changed=0, announced=1, queued=0)
    (line,) = await scene.stores.digests.waiting(SLACK, "daily")
    assert (line.paper.paper.id, line.late) == (paper("1").id, False)


async def test_a_late_entry_goes_to_the_digest_and_is_marked_late(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", listed_at=LATE))
    (line,) = await scene.stores.digests.waiting(SLACK, "daily")
    assert line.late


async def test_a_line_where_no_digest_is_gives_the_default_one_and_says_so_once(scene):
    await scene.wants("gpu", zone="Asia/Tokyo")
    assert (await scene.comes_in(paper("1", listed_at=LATE))).queued == 1
    await scene.comes_in(paper("2", listed_at=LATE))
    channel = await scene.stores.channels.get(SLACK)
    assert channel.digest("daily").plan == DigestPlan(zone="Asia/Tokyo")
    assert channel.digest("daily").next_at == START.replace(day=25, hour=0)
    (notice,) = await scene.posted()
    assert "no time was set" in notice


async def test_lines_for_two_digests_give_both_and_say_so_once_each(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.wants("gpus OR tpu", Mode.WEEKLY)
    never_set = (await scene.stores.channels.get(SLACK)).with_digest(ChannelDigest(name="daily"))
    never_set = never_set.with_digest(ChannelDigest(name="weekly"))
    await scene.stores.channels.apply(ChannelChange(channel=never_set, changes=(), notify=False))
    assert (await scene.comes_in(paper("1"))).queued == 2
    await scene.comes_in(paper("2"))
    channel = await scene.stores.channels.get(SLACK)
    assert [(one.name, one.plan.days) for one in channel.running] == [("daily", EVERY_DAY), ("weekly", MONDAYS)]
    assert [len(await scene.stores.digests.waiting(SLACK, name)) for name in ("daily", "weekly")] == [2, 2]
    daily, weekly = await scene.posted()
    assert ("Papers for the daily digest" in daily, "Papers for the weekly digest" in weekly) == (True, True)


async def test_a_zone_that_nobody_knows_gives_utc(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1", listed_at=LATE))
    assert (await scene.stores.channels.get(SLACK)).digest("daily").plan == DigestPlan(zone="UTC")


async def test_a_digest_that_people_turned_off_is_not_given_back(scene):
    await scene.wants("gpu", Mode.DAILY)
    await stop_digest(
        actor=Actor(channel=SLACK, by="mira", notify=False), channels=scene.stores.channels, now=scene.clock.now()
    )
    assert (await scene.comes_in(paper("1"))).queued == 0
    assert (await scene.stores.channels.get(SLACK)).digest("daily").running is None
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == 1


# All or nothing, and what happens meanwhile.


async def test_an_overlap_that_tells_nothing_new_writes_nothing(scene):
    await scene.comes_in(paper("1"))
    assert await scene.comes_in(paper("1")) == Ingested(new=0, changed=0, announced=0, queued=0)
    stored = (await scene.stores.papers.get([paper("1").id]))[paper("1").id]
    assert stored.revision == 1


async def test_a_page_is_all_in_or_not_in(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("2", "On rice"))

    class Breaking:
        """Papers whose write of a page meets a row that is no longer as it was, after others were written."""

        def __init__(self, papers):
            self._papers = papers

        def __getattr__(self, name):
            return getattr(self._papers, name)

        async def apply(self, page: IngestedPage) -> Applied | Stale:
            behind = tuple(replace(write, revision=7) if "2" in write.paper.id else write for write in page.papers)
            return await self._papers.apply(replace(page, papers=behind, cursors={StreamId("huggingface"): "2"}))

    whole = scene.stores
    scene.stores = replace(whole, papers=Breaking(whole.papers))
    with pytest.raises(StorageError, match="the next poll reads it again"):
        await scene.comes_in(paper("1"), paper("2", "On rice and GPUs"))
    scene.stores = whole
    assert await scene.stores.papers.get([paper("1").id]) == {}
    assert (await scene.state()).cursor == "1"
    assert await scene.posted() == []


async def test_a_page_that_another_process_was_faster_with_is_decided_again(scene):
    await scene.wants("gpu")
    other = Scene(scene.stores, clock=scene.clock)

    async def other_writes():
        await other.comes_in(paper("1", upvotes=3), source="arxiv")

    meanwhile(scene, "papers", "apply", other_writes)
    assert await scene.comes_in(paper("1", stars=2)) == Ingested(new=0, changed=1, announced=0, queued=0)
    stored = (await scene.stores.papers.get([paper("1").id]))[paper("1").id].paper
    assert (stored.upvotes, stored.stars) == (3, 2)
    assert len(await scene.posted()) == 1


async def test_a_subscription_that_left_while_the_page_was_written_gets_nothing(scene):
    gpu = await scene.wants("gpu")
    meanwhile(scene, "papers", "apply", lambda: scene.leaves(gpu))
    assert (await scene.comes_in(paper("1"))).queued == 0
    assert await scene.posted() == []


async def test_a_subscription_that_leaves_while_its_digest_is_looked_for_breaks_nothing(scene):
    await scene.wants("title:gpus", Mode.INSTANTLY)
    gpu = await scene.wants("gpu", Mode.INSTANTLY)

    async def leaves():
        await scene.leaves(gpu)
        await scene.index.refresh(scene.stores.changes)

    meanwhile(scene, "channels", "get_many", leaves)
    assert (await scene.comes_in(paper("1", listed_at=LATE))).new == 1
    (line,) = await scene.stores.digests.waiting(SLACK, "daily")
    assert [why.subscription.query for why in line.why] == ["title:gpus"]


async def test_a_subscription_made_while_the_page_was_written_counts_as_made_after_it(scene):
    async def subscribes():
        await scene.wants("gpu")

    meanwhile(scene, "papers", "apply", subscribes)
    await scene.comes_in(paper("1"))
    await scene.comes_in(paper("1", upvotes=4))
    assert await scene.posted() == []


async def test_what_the_store_could_not_take_comes_in_with_the_next_poll(scene):
    await scene.wants("gpu")

    async def fails():
        raise StorageError("the disk is full")

    meanwhile(scene, "papers", "apply", fails)
    with pytest.raises(StorageError):
        await scene.comes_in(paper("1"))
    await scene.comes_in(paper("1"))
    assert len(await scene.posted()) == 1


# A crowd.


async def test_a_crowd_hears_of_a_paper_while_everything_else_has_its_turns(scene, monkeypatch):
    monkeypatch.setattr(ingest, "_REBALANCES_A_PAGE", 0)
    crowd = [ChannelId("slack", "T1", f"C{place}") for place in range(2 * AT_ONCE + 100)]
    await asyncio.gather(*(scene.stores.channels.apply(subscribing(channel)) for channel in crowd))
    await scene.index.load(archive=scene.stores.archive, changes=scene.stores.changes)
    turns = 0

    async def everything_else():
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    other = asyncio.create_task(everything_else())
    told = await scene.comes_in(paper("1", title="Deep learning"))
    other.cancel()
    assert told == Ingested(new=1, changed=0, announced=len(crowd), queued=len(crowd))
    assert turns > len(crowd) // AT_ONCE
    for channel in (crowd[0], crowd[-1]):
        announced = await scene.stores.announcements.get(channel, paper("1").id)
        assert [one.subscription.query for one in announced.why] == ["learning"]


def subscribing(channel: ChannelId) -> ChannelChange:
    """A channel that wants what is about learning."""
    kind, mode = ChangeKind.SUBSCRIBED, Mode.INSTANTLY
    change = Change(channel=channel, kind=kind, by="mira", at=START, query="learning", typed="learning", mode=mode)
    return ChannelChange(channel=Channel(id=channel), changes=(change,), notify=False)


async def test_a_channel_with_waking_hours_gets_its_cards_over_the_day_and_nothing_waits_behind_them(scene):
    await scene.wants("gpu")
    actor = Actor(channel=SLACK, by="mira")
    hours = LocalHours(begins=time(9), ends=time(18))
    await set_spread(hours, actor=actor, channels=scene.stores.channels, now=scene.clock.now())
    await scene.comes_in(*(paper(str(number), f"GPU {number}") for number in range(3)))
    assert len(await scene.posted()) == 2  # the notice, and the first card
    scene.clock.move(START + timedelta(hours=2) - scene.clock.now())
    await scene.comes_in(paper("3", "GPU 3"))
    assert len(await scene.posted()) == 3
    scene.clock.move(START + timedelta(hours=6) - scene.clock.now())
    said = await scene.posted()
    assert [f"GPU {number}" in one for number, one in enumerate(said[1:])] == [True] * 4


# After a backup was restored.


async def test_what_comes_in_again_after_a_restore_is_a_line_and_no_card(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"), restored=frozenset((ONLY_STREAM,)))
    assert not any("On GPUs" in said for said in await scene.posted())
    (line,) = await scene.stores.digests.waiting(SLACK, "daily")
    assert line.cause is Cause.RESTORED


async def test_a_paper_that_a_whole_stream_brings_too_is_a_card(scene):
    await scene.wants("gpu")
    both = Entry(paper("1"), streams=("cs.LG", "cs.CL"))
    await scene.comes_in(both, restored=frozenset(("cs.LG",)))
    assert await scene.posted() == ["“On GPUs” matches gpu."]


# People change their minds while a page comes in.


async def test_a_digest_that_is_turned_off_while_the_page_is_written_keeps_its_papers_for_a_person(scene):
    await scene.wants("gpu", Mode.DAILY)
    told = {"actor": Actor(channel=SLACK, by="mira", notify=False), "channels": scene.stores.channels}

    async def turns_off():
        await stop_digest(now=scene.clock.now(), **told)

    meanwhile(scene, "papers", "apply", turns_off)
    await scene.comes_in(paper("1"))
    (waits,) = (await scene.stores.channels.unsaid(SLACK)).papers
    assert (waits.lines, waits.card) == ({"daily"}, False)


async def test_a_digest_that_is_taken_back_while_the_page_is_written_leaves_no_line_without_one(scene):
    await scene.wants("gpu")
    told = {"actor": Actor(channel=SLACK, by="mira", notify=False), "channels": scene.stores.channels}
    chosen = await set_digest(DigestOptions(), now=scene.clock.now(), **told)

    async def takes_back():
        await undo(chosen.change.number, changes=scene.stores.changes, now=scene.clock.now(), **told)

    meanwhile(scene, "papers", "apply", takes_back)
    await scene.comes_in(paper("1", listed_at=LATE))
    assert (await scene.stores.channels.get(SLACK)).digest("daily").is_on


async def test_a_mode_that_is_changed_while_the_page_is_written_is_the_one_that_counts(scene):
    gpu = await scene.wants("gpu")
    told = {"actor": Actor(channel=SLACK, by="mira", notify=False), "channels": scene.stores.channels}

    async def changes():
        await set_mode(gpu.id, Mode.DAILY, archive=scene.stores.archive, now=scene.clock.now(), **told)

    meanwhile(scene, "papers", "apply", changes)
    assert (await scene.comes_in(paper("1"))).queued == 0
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == 1


async def test_a_paper_that_comes_in_while_a_mode_is_changed_is_moved_with_the_others(scene):
    gpu = await scene.wants("gpu")
    other = Scene(scene.stores, clock=scene.clock)
    meanwhile(scene, "channels", "apply", lambda: other.comes_in(paper("1")))
    actor = Actor(channel=SLACK, by="mira", notify=False)
    told = {"actor": actor, "channels": scene.stores.channels, "archive": scene.stores.archive}
    await set_mode(gpu.id, Mode.DAILY, now=scene.clock.now(), **told)
    assert await scene.posted() == []
    assert len(await scene.stores.digests.waiting(SLACK, "daily")) == 1


async def test_many_matches_of_a_late_paper_in_one_channel_go_into_the_digests_of_all(scene, monkeypatch):
    monkeypatch.setattr(announce, "AT_ONCE", 2)
    for number in range(5):
        await scene.wants(f"gpu OR word{number}x", Mode.WEEKLY if number == 4 else Mode.DAILY)
    await scene.comes_in(paper("1"))
    assert [len(await scene.stores.digests.waiting(SLACK, name)) for name in ("daily", "weekly")] == [1, 1]
    channel = await scene.stores.channels.get(SLACK)
    assert [one.name for one in channel.running] == ["daily", "weekly"]


async def test_a_late_paper_in_a_channel_whose_digest_is_off_waits_for_a_person(scene):
    await scene.wants("gpu")
    told = {"actor": Actor(channel=SLACK, by="mira", notify=False), "channels": scene.stores.channels}
    await set_digest(DigestOptions(), now=scene.clock.now(), **told)
    await stop_digest(now=scene.clock.now(), **told)
    await scene.comes_in(paper("1", listed_at=LATE))
    await set_digest(DigestOptions(), now=scene.clock.now(), **told)
    scene.clock.move(timedelta(days=1))
    await scene.digests()
    assert "1 new paper" in (await scene.posted())[0]


class EachTime:
    """Papers before each write of which something else happens."""

    def __init__(self, papers, deed):
        self._papers, self._deed, self.called = papers, deed, 0

    def __getattr__(self, name):
        return getattr(self._papers, name)

    async def apply(self, page):
        self.called += 1
        await self._deed()
        return await self._papers.apply(page)


async def test_a_page_comes_in_though_its_channel_is_changed_all_the_time(scene):
    await scene.wants("gpu")
    told = {"actor": Actor(channel=SLACK, by="mira", notify=False), "channels": scene.stores.channels}

    async def changes():
        await set_digest(DigestOptions(top=scene.stores.papers.called), now=scene.clock.now(), **told)

    scene.stores = replace(scene.stores, papers=EachTime(scene.stores.papers, changes))
    assert (await scene.comes_in(paper("1"))).queued == 1

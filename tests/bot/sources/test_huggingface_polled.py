"""What channels are told of Hugging Face's papers, poll after poll."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.http.client import Http
from bot.log_events import LogEvent
from bot.paper.paper import Paper, PaperId
from bot.sources.huggingface import HuggingFace
from storage.memory import memory_stores
from tests.bot.jobs.scene import EVERY, START, Scene
from tests.bot.sources.client import AT_ONCE
from tests.servers.huggingface import HuggingFaceServer, daily_entry, html_page, status

TODAY = START.date()
MIDNIGHT = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
SIX_HOURS = timedelta(hours=6)
OLD = MIDNIGHT - timedelta(days=200)


@pytest.fixture
def scene() -> Scene:
    return Scene(memory_stores())


@pytest.fixture
async def server() -> AsyncIterator[HuggingFaceServer]:
    async with HuggingFaceServer(today=TODAY) as running:
        yield running


@pytest.fixture
def hub(server: HuggingFaceServer, http: Http) -> HuggingFace:
    return HuggingFace(http, base_url=server.url)


async def polled(scene: Scene, hub: HuggingFace, *, after: timedelta = EVERY) -> int:
    """Poll after a while; how many messages there are by then."""
    scene.clock.move(after)
    assert (await scene.polled(hub)).error is None
    return len(await scene.posted())


async def stored(scene: Scene, number: str) -> Paper:
    (found,) = (await scene.stores.papers.get([PaperId(f"arxiv:{number}")])).values()
    return found.paper


class TestTheTrendingList:
    async def test_a_paper_that_was_posted_and_trends_months_later_is_posted_once_and_has_its_rank(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu")
        await polled(scene, hub)
        row = daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT)
        server.release(TODAY, [row])
        assert await polled(scene, hub) == 1
        server.trending = [daily_entry("2605.90000", listed_at=OLD), row]
        server.today = TODAY + timedelta(days=50)
        assert await polled(scene, hub, after=timedelta(days=50)) == 1
        paper = await stored(scene, "2611.99901")
        assert (paper.trending_rank, paper.trending_at) == (2, scene.clock.now())

    async def test_an_old_paper_that_only_trends_is_stored_and_is_no_news_and_no_sign_of_life(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu")
        await polled(scene, hub)
        server.trending = [daily_entry("2605.90000", title="Old GPUs", listed_at=OLD)]
        assert await polled(scene, hub, after=SIX_HOURS) == 0
        assert (await stored(scene, "2605.90000")).trending_rank == 1
        assert (await scene.state()).last_new_at is None

    async def test_a_rank_that_moves_at_every_reading_says_nothing_again(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu")
        await polled(scene, hub)
        rows = [daily_entry(f"2611.9990{n}", title="On GPUs", listed_at=MIDNIGHT) for n in range(3)]
        server.release(TODAY, rows)
        for first in range(3):
            server.trending = rows[first:] + rows[:first]
            assert await polled(scene, hub, after=SIX_HOURS) == 3
        assert (await stored(scene, "2611.99901")).trending_rank == 3

    async def test_a_paper_that_trends_while_its_day_cannot_be_read_is_news_when_the_day_heals(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu")
        await polled(scene, hub)
        row = daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT)
        server.trending = [row]
        server.break_day(TODAY, status(400))
        assert await polled(scene, hub, after=SIX_HOURS) == 0
        server.release(TODAY - timedelta(days=1), [row])
        assert await polled(scene, hub) == 1

    async def test_upvotes_that_pass_a_mark_between_two_lists_of_one_poll_are_news(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu upvotes:>=20")
        await polled(scene, hub)
        server.release(TODAY, [daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT, upvotes=19)])
        server.trending = [daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT, upvotes=20)]
        assert await polled(scene, hub, after=SIX_HOURS) == 1

    @pytest.mark.parametrize("fault", [status(400), status(500), html_page()])
    async def test_a_server_without_such_a_list_has_its_baseline_and_its_news_all_the_same(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace, fault
    ) -> None:
        await scene.wants("gpu")
        server.break_trending(fault)
        await polled(scene, hub)
        server.release(TODAY, [daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT)])
        assert await polled(scene, hub) == 1
        assert (await scene.state()).error is None


class TestWhatComesLate:
    @pytest.mark.parametrize(
        ("query", "late"),
        [
            ("gpu has:code", {"githubRepo": "https://github.com/a/b"}),
            ("gpu stars:>=5", {"githubRepo": "https://github.com/a/b", "githubStars": 7}),
            ("gpu org:northlake", {"organization": {"name": "northlake"}}),
            ("gpu upvotes:>=20", {"upvotes": 20}),
            ("triton", {"summary": "It uses Triton."}),
        ],
    )
    async def test_a_fact_that_comes_later_is_matched_and_posted_once(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace, query: str, late: dict[str, object]
    ) -> None:
        await scene.wants(query)
        await polled(scene, hub)
        row = daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT)
        server.release(TODAY, [row])
        assert await polled(scene, hub) == 0
        row.update(daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT, **late))
        assert await polled(scene, hub) == 1
        row.update(daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT))
        assert await polled(scene, hub) == 1

    async def test_a_summary_and_keywords_that_come_later_are_kept_and_post_nothing_again(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu")
        await polled(scene, hub)
        row = daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT)
        server.release(TODAY, [row])
        assert await polled(scene, hub) == 1
        late = {"ai_summary": "It is quick.", "ai_keywords": ["kernels"]}
        row.update(daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT, **late))
        assert await polled(scene, hub) == 1
        paper = await stored(scene, "2611.99901")
        assert (paper.ai_summary, paper.keywords) == ("It is quick.", ("kernels",))

    async def test_no_upvotes_is_a_number_that_queries_see(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu upvotes:<1")
        await polled(scene, hub)
        server.release(TODAY, [daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT, upvotes=0)])
        assert await polled(scene, hub) == 1


class TestWhatIsWrong:
    async def test_a_broken_row_is_warned_of_once_though_it_moves_among_the_others_and_stands_on_several_lists(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        broken = {"paper": {"id": "2611.99900", "upvotes": 5}}
        server.release(TODAY, [broken])
        server.trending = [broken]
        with capture_logs() as lines:
            for number in range(1, 4):
                server.release(TODAY, [daily_entry(f"2611.9990{number}", listed_at=MIDNIGHT, upvotes=9)])
                await polled(scene, hub, after=SIX_HOURS)
        warned = [line["why"] for line in lines if line["event"] == LogEvent.SOURCE_ENTRY_SKIPPED]
        assert warned == ["“2611.99900” was left out: paper.title: Field required"]

    async def test_a_quota_that_runs_out_in_the_middle_keeps_what_came_and_is_waited_for(
        self, scene: Scene, server: HuggingFaceServer, hub: HuggingFace
    ) -> None:
        await scene.wants("gpu")
        await polled(scene, hub)
        early = MIDNIGHT - timedelta(days=7)
        server.release(early.date(), [daily_entry("2611.99901", title="On GPUs", listed_at=early)])
        server.release(TODAY, [daily_entry("2611.99902", title="More GPUs", listed_at=MIDNIGHT)])
        server.quota = len(server.requests) + 4
        scene.clock.move(EVERY)
        ended = await scene.polled(hub)
        assert ended.new == 1
        assert "its quota of requests is used up for now" in (ended.error or "")
        resume_at = (await scene.state()).resume_at
        assert resume_at is not None
        assert resume_at >= scene.clock.now() + timedelta(minutes=5)
        asked = len(server.requests)
        assert (await scene.polled(hub)).error is not None
        assert len(server.requests) == asked

    async def test_what_a_quota_kept_back_comes_with_the_poll_after_its_window(
        self, scene: Scene, server: HuggingFaceServer
    ) -> None:
        await scene.wants("gpu")
        posted: list[int] = []
        for quota in (500, 4, 500):
            server.requests.clear()
            server.quota = quota
            async with aclosing(Http("Offprint/test", retries=AT_ONCE)) as http:
                await scene.polled(HuggingFace(http, base_url=server.url))
            posted.append(len(await scene.posted()))
            server.release(TODAY, [daily_entry("2611.99901", title="On GPUs", listed_at=MIDNIGHT)])
        assert posted == [0, 0, 1]

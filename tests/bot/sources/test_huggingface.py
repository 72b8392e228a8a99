"""What a poll of Hugging Face brings, in which order, and what it does when the server is not quite right."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceError
from bot.http.client import Http
from bot.http.policy import Limits, Retries
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.huggingface import HuggingFace
from tests.servers.huggingface import (
    HuggingFaceServer,
    body,
    daily_entry,
    gzip_bomb,
    html_page,
    never,
    reset,
    status,
    truncated_body,
    wrong_json,
)

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AT_ONCE = Retries(attempts=2, first_wait=0, longest_wait=0, jitter=0, patience=0)


def at(day: date, **clock: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(**clock)


@pytest.fixture
async def server() -> AsyncIterator[HuggingFaceServer]:
    async with HuggingFaceServer(today=TODAY) as running:
        yield running


@pytest.fixture
async def source(server: HuggingFaceServer) -> AsyncIterator[HuggingFace]:
    async with aclosing(Http("Offprint/test", retries=AT_ONCE)) as http:
        yield HuggingFace(http, base_url=server.url)


async def poll(source: HuggingFace, cursor: str | None = None, *, now: datetime = NOW) -> list[SourcePage]:
    return [page async for page in source.pages({} if cursor is None else {ONLY_STREAM: cursor}, now=now)]


def ids(pages: list[SourcePage]) -> list[str]:
    return [entry.paper.id.removeprefix("arxiv:") for page in pages for entry in page.entries]


def day_reached(pages: list[SourcePage]) -> str:
    """The day of the last cursor: those before it are read."""
    return pages[-1].cursors[ONLY_STREAM].partition(" ")[0]


def warnings(pages: list[SourcePage]) -> list[str]:
    return [warning for page in pages for warning in page.warnings]


def trending(pages: list[SourcePage]) -> dict[str, Entry]:
    """The entries that have a rank, by the numbers of their papers."""
    ranked = [entry for page in pages for entry in page.entries if entry.paper.trending_rank is not None]
    return {entry.paper.id.removeprefix("arxiv:"): entry for entry in ranked}


async def failed(source: HuggingFace, pages: list[SourcePage]) -> SourceError:
    """Poll until it fails; what came before is left in `pages`."""
    try:
        async for page in source.pages({}, now=NOW):
            pages.append(page)  # noqa: PERF401 (what came before the error is wanted)
    except SourceError as error:
        return error
    pytest.fail("the poll ended without error")


class TestAPoll:
    async def test_days_come_oldest_first_and_a_day_in_the_order_of_its_list(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        yesterday = TODAY - timedelta(days=1)
        server.release(TODAY, [daily_entry("2611.99905", listed_at=at(TODAY), upvotes=9)])
        server.release(
            yesterday,
            [
                daily_entry("2611.99904", listed_at=at(yesterday, milliseconds=2), upvotes=50),
                daily_entry("2611.99903", listed_at=at(yesterday, milliseconds=1), upvotes=40),
                daily_entry("2611.99902", listed_at=at(yesterday), published_at=at(yesterday, days=-1)),
                daily_entry("2611.99901", listed_at=at(yesterday), published_at=at(yesterday, days=-2)),
                daily_entry("2611.99900", listed_at=at(yesterday), published_at=at(yesterday, days=-1), upvotes=7),
            ],
        )
        assert ids(await poll(source)) == [f"2611.9990{n}" for n in (1, 0, 2, 3, 4, 5)]

    async def test_nothing_new_is_a_poll_without_entries_that_moves_the_cursor(self, source: HuggingFace) -> None:
        pages = await poll(source)
        assert ids(pages) == []
        assert day_reached(pages) == "2026-11-24"
        assert not [page.warnings for page in pages if page.warnings]

    async def test_the_days_of_the_overlap_are_read_again_on_every_poll(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        cursor = (await poll(source))[-1].cursors[ONLY_STREAM]
        server.requests.clear()
        late = TODAY - timedelta(days=7)
        server.release(late, [daily_entry("2611.99901", listed_at=at(late))])
        assert ids(await poll(source, cursor)) == ["2611.99901"]
        assert {asked.day for asked in server.requests} == {f"2026-11-{n}" for n in range(17, 25)} | {None}

    async def test_upvotes_that_have_moved_are_told_again(self, source: HuggingFace, server: HuggingFaceServer) -> None:
        row = daily_entry("2611.99901", upvotes=1)
        server.release(TODAY, [row])
        cursor = (await poll(source))[-1].cursors[ONLY_STREAM]
        row.update(daily_entry("2611.99901", upvotes=12))
        (paper,) = (entry.paper for page in await poll(source, cursor) for entry in page.entries)
        assert paper.upvotes == 12

    async def test_after_a_long_absence_the_days_since_the_cursor_are_read(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        missed = TODAY - timedelta(days=30)
        server.release(missed, [daily_entry("2611.99901", listed_at=at(missed))])
        assert ids(await poll(source, missed.isoformat())) == ["2611.99901"]
        assert ids(await poll(source)) == []

    async def test_years_of_absence_are_not_read(self, source: HuggingFace, server: HuggingFaceServer) -> None:
        await poll(source, "2023-05-04")
        assert len(server.requests) < 500 / 2

    @pytest.mark.parametrize("cursor", ["", "never", "2031-01-01"])
    async def test_a_cursor_that_cannot_be_right_is_the_window(
        self, source: HuggingFace, server: HuggingFaceServer, cursor: str
    ) -> None:
        await poll(source, cursor)
        assert server.requests[0].day == "2026-11-17"

    async def test_a_day_that_has_not_begun_there_is_no_error_and_no_news(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.today = TODAY - timedelta(days=1)
        server.release(server.today, [daily_entry("2611.99901")])
        pages = await poll(source)
        assert ids(pages) == ["2611.99901"]
        assert not [page.warnings for page in pages if page.warnings]

    async def test_an_older_day_that_is_refused_is_told_as_a_warning(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.break_day(TODAY - timedelta(days=3), status(400))
        pages = await poll(source)
        assert [page.warnings for page in pages if page.warnings] == [("the day 2026-11-21 was refused (status 400)",)]

    async def test_what_only_the_plain_list_has_is_found(self, source: HuggingFace, server: HuggingFaceServer) -> None:
        server.release(TODAY, [daily_entry("2611.99901", listed_at=at(TODAY))])
        for day in (TODAY, TODAY - timedelta(days=1)):
            server.break_day(day, status(400))
        assert ids(await poll(source)) == ["2611.99901"]

    async def test_the_plain_list_brings_nothing_from_before_the_window(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        old = TODAY - timedelta(days=8)
        server.release(old, [daily_entry("2611.99901", listed_at=at(old))])
        assert ids(await poll(source)) == []

    async def test_the_archive_behind_the_plain_list_is_not_read(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.page_size = 5
        for back in range(40):
            day = TODAY - timedelta(days=back)
            server.release(day, [daily_entry(f"2611.{90000 + back * 10 + n}", listed_at=at(day)) for n in range(10)])
        assert len(ids(await poll(source))) == 80
        assert len([asked for asked in server.requests if asked.day is None and not asked.is_trending]) == 1

    @pytest.mark.parametrize("links", [True, False])
    @pytest.mark.parametrize("page_size", [1, 7, 100])
    async def test_a_busy_day_is_read_to_its_end_however_short_its_pages(
        self, source: HuggingFace, server: HuggingFaceServer, links: bool, page_size: int
    ) -> None:
        server.links, server.page_size = links, page_size
        server.release(TODAY, [daily_entry(f"2611.{99900 + n}", listed_at=at(TODAY)) for n in range(15)])
        assert sorted(ids(await poll(source))) == [f"2611.{99900 + n}" for n in range(15)]

    async def test_a_day_of_hundreds_comes_in_pages_of_a_hundred_in_order(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        rows = [daily_entry(f"2611.{90000 + n}", listed_at=at(TODAY, seconds=n), upvotes=n) for n in range(250)]
        server.release(TODAY, rows)
        pages = [page for page in await poll(source) if page.entries]
        assert [len(page.entries) for page in pages] == [100, 100, 50]
        assert ids(pages) == [f"2611.{90000 + n}" for n in range(250)]

    async def test_a_server_that_ignores_the_page_number_is_not_asked_for_ever(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.ignores_pages = True
        server.page_size = 2
        server.release(TODAY, [daily_entry(f"2611.9990{n}") for n in range(5)])
        await poll(source)
        assert len([asked for asked in server.requests if asked.day == "2026-11-24"]) == 2

    async def test_a_paper_on_the_lists_of_two_days_comes_once(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        for day in (TODAY, TODAY - timedelta(days=2)):
            server.release(day, [daily_entry("2611.99901", listed_at=at(day))])
        (paper,) = (entry.paper for page in await poll(source) for entry in page.entries)
        assert paper.listed_at == at(TODAY, days=-2)

    async def test_a_row_that_cannot_be_used_is_a_warning_of_its_page(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.release(TODAY, [{"title": "no paper"}, daily_entry("2611.99901")])
        pages = await poll(source)
        assert ids(pages) == ["2611.99901"]
        assert any(page.warnings for page in pages)

    async def test_what_is_released_between_two_polls_comes_with_the_second(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.release(TODAY, [daily_entry("2611.99901")])
        first = await poll(source)
        server.release(TODAY, [daily_entry("2611.99902")])
        assert set(ids(await poll(source, first[-1].cursors[ONLY_STREAM]))) - set(ids(first)) == {"2611.99902"}

    async def test_links_lead_to_the_real_site_though_a_mirror_is_asked(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.release(TODAY, [daily_entry("2611.99901")])
        (paper,) = (entry.paper for page in await poll(source) for entry in page.entries)
        assert paper.url == "https://huggingface.co/papers/2611.99901"


class TestAFault:
    @pytest.mark.parametrize(
        ("fault", "says"),
        [
            (status(404), "404"),
            (status(503), "503"),
            (html_page(), "HTML"),
            (wrong_json(), 'it answered b\'{"error": "Internal"}\': Input should be a valid list'),
            (body(b'[{"paper": {"id"'), "Expecting"),
            (truncated_body, "connection failed"),
            (reset, "connection failed"),
            (gzip_bomb(20_000_000), "more than"),
        ],
    )
    async def test_an_outage_is_an_error_and_never_a_quiet_day(
        self, source: HuggingFace, server: HuggingFaceServer, fault, says: str
    ) -> None:
        server.fail_next(fault, times=99)
        pages: list[SourcePage] = []
        assert says in str(await failed(source, pages))
        assert pages == []

    async def test_a_server_that_hangs_is_an_error(self, server: HuggingFaceServer) -> None:
        server.fail_next(never, times=99)
        limits = replace(Limits(), total_seconds=0.05)
        async with aclosing(Http("Offprint/test", limits=limits, retries=AT_ONCE)) as http:
            await failed(HuggingFace(http, base_url=server.url), [])

    async def test_a_request_to_wait_ends_the_poll_at_once(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.fail_next(status(429, RateLimit='"api";r=0;t=140'))
        error = await failed(source, [])
        assert error.retry_after == 140
        assert len(server.requests) == 1

    async def test_a_fault_that_passes_is_not_noticed(self, source: HuggingFace, server: HuggingFaceServer) -> None:
        server.release(TODAY, [daily_entry("2611.99901")])
        server.fail_next(status(503))
        assert ids(await poll(source)) == ["2611.99901"]

    async def test_one_day_that_fails_does_not_hold_up_the_days_after_it(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        broken = TODAY - timedelta(days=4)
        server.break_day(broken, status(500))
        server.release(TODAY, [daily_entry("2611.99901", listed_at=at(TODAY))])
        pages: list[SourcePage] = []
        assert "500" in str(await failed(source, pages))
        assert ids(pages) == ["2611.99901"]
        assert day_reached(pages) == broken.isoformat()

    async def test_the_day_that_failed_heals_by_itself_however_late(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        broken = TODAY - timedelta(days=4)
        server.break_day(broken, html_page())
        pages: list[SourcePage] = []
        await failed(source, pages)
        server.break_day(broken, body(json.dumps([daily_entry("2611.99901", listed_at=at(broken))]).encode()))
        later = NOW + timedelta(days=20)
        server.today = later.date()
        assert ids(await poll(source, pages[-1].cursors[ONLY_STREAM], now=later)) == ["2611.99901"]

    async def test_a_second_day_that_fails_ends_the_poll(self, source: HuggingFace, server: HuggingFaceServer) -> None:
        for back in (5, 4):
            server.break_day(TODAY - timedelta(days=back), html_page())
        server.release(TODAY, [daily_entry("2611.99901")])
        pages: list[SourcePage] = []
        await failed(source, pages)
        assert ids(pages) == []

    async def test_a_quota_that_runs_out_ends_the_poll_and_nothing_is_asked_before_it_is_refilled(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        early = TODAY - timedelta(days=7)
        server.release(early, [daily_entry("2611.99901", listed_at=at(early))])
        server.quota = 5
        pages: list[SourcePage] = []
        error = await failed(source, pages)
        assert (ids(pages), day_reached(pages)) == (["2611.99901"], "2026-11-20")
        assert error.refused
        assert 290 < (error.retry_after or 0) <= 300
        await failed(source, [])
        assert len(server.requests) == 5

    @pytest.mark.parametrize("quiet", [date(2026, 11, 21), date(2026, 11, 22)])
    async def test_a_week_end_is_no_failure_and_no_warning(
        self, source: HuggingFace, server: HuggingFaceServer, quiet: date
    ) -> None:
        server.today = quiet
        pages = await poll(source, now=at(quiet, hours=12))
        assert (ids(pages), warnings(pages), day_reached(pages)) == ([], [], quiet.isoformat())


OLD = TODAY - timedelta(days=200)


class TestTheTrendingList:
    @pytest.mark.parametrize("page_size", [30, 100])
    async def test_the_first_hundred_have_their_rank_and_its_time(
        self, source: HuggingFace, server: HuggingFaceServer, page_size: int
    ) -> None:
        server.page_size = page_size
        server.trending = [daily_entry(f"2605.{90000 + n}", listed_at=at(OLD)) for n in range(130)]
        pages = await poll(source)
        ranks = {entry.paper.id: entry.paper.trending_rank for entry in trending(pages).values()}
        assert ranks == {f"arxiv:2605.{90000 + n}": n + 1 for n in range(100)}
        assert {entry.paper.trending_at for entry in trending(pages).values()} == {NOW}
        asked = [asked for asked in server.requests if asked.is_trending]
        assert len(asked) == -(-100 // page_size)
        assert asked[0].query == {"sort": "trending", "limit": "100", "p": "0"}

    @pytest.mark.parametrize("page_size", [7, 100])
    async def test_a_rank_is_a_place_in_the_whole_list_of_which_a_broken_row_keeps_its_own(
        self, source: HuggingFace, server: HuggingFaceServer, page_size: int
    ) -> None:
        server.page_size = page_size
        server.trending = [daily_entry(f"2605.{90000 + n}", listed_at=at(OLD)) for n in range(9)]
        server.trending[3] = {"title": "A row without a paper"}
        server.trending[8] = daily_entry("2605.90000v2", listed_at=at(OLD))
        pages = await poll(source)
        ranks = [entry.paper.trending_rank for entry in trending(pages).values()]
        assert ranks == [1, 2, 3, 5, 6, 7, 8]
        assert warnings(pages) == ["“A row without a paper” was left out: paper: Field required"]

    async def test_an_old_paper_is_stored_and_one_of_the_days_is_an_ordinary_entry(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        server.release(TODAY, [daily_entry("2611.99901", listed_at=at(TODAY))])
        server.trending = [daily_entry("2605.90000", listed_at=at(OLD)), daily_entry("2611.99901", listed_at=at(TODAY))]
        found = trending(await poll(source))
        assert (found["2605.90000"].announce, found["2605.90000"].streams) == (False, ())
        assert (found["2611.99901"].announce, found["2611.99901"].streams) == (True, (ONLY_STREAM,))

    async def test_a_paper_of_a_day_that_could_not_be_read_is_left_to_that_day(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        day = TODAY - timedelta(days=3)
        server.break_day(day, html_page())
        server.trending = [daily_entry("2611.99901", listed_at=at(day))]
        pages: list[SourcePage] = []
        await failed(source, pages)
        assert ids(pages) == []

    async def test_it_is_asked_for_every_six_hours_whatever_the_interval_of_polls(
        self, source: HuggingFace, server: HuggingFaceServer
    ) -> None:
        cursor: str | None = None
        for quarters in range(4 * 13):
            now = at(TODAY, minutes=15 * quarters)
            cursor = (await poll(source, cursor, now=now))[-1].cursors[ONLY_STREAM]
        assert len([asked for asked in server.requests if asked.is_trending]) == 3

    @pytest.mark.parametrize(
        "cursor",
        [
            "2026-11-24",
            "2026-11-24 never",
            "2026-11-24 2026-11-24T11:00:00",
            "2026-11-24 2031-01-01T00:00:00+00:00",
            "never 2026-11-24T06:00:00+00:00",
        ],
    )
    async def test_a_cursor_that_does_not_say_when_it_was_asked_for_means_never(
        self, source: HuggingFace, server: HuggingFaceServer, cursor: str
    ) -> None:
        pages = await poll(source, cursor)
        assert any(asked.is_trending for asked in server.requests)
        assert pages[-1].cursors == {ONLY_STREAM: "2026-11-24 2026-11-24T12:00:00+00:00"}

    @pytest.mark.parametrize("fault", [status(400), status(404), status(500), html_page(), wrong_json(), reset])
    async def test_its_failure_is_a_warning_and_it_is_left_alone_for_six_hours(
        self, source: HuggingFace, server: HuggingFaceServer, fault
    ) -> None:
        server.break_trending(fault)
        server.release(TODAY, [daily_entry("2611.99901", listed_at=at(TODAY))])
        pages = await poll(source)
        assert (ids(pages), day_reached(pages)) == (["2611.99901"], "2026-11-24")
        (warning,) = warnings(pages)
        assert warning.startswith("the trending list was not read: ")
        server.requests.clear()
        await poll(source, pages[-1].cursors[ONLY_STREAM], now=NOW + timedelta(hours=5))
        assert not [asked for asked in server.requests if asked.is_trending]

    @pytest.mark.parametrize("fault", [status(403), status(429), status(429, Retry_After="3600")])
    async def test_a_server_that_wants_to_be_left_alone_is_and_the_days_are_kept(
        self, source: HuggingFace, server: HuggingFaceServer, fault
    ) -> None:
        server.break_trending(fault)
        server.release(TODAY, [daily_entry("2611.99901", listed_at=at(TODAY))])
        pages: list[SourcePage] = []
        assert (await failed(source, pages)).refused
        assert (ids(pages), day_reached(pages)) == (["2611.99901"], "2026-11-24")

"""What a poll of arXiv asks, brings and remembers."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import count

from aiohttp import web

from bot.http.client import Http
from bot.http.pace import Pace
from bot.paper.arxiv_categories import expanded
from bot.sources.arxiv.source import Arxiv
from tests.bot.jobs.scene import LeapClock
from tests.bot.sources.arxiv.polls import MONDAY, NEW_YORK, TUESDAY, WEDNESDAY, Told, ids, read_through, source_of
from tests.servers.arxiv import OAI, RSS, ArxivServer, Preprint, crossed, replaced
from tests.servers.huggingface import body, status


class TestWhatIsAsked:
    async def test_the_streams_are_the_categories_of_the_archives(self, http: Http, server: ArxivServer) -> None:
        source = source_of(http, server, "cs.*", "stat.ML", "cs.LG")
        assert source.streams == (*expanded("cs"), "stat.ML")

    async def test_all_categories_of_the_defaults_take_a_handful_of_requests(
        self, http: Http, server: ArxivServer
    ) -> None:
        source = source_of(http, server, "cs.*", "stat.ML", "eess.*")
        await Told(source, {}).poll(TUESDAY)
        specs = [asked.spec.split("+") for asked in server.asked(RSS)]
        assert len(specs) == 6
        assert sorted(name for spec in specs for name in spec) == sorted(source.streams)
        largest = {"cs.LG", "cs.AI", "cs.CV", "cs.CL"}
        assert max(len(largest.intersection(spec)) for spec in specs) <= 2

    async def test_all_requests_keep_one_pace(self, server: ArxivServer) -> None:
        clock = LeapClock()
        paces = {"arxiv": Pace(3.0, clock.monotonic, clock.sleep)}
        async with aclosing(Http("Offprint/test", paces=paces)) as http:
            source = source_of(http, server, "cs.*", "stat.ML", "eess.*")
            await Told(source, read_through(MONDAY, *source.streams)).poll(TUESDAY)
        assert len(server.requests) == 6 + 3
        assert clock.slept == [3.0] * (len(server.requests) - 1)

    async def test_a_set_is_asked_for_each_archive_once_a_day_when_papers_are_due(
        self, told: Told, server: ArxivServer
    ) -> None:
        before_due = datetime.combine(TUESDAY, time(2, 30), NEW_YORK).astimezone(UTC)
        await told.poll(TUESDAY, at=before_due)
        assert server.asked(OAI) == []
        server.announce(TUESDAY, Preprint(id="2611.00001"))
        await told.poll(TUESDAY)
        assert [(one.query["set"], one.query["from"]) for one in server.asked(OAI)] == [
            ("cs", "2026-11-16"),
            ("stat:stat:ML", "2026-11-16"),
        ]
        await told.poll(TUESDAY)
        assert len(server.asked(OAI)) == 2

    async def test_lists_that_have_nothing_of_the_day_are_old_and_read_again(
        self, told: Told, server: ArxivServer
    ) -> None:
        server.announce(MONDAY, Preprint(id="2611.00001"))
        for _ in range(2):
            await told.poll(TUESDAY)
            assert told.read_through == {MONDAY}
        assert len(server.asked(OAI)) == 4
        server.announce(TUESDAY, Preprint(id="2611.00002"))
        await told.poll(TUESDAY)
        assert told.read_through == {TUESDAY}

    async def test_papers_of_two_days_without_feeds_and_lists_come_when_both_heal(
        self, told: Told, server: ArxivServer
    ) -> None:
        server.announce(TUESDAY, Preprint(id="2611.00002", created=MONDAY))
        server.announce(WEDNESDAY, Preprint(id="2611.00003", created=TUESDAY))
        server.show("cs.LG", MONDAY)
        server.lose("2611.00002", "2611.00003")
        for server.today in (TUESDAY, WEDNESDAY):
            assert (await told.poll(server.today)).entries == []
        server.find()
        assert set((await told.poll(WEDNESDAY)).news) == {"2611.00002", "2611.00003"}

    async def test_a_bulk_update_of_old_records_is_no_news(self, told: Told, server: ArxivServer) -> None:
        server.announce(MONDAY, Preprint(id="2611.00100", created=date(2026, 11, 13)))
        server.today = MONDAY
        told.cursors = {}
        await told.poll(MONDAY)
        server.today = WEDNESDAY
        server.announce(
            WEDNESDAY,
            Preprint(id="2611.00200", created=TUESDAY),
            Preprint(id="2611.00050", created=date(2026, 11, 5)),
            Preprint(id="2611.00150", created=date(2026, 11, 5)),
        )
        server.show("cs.LG", MONDAY)
        assert set((await told.poll(WEDNESDAY)).news) - {"2611.00100"} == {"2611.00200", "2611.00150"}

    async def test_a_feed_that_was_stored_is_not_sent_again(self, told: Told, server: ArxivServer) -> None:
        server.announce(TUESDAY, Preprint(id="2611.00001"))
        assert (await told.poll(TUESDAY)).news == ["2611.00001", "2611.00001"]
        assert (await told.poll(TUESDAY)).entries == []
        assert "If-None-Match" in server.asked(RSS)[-1].headers
        server.announce(TUESDAY, Preprint(id="2611.00002"))
        assert (await told.poll(TUESDAY)).news == ["2611.00001", "2611.00002"]

    async def test_a_feed_without_an_etag_is_read_again_when_its_body_has_changed(
        self, told: Told, server: ArxivServer
    ) -> None:
        server.etag = ""
        server.announce(TUESDAY, Preprint(id="2611.00001"))
        await told.poll(TUESDAY)
        assert (await told.poll(TUESDAY)).entries == []
        assert "If-None-Match" not in server.asked(RSS)[-1].headers
        server.announce(TUESDAY, Preprint(id="2611.00002"))
        assert (await told.poll(TUESDAY)).news == ["2611.00001", "2611.00002"]

    async def test_an_etag_that_cannot_be_sent_back_is_none(self, told: Told, server: ArxivServer) -> None:
        server.announce(TUESDAY, Preprint(id="2611.00001"))
        server.etag = '"é"'
        assert (await told.poll(TUESDAY)).news == ["2611.00001", "2611.00001"]
        again = await told.poll(TUESDAY)
        assert (again.error, again.entries) == (None, [])
        assert "If-None-Match" not in server.asked(RSS)[-1].headers

    async def test_the_etag_of_a_feed_that_could_not_be_read_is_not_kept(self, told: Told, server: ArxivServer) -> None:
        server.fail(RSS, body(b"<rss><channel>", ETag='"broken"'), times=1)
        assert (await told.poll(TUESDAY)).error
        await told.poll(TUESDAY)
        assert "If-None-Match" not in server.asked(RSS)[-1].headers


class TestWhatIsBrought:
    async def test_a_paper_is_one_entry_whatever_the_feeds_call_it(self, http: Http, server: ArxivServer) -> None:
        names = expanded("cs")
        source = source_of(http, server, *names)
        paper = Preprint(id="2611.00001", categories=("cs.AI", "cs.CL", "math.CO"))
        old = Preprint(id="2609.00001", categories=("cs.CL",), created=date(2026, 9, 1))
        server.announce(TUESDAY, paper, crossed(old, "cs.AI"), replaced(old, updated=MONDAY))
        told = await Told(source, read_through(TUESDAY, *names)).poll(TUESDAY)
        assert told.news == ["2609.00001", "2611.00001"]
        assert told.entries[1].streams == ("cs.AI", "cs.CL")

    async def test_a_paper_that_does_not_name_the_category_of_its_feed_belongs_to_it(
        self, http: Http, server: ArxivServer
    ) -> None:
        source = source_of(http, server, "math.MP")
        paper = Preprint(id="2611.00001", categories=("math-ph",), announced_as="cross", into="math.MP")
        server.announce(TUESDAY, paper)
        told = await Told(source, read_through(TUESDAY, "math.MP")).poll(TUESDAY)
        assert [entry.streams for entry in told.entries] == [("math.MP",)]
        assert told.entries[0].paper.categories == ("math-ph",)

    async def test_replacements_are_stored_and_are_no_news(self, told: Told, server: ArxivServer) -> None:
        old = Preprint(id="2609.00001", created=date(2026, 9, 1))
        server.announce(TUESDAY, replaced(old, updated=MONDAY))
        await told.poll(TUESDAY)
        assert ids(told.entries) == ["2609.00001"] * 2
        assert told.news == []

    async def test_rss_and_oai_pmh_tell_the_same_in_the_same_words(self, told: Told, server: ArxivServer) -> None:
        server.announce(
            TUESDAY,
            Preprint(
                id="2611.00001",
                title="On $x_i$ & \\'Etale Maps < 2 About",
                abstract="It routes papers to people. It has papers.",
                authors=(("J. P.", "van der Merwe"), ("Tom\\'as", "Okafor-Reyes")),
                categories=("cs.LG", "cs.CL", "math.CO"),
                doi="10.5555/tsls.1",
            ),
        )
        fast, complete = (await told.poll(TUESDAY)).entries
        assert (fast.streams, fast.aliases) == (complete.streams, complete.aliases)
        assert complete.paper.published_at == datetime(2026, 11, 20, tzinfo=UTC)
        assert replace(complete.paper, published_at=None) == fast.paper

    async def test_pages_are_small_and_their_entries_come_oldest_first(self, told: Told, server: ArxivServer) -> None:
        server.announce(MONDAY, *(Preprint(id=f"2611.{number:05d}") for number in range(100, 350)))
        server.announce(TUESDAY, *(Preprint(id=f"2611.{number:05d}") for number in range(450, 350, -1)))
        await told.poll(TUESDAY)
        assert [len(page.entries) for page in told.pages if page.entries] == [100, 100, 100, 100, 50]
        assert ids(told.entries)[100:] == [f"2611.{number:05d}" for number in range(100, 451) if number != 350]

    async def test_lists_of_many_pages_are_read_to_their_end(self, told: Told, server: ArxivServer) -> None:
        server.page_size = 7
        server.announce(MONDAY, *(Preprint(id=f"2611.{number:05d}") for number in range(49)))
        server.announce(TUESDAY, Preprint(id="2611.00049"))
        server.fail(RSS, status(404))
        await told.poll(TUESDAY)
        assert len(told.news) == 50
        assert len(server.asked(OAI)) == 9
        assert told.read_through == {TUESDAY}

    async def test_deleted_records_and_other_categories_are_left_out(self, told: Told, server: ArxivServer) -> None:
        server.announce(MONDAY, Preprint(id="2611.00001"), Preprint(id="2611.00002", categories=("cs.DS",)))
        server.delete("2611.00001")
        assert (await told.poll(TUESDAY)).entries == []

    async def test_a_full_feed_is_asked_for_in_halves_and_a_full_category_is_filled_from_oai_pmh(
        self, told: Told, server: ArxivServer
    ) -> None:
        crowd = [Preprint(id=f"2611.{number:05d}", authors=()) for number in range(2_010)]
        server.announce(TUESDAY, *crowd, Preprint(id="2611.09999", categories=("stat.ML",)))
        await told.poll(TUESDAY)
        assert [asked.spec for asked in server.asked(RSS)] == ["cs.LG+cs.CL+stat.ML", "cs.LG", "cs.CL+stat.ML"]
        assert set(told.news) == {paper.id for paper in crowd} | {"2611.09999"}
        assert "cut after 2000 rows" in told.pages[0].warnings[0]

    async def test_a_withdrawn_paper_is_stored_and_is_no_news(self, told: Told, server: ArxivServer) -> None:
        server.announce(MONDAY, Preprint(id="2611.00001", comment="This paper has been withdrawn by the author"))
        await told.poll(TUESDAY)
        assert (ids(told.entries), told.news) == (["2611.00001"], [])


class TestTheBaseline:
    async def test_a_stream_without_a_cursor_reads_today_alone(self, source: Arxiv, server: ArxivServer) -> None:
        server.announce(MONDAY, Preprint(id="2611.00001"))
        server.announce(TUESDAY, Preprint(id="2611.00002"))
        told = await Told(source, {}).poll(TUESDAY)
        assert ids(told.entries) == ["2611.00002"]
        assert (server.asked(OAI), told.read_through) == ([], {TUESDAY})

    async def test_streams_with_a_cursor_come_first(self, source: Arxiv, server: ArxivServer) -> None:
        server.announce(TUESDAY, Preprint(id="2611.00009", categories=("cs.LG",)))
        server.announce(TUESDAY, Preprint(id="2611.00001", categories=("stat.ML",)))
        told = await Told(source, read_through(TUESDAY, "cs.LG", "cs.CL")).poll(TUESDAY)
        assert ids(told.entries) == ["2611.00009", "2611.00001"]
        assert set(told.cursors) == set(source.streams)

    async def test_what_was_announced_before_a_baseline_on_a_sunday_is_no_news_on_monday(
        self, source: Arxiv, server: ArxivServer
    ) -> None:
        friday, sunday, monday = date(2026, 11, 13), date(2026, 11, 15), MONDAY
        server.announce(friday, Preprint(id="2611.00001"))
        server.today = sunday
        told = await Told(source, {}).poll(sunday)
        assert told.read_through == {friday}
        server.announce(monday, Preprint(id="2611.00002"))
        server.today = monday
        await told.poll(monday)
        assert set(ids(told.entries)) == {"2611.00002"}

    async def test_rows_that_came_late_on_the_day_of_the_baseline_are_news(
        self, source: Arxiv, server: ArxivServer
    ) -> None:
        early = [Preprint(id=f"2611.0000{n}", categories=(name,)) for n, name in enumerate(source.streams)]
        server.announce(TUESDAY, *early)
        told = await Told(source, {}).poll(TUESDAY)
        server.announce(TUESDAY, Preprint(id="2611.00009"))
        server.today = WEDNESDAY
        assert "2611.00009" in (await told.poll(WEDNESDAY)).news

    async def test_a_cursor_that_is_none_is_a_stream_at_its_beginning(self, source: Arxiv, server: ArxivServer) -> None:
        told = await Told(source, dict.fromkeys(source.streams, "2026-11-24")).poll(TUESDAY)
        assert told.error is None
        assert told.read_through == {TUESDAY}


class TestMissedDays:
    async def test_rows_and_records_that_came_late_are_found_on_the_next_day(
        self, told: Told, server: ArxivServer
    ) -> None:
        server.announce(TUESDAY, Preprint(id="2611.00001"), Preprint(id="2611.00002"))
        server.show("cs.LG", MONDAY)
        server.lose("2611.00002")
        assert (await told.poll(TUESDAY)).news == ["2611.00001"]
        server.find()
        server.heal()
        server.today = WEDNESDAY
        assert "2611.00002" in (await told.poll(WEDNESDAY)).news

    async def test_an_incomplete_list_of_missed_days_is_completed_on_the_next_day(
        self, told: Told, server: ArxivServer
    ) -> None:
        server.announce(TUESDAY, Preprint(id="2611.00001"))
        server.lose("2611.00001")
        server.today = date(2026, 11, 20)
        assert (await told.poll(server.today)).entries == []
        server.find()
        server.today = date(2026, 11, 23)
        assert (await told.poll(server.today)).news == ["2611.00001"]

    async def test_of_missed_days_only_new_papers_are_news(self, told: Told, server: ArxivServer) -> None:
        new = Preprint(id="2611.00001", created=MONDAY)
        old = Preprint(id="2609.00001", created=date(2026, 9, 1))
        server.announce(TUESDAY, new, replaced(old, updated=MONDAY))
        server.announce(WEDNESDAY, Preprint(id="2608.00001", created=date(2026, 8, 1)))
        server.announce(date(2026, 11, 19), replaced(new, updated=WEDNESDAY))
        server.today = date(2026, 11, 20)
        await told.poll(server.today)
        assert told.news == ["2611.00001"]
        assert set(ids(told.entries)) == {"2611.00001", "2609.00001", "2608.00001"}

    async def test_with_rss_down_oai_pmh_brings_the_day(self, told: Told, server: ArxivServer) -> None:
        server.announce(TUESDAY, Preprint(id="2611.00001"))
        server.fail(RSS, status(503))
        assert (await told.poll(TUESDAY)).news == ["2611.00001"]
        assert told.error
        assert "RSS: it answered 503" in str(told.error)
        assert (told.error.refused, told.error.streams, told.read_through) == (True, None, {TUESDAY})

    async def test_with_oai_pmh_down_rss_brings_the_day_and_the_cursor_waits(
        self, told: Told, server: ArxivServer
    ) -> None:
        server.announce(MONDAY, Preprint(id="2611.00001"))
        server.announce(TUESDAY, Preprint(id="2611.00002"))
        server.fail(OAI, status(503))
        assert (await told.poll(TUESDAY)).news == ["2611.00002"]
        assert "OAI-PMH: it answered 503" in str(told.error)
        assert told.read_through == {MONDAY}
        server.heal()
        assert "2611.00001" in (await told.poll(TUESDAY)).news
        assert told.read_through == {TUESDAY}

    async def test_a_list_that_breaks_off_is_read_again_from_its_start(self, told: Told, server: ArxivServer) -> None:
        server.page_size = 1
        server.announce(MONDAY, *(Preprint(id=f"2611.0000{number}") for number in range(3)))
        server.fail(OAI, body(b"<OAI-PMH"), times=1, after=2)
        assert len((await told.poll(TUESDAY)).news) == 2
        assert told.error
        assert "OAI-PMH: the answer is broken XML" in str(told.error)
        assert told.read_through == {MONDAY}
        server.heal()
        assert len((await told.poll(TUESDAY)).news) == 3

    async def test_a_list_that_goes_in_a_circle_is_left(self, told: Told, server: ArxivServer) -> None:
        server.fail(OAI, body(continued("again")))
        assert "goes in a circle" in str((await told.poll(TUESDAY)).error)
        assert len(server.asked(OAI)) == 4

    async def test_a_list_without_an_end_is_left(self, told: Told, server: ArxivServer) -> None:
        numbers = count()

        async def another(_: web.Request) -> web.StreamResponse:
            return web.Response(body=continued(str(next(numbers))), content_type="text/xml")

        server.fail(OAI, another)
        assert "does not end within 200 pages" in str((await told.poll(TUESDAY)).error)
        assert len(server.asked(OAI)) == 400


def continued(token: str) -> bytes:
    """A page of a list that has nothing but the token of the next page."""
    records = f"<ListRecords><resumptionToken>{token}</resumptionToken></ListRecords>"
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{records}</OAI-PMH>'.encode()

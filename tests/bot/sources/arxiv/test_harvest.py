"""Which days are read in OAI-PMH, and which of the records are news."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.paper import Paper, PaperId
from bot.ports.source import Entry
from bot.sources.arxiv.calendar import CALENDAR
from bot.sources.arxiv.cursor import Cursor
from bot.sources.arxiv.harvest import LONGEST_ABSENCE, Gap, after_harvest, harvests, is_new, newest_id, news_of
from bot.sources.arxiv.oai import Record

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)
FRIDAY_BEFORE = date(2026, 11, 13)


def cursor(read_through: date, since: date | None = None) -> Cursor:
    return Cursor(read_through=read_through, since=since or read_through)


def gap(since: dict[str, date], *, due: date = WEDNESDAY) -> Gap:
    return Gap(since=since, due=due, newest=None, calendar=CALENDAR)


def record(
    created: date | None, updated: date | None = None, *, datestamp: date = WEDNESDAY, categories: tuple[str, ...] = ()
) -> Record:
    paper = Paper(id=PaperId("arxiv:2611.99914"), title="On GPUs")
    entry = Entry(paper, streams=categories or ("cs.LG",))
    return Record(entry=entry, datestamp=datestamp, created=created, updated=updated)


class TestWhichDaysAreRead:
    def test_a_category_that_was_read_through_the_day_is_not_read_again(self) -> None:
        assert harvests({"cs.LG": cursor(TUESDAY)}, due=TUESDAY) == ()

    def test_one_category_of_an_archive_is_read_by_its_own_set_and_several_by_that_of_the_archive(self) -> None:
        behind = dict.fromkeys(("cs.LG", "cs.CL", "stat.ML", "hep-th", "astro-ph.CO", "astro-ph.GA"), cursor(MONDAY))
        assert [one.set_name for one in harvests(behind, due=TUESDAY)] == [
            "cs",
            "stat:stat:ML",
            "physics:hep-th",
            "physics:astro-ph",
        ]

    def test_a_reading_begins_where_the_category_that_is_most_behind_needs_it(self) -> None:
        (harvest,) = harvests({"cs.LG": cursor(TUESDAY), "cs.CL": cursor(FRIDAY_BEFORE)}, due=WEDNESDAY)
        assert harvest.first == FRIDAY_BEFORE
        assert harvest.since == {"cs.LG": TUESDAY, "cs.CL": FRIDAY_BEFORE}

    def test_years_of_absence_are_not_read(self) -> None:
        (harvest,) = harvests({"cs.LG": cursor(date(2023, 1, 1))}, due=TUESDAY)
        assert harvest.first == TUESDAY - LONGEST_ABSENCE

    def test_days_that_were_missed_are_read_twice(self) -> None:
        after = after_harvest(cursor(FRIDAY_BEFORE), due=WEDNESDAY, newest=None, calendar=CALENDAR)
        assert after == cursor(WEDNESDAY, since=MONDAY)
        again = after_harvest(after, due=date(2026, 11, 19), newest=None, calendar=CALENDAR)
        assert again == cursor(date(2026, 11, 19))

    @given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 40))
    def test_a_cursor_never_goes_back(self, read_through: date, days: int) -> None:
        before, due = cursor(read_through), read_through + timedelta(days=days)
        after = after_harvest(before, due=due, newest=None, calendar=CALENDAR)
        assert after.read_through == due
        assert before.since <= after.since <= due


class TestWhichRecordsAreNews:
    @pytest.mark.parametrize(
        ("created", "updated", "is_news"),
        [
            (date(2026, 11, 16), None, True),
            (date(2026, 11, 11), None, True),
            (date(2026, 11, 10), None, False),
            (date(2026, 11, 16), date(2026, 11, 18), True),
            (FRIDAY_BEFORE, date(2026, 11, 18), True),
            (date(2026, 11, 12), date(2026, 11, 18), False),
            (date(2026, 9, 14), date(2026, 11, 18), False),
            (date(2026, 11, 12), date(2026, 11, 12), True),
            (None, None, False),
        ],
    )
    def test_a_paper_is_news_if_it_cannot_have_been_announced_before(
        self, created: date | None, updated: date | None, is_news: bool
    ) -> None:
        assert is_new(record(created, updated), since=MONDAY, newest=None, calendar=CALENDAR) is is_news

    @pytest.mark.parametrize(
        ("newest", "created", "is_news"),
        [
            ("2611.99913", date(2026, 10, 27), True),
            ("2610.99999", date(2026, 10, 27), True),
            ("2611.99914", date(2026, 10, 27), False),
            ("2612.00001", date(2026, 10, 27), False),
            ("2611.99913", date(2026, 10, 20), False),
            ("2612.00001", FRIDAY_BEFORE, True),
        ],
    )
    def test_an_old_submission_is_news_if_its_id_was_given_later(
        self, newest: str, created: date, is_news: bool
    ) -> None:
        assert is_new(record(created), since=MONDAY, newest=newest, calendar=CALENDAR) is is_news

    def test_the_newest_id_is_the_one_announced_last(self) -> None:
        assert newest_id(["2611.00002", "2610.99999", None, "hep-th/9901001", "2611.00010"]) == "2611.00010"
        assert newest_id([None, "math/0601001"]) is None

    def test_after_missed_days_a_changed_record_is_listed_when_it_was_announced(self) -> None:
        told = record(FRIDAY_BEFORE, datestamp=date(2026, 11, 20))
        (entry,) = news_of([told], gap({"cs.LG": MONDAY}, due=date(2026, 11, 20)))
        assert entry.paper.listed_at == CALENDAR.begins(TUESDAY)
        (entry,) = news_of([told], gap({"cs.LG": date(2026, 11, 19)}, due=date(2026, 11, 20)))
        assert entry.paper.listed_at == told.entry.paper.listed_at

    def test_a_record_belongs_to_the_streams_that_want_its_day(self) -> None:
        told = record(TUESDAY, datestamp=TUESDAY, categories=("cs.LG", "cs.CL", "math.CO"))
        (entry,) = news_of([told], gap({"cs.LG": MONDAY, "cs.CL": WEDNESDAY}))
        assert entry.streams == ("cs.LG",)
        assert news_of([told], gap({"cs.CL": WEDNESDAY})) == ()

"""The sample papers: their words are our own, and when they come out depends on the clock alone."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.paper import Paper
from bot.ports.source import ONLY_STREAM, SourcePage
from bot.sources.sample import Sample, Schedule, bundled
from bot.text.latex import readable

ABSTRACTS = Path(__file__).parents[3] / "../shared/data/papers.jsonl"
START = datetime(2026, 11, 24, 8, 59, tzinfo=UTC)
moments = st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=2)).map(START.__add__)
longest = st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(hours=2)).map(START.__add__)
schedules = st.builds(
    Schedule,
    baseline=st.integers(0, 70),
    first=st.timedeltas(timedelta(0), timedelta(minutes=1)),
    every=st.timedeltas(timedelta(seconds=1), timedelta(minutes=1)),
    sizes=st.lists(st.integers(1, 9), max_size=9).map(tuple),
    trickle=st.timedeltas(timedelta(seconds=1), timedelta(minutes=1)),
)


def sentences(text: str) -> list[str]:
    return [" ".join(part.lower().split()) for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]


async def poll(source: Sample, cursor: str | None, now: datetime) -> list[SourcePage]:
    return [page async for page in source.pages({} if cursor is None else {ONLY_STREAM: cursor}, now=now)]


def papers(pages: list[SourcePage]) -> list[Paper]:
    return [entry.paper for page in pages for entry in page.entries]


def test_there_are_sixty_papers_and_no_two_are_the_same() -> None:
    every = bundled()
    assert len(every) == 60
    for names in ([p.slug for p in every], [p.title for p in every], [p.arxiv for p in every if p.arxiv]):
        assert max(Counter(names).values()) == 1


def test_no_sentence_appears_twice() -> None:
    said = Counter(sentence for paper in bundled() for sentence in sentences(paper.abstract))
    assert [sentence for sentence, times in said.items() if times > 1] == []


@pytest.mark.skipif(not ABSTRACTS.exists(), reason="the abstracts of others are not beside this checkout")
class TestBesideTheAbstracts:
    @pytest.fixture
    def theirs(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in ABSTRACTS.read_text("utf-8").splitlines()]

    def test_no_sentence_is_one_of_theirs(self, theirs: list[dict[str, str]]) -> None:
        written = {sentence for paper in theirs for sentence in sentences(paper["abstract"])}
        assert [s for paper in bundled() for s in sentences(paper.abstract) if s in written] == []

    def test_no_seven_words_in_a_row_are_theirs(self, theirs: list[dict[str, str]]) -> None:
        written = set().union(*(_runs(paper["abstract"]) for paper in theirs))
        assert {run for paper in bundled() for run in _runs(paper.abstract)} & written == set()

    def test_every_title_is_that_of_a_real_paper(self, theirs: list[dict[str, str]]) -> None:
        known = {_letters(paper["title"]) for paper in theirs}
        assert [paper.title for paper in bundled() if _letters(paper.title) not in known] == []


def _runs(text: str, length: int = 7) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def _letters(title: str) -> str:
    return re.sub(r"[^a-z0-9]", "", title.lower())


@pytest.mark.parametrize("paper", bundled(), ids=lambda paper: paper.slug)
def test_a_summary_is_two_to_four_sentences_that_fit_on_a_card(paper) -> None:
    assert 2 <= len(sentences(paper.abstract)) <= 4
    assert 200 <= len(paper.abstract) <= 450


async def test_no_latex_is_left_to_be_seen() -> None:
    source = Sample(START)
    shown = papers(await poll(source, None, START)) + papers(await poll(source, "20", START + timedelta(hours=1)))
    assert len(shown) == 60
    assert [p.title for p in shown if re.search(r"[$\\]", p.title + p.abstract)] == []
    assert any(p.title_source != p.title for p in shown)
    assert sum(p.abstract_source != p.abstract for p in shown) >= 5


async def test_what_is_not_certain_is_not_claimed() -> None:
    for paper in papers(await poll(Sample(START), None, START)):
        number = paper.id.removeprefix("arxiv:")
        if paper.id.startswith("arxiv:"):
            assert (paper.url, paper.pdf_url) == (f"https://arxiv.org/abs/{number}", f"https://arxiv.org/pdf/{number}")
        else:
            assert paper.id.startswith("sample:")
            assert paper.pdf_url is None
            assert (paper.url or "").startswith("https://arxiv.org/search/?query=")
        assert (paper.stars is None) == (paper.code_url is None)


async def test_the_first_poll_brings_the_baseline_alone_however_late_it_comes() -> None:
    for late in (timedelta(0), timedelta(hours=1)):
        (page,) = await poll(Sample(START), None, START + late)
        assert len(page.entries) == 20
        assert page.cursors[ONLY_STREAM] == "20"


async def test_the_baseline_is_spread_over_twenty_days_before_the_start() -> None:
    listed = [paper.listed_at for paper in papers(await poll(Sample(START), None, START))]
    assert listed[0] == START - timedelta(days=20)
    assert listed[-1] == START - timedelta(days=1)


async def test_a_minute_after_the_start_most_papers_are_out() -> None:
    pages = await poll(Sample(START), "20", START + timedelta(minutes=1))
    assert len(papers(pages)) >= 20
    assert [len(page.entries) for page in pages][:6] == [4, 3, 2, 5, 3, 4]


async def test_behind_the_waves_papers_trickle_one_by_one() -> None:
    pages = await poll(Sample(START), "20", START + timedelta(hours=1))
    assert {len(page.entries) for page in pages[6:]} == {1}


async def test_nothing_is_out_before_the_first_wave_and_nothing_twice() -> None:
    source, first = Sample(START), Schedule().first
    assert await poll(source, "20", START + first - timedelta(milliseconds=1)) == []
    (wave,) = await poll(source, "20", START + first)
    assert await poll(source, wave.cursors[ONLY_STREAM], START + first) == []


@given(moments, moments, schedules)
def test_more_time_never_means_fewer_papers(one: datetime, other: datetime, schedule: Schedule) -> None:
    source = Sample(START, schedule)
    earlier, later = sorted((one, other))
    assert source.released(earlier) <= source.released(later) <= len(bundled())
    assert source.released(START - timedelta(seconds=1)) == min(schedule.baseline, len(bundled()))


@given(st.lists(moments, max_size=8), schedules)
async def test_every_paper_comes_once_and_in_order_however_often_it_is_polled(
    when: list[datetime], schedule: Schedule
) -> None:
    source = Sample(START, schedule)
    seen: list[Paper] = []
    cursor = None
    for now in [*sorted(when), START + timedelta(days=30)]:
        pages = await poll(source, cursor, now)
        seen += papers(pages)
        cursor = pages[-1].cursors[ONLY_STREAM] if pages else cursor
    seen += papers(await poll(source, cursor, START + timedelta(days=30)))
    assert len({paper.id for paper in seen}) == len(seen) == len(bundled())
    assert [p.listed_at for p in seen] == sorted(p.listed_at for p in seen if p.listed_at)


@given(longest, st.booleans())
async def test_what_is_released_is_what_a_poll_brings(now: datetime, endless: bool) -> None:
    source = Sample(START, endless=endless)
    brought = papers(await poll(source, None, now)) + papers(await poll(source, "20", now))
    assert len(brought) == source.released(now)


async def test_the_demo_never_runs_dry() -> None:
    source = Sample(START, endless=True)
    for hour in range(1, 4):
        before = source.released(START + timedelta(hours=hour - 1))
        assert source.released(START + timedelta(hours=hour)) >= before + 60


async def test_an_invented_paper_says_that_nobody_wrote_it_and_leads_nowhere() -> None:
    pages = await poll(Sample(START, endless=True), "60", START + timedelta(hours=3))
    shown = papers(pages)
    assert len({paper.title for paper in shown}) == len(shown) > 100
    for paper in shown:
        assert "invented" in paper.abstract
        assert (paper.authors, paper.url, paper.pdf_url, paper.code_url) == ((), None, None, None)


@given(st.lists(longest, max_size=6), st.lists(longest, max_size=6))
async def test_a_paper_that_is_asked_for_comes_with_the_next_poll_and_no_paper_comes_twice(
    asked: list[datetime], polled: list[datetime]
) -> None:
    source = Sample(START, endless=True)
    seen = papers(await poll(source, None, START))
    for now, asks in sorted([(at, True) for at in asked] + [(at, False) for at in polled]):
        before = source.released(now)
        if asks:
            source.bring_next(now)
            assert source.released(now) == before + 1
        seen += papers(await poll(source, str(len(seen)), now)) if len(seen) < source.released(now) else []
        assert len({paper.id for paper in seen}) == len(seen) == source.released(now)
    assert [p.listed_at for p in seen] == sorted(p.listed_at for p in seen if p.listed_at)


def test_titles_are_readable_as_the_text_rules_make_them() -> None:
    assert readable(next(p.title for p in bundled() if p.slug == "m3vit")).startswith("M³ViT: ")

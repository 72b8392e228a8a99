"""The bundled sample papers: the source of the demo, which needs no account and no network.

The sixty papers are real, and so are their titles, authors and links. Where a paper's arXiv page is not certain, its
title leads to arXiv's search for it and there is no PDF; where its authors are not, or are more than a dozen, none are
named. The summaries were written for Offprint and are nobody's abstract. Categories are our judgement of the topic.
Upvotes, stars and all dates are illustrative.

The first twenty are the baseline, spread over the twenty days before, so that a preview has something to show. The
others come in waves of a few at once, and then one by one. The demo asks for papers without end: behind the sixty come
invented ones, which say that they are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from importlib.resources import files
from itertools import count, groupby, islice, takewhile
from urllib.parse import urlencode

from pydantic import TypeAdapter

from bot.paper.identity import source_id
from bot.paper.paper import Paper, PaperId
from bot.polling.profile import Fact, SourceProfile
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.sample_paper import SamplePaper, invented
from bot.text.latex import readable

NAME = "sample"
_THUMBNAILS = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers"
"""Where Hugging Face keeps a picture of a paper's first page, by its arXiv id; the demo draws its own in its place."""
_PROFILE = SourceProfile(knows=frozenset(Fact) - {Fact.KEYWORDS, Fact.ORGANIZATION})


def bundled() -> tuple[SamplePaper, ...]:
    """The sample papers in the order in which they come out."""
    lines = (files("bot.sources") / "sample_papers.jsonl").read_text("utf-8").splitlines()
    return tuple(map(TypeAdapter(SamplePaper).validate_json, lines))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When papers come out: `baseline` from the start, then waves of these `sizes`, then single papers.

    The first wave comes after `first`, the next ones `every` so often, a single paper each `trickle`. `spread` is the
    time before the start over which the baseline is listed.
    """

    baseline: int = 20
    spread: timedelta = timedelta(days=20)
    first: timedelta = timedelta(seconds=6)
    every: timedelta = timedelta(seconds=6)
    sizes: tuple[int, ...] = (4, 3, 2, 5, 3, 4)
    trickle: timedelta = timedelta(seconds=20)

    def moments(self) -> Iterator[timedelta]:
        """How long after the start each paper behind the baseline comes out, without end."""
        for wave, size in enumerate(self.sizes):
            yield from [self.first + self.every * wave] * size
        last = self.first + self.every * max(0, len(self.sizes) - 1)
        yield from (last + self.trickle * number for number in count(1))


class Sample:
    """The source. `started_at` (aware UTC) is when the demo began.

    `endless` says that invented papers follow the bundled ones.
    """

    def __init__(self, started_at: datetime, schedule: Schedule | None = None, *, endless: bool = False) -> None:
        self._started_at = started_at
        self._schedule = schedule or Schedule()
        self._papers = bundled()
        self._endless = endless
        self._asked_for: list[datetime] = []

    @property
    def name(self) -> str:
        """The source's name in settings, cursors and metrics."""
        return NAME

    def bring_next(self, now: datetime) -> None:
        """Let one more paper come out `now`, ahead of its time; nothing where all are out."""
        self._asked_for.append(now)

    def released(self, now: datetime) -> int:
        """How many papers are out at `now`, the baseline among them."""
        return self._baseline + len(self._out(now))

    @property
    def streams(self) -> tuple[str, ...]:
        """Its one stream."""
        return (ONLY_STREAM,)

    @property
    def profile(self) -> SourceProfile:
        """What it knows."""
        return _PROFILE

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """A page for each wave that came out after the cursor, the number of papers that were stored.

        The first poll brings the baseline alone, however late it comes: its papers are announced to nobody.
        """
        cursor = cursors.get(ONLY_STREAM)
        if cursor is None:
            yield self._page([(number, self._in_the_baseline(number)) for number in range(self._baseline)])
            return
        fresh = list(enumerate(self._out(now), start=self._baseline))[max(0, int(cursor) - self._baseline) :]
        for _, wave in groupby(fresh, key=lambda numbered: numbered[1]):
            yield self._page([(number, at + timedelta(milliseconds=number)) for number, at in wave])

    @property
    def _baseline(self) -> int:
        return min(self._schedule.baseline, len(self._papers))

    def _out(self, now: datetime) -> list[datetime]:
        """The moment of each paper behind the baseline that is out."""
        on_time = (self._started_at + after for after in self._schedule.moments())
        left = None if self._endless else len(self._papers) - self._baseline
        return list(islice(takewhile(now.__ge__, merge(on_time, self._asked_for)), left))

    def _page(self, numbered: list[tuple[int, datetime]]) -> SourcePage:
        entries = tuple(Entry(_paper(self._sample(number), at)) for number, at in numbered)
        stored = numbered[-1][0] + 1 if numbered else 0
        return SourcePage(entries, {ONLY_STREAM: str(stored)})

    def _sample(self, number: int) -> SamplePaper:
        return self._papers[number] if number < len(self._papers) else invented(number)

    def _in_the_baseline(self, number: int) -> datetime:
        """A day of its own for each paper."""
        return self._started_at - self._schedule.spread * (self._baseline - number) / self._baseline


def _paper(sample: SamplePaper, listed_at: datetime) -> Paper:
    page, pdf = _links(sample)
    return Paper(
        id=PaperId(f"arxiv:{sample.arxiv}") if sample.arxiv else source_id(NAME, sample.slug),
        title=readable(sample.title),
        abstract=readable(sample.abstract),
        title_source=sample.title,
        abstract_source=sample.abstract,
        authors=sample.authors,
        categories=sample.categories,
        sources=(NAME,),
        published_at=listed_at - timedelta(days=1),
        listed_at=listed_at,
        url=page,
        pdf_url=pdf,
        code_url=sample.code,
        thumbnail_url=f"{_THUMBNAILS}/{sample.arxiv}.png" if sample.arxiv else None,
        upvotes=sample.upvotes,
        stars=sample.stars,
    )


def _links(sample: SamplePaper) -> tuple[str | None, str | None]:
    """The address of the paper's page and of its PDF. Nothing is called a PDF that may not be one."""
    if sample.invented:
        return None, None
    if sample.arxiv:
        return f"https://arxiv.org/abs/{sample.arxiv}", f"https://arxiv.org/pdf/{sample.arxiv}"
    words = urlencode({"query": readable(sample.title), "searchtype": "title"})
    return f"https://arxiv.org/search/?{words}", None

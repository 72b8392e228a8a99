"""The bundled sample papers: the source of the demo, which needs no account and no network.

The sixty papers are real, and so are their titles, authors and links. Where a paper's arXiv page is not certain, its
title leads to arXiv's search for it and there is no PDF; where its authors are not, or are more than a dozen, none are
named. The summaries were written for Offprint and are nobody's abstract. Categories are our judgement of the topic.
Upvotes, stars and all dates are illustrative.

When papers come out is a pure function of the moment the demo began and of now. The first twenty are the baseline,
spread over the twenty days before, so that a preview has something to show; the others come in waves of a few at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import accumulate, cycle, takewhile
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.paper.identity import source_id
from bot.paper.paper import Paper, PaperId
from bot.polling.profile import Fact, SourceProfile
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.text.latex import readable

NAME = "sample"
_THUMBNAILS = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers"
"""Where Hugging Face keeps a picture of a paper's first page, by its arXiv id; the demo draws its own in its place."""
_PROFILE = SourceProfile(knows=frozenset(Fact) - {Fact.KEYWORDS, Fact.ORGANIZATION})


class SamplePaper(BaseModel):
    """One line of `sample_papers.jsonl`. Title and abstract are LaTeX, as sources send them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    title: str
    abstract: str
    categories: tuple[str, ...]
    upvotes: int
    authors: tuple[str, ...] = ()
    arxiv: str | None = None
    code: str | None = None
    stars: int | None = None


def bundled() -> tuple[SamplePaper, ...]:
    """The sample papers in the order in which they come out."""
    lines = (files("bot.sources") / "sample_papers.jsonl").read_text("utf-8").splitlines()
    return tuple(map(TypeAdapter(SamplePaper).validate_json, lines))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When how many papers are out: `baseline` from the start, then after `first` a wave `every` so often.

    The waves have the given sizes, from the first size again when all are used. `spread` is the time before the start
    over which the baseline is listed.
    """

    baseline: int = 20
    spread: timedelta = timedelta(days=20)
    first: timedelta = timedelta(seconds=6)
    every: timedelta = timedelta(seconds=6)
    sizes: tuple[int, ...] = (4, 3, 2, 5, 3, 4)

    def counts(self, total: int) -> tuple[int, ...]:
        """How many of `total` papers are out with the baseline (wave 0), with wave 1, and so on to the last."""
        growing = accumulate(cycle(self.sizes), initial=self.baseline)
        return (*takewhile(lambda out: out < total, growing), total)

    def listed_after(self, wave: int) -> timedelta:
        """How long after the start a wave, numbered from 1, comes out."""
        return self.first + self.every * (wave - 1)

    def wave_at(self, elapsed: timedelta) -> int:
        """The number of the last wave that is out, were there waves without end; 0 is the baseline."""
        return max(0, (elapsed - self.first) // self.every + 1)


class Sample:
    """The source. `started_at` (aware UTC) is when the demo began."""

    def __init__(self, started_at: datetime, schedule: Schedule | None = None) -> None:
        self._started_at = started_at
        self._schedule = schedule or Schedule()
        self._papers = bundled()
        self._counts = self._schedule.counts(len(self._papers))

    @property
    def name(self) -> str:
        """The source's name in settings, cursors and metrics."""
        return NAME

    @property
    def total(self) -> int:
        """How many papers there are in all."""
        return len(self._papers)

    def released(self, now: datetime) -> int:
        """How many papers are out at `now`, the baseline among them."""
        return self._counts[self._last_wave(now)]

    @property
    def streams(self) -> tuple[str, ...]:
        """Its one stream."""
        return (ONLY_STREAM,)

    @property
    def profile(self) -> SourceProfile:
        """What it knows."""
        return _PROFILE

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """A page for each wave that came out after the cursor, the number of the last wave that was stored.

        The first poll brings the baseline alone, however late it comes: what comes with it is announced to nobody.
        """
        cursor = cursors.get(ONLY_STREAM)
        first, last = (0, 0) if cursor is None else (int(cursor) + 1, self._last_wave(now))
        for wave in range(first, last + 1):
            yield self._page(wave)

    def _last_wave(self, now: datetime) -> int:
        return min(self._schedule.wave_at(now - self._started_at), len(self._counts) - 1)

    def _page(self, wave: int) -> SourcePage:
        start, end = self._counts[wave - 1] if wave else 0, self._counts[wave]
        entries = (Entry(_paper(self._papers[number], self._listed_at(wave, number))) for number in range(start, end))
        return SourcePage(tuple(entries), {ONLY_STREAM: str(wave)})

    def _listed_at(self, wave: int, number: int) -> datetime:
        """The moment of the paper's wave, a millisecond after its neighbour's; in the baseline, a day of its own."""
        if wave:
            return self._started_at + self._schedule.listed_after(wave) + timedelta(milliseconds=number)
        baseline = self._schedule.baseline
        return self._started_at - self._schedule.spread * (baseline - number) / baseline


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


def _links(sample: SamplePaper) -> tuple[str, str | None]:
    """The address of the paper's page and of its PDF. Nothing is called a PDF that may not be one."""
    if sample.arxiv:
        return f"https://arxiv.org/abs/{sample.arxiv}", f"https://arxiv.org/pdf/{sample.arxiv}"
    words = urlencode({"query": readable(sample.title), "searchtype": "title"})
    return f"https://arxiv.org/search/?{words}", None

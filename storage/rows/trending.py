"""Papers that may rise, and trending digests as they were made, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.channel.channel import ChannelId, DigestPlan
from bot.digest.digest import DigestKey
from bot.digest.trending import TrendingDigest, TrendingPaper
from bot.paper.paper import PaperId, StoredPaper
from bot.trending.counts import Series
from bot.trending.trend import Candidate, Rising
from storage.rows.conversions import maybe_moment_of, moment_of, plan_of, trend_of
from storage.rows.row import Row


def candidate_of_row(row: Row, series: Series) -> Candidate:
    """The candidate of a row with some facts of a paper, and its series."""
    return Candidate(
        paper=PaperId(row["id"]),
        appeared_at=_appeared_at(row),
        series=series,
        channels=row["channels"],
        opened=row["opened"],
    )


def _appeared_at(row: Row) -> datetime:
    """As `bot.digest.ranking.appeared` says it."""
    listed, published = maybe_moment_of(row["listed_at"]), maybe_moment_of(row["published_at"])
    return listed or published or moment_of(row["first_seen_at"])


def told_of_rows(lines: Iterable[Row], papers: Mapping[int, StoredPaper]) -> dict[PaperId, Rising]:
    """Each paper of these lines as the last of them told it."""
    told = ((papers[row["paper"]].paper.id, row["trend"]) for row in lines if row["paper"] in papers)
    return {paper: Rising(paper, trend_of(trend)) for paper, trend in told}


def digest_of_lines(
    channel: ChannelId, key: DigestKey, *, plan: str, lines: Iterable[Row], papers: Mapping[int, StoredPaper]
) -> TrendingDigest:
    """The trending digest of these lines, which are in order."""
    return TrendingDigest(
        channel=channel,
        key=key,
        plan=plan_of(plan) or DigestPlan(),
        papers=tuple(
            TrendingPaper(papers[line["paper"]], trend_of(line["trend"])) for line in lines if line["paper"] in papers
        ),
    )

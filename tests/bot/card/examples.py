"""Papers, subscriptions and announcements as the tests of cards and digests tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.announcing.announcement import Announced, Why
from bot.card.card import Line, words
from bot.channel.channel import ChannelId, DigestPlan
from bot.channel.subscription import Mode, Subscription
from bot.digest.digest import Digest, DigestKey
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.query.evidence import Reasons, Term

KEY = "0123456789abcdef01234567"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHANNEL = ChannelId("slack", "T1", "C1")

SOFTMAX = Paper(
    id=PaperId("arxiv:2001.04438"),
    title="The Two-Pass Softmax Algorithm",
    abstract="We compute softmax in two sweeps over memory. Three were usual. It is faster on every machine we tried.",
    authors=("Marat Dukhan", "Artsiom Ablavatski"),
    categories=("cs.PF", "cs.LG"),
    sources=("huggingface",),
    listed_at=datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
    url="https://huggingface.co/papers/2001.04438",
    pdf_url="https://arxiv.org/pdf/2001.04438",
    code_url="https://github.com/example/softmax",
    thumbnail_url="https://example.org/softmax.png",
    upvotes=18,
    stars=1234,
)


def stored(paper: Paper = SOFTMAX, *, row: int = 17) -> StoredPaper:
    return StoredPaper(paper=paper, row=row, revision=1, first_seen_at=NOW)


def why(query: str = "title:softmax", *, word: str = "softmax", fields: tuple[str, ...] = ("title",)) -> Why:
    number = sum(query.encode())
    subscription = Subscription(
        id=number, channel=CHANNEL, query=query, typed=query, mode=Mode.INSTANTLY, created_at=NOW, created_by="mira"
    )
    return Why(subscription, Reasons((Term(word, fields, terms=(word,)),)))


def announced(paper: Paper = SOFTMAX, *whys: Why, late: bool = False) -> Announced:
    return Announced(paper=stored(paper), why=whys, late=late, at=NOW)


def numbered(number: int, **facts: object) -> Paper:
    """A paper that differs from others by its number."""
    paper = Paper(
        id=PaperId(f"arxiv:2611.{number:05}"),
        title=f"Paper {number}",
        authors=("Ada Byron", "Grace Murray"),
        url=f"https://arxiv.org/abs/2611.{number:05}",
        listed_at=NOW,
    )
    return replace(paper, **facts)


def digest(papers: tuple[Announced, ...], *, plan: DigestPlan | None = None) -> Digest:
    return Digest(
        channel=CHANNEL, key=DigestKey("daily", "2026-11-24T09:00+00:00"), plan=plan or DigestPlan(), papers=papers
    )


def read(line: Line) -> str:
    """A line as people read it: spaces that hold a figure to its sign are spaces."""
    return words(line).replace("\u00a0", " ")

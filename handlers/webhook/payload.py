"""The body of a webhook: the facts of a card, a digest or a notice as JSON, and the same in one sentence.

`docs/webhook.schema.json` is its schema. A field may be added; one that changes its meaning raises `VERSION`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate

from bot.announcing.announcement import Announced, Why
from bot.card.card import Message, words
from bot.card.life import warning
from bot.card.notice import change_line
from bot.card.summary import summary
from bot.channel.change import Change
from bot.delivery.delivery import Delivery, Kind
from bot.digest.contents import grouped
from bot.digest.digest import Digest
from bot.digest.trending import TrendingDigest
from bot.jobs.delivery_facts import Facts, SharedPaper
from bot.paper.paper import Paper
from bot.paper.relation import Relation
from bot.trending.trend import Trend
from handlers.text import printable

VERSION = 1
DIGEST_PAPERS = 200
"""Papers in a digest at most; `more` counts the rest."""
DIGEST_BYTES = 600_000
"""What they hold together, save that one is always there: many servers refuse a body of more than a megabyte."""

Json = Mapping[str, object]

_TYPES: Mapping[Kind, str] = {
    Kind.CARD: "paper.matched",
    Kind.RETRACTION: "paper.taken_back",
    Kind.SHARED_PAPER: "paper.shared",
    Kind.DIGEST: "digest.made",
    Kind.NOTICE: "channel.changed",
}
_OTHER = "message"
"""The type of a message that has words and no facts."""


def body(delivery: Delivery, message: Message, facts: Facts | None, *, edits: bool) -> bytes:
    """The JSON of a delivery in ASCII. `edits`: what was sent under the same `data.key` before is replaced by it."""
    told: dict[str, object] = {
        "channel": str(delivery.channel),
        "key": delivery.key,
        "edits": edits,
        "text": message.fallback,
        **(_facts(facts) if facts is not None else {}),
    }
    whole = {
        "type": _TYPES.get(delivery.kind, _OTHER) if facts is not None else _OTHER,
        "version": VERSION,
        "timestamp": _moment(delivery.created_at),
        "data": told,
    }
    return json.dumps(_sendable(whole), separators=(",", ":")).encode("ascii")


def _facts(facts: Facts) -> Json:
    match facts:
        case Announced(why=why):
            return {"paper": _paper(facts.paper.paper, why), "why": [_why(one) for one in why], "late": facts.late}
        case SharedPaper(paper, share):
            return {"paper": _paper(paper.paper, ()), "shared_by": share.by}
        case Digest():
            return {"digest": _digest(facts)}
        case TrendingDigest():
            return {"digest": _trending(facts)}
        case Change():
            return {"change": {"kind": facts.kind.value, "by": facts.by, "text": words(change_line(facts))}}


def _digest(digest: Digest) -> Json:
    wanted = tuple(one for one in digest.papers if one.why)
    fitting = _fitting([_matched(one) for one in wanted[:DIGEST_PAPERS]])
    told = {one.paper.paper.id: matched for one, matched in zip(wanted, fitting, strict=False)}
    return {
        "name": digest.key.name,
        "due": digest.key.due,
        "top": digest.plan.top,
        "groups": [
            {
                "query": group.subscription.typed if group.subscription else None,
                "papers": [told[one.paper.paper.id] for one in group.papers],
            }
            for group in grouped(wanted[: len(told)])
        ],
        "more": len(wanted) - len(told),
    }


def _matched(announced: Announced) -> Json:
    return {"paper": _paper(announced.paper.paper, announced.why), "why": [_why(one) for one in announced.why]}


def _trending(digest: TrendingDigest) -> Json:
    """The trending papers, as one group without a query; each has what it gained in place of why it matched."""
    shown = digest.papers[:DIGEST_PAPERS]
    told = _fitting([{"paper": _paper(one.paper.paper, ()), "why": [], "trend": _trend(one.trend)} for one in shown])
    return {
        "name": digest.key.name,
        "due": digest.key.due,
        "top": digest.plan.top,
        "groups": [{"query": None, "papers": told}],
        "more": len(digest.papers) - len(told),
    }


def _fitting(papers: Sequence[Json]) -> list[Json]:
    """The first of the papers that are `DIGEST_BYTES` together; at least one where there is one."""
    sizes = accumulate(len(json.dumps(one)) for one in papers)
    fitting = sum(size <= DIGEST_BYTES for size in sizes)
    return list(papers[: max(1, fitting)])


def _trend(trend: Trend) -> Json:
    return {
        "period": trend.period.value,
        "upvotes_gained": trend.upvotes_gained,
        "stars_gained": trend.stars_gained,
        "channels": trend.channels,
        "opened": trend.opened,
    }


def _paper(paper: Paper, why: tuple[Why, ...]) -> Json:
    return {
        "id": paper.id,
        "title": paper.title,
        "summary": summary(paper, tuple(one.reasons for one in why)).text,
        "abstract": paper.abstract,
        "ai_summary": paper.ai_summary,
        "authors": list(paper.authors),
        "categories": list(paper.categories),
        "keywords": list(paper.keywords),
        "organization": paper.organization,
        "sources": list(paper.sources),
        "published_at": _maybe(paper.published_at),
        "listed_at": _maybe(paper.listed_at),
        "url": paper.url,
        "pdf_url": paper.pdf_url,
        "code_url": paper.code_url,
        "project_url": paper.project_url,
        "thumbnail_url": paper.thumbnail_url,
        "upvotes": paper.upvotes,
        "stars": paper.stars,
        "warning": warning(paper) or None,
        "relations": [_relation(one) for one in paper.relations],
    }


def _relation(relation: Relation) -> Json:
    day = relation.day.isoformat() if relation.day else None
    return {"kind": relation.kind.value, "target": relation.target, "day": day}


def _why(why: Why) -> Json:
    return {
        "query": why.subscription.typed,
        "mode": why.subscription.mode.value,
        "fields": list(why.reasons.fields),
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _maybe(moment: datetime | None) -> str | None:
    return None if moment is None else _moment(moment)


def _sendable(value: object) -> object:
    """The value without control characters and halves of surrogate pairs, which many parsers of JSON refuse."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _sendable(one) for name, one in value.items()}
    return [_sendable(one) for one in value] if isinstance(value, list) else value

"""Look up one paper: by an identifier or address, or by the card it was posted as."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind
from bot.paper.identity import canonical_id, restore_zeros
from bot.paper.paper import PaperId, StoredPaper
from bot.paper.pasted import paper_in
from bot.ports.outbox import Outbox
from bot.ports.papers import Papers


async def show_paper(named: str, *, papers: Papers) -> StoredPaper | None:
    """The paper that a text names, in any form in which people paste one; None when the archive does not have it."""
    meant = papers_named(named)
    stored = await papers.get(meant)
    return next((stored[paper] for paper in meant if paper in stored), None)


def papers_named(named: str) -> tuple[PaperId, ...]:
    """The canonical ids that `named` may mean, likeliest first; the last is `named` itself, as a source's own id."""
    words = restore_zeros(named.strip())
    return tuple(dict.fromkeys(filter(None, (canonical_id(words), paper_in(words), PaperId(words)))))


@dataclass(frozen=True, slots=True)
class PostedPaper:
    """A paper that was posted, and the channel that it was posted in."""

    paper: StoredPaper
    channel: ChannelId


async def paper_of_card(key: str, *, papers: Papers, outbox: Outbox) -> PostedPaper | None:
    """The paper of the card (of whichever kind), or of its retraction's notice, posted under `key`."""
    row = await outbox.by_key(key)
    posted = None if row is None else paper_of_row(row)
    stored = None if posted is None else (await papers.get((posted,))).get(posted)
    return None if row is None or stored is None else PostedPaper(stored, row.channel)


def paper_of_row(row: Delivery) -> PaperId | None:
    """The paper of a row that posts a card of it, or the notice of its retraction; None for any other row."""
    return PaperId(row.subject) if row.kind is Kind.RETRACTION else row.carded

"""Look up one paper: by an identifier or address, or by the card it was posted as."""

from __future__ import annotations

from bot.delivery.delivery import Kind, read_digest_card_subject
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


async def paper_of_card(key: str, *, papers: Papers, outbox: Outbox) -> StoredPaper | None:
    """The paper of the card (shared, in a thread, or neither), or of its retraction's notice, posted under `key`."""
    row = await outbox.by_key(key)
    if row is None or row.kind not in (Kind.CARD, Kind.SHARED_PAPER, Kind.RETRACTION, Kind.DIGEST_CARD):
        return None
    posted = read_digest_card_subject(row.subject)[1] if row.kind is Kind.DIGEST_CARD else PaperId(row.subject)
    return (await papers.get((posted,))).get(posted)

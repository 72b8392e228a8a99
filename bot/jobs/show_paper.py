"""Look up one paper: by an identifier or address, or by the card it was posted as."""

from __future__ import annotations

from bot.delivery.delivery import Kind
from bot.paper.identity import canonical_id, restore_zeros
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.outbox import Outbox
from bot.ports.papers import Papers


async def show_paper(named: str, *, papers: Papers) -> StoredPaper | None:
    """The paper that an address, an identifier or a canonical id names; None when the archive does not have it."""
    meant = paper_named(named)
    return (await papers.get((meant,))).get(meant)


def paper_named(named: str) -> PaperId:
    """The canonical id that `named` means; `named` itself when it has no known form."""
    words = named.strip()
    return canonical_id(restore_zeros(words)) or PaperId(words)


async def paper_of_card(key: str, *, papers: Papers, outbox: Outbox) -> StoredPaper | None:
    """The paper of the card, or of the notice of its retraction, that was posted under the delivery key `key`."""
    row = await outbox.by_key(key)
    if row is None or row.kind not in (Kind.CARD, Kind.RETRACTION):
        return None
    posted = PaperId(row.subject)
    return (await papers.get((posted,))).get(posted)

"""The answer about a paper that was thinned for its age: to every button of its card, and to commands that name it."""

from __future__ import annotations

from bot.announcing.announcement import Announced
from bot.card.formatting import day_words
from bot.errors import Thinned
from bot.paper.page import page_of
from bot.paper.paper import StoredPaper


def require_whole(stored: StoredPaper, announced: Announced | None = None) -> StoredPaper:
    """The paper, where more is kept of it than its name; else raises `Thinned`, with its page and when it came here."""
    if stored.thinned_at is None:
        return stored
    came = f" It came here on {day_words(announced.at.date())}." if announced else ""
    raise Thinned(
        f"{stored.paper.id} is an old paper, thinned on {day_words(stored.thinned_at.date())}: the archive keeps no "
        f"more of it than its address and where it was posted.{came}",
        page=page_of(stored.paper),
    )

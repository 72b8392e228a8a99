"""Keys of papers, such as categories and sources, as they are compared."""

from __future__ import annotations

from bot.text.fold import fold


def folded(key: str) -> str:
    """A key without what does not matter: case, accents, quotes, more than one space."""
    return " ".join(fold(key).replace('"', " ").split())

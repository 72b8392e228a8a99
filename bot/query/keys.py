"""Keys of papers, such as categories and sources, as they are compared."""

from __future__ import annotations

from bot.text.fold import fold


def folded(key: str) -> str:
    """A key without what does not matter: case, accents, quotes, more than one space."""
    return " ".join(fold(key).replace('"', " ").split())


def parents(key: str) -> tuple[str, ...]:
    """The keys that a folded key is below, the widest first and itself last: `cs`, `cs.lg`."""
    parts = key.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts) + 1))

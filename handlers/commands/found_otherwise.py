"""What a search that found nothing finds otherwise, in a line: the same on the platforms and on the command line."""

from __future__ import annotations

from bot.card.card import Line, code, plain
from bot.card.formatting import counted
from bot.jobs.search_otherwise import Attempts, Found, Otherwise
from bot.ports.archive import COUNTED

_TRIED = {
    Otherwise.AUTHOR: "an author of this name",
    Otherwise.CATEGORY: "a category of this name",
    Otherwise.SPELLING: "words one letter away",
    Otherwise.FEWER: "fewer words",
}


def found_line(found: Found) -> Line:
    """`found_words`, and the query that finds the papers."""
    return (plain(f"{found_words(found)}: "), code(found.typed))


def found_words(found: Found) -> str:
    """`3 papers are by the author “Elias Frantar”`."""
    papers = f"{COUNTED:,} papers or more" if found.total >= COUNTED else counted(found.total, "paper")
    be, match = ("is", "matches") if found.total == 1 else ("are", "match")
    return {
        Otherwise.AUTHOR: f"{papers} {be} by the author “{found.said}”",
        Otherwise.CATEGORY: f"{papers} {be} in the category {found.said}",
        Otherwise.SPELLING: f"{papers} {match} with another spelling",
        Otherwise.FEWER: f"{papers} {match} with fewer words",
    }[found.how]


def unknown_words(attempts: Attempts) -> str:
    """` No paper has “zeppelin”.`; empty where each word alone is in some paper."""
    words = " or ".join(f"“{word}”" for word in attempts.unknown)
    return f" No paper has {words}." if words else ""


def tried_words(attempts: Attempts) -> str:
    """The sentence for the attempts in vain, with a blank behind it; empty where each attempt found something."""
    vain = [
        said for how, said in _TRIED.items() if how in attempts.tried and how not in {one.how for one in attempts.found}
    ]
    return f"Tried in vain: {', '.join(vain)}. " if vain else ""

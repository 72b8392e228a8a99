"""Why a paper is here: the channel's queries that it matches, and where it does."""

from __future__ import annotations

from bot.announcing.announcement import Why
from bot.card.byline import in_words
from bot.card.card import Line, Span, code, plain
from bot.query.fields import LABELS

NAMED_CHARACTERS = 1_000
"""All queries are named up to this length together (one is at most 1,200): a card's text has 4,000 on Discord."""

_LABELS = {**LABELS, "everything": "anything"}
"""What fields are called whose names in the language say nothing to a reader."""


def matched_line(why: tuple[Why, ...]) -> Line:
    """``matched `title:(softmax OR attention)` (title)`` for each subscription, oldest first."""
    if not why:
        return (plain("matched a subscription that is no longer here"),)
    named = _named_first(why)
    spans: list[Span] = []
    for index, one in enumerate(named):
        fields = ", ".join(_LABELS.get(field, field) for field in one.reasons.fields)
        spans += [
            plain(", " if index else "matched "),
            code(one.subscription.typed),
            *([plain(f" ({fields})")] if fields else []),
        ]
    unnamed = len(why) - len(named)
    return (*spans, *([plain(f" and {unnamed} more")] if unnamed else []))


def matched_words(why: tuple[Why, ...]) -> str:
    """The same in plain words for a notification: `matches gpu -survey and jax OR julia`."""
    if not why:
        return "matched a subscription that is no longer here"
    named = _named_first(why)
    unnamed = [f"{len(why) - len(named)} more"] if len(why) > len(named) else []
    return f"matches {in_words([one.subscription.typed for one in named] + unnamed)}"


def _named_first(why: tuple[Why, ...]) -> tuple[Why, ...]:
    """As many as can be named, oldest first; at least one."""
    room = NAMED_CHARACTERS
    for index, one in enumerate(why):
        room -= len(one.subscription.typed)
        if room < 0 and index:
            return why[:index]
    return why

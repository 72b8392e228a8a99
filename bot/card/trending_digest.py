"""The trending digest as a message: a heading, the papers that rise most, each with what it gained and a short
sentence, and the rest behind a button.
"""

from __future__ import annotations

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Heading, Items, Line, Message, Part, Press, Quiet, plain
from bot.card.digest import TEASER_CHARACTERS
from bot.card.facts import DOT, citation
from bot.card.formatting import counted, weekday_words
from bot.card.room import MESSAGE_ROOM, line_room
from bot.card.summary import teaser
from bot.card.trending import PERIOD_WORDS, entry_line, why_words
from bot.digest.trending import TrendingDigest, TrendingPaper, period_of

_MOST = 25
_WITHOUT_VOTES = "Without votes, by the channels and readers here:"


def trending_digest(digest: TrendingDigest, *, key: str | None) -> Message:
    """The trending digest of a channel. `key` is its row's in the outbox; without one it is a preview."""
    shown = _page(digest.papers, top=digest.plan.top)
    left = len(digest.papers) - len(shown)
    title = f"Trending {PERIOD_WORDS[period_of(digest.plan)]}"
    first = f" First: {citation(shown[0].paper.paper)}, {why_words(shown[0].trend)}." if shown else ""
    return Message(
        fallback=f"{title}: {counted(len(digest.papers), 'paper')}.{first}",
        parts=(Heading(title), *_lines(shown, start=1), *_foot(key, left, len(shown))),
    )


def more_trending(digest: TrendingDigest, *, key: str, start: int) -> Message:
    """The papers of a trending digest from index `start` on, for the person who asked, a page at a time."""
    rest = digest.papers[start:]
    shown = _page(rest, top=_MOST)
    title = f"{counted(len(rest), 'more paper')} of {weekday_words(digest.key.day)}"
    left = len(rest) - len(shown)
    buttons = (_more(key, left, start + len(shown)),) if left else ()
    return Message(
        fallback=f"{title}.",
        parts=(Heading(title), *_lines(shown, start=start + 1), *([Actions(buttons)] if buttons else [])),
    )


def _page(papers: tuple[TrendingPaper, ...], *, top: int) -> tuple[TrendingPaper, ...]:
    """As many of the first papers as one message holds, at most `top`; at least one where there is one."""
    papers = papers[: min(top, _MOST)]
    room = MESSAGE_ROOM - line_room((plain(_WITHOUT_VOTES),))
    for index, one in enumerate(papers):
        room -= sum(map(line_room, _said(one)))
        if index and room < 0:
            return papers[:index]
    return papers


def _lines(shown: tuple[TrendingPaper, ...], *, start: int) -> tuple[Part, ...]:
    """The papers as lists, numbered through; a quiet line parts those with votes from those without."""
    noticed = next((place for place, one in enumerate(shown) if one.trend.is_noticed), len(shown))
    voted, others = shown[:noticed], shown[noticed:]
    quiet = (Quiet((plain(_WITHOUT_VOTES),)),) if others else ()
    return (*_items(voted, start), *quiet, *_items(others, start + noticed))


def _items(papers: tuple[TrendingPaper, ...], start: int) -> tuple[Items, ...]:
    told = tuple(map(_said, papers))
    return (Items(tuple(line for line, _ in told), start, tuple(below for _, below in told)),) if told else ()


def _said(one: TrendingPaper) -> tuple[Line, Line]:
    """`Title · ▲ 120, +45 in 7 days`, and below what the paper does, empty where nothing tells it."""
    first = (*entry_line(one), plain(f"{DOT}{why_words(one.trend)}"))
    told = teaser(one.paper.paper, (), limit=TEASER_CHARACTERS)
    return first, (plain(told.signed),) if told.text else ()


def _foot(key: str | None, left: int, start: int) -> tuple[Part, ...]:
    """The buttons; in a preview what they would show is only counted."""
    if key is None:
        return (Quiet((plain(f"and {left} more"),)),) if left else ()
    more = (_more(key, left, start),) if left else ()
    change = Button(labels.CHANGE_TIME, Press(button_values.CHANGE_TIME, key), spoken="Change the digest's time")
    return (Actions((*more, change)),)


def _more(key: str, left: int, start: int) -> Button:
    return Button(
        f"{left} more",
        Press(button_values.MORE, button_values.more_value(key, start)),
        spoken=f"Show {left} more papers",
    )

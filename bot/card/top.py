"""A page of the papers that a channel liked most over a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Line, Message, Part, Press, Text, plain, words
from bot.card.facts import citation, day_near
from bot.card.foot import THUMB
from bot.card.formatting import ago
from bot.card.listed import listed
from bot.card.room import shortened_to_fit
from bot.card.sighted import sighted_words
from bot.card.trending import PERIOD_WORDS
from bot.channel.vote import LikedPage, Tally
from bot.paper.paper import PaperId
from bot.trending.trend import Period

_NEVER: Mapping[PaperId, datetime] = MappingProxyType({})
PAGE = 5
"""Papers on one page."""


@dataclass(frozen=True, slots=True)
class TopPlace:
    """The place in a list of liked papers that a button names: `week:5`."""

    period: Period
    start: int = 0

    def __str__(self) -> str:
        return f"{self.period}:{self.start}"


def read_top_place(value: str) -> TopPlace | None:
    """The place that `str` wrote; None for any other text."""
    period, _, start = value.partition(":")
    return TopPlace(Period(period), int(start)) if period in {*Period} and start.isdecimal() else None


def top_message(
    page: LikedPage, place: TopPlace, *, sighted: Mapping[PaperId, datetime] = _NEVER, now: datetime
) -> Message:
    """The page, the most liked first; `sighted` says when somebody linked to a paper here last."""
    end = place.start + len(page.papers)
    shown = f" · {place.start + 1}–{end} of {page.total}" if len(page.papers) < page.total else ""
    line: Line = (plain(f"What this channel liked most {PERIOD_WORDS[place.period]}{shown}"),)
    entries = [
        listed(
            number,
            one.paper,
            tally_words(one.tally),
            day_near(one.paper, now.date()),
            f"last liked {ago(one.at, now=now)}",
            sighted_words(sighted.get(one.paper.paper.id), now=now),
        )
        for number, one in enumerate(page.papers, start=place.start + 1)
    ]
    turning = (
        *([_turn(labels.PREVIOUS, place, max(0, place.start - PAGE))] if place.start else []),
        *([_turn(labels.NEXT, place, end)] if end < page.total else []),
    )
    parts: tuple[Part, ...] = (
        Text((line,)),
        *shortened_to_fit(entries, below=line),
        *((Actions(turning),) if turning else ()),
    )
    return Message(f"{words(line)}. First: {citation(page.papers[0].paper.paper)}.", parts)


def nothing_liked(place: TopPlace) -> Message:
    """The page where nobody liked anything, with the longer periods."""
    line = f"Nobody here liked a paper {PERIOD_WORDS[place.period]}. {THUMB} on a card says that one is worth reading."
    longer = tuple(Period)[tuple(Period).index(place.period) + 1 :]
    buttons = tuple(_turn(PERIOD_WORDS[period].capitalize(), TopPlace(period), 0) for period in longer)
    return Message(line, (Text(((plain(line),),)), *((Actions(buttons),) if buttons else ())))


def tally_words(tally: Tally) -> str:
    """`👍 3`, `👍 3, not for 1`."""
    liked = f"{THUMB}\u00a0{tally.likes}"
    return f"{liked}, not for {tally.not_for_us}" if tally.not_for_us else liked


def _turn(label: str, place: TopPlace, start: int) -> Button:
    return Button(label, Press(button_values.TOP_PAGE, str(TopPlace(place.period, start))))

"""The sentences that tell: of an abstract the one that best says what was done and the one that best says what came
out, instead of its beginning, which says why the field matters.

Where a channel asked for words, at least one of them is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import combinations

from bot.card.cues import Points, points_of
from bot.card.excerpt import between_letters, excerpt, shorten
from bot.card.marking import Place
from bot.card.sentences import sentences

TELLING_CHARACTERS = 340
"""What fits a card that is taken in at a glance, and two sentences of most abstracts."""

_GAP = " … "
"""Between two sentences that are no neighbours."""
_WEIGHED = 24
"""How many sentences are tried with each other: the best, and as many that hold a word. Few abstracts have as many."""
_LEAST_WORTH = 0.1
"""A sentence that says less, of a whole of 2, is not shown as the second of two."""
_MOST = 2
"""Sentences: more are not read at a glance."""
_TOO_SHORT = 2
"""A text that fills less than half of the limit is shown whole, however many sentences it has."""
_LEAD = 3
"""A cut that shows a word has a third of its room before it."""
_TEXTS_REMEMBERED = 1 << 9
"""The cards of a paper are made for one channel after the other."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The part of a text that is shown, and the places in it of the words that were asked for."""

    text: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that fits; `worth` says how much it tells, `asked` whether a word stands in it."""

    start: int
    end: int
    worth: float
    asked: bool


def telling(flat: str, asked: Iterable[Place] = (), limit: int = TELLING_CHARACTERS) -> Telling:
    """At most two sentences of `flat` (blanks as `one_line` leaves them), in its order, in at most `limit` characters.

    `asked` are the places of the words that the channel asked for, none over another. Only where no sentence fits, or
    the words stand in none that does, one is cut, at a word and with “…”.
    """
    places = sorted(asked)
    if _fits_whole(flat, limit):
        return Telling(flat, tuple(places))
    parts = _telling_parts(flat, places, limit)
    return _shown(flat, parts, places) if parts else _around(flat, places, limit)


def deed(flat: str, asked: Iterable[Place] = (), limit: int = TELLING_CHARACTERS) -> str:
    """Of the sentences that `telling` shows the one that best says what was done, whole, or the words that it shows."""
    places = sorted(asked)
    spans, points = _read(flat)
    done = {span: one.done for span, one in zip(spans, points, strict=True)}
    parts = list(spans) if _fits_whole(flat, limit) else _telling_parts(flat, places, limit)
    if not parts:
        return _around(flat, places, limit).text
    start, end = max(parts, key=lambda part: done[part])
    return flat[start:end]


def _fits_whole(flat: str, limit: int) -> bool:
    return len(flat) <= limit and (len(_read(flat)[0]) <= _MOST or len(flat) * _TOO_SHORT <= limit)


def _telling_parts(flat: str, places: list[Place], limit: int) -> list[Place]:
    """Where the one or two sentences that tell most stand; none where no sentence that fits holds what was asked."""
    spans, points = _read(flat)
    fitting = [
        _Sentence(start, end, worth, asked=_holds(start, end, places))
        for (start, end), worth in zip(spans, _worths(points), strict=True)
        if end - start <= limit
    ]
    chosen = _chosen(fitting, limit)
    if places and not any(one.asked for one in chosen):
        return []
    return [(one.start, one.end) for one in chosen]


@lru_cache(_TEXTS_REMEMBERED)
def _read(flat: str) -> tuple[tuple[Place, ...], tuple[Points, ...]]:
    """The sentences of a text, and their points."""
    spans = tuple(sentences(flat))
    return spans, tuple(points_of([flat[start:end] for start, end in spans]))


def _worths(points: Sequence[Points]) -> list[float]:
    """How likely each sentence says what was done, and what came out: each of the two adds up to 1 over all of them."""
    weights = [(2.0 ** (one.done / 2), 2.0 ** (one.found / 2)) for one in points]
    all_done, all_found = sum(done for done, _ in weights), sum(found for _, found in weights)
    return [done / all_done + found / all_found for done, found in weights]


def _chosen(sentences: list[_Sentence], limit: int) -> list[_Sentence]:
    """The one or two that tell most together, of those that hold a word where any does; in their order."""
    asked = [one for one in sentences if one.asked]
    tried = nlargest(_WEIGHED, sentences, key=lambda one: one.worth)
    tried = sorted({*tried, *nlargest(_WEIGHED, asked, key=lambda one: one.worth)}, key=lambda one: one.start)
    pairs = combinations([one for one in tried if one.asked or one.worth >= _LEAST_WORTH], 2)
    fitting = [(one,) for one in tried] + [pair for pair in pairs if _length(pair) <= limit]
    wanted = [group for group in fitting if any(one.asked for one in group)] or fitting
    return list(max(wanted, key=lambda group: sum(one.worth for one in group), default=()))


def _length(pair: tuple[_Sentence, _Sentence]) -> int:
    first, second = pair
    return first.end - first.start + second.end - second.start + len(_between(first.end, second.start))


def _between(end: int, start: int) -> str:
    """What stands between two sentences: in the text neighbours have a blank between them, or nothing."""
    return _GAP if start - end > 1 else " " * (start - end)


def _holds(start: int, end: int, places: list[Place]) -> bool:
    """Whether a place lies within a sentence; `places` are sorted and apart."""
    first = bisect_left(places, (start, start))
    return first < len(places) and places[first][1] <= end


def _shown(flat: str, parts: list[Place], places: list[Place]) -> Telling:
    """The parts of the text as one, and the places as they stand in it."""
    text, moved = "", list[Place]()
    for number, (start, end) in enumerate(parts):
        text += _between(parts[number - 1][1], start) if number else ""
        moved += [
            (len(text) + place - start, len(text) + after - start)
            for place, after in places
            if start <= place and after <= end
        ]
        text += flat[start:end]
    return Telling(text, tuple(moved))


def _around(flat: str, places: list[Place], limit: int) -> Telling:
    """Words around the first place, from a third of the room before it; the beginning where none was asked for."""
    if not places:
        return Telling(excerpt(flat, limit))
    third = limit // _LEAD
    wanted = max(0, places[0][0] - third)
    begin = flat.rfind(" ", max(0, wanted - third), wanted) + 1 or between_letters(flat, wanted)
    lead = "…" if begin else ""
    text = lead + shorten(flat[begin:], limit - len(lead))
    shift = len(lead) - begin
    end = len(text.removesuffix("…"))
    moved = ((place + shift, after + shift) for place, after in places)
    return Telling(text, tuple((place, after) for place, after in moved if len(lead) <= place and after <= end))

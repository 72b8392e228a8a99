"""Words of a text in bold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from bot.card.card import Line, bold, plain
from bot.text.address import addresses

Place = tuple[int, int]
"""Start and exclusive end, in code points."""


def marked(text: str, places: Iterable[Place]) -> Line:
    """`text` as spans, with its `places` in bold; together they are `text`.

    Places may overlap, touch, or reach past the end, as they do where only a part of a text is shown. An address is
    never in bold, nor a part of one: with marks in it, it is no address any more.
    """
    spans, done = [], 0
    for start, end in _outside(_joined(places, len(text)), list(addresses(text))):
        spans += [plain(text[done:start]), bold(text[start:end])]
        done = end
    return tuple(span for span in [*spans, plain(text[done:])] if span.text)


def _joined(places: Iterable[Place], length: int) -> list[Place]:
    """The places in order, within the text, with those that meet joined."""
    joined: list[Place] = []
    for place, after in sorted(places):
        start, end = max(0, place), min(after, length)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _outside(places: list[Place], kept: list[Place]) -> Iterator[Place]:
    """What is left of each place outside of `kept`; both are in order."""
    for start, end in places:
        inside = [(first, last) for first, last in kept if first < end and start < last]
        edges = [start, *chain.from_iterable(inside), end]
        yield from (left for left in zip(edges[::2], edges[1::2], strict=True) if left[0] < left[1])

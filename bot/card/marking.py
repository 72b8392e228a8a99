"""Words of a text in bold."""

from __future__ import annotations

from collections.abc import Iterable

from bot.card.card import Line, bold, plain


def marked(text: str, places: Iterable[tuple[int, int]]) -> Line:
    """`text` as spans, with its `places` (start, exclusive end, in code points) in bold; together they are `text`.

    Places may overlap, touch, or reach past the end, as they do where only the beginning of a text is shown.
    """
    spans, done = [], 0
    for start, end in _joined(places, len(text)):
        spans += [plain(text[done:start]), bold(text[start:end])]
        done = end
    return tuple(span for span in [*spans, plain(text[done:])] if span.text)


def _joined(places: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The places in order, within the text, with those that meet joined."""
    joined: list[tuple[int, int]] = []
    for place, after in sorted(places):
        start, end = max(0, place), min(after, length)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined

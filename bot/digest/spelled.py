"""The words that people write for a term of the archive: `mixture of expert` is mostly “mixture of experts”."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.text.lines import one_line
from bot.text.singular import singular
from bot.text.token_spans import TokenSpans, token_spans


def spelled(term: str, texts: Iterable[str]) -> str:
    """How most of these readable texts write `term`; the term itself where none has it.

    Of spellings that differ in capitals alone one is chosen: a title's capitals do not make another word.
    """
    written = Counter(words for text in texts for words in _spellings(term.split(" "), text))
    if not written:
        return term
    alike: Counter[str] = Counter()
    for words, count in written.items():
        alike[words.casefold()] += count
    folded = _most(alike)
    return _most(Counter({words: count for words, count in written.items() if words.casefold() == folded}))


def _most(counts: Counter[str]) -> str:
    """The most frequent; of equals the one with fewer capitals, then the first by its letters."""
    return min(counts, key=lambda words: (-counts[words], sum(map(str.isupper, words)), words))


def _spellings(terms: Sequence[str], text: str) -> Iterator[str]:
    spans = token_spans(text)
    for place in spans.of_term(terms[0]):
        last = _last(spans, place, terms[1:])
        if last is not None:
            yield one_line(text[spans.span(place)[0] : spans.span(last)[1]])


def _last(spans: TokenSpans, place: int, others: Sequence[str]) -> int | None:
    """The place of the last of the terms, if the others stand in a row behind `place`."""
    for term in others:
        behind = spans.behind(place)
        if behind is None or singular(spans.surface(behind)) != term:
            return None
        place = behind
    return place

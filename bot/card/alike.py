"""A page of papers that are like one, or like a text: a numbered entry for each, with the words that both have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Entry, Line, Message, Part, Press, Span, Text, plain, words
from bot.card.excerpt import shorten
from bot.card.facts import citation, day_near, listed_title
from bot.card.listed import listed
from bot.card.room import shortened_to_fit
from bot.card.sighted import sighted_words
from bot.likeness.vectors import Alike
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.text.token_spans import Span as Place
from bot.text.token_spans import token_spans

_TITLE_CHARACTERS = 200
_TEXT_CHARACTERS = 100
_PHRASES = 3
_TERMS_LOOKED_AT = 12
"""The words that both papers have are told by the heaviest of their terms."""
_BETWEEN = frozenset({" ", "-", "‑", "–"})
"""What may stand between two shared words that are told as one: `self-supervised learning`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePage:
    """A page of `total` papers that are like `asked`, a paper, or a text as it was written.

    `key` stands for the question in the buttons. `sighted` says when people linked to papers of it here.
    """

    asked: StoredPaper | str
    key: str
    offset: int
    found: tuple[Alike, ...]
    total: int
    sighted: Mapping[PaperId, datetime] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The offset of the next page."""
        return self.offset + len(self.found)


def alike_message(page: AlikePage, *, now: datetime, size: int) -> Message:
    """The page, with buttons to the next and the previous one, each of `size` papers."""
    head = heading(page)
    entries = [_entry(number, one, page, now=now) for number, one in enumerate(page.found, start=page.offset + 1)]
    turning = (
        *([_turn(labels.PREVIOUS, page, max(0, page.offset - size))] if page.offset else []),
        *([_turn(labels.NEXT, page, page.end)] if page.end < page.total else []),
    )
    first = f" The first: {citation(page.found[0].paper.paper)}." if page.found else ""
    parts: tuple[Part, ...] = (Text((head,)), *shortened_to_fit(entries, below=head))
    return Message(f"{words(head)}.{first}", (*parts, *([Actions(turning)] if turning else [])))


def heading(page: AlikePage) -> Line:
    """`Papers like “Sparse routing” · 6–10`: without the places where all are shown."""
    places = f" · {page.offset + 1}–{page.end}" if len(page.found) < page.total else ""
    return (plain("Papers like "), *_named(page.asked), plain(places))


def shared_words(paper: Paper, terms: Sequence[str], *, most: int = _PHRASES) -> tuple[str, ...]:
    """The terms (heaviest first) as this paper writes them; those that stand side by side in it are told together."""
    told: list[str] = []
    left = list(terms[:_TERMS_LOOKED_AT])
    runs = [run for text in (paper.title, paper.abstract) for run in _runs(text, left)]
    while left and len(told) < most:
        with_first = [run for run in runs if left[0] in run.terms]
        best = max(with_first, key=lambda run: len(run.terms & set(left)), default=_Run(left[0], frozenset({left[0]})))
        told.append(best.text)
        left = [term for term in left if term not in best.terms]
    return tuple(told)


@dataclass(frozen=True, slots=True)
class _Run:
    """Shared words that stand side by side in a text, and their terms."""

    text: str
    terms: frozenset[str]


def _runs(text: str, terms: Sequence[str]) -> Iterator[_Run]:
    spans = token_spans(text)
    found = sorted((spans.span(place), term) for term in terms for place in spans.of_term(term))
    run: list[tuple[Place, str]] = []
    for one in found:
        if run and text[run[-1][0][1] : one[0][0]] not in _BETWEEN:
            yield _run(text, run)
            run = []
        run.append(one)
    if run:
        yield _run(text, run)


def _run(text: str, parts: Sequence[tuple[Place, str]]) -> _Run:
    return _Run(text[parts[0][0][0] : parts[-1][0][1]], frozenset(term for _, term in parts))


def _named(asked: StoredPaper | str) -> Line:
    if isinstance(asked, str):
        return (plain(f"“{shorten(asked, _TEXT_CHARACTERS)}”"),)
    (title,) = listed_title(asked.paper)
    return (Span(shorten(title.text, _TITLE_CHARACTERS), title.style, title.url),)


def _entry(number: int, one: Alike, page: AlikePage, *, now: datetime) -> Entry:
    """A paper with the words that both have, its day, and whether people here linked to it."""
    paper = one.paper.paper
    return listed(
        number,
        one.paper,
        f"in common: {', '.join(shared_words(paper, one.fit.terms))}",
        day_near(one.paper, now.date()),
        sighted_words(page.sighted.get(paper.id), now=now),
    )


def _turn(label: str, page: AlikePage, start: int) -> Button:
    return Button(label, Press(button_values.LIKE_PAGE, button_values.page_value(page.key, start)))

"""A page of search results, compact: a numbered entry of two lines for each paper, whose button shows its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card import button_values, labels
from bot.card.byline import byline
from bot.card.card import (
    Actions,
    Button,
    Entry,
    Line,
    Message,
    Part,
    Press,
    Quiet,
    Span,
    Text,
    bold,
    code,
    plain,
    words,
)
from bot.card.excerpt import shorten
from bot.card.facts import DOT, citation, day_near, listed_title, meta, plain_line
from bot.card.life import warning
from bot.card.room import shortened_to_fit
from bot.card.sighted import sighted_words
from bot.matching.highlight import highlights
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.query.evidence import Reasons
from bot.query.tree import TextField

_NAMES_SHOWN = 2
_TITLE_CHARACTERS = 200
_QUIET_CHARACTERS = 240
QUERY_CHARACTERS = 400
"""How much of a query the heading of a page tells."""


@dataclass(frozen=True, slots=True)
class Result:
    """A paper that was found, and what of it the query matched."""

    paper: StoredPaper
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of a search, best first: `query` as people read it, the `key` that stands for it, and where it begins.

    `total` is how many papers match; with `is_least` at least so many. `sighted` says when people last linked to one in
    the channel that is shown the page.
    """

    query: str
    key: str
    offset: int
    found: tuple[Result, ...]
    total: int
    is_least: bool = False
    sighted: Mapping[PaperId, datetime] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The offset of the next page."""
        return self.offset + len(self.found)


def heading(results: Results) -> Line:
    """``12 papers match `attention` · 6–10``: without the places where all are shown."""
    many = f"{results.total:,} or more" if results.is_least else str(results.total)
    count = "1 paper matches " if results.total == 1 else f"{many} papers match "
    shown = f" · {results.offset + 1}–{results.end}" if len(results.found) < results.total else ""
    return (plain(count), code(shorten(results.query, QUERY_CHARACTERS)), plain(shown))


def first_of(results: Results) -> str:
    """The first of them in words, for a notification; empty where there is none."""
    return f" The first: {citation(results.found[0].paper.paper)}." if results.found else ""


def entries(results: Results, *, now: datetime) -> tuple[Part, ...]:
    """The papers, numbered through all pages; all of them fit one message below the heading."""
    numbered = enumerate(results.found, start=results.offset + 1)
    return shortened_to_fit(
        [_entry(number, result, results, now=now) for number, result in numbered], below=heading(results)
    )


def subscribe_button(value: str) -> Button:
    """The button that subscribes the channel to the query of a search."""
    return Button(labels.SUBSCRIBE_TO_THIS, Press(button_values.SUBSCRIBE_TO, value))


def shared_results(results: Results, *, by: str, at: datetime, key: str) -> Message:
    """A page that somebody shared with a channel; `key` is its row's in the outbox."""
    line = (bold(by), plain(" searched the archive: "), *heading(results))
    parts: tuple[Part, ...] = (
        Text((line,)),
        *entries(results, now=at),
        Actions((subscribe_button(button_values.shared_search_value(results.key, key)),)),
    )
    return Message(f"{words(line)}.{first_of(results)}", parts)


def _entry(number: int, result: Result, results: Results, *, now: datetime) -> Entry:
    stored, paper = result.paper, result.paper.paper
    warned = warning(paper)
    first = (bold(warned), plain(DOT)) if warned else ()
    sighted = sighted_words(results.sighted.get(paper.id), now=now)
    facts = plain_line(byline(paper.authors, names=_NAMES_SHOWN), meta(paper, day_near(stored, now.date())), sighted)
    show = Button(
        labels.SHOW,
        Press(button_values.SHOW, button_values.paper_value(stored.row)),
        spoken=f"Show {number}. {shorten(paper.title, _TITLE_CHARACTERS)}",
    )
    return Entry(
        line=(plain(f"{number}. "), *first, _title(paper, result.reasons)),
        quiet=Quiet(facts if len(words(facts)) <= _QUIET_CHARACTERS else (plain(_shortened(facts)),)),
        button=show,
    )


def _shortened(facts: Line) -> str:
    return shorten(words(facts), _QUIET_CHARACTERS)


def _title(paper: Paper, reasons: Reasons) -> Span:
    """The title as a link, with the words that were looked for in it in bold."""
    (whole,) = listed_title(paper)
    shown = shorten(whole.text, _TITLE_CHARACTERS)
    return replace(whole, text=shown, bold=tuple(highlights(shown, reasons, field=TextField.TITLE)))

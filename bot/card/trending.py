"""The trending list: a numbered entry for each paper, with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
from bot.card.facts import DOT, citation, day_near, listed_title, plain_line
from bot.card.formatting import count_words, counted
from bot.card.life import warning
from bot.card.results import QUERY_CHARACTERS, subscribe_button
from bot.card.room import shortened_to_fit
from bot.digest.trending import TrendingPaper
from bot.trending.trend import Period, Trend

PERIOD_WORDS = {Period.TODAY: "today", Period.WEEK: "this week", Period.MONTH: "this month"}
_SINCE = {Period.TODAY: "since yesterday", Period.WEEK: "in 7 days", Period.MONTH: "in 30 days"}
_NAMES_SHOWN = 2
_TITLE_CHARACTERS = 200
_WITHOUT_VOTES = (
    "Nobody counts votes for these. By how many channels here they matched, and how many people opened them:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendingPage:
    """A page of the papers that rise over a period: `query` as people read it, empty for none, and its key.

    `total` is how many papers rise in all.
    """

    period: Period
    query: str
    key: str
    offset: int
    papers: tuple[TrendingPaper, ...]
    total: int

    @property
    def end(self) -> int:
        """The offset of the next page."""
        return self.offset + len(self.papers)


def why_words(trend: Trend) -> str:
    """Why a paper is in the list: `▲ 120, +45 since yesterday`, or `matched in 4 channels, opened by 7 people`."""
    counts = (
        _gained("▲", trend.upvotes, trend.upvotes_gained, trend=trend),
        _gained("★", trend.stars, trend.stars_gained, trend=trend),
    )
    people = "1 person" if trend.opened == 1 else f"{trend.opened} people"
    noticed = (
        f"matched in {counted(trend.channels, 'channel')}" if trend.channels else "",
        f"opened by {people}" if trend.opened else "",
    )
    return DOT.join(filter(None, (*counts, ", ".join(filter(None, noticed)))))


def heading(page: TrendingPage) -> Line:
    """``What rises this week and matches `gpu` · 6–10 of 12``."""
    matching = (plain(" and matches "), code(shorten(page.query, QUERY_CHARACTERS))) if page.query else ()
    shown = f" · {page.offset + 1}–{page.end} of {page.total}" if len(page.papers) < page.total else ""
    return (plain(f"What rises {PERIOD_WORDS[page.period]}"), *matching, plain(shown))


def first_words(page: TrendingPage) -> str:
    """The first of them in words, for a notification; empty where there is none."""
    if not page.papers:
        return ""
    first = page.papers[0]
    return f" First: {citation(first.paper.paper)}, {why_words(first.trend)}."


def entries(page: TrendingPage, *, today: date) -> tuple[Part, ...]:
    """The papers, numbered through all pages; a line of words parts those with votes from those without.

    All of them fit one message below the heading.
    """
    parts: list[Part] = []
    for number, one in enumerate(page.papers, start=page.offset + 1):
        if one.trend.is_noticed and not any(isinstance(part, Quiet) for part in parts):
            parts.append(Quiet((plain(_WITHOUT_VOTES),)))
        parts.append(_entry(number, one, today=today))
    return shortened_to_fit(parts, below=heading(page))


def shared_trending(page: TrendingPage, *, by: str, at: datetime) -> Message:
    """A page that somebody shared with a channel."""
    line = (bold(by), plain(" shared: "), *heading(page))
    subscribe = (subscribe_button(page.key),) if page.key else ()
    parts: tuple[Part, ...] = (Text((line,)), *entries(page, today=at.date()))
    return Message(f"{words(line)}.{first_words(page)}", (*parts, *([Actions(subscribe)] if subscribe else [])))


def entry_line(one: TrendingPaper) -> Line:
    """The title as a link; a retracted one says so first."""
    (whole,) = listed_title(one.paper.paper)
    warned = warning(one.paper.paper)
    first: Line = (bold(warned), plain(DOT)) if warned else ()
    return (*first, Span(shorten(whole.text, _TITLE_CHARACTERS), whole.style, whole.url))


def _entry(number: int, one: TrendingPaper, *, today: date) -> Entry:
    stored, paper = one.paper, one.paper.paper
    facts = (why_words(one.trend), byline(paper.authors, names=_NAMES_SHOWN), day_near(stored, today))
    show = Button(
        labels.SHOW,
        Press(button_values.SHOW, button_values.paper_value(stored.row)),
        spoken=f"Show {number}. {shorten(paper.title, _TITLE_CHARACTERS)}",
    )
    return Entry(line=(plain(f"{number}. "), *entry_line(one)), quiet=Quiet(plain_line(*facts)), button=show)


def _gained(mark: str, count: int | None, gained: int, *, trend: Trend) -> str:
    """`▲ 120, +45 since yesterday`; a new paper gained all that it has, and what gained nothing is only counted."""
    if not count:
        return ""
    number = f"{mark}\u00a0{count_words(count)}"
    if not gained:
        return number
    return f"{number}, all new" if trend.is_new and gained == count else f"{number}, +{gained:,} {_SINCE[trend.period]}"

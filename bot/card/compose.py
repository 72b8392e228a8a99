"""Cards: one paper as a message, as a good colleague would present it.

Title, who, one or two sentences, where and when, what one can do, and at the foot why it is here. What a reader must be
warned of, such as a retraction, stands before the title.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.announcing.announcement import Announced, Why
from bot.card import button_values
from bot.card.byline import byline
from bot.card.card import Actions, Button, Line, Message, Part, Press, Quiet, Text, plain
from bot.card.excerpt import EXCERPT_CHARACTERS, excerpt
from bot.card.facts import (
    DOT,
    citation,
    day_near,
    day_of,
    later_line,
    links,
    meta,
    picture,
    plain_line,
    project_link,
    title_line,
    title_of,
)
from bot.card.formatting import day_words
from bot.card.life import warning_lines
from bot.card.marking import marked
from bot.card.reasons import matched_line, matched_words
from bot.matching.highlight import highlights
from bot.paper.paper import Paper, StoredPaper
from bot.query.evidence import Reasons

ABSTRACT_CHARACTERS = 2_800
"""A whole abstract: arXiv allows 1,920, and one text of Slack's holds 3,000 characters."""

_BYLINE_IN_FULL = 20


def card(announced: Announced, *, key: str) -> Message:
    """The card of a paper that was announced in a channel; `key` is its row's in the outbox."""
    stored = announced.paper
    late = f"{DOT}late: announced on {day_near(stored, announced.at.date())}" if announced.late else ""
    foot = (*matched_line(announced.why), *([plain(late)] if late else []))
    return Message(
        fallback=f"{citation(stored.paper)} {matched_words(announced.why)}.",
        parts=(*_parts(stored, announced.why, value=key, today=announced.at.date()), Quiet(foot)),
        boxed=True,
    )


def paper_card(stored: StoredPaper, *, why: tuple[Why, ...] = (), now: datetime) -> Message:
    """The card of any paper of the archive, for the person who asked; `why` are subscriptions here that match it."""
    foot = (Quiet(matched_line(why)),) if why else ()
    value = button_values.paper_value(stored.row)
    return Message(
        fallback=f"{citation(stored.paper)}.",
        parts=(*_parts(stored, why, value=value, today=now.date()), *foot),
        boxed=True,
    )


def result_parts(stored: StoredPaper, *, reasons: Reasons, now: datetime) -> tuple[Part, ...]:
    """One paper in a list of search results: a card without its picture and foot."""
    paper = stored.paper
    return (
        Text(_lines(paper, (reasons,))),
        Quiet(plain_line(meta(paper, day_near(stored, now.date())))),
        _actions(paper, button_values.paper_value(stored.row)),
    )


def abstract_message(stored: StoredPaper) -> Message:
    """The whole abstract with everything that is known, for the person who asked."""
    paper = stored.paper
    abstract = excerpt(paper.abstract, ABSTRACT_CHARACTERS)
    authors = byline(paper.authors, names=_BYLINE_IN_FULL)
    body = abstract or "No abstract is known of this paper."
    buttons = (*links(paper), *project_link(paper))
    every = len(paper.categories)
    return Message(
        fallback=f"{citation(paper)}: {body}",
        parts=(
            Text((*warning_lines(paper), title_line(paper), *_known(authors))),
            Text(((plain(body),),)),
            Quiet(plain_line(meta(paper, day_words(day_of(stored)), categories=every))),
            *map(Quiet, later_line(paper)),
            *([Actions(buttons)] if buttons else []),
        ),
        boxed=True,
    )


def _parts(stored: StoredPaper, why: tuple[Why, ...], *, value: str, today: date) -> tuple[Part, ...]:
    """The parts that every card of a paper has, from its title to its buttons."""
    paper = stored.paper
    return (
        Text(_lines(paper, tuple(one.reasons for one in why)), picture(paper)),
        Quiet(plain_line(meta(paper, day_near(stored, today)))),
        *map(Quiet, later_line(paper)),
        _actions(paper, value),
    )


def _lines(paper: Paper, reasons: tuple[Reasons, ...]) -> tuple[Line, ...]:
    """What must be known first, title, who and what it says."""
    return (*warning_lines(paper), title_line(paper), *_known(byline(paper.authors)), *_summary(paper, reasons))


def _summary(paper: Paper, reasons: tuple[Reasons, ...]) -> tuple[Line, ...]:
    """One or two sentences, with the words that were looked for in bold; none where nothing is known."""
    by_machine = excerpt(paper.ai_summary or "", EXCERPT_CHARACTERS)
    text = by_machine or excerpt(paper.abstract, EXCERPT_CHARACTERS)
    if not text:
        return ()
    line = marked(text, (place for one in reasons for place in highlights(text, one)))
    return ((*line, plain(" (AI summary)")) if by_machine else line,)


def _actions(paper: Paper, value: str) -> Actions:
    """Abstract, PDF, Code. A paper without an abstract keeps the first one: its value names the message."""
    label = "Abstract" if paper.abstract else "Details"
    first = Button(label, Press(button_values.ABSTRACT, value), spoken=f"{label} of {title_of(paper)}")
    return Actions((first, *links(paper)))


def _known(words: str) -> tuple[Line, ...]:
    return ((plain(words),),) if words else ()

"""Cards: one paper as a message, as a good colleague would present it.

Title, a quiet line (who, where, when, what people made of it), the one or two sentences that tell, quietly why it is
here, and what one can do. What a reader must be warned of, such as a retraction, stands before the title.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.announcing.announcement import Announced, Why
from bot.card import button_values, labels
from bot.card.byline import byline
from bot.card.card import Actions, Button, Line, Message, Part, Press, Quiet, Text, bold, plain
from bot.card.excerpt import excerpt
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
from bot.card.foot import foot
from bot.card.formatting import day_words
from bot.card.life import warning_lines
from bot.card.marking import marked
from bot.card.reasons import matched_line, matched_words
from bot.card.sighted import sighted_words
from bot.card.summary import BY_MACHINE, summary
from bot.paper.paper import Paper, StoredPaper
from bot.query.evidence import Reasons

ABSTRACT_CHARACTERS = 2_800
"""A whole abstract: arXiv allows 1,920, and one text of Slack's holds 3,000 characters."""

_BYLINE_IN_FULL = 20
_MARKED_FOR = 100
"""The words of so many subscriptions are marked. Few cards have more than three, and one with thousands took a second.
"""


def card(announced: Announced, *, key: str, likes: int = 0) -> Message:
    """The card of a paper that was announced in a channel; `key` is its row's in the outbox.

    `likes` is how many people of the channel like it; so below.
    """
    stored = announced.paper
    today = announced.at.date()
    actions = foot(stored.paper, key, likes=likes, why=announced.why)
    late = f"{DOT}late: announced on {day_near(stored, today)}" if announced.late else ""
    here = (*matched_line(announced.why), *([plain(late)] if late else []))
    return Message(
        fallback=f"{citation(stored.paper)} {matched_words(announced.why)}.",
        parts=(*_parts(stored, announced.why, today=today), Quiet(here), actions),
        boxed=True,
    )


def paper_card(stored: StoredPaper, *, why: tuple[Why, ...] = (), likes: int = 0, now: datetime) -> Message:
    """The card of any paper of the archive, for the person who asked; `why` are subscriptions here that match it."""
    here = (Quiet(matched_line(why)),) if why else ()
    value = button_values.paper_value(stored.row)
    buttons = foot(stored.paper, value, likes=likes, why=why, more=(_share(stored),))
    return Message(
        fallback=f"{citation(stored.paper)}.",
        parts=(*_parts(stored, why, today=now.date()), *here, buttons),
        boxed=True,
    )


def shared_card(stored: StoredPaper, *, by: str, at: datetime, key: str, likes: int = 0) -> Message:
    """The card of a paper that somebody shared with a channel; `key` is its row's in the outbox."""
    shared = Quiet((bold(by), plain(" shared this.")))
    return Message(
        fallback=f"{by} shared {citation(stored.paper)}.",
        parts=(*_parts(stored, (), today=at.date()), shared, foot(stored.paper, key, likes=likes)),
        boxed=True,
    )


def linked_card(  # noqa: PLR0913 - the facts of the card
    stored: StoredPaper, *, why: tuple[Why, ...], before: datetime | None, at: datetime, key: str, likes: int = 0
) -> Message:
    """The card of a paper that somebody linked to, for the channel; `before` is when it was linked to there last.

    `why` are subscriptions here that match it. `key` is that of the row that posts it, or as in `paper_card`.
    """
    told = tuple(filter(None, (*((matched_line(why),) if why else ()), plain_line(sighted_words(before, now=at)))))
    return Message(
        fallback=f"{citation(stored.paper)}.",
        parts=(*_parts(stored, why, today=at.date()), *map(Quiet, told), foot(stored.paper, key, likes=likes, why=why)),
        boxed=True,
    )


def rising_card(stored: StoredPaper, *, at: datetime, key: str, likes: int = 0) -> Message:
    """The card of a paper of a trending digest made at `at`; `key` is its row's in the outbox."""
    return Message(
        fallback=f"{citation(stored.paper)}.",
        parts=(*_parts(stored, (), today=at.date()), foot(stored.paper, key, likes=likes)),
        boxed=True,
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
            Text((*_titled(paper), *_known(authors))),
            Text(((plain(body),),)),
            Quiet(plain_line(meta(paper, day_words(day_of(stored)), categories=every))),
            *map(Quiet, later_line(paper)),
            *([Actions(buttons)] if buttons else []),
        ),
        boxed=True,
    )


def _parts(stored: StoredPaper, why: tuple[Why, ...], *, today: date) -> tuple[Part, ...]:
    """What every card says of a paper. Its picture stands beside the sentences, or the title where there are none."""
    paper = stored.paper
    sentences = _summary(paper, tuple(dict.fromkeys(one.reasons for one in why[:_MARKED_FOR])))
    shown = picture(paper)
    return (
        Text(_titled(paper), None if sentences else shown),
        Quiet(plain_line(byline(paper.authors), meta(paper, day_near(stored, today)))),
        *([Text(sentences, shown)] if sentences else []),
        *map(Quiet, later_line(paper)),
    )


def _titled(paper: Paper) -> tuple[Line, ...]:
    """What must be known first, and the title."""
    return (*warning_lines(paper), title_line(paper))


def _summary(paper: Paper, reasons: tuple[Reasons, ...]) -> tuple[Line, ...]:
    """The sentences that tell, with the words that were looked for in bold; none where nothing is known."""
    shown = summary(paper, reasons)
    if not shown.text:
        return ()
    line = marked(shown.text, shown.places)
    return ((*line, plain(BY_MACHINE)) if shown.by_machine else line,)


def _share(stored: StoredPaper) -> Button:
    value = button_values.paper_value(stored.row)
    return Button(labels.SHARE, Press(button_values.SHARE_PAPER, value), spoken=f"Share {title_of(stored.paper)}")


def _known(words: str) -> tuple[Line, ...]:
    return ((plain(words),),) if words else ()

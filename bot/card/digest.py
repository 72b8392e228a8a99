"""The digest as a message: a heading, the best papers as a line each under their subscriptions, and the rest behind
a button. A line is title, who, what people made of it; what stands there is what a glance over coffee needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.announcing.announcement import Announced
from bot.card import button_values, labels
from bot.card.byline import byline
from bot.card.card import (
    Actions,
    Button,
    Heading,
    Items,
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
)
from bot.card.excerpt import shorten
from bot.card.facts import DOT, citation, day_near, listed_title, upvotes
from bot.card.formatting import counted, weekday_words
from bot.card.life import warning
from bot.digest.contents import grouped, shown_under
from bot.digest.digest import Digest

TOP_MOST = 25
"""How many papers one message shows at most, whatever the plan says: more is a list, not a digest."""

_TEXT_CHARACTERS = 3_400
"""What the lines of one message hold together, addresses included: Discord counts 4,000 with its own marks, and
Slack refuses some messages near 13,200. What does not fit is behind the button, so nothing is cut away."""

_GROUPS = 14
"""A group is two parts; with heading and buttons a message then stays below Discord's 40 components."""

_QUERY_CHARACTERS = 160
_LINK_MARKS = 4
_OTHERS_NAMED = 2


def digest_message(digest: Digest, *, channel_name: str | None, key: str | None) -> Message:
    """The digest of a channel. `key` is its row's in the outbox; without one it is a preview that nobody can press.

    Papers whose subscriptions have all ended since it was made are not shown.
    """
    wanted = tuple(announced for announced in digest.papers if announced.why)
    shown = _page(wanted, top=digest.plan.top)
    left = len(wanted) - len(shown)
    start = digest.papers.index(shown[-1]) + 1 if shown else 0
    title = _title(digest, len(wanted), channel_name)
    return Message(
        fallback=f"{title}. First of them: {citation(shown[0].paper.paper)}." if shown else f"{title}.",
        parts=(Heading(title), *_lists(digest, shown, start=1), *_foot(key, left, start)),
    )


def more_message(digest: Digest, *, key: str, start: int) -> Message:
    """The papers of a digest from index `start` on (0 is the best), for the person who asked, a page at a time.

    Here nothing is left out, so that it holds what its button has promised.
    """
    rest = digest.papers[start:]
    shown = _page(rest, top=TOP_MOST)
    title = f"{counted(len(rest), 'more paper')} of {weekday_words(_day(digest))}"
    left = len(rest) - len(shown)
    buttons = (_more(key, left, start + len(shown)),) if left else ()
    return Message(
        fallback=f"{title}.",
        parts=(Heading(title), *_lists(digest, shown, start=start + 1), *([Actions(buttons)] if buttons else [])),
    )


def _page(papers: tuple[Announced, ...], *, top: int) -> tuple[Announced, ...]:
    """As many of the first papers as one message holds, at most `top`; at least one where there is one."""
    papers = papers[: min(max(top, 1), TOP_MOST)]
    room, groups = _TEXT_CHARACTERS, set[int | None]()
    for index, announced in enumerate(papers):
        under = _id_of(announced)
        room -= _size(_entry(announced)) + (0 if under in groups else len(_named(announced).text))
        groups.add(under)
        if index and (room < 0 or len(groups) > _GROUPS):
            return papers[:index]
    return papers


def _size(line: Iterable[Span]) -> int:
    """How much of a message's text a line takes where links are written out."""
    return sum(len(span.text) + (len(span.url) + _LINK_MARKS if span.url else 0) for span in line)


def _lists(digest: Digest, shown: tuple[Announced, ...], *, start: int) -> tuple[Part, ...]:
    """Each subscription with its papers, numbered through from `start` on."""
    sizes = Counter(_id_of(announced) for announced in digest.papers)
    parts: list[Part] = []
    for group in grouped(shown):
        parts += [
            Text(((_named(group.papers[0]), plain(f" ({sizes[_id_of(group.papers[0])]})")),)),
            Items(tuple(_entry(announced) for announced in group.papers), start=start),
        ]
        start += len(group.papers)
    return tuple(parts)


def _id_of(announced: Announced) -> int | None:
    """The id of the subscription that a paper is shown under, None when all have left."""
    subscription = shown_under(announced)
    return subscription.id if subscription else None


def _named(announced: Announced) -> Span:
    """What stands above a paper: the query that it is shown under, as it can be typed again."""
    subscription = shown_under(announced)
    return code(shorten(subscription.typed, _QUERY_CHARACTERS)) if subscription else bold("No longer subscribed")


def _entry(announced: Announced) -> Line:
    """`SOAP: Improving and Stabilizing Shampoo · Nikhil Vyas and 6 more · ▲ 48`; a retracted one says so first."""
    stored = announced.paper
    late = f"late, from {day_near(stored, announced.at.date())}" if announced.late else ""
    facts = filter(None, (byline(stored.paper.authors, names=1), upvotes(stored.paper), late))
    warned = warning(stored.paper)
    first = (bold(warned), plain(DOT)) if warned else ()
    return (*first, *listed_title(stored.paper), *(plain(f"{DOT}{fact}") for fact in facts), *_also(announced))


def _also(announced: Announced) -> Line:
    """The other subscriptions that it matches: a paper stands in a digest once."""
    others = announced.why[1:]
    named = others[:_OTHERS_NAMED]
    spans: list[Span] = []
    for index, one in enumerate(named):
        spans += [plain(", " if index else f"{DOT}also "), code(shorten(one.subscription.typed, _QUERY_CHARACTERS))]
    return (*spans, *([plain(f" and {len(others) - len(named)} more")] if len(others) > len(named) else []))


def _title(digest: Digest, number: int, channel_name: str | None) -> str:
    """`Tue 24 Nov: 14 new papers for #ml-systems`."""
    channel = f" for #{channel_name.removeprefix('#')}" if channel_name else ""
    return f"{weekday_words(_day(digest))}: {counted(number, 'new paper')}{channel}"


def _day(digest: Digest) -> date:
    """The local day it was due."""
    return digest.key.day


def _foot(key: str | None, left: int, start: int) -> tuple[Part, ...]:
    """The buttons; in a preview what they would show is only counted."""
    if key is None:
        return (Quiet((plain(f"and {left} more"),)),) if left else ()
    more = (_more(key, left, start),) if left else ()
    change = Button(labels.CHANGE_TIME, Press(button_values.CHANGE_TIME, key), spoken="Change the digest's time")
    return (Actions((*more, change)),)


def _more(key: str, left: int, start: int) -> Button:
    return Button(
        f"{left} more",
        Press(button_values.MORE, button_values.more_value(key, start)),
        spoken=f"Show {left} more papers",
    )

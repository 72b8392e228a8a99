"""The digest as a message: a heading, and the best papers under the subscriptions that they match. A paper has a line
(title, who, what people made of it), and below it one that says what it does. A menu opens the card of each, and the
rest is behind a button.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.announcing.announcement import Announced, Cause
from bot.card import button_values, labels
from bot.card.byline import byline
from bot.card.card import (
    Actions,
    Button,
    Choice,
    Group,
    Heading,
    Items,
    Line,
    Menu,
    Message,
    Part,
    Press,
    Quiet,
    Span,
    bold,
    code,
    plain,
)
from bot.card.excerpt import shorten
from bot.card.facts import DOT, NO_BREAK, TIED_DOT, citation, day_near, listed_title, upvotes
from bot.card.formatting import counted, weekday_words
from bot.card.life import warning
from bot.card.room import WHOLE_MESSAGE, MessageRoom, line_room, room_beside
from bot.card.sighted import sighted_words
from bot.card.summary import teaser
from bot.channel.channel import WEEKLY
from bot.digest.contents import grouped, shown_under
from bot.digest.digest import Digest
from bot.digest.schedule import due_before
from bot.paper.paper import Paper

TOP_MOST = 25
"""How many papers one message shows at most, whatever the plan says: more is a list, not a digest."""

TEASER_CHARACTERS = 160
"""How much is said of a paper below its title: a line or two, and most sentences of abstracts."""

_TEASERS = (TEASER_CHARACTERS, 120)
"""Where the top of a digest does not fit one message, less is said of each paper before any is left for the button."""

_CAUSES = MappingProxyType(
    {
        Cause.CAPPED: "above the limit of cards in an hour",
        Cause.MUTED: "from while this channel was muted",
        Cause.OUTAGE: "that could not be posted as cards for too long",
        Cause.RESTORED: "found again after the database was restored",
    }
)
"""What a digest says of the papers that are its lines for each cause, behind their number."""

_QUERY_CHARACTERS = 160
_NUMBER = 9
"""` (12,345)` behind the name of a group."""
_CHOICE_CHARACTERS = 100
_HINT_CHARACTERS = 120
_OTHERS_NAMED = 2
_DETAILS = "Details of…"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A paper as it stands in a digest: its line, and the one below."""

    announced: Announced
    line: Line
    below: Line


def digest_message(
    digest: Digest, *, channel_name: str | None, key: str | None, opening: tuple[Part, ...] = ()
) -> Message:
    """The digest of a channel. `key` is its row's in the outbox; without one it is a preview that nobody can press.

    Papers whose subscriptions have all ended since it was made are not shown. Without papers it says that none is new.
    `opening` stands between the heading and the papers, which leave it room.
    """
    wanted = tuple(announced for announced in digest.papers if announced.why)
    opening = (*opening, *_notes(wanted))
    shown = _page(digest, wanted, top=digest.plan.top, room=room_beside(opening))
    left = len(wanted) - len(shown)
    start = digest.papers.index(shown[-1].announced) + 1 if shown else 0
    title = _title(digest, len(wanted), channel_name, told=any(not isinstance(part, Quiet) for part in opening))
    return Message(
        fallback=f"{title}. First of them: {citation(shown[0].announced.paper.paper)}." if shown else f"{title}.",
        parts=(
            Heading(title),
            *opening,
            *_groups(digest, shown, start=1),
            *_foot(shown, key=key, left=left, start=start),
        ),
    )


def papers_shown(digest: Digest, *, opening: tuple[Part, ...] = ()) -> tuple[Announced, ...]:
    """The papers that the digest with this opening shows before the button is pressed, by their number."""
    wanted = tuple(announced for announced in digest.papers if announced.why)
    opening = (*opening, *_notes(wanted))
    shown = _page(digest, wanted, top=digest.plan.top, room=room_beside(opening))
    return tuple(one.announced for group in _by_subscription(shown) for one in group)


def more_message(digest: Digest, *, key: str, start: int) -> Message:
    """The papers of a digest from index `start` on (0 is the best), for the person who asked, a page at a time.

    Here nothing is left out, so that it holds what its button has promised.
    """
    rest = digest.papers[start:]
    shown = _page(digest, rest, top=TOP_MOST)
    title = f"{counted(len(rest), 'more paper')} of {weekday_words(_day(digest))}"
    left = len(rest) - len(shown)
    buttons = (_more(key, left, start + len(shown)),) if left else ()
    menu = _menu(_details(shown, start=start + 1), key="")
    foot = (Actions(buttons, menu),) if shown else ()
    return Message(f"{title}.", (Heading(title), *_groups(digest, shown, start=start + 1), *foot))


def _notes(papers: Iterable[Announced]) -> tuple[Part, ...]:
    """Why papers that were to be cards are lines, with how many there are of each kind; nothing where none is."""
    numbers = Counter(announced.cause for announced in papers if announced.cause is not None)
    told = " ".join(f"{counted(numbers[cause], 'paper')} {why}." for cause, why in _CAUSES.items() if numbers[cause])
    return (Quiet((plain(told),)),) if told else ()


def _page(
    digest: Digest, papers: tuple[Announced, ...], *, top: int, room: MessageRoom = WHOLE_MESSAGE
) -> tuple[_Listed, ...]:
    """As many of the first papers as one message holds, at most `top`; at least one where there is one."""
    best = papers[: min(max(top, 1), TOP_MOST)]
    page = tuple[_Listed, ...]()
    for limit in _TEASERS:
        page = _fitting([_listed(digest, announced, limit) for announced in best], room)
        if len(page) == len(best):
            break
    return page


def _fitting(papers: Sequence[_Listed], room: MessageRoom) -> tuple[_Listed, ...]:
    groups, left = set[int | None](), room.text
    for index, listed in enumerate(papers):
        under = _id_of(listed.announced)
        left -= line_room(listed.line) + line_room(listed.below)
        left -= 0 if under in groups else line_room((_named(listed.announced),)) + _NUMBER
        groups.add(under)
        if index and (left < 0 or len(groups) > room.groups):
            return tuple(papers[:index])
    return tuple(papers)


def _groups(digest: Digest, shown: tuple[_Listed, ...], *, start: int) -> tuple[Group, ...]:
    """Each subscription with its papers, numbered through from `start` on. The group of the best paper is open."""
    sizes = Counter(_id_of(announced) for announced in digest.papers)
    parts: list[Group] = []
    for group in _by_subscription(shown):
        name = (_named(group[0].announced), plain(f" ({sizes[_id_of(group[0].announced)]})"))
        items = Items(tuple(one.line for one in group), start=start, below=tuple(one.below for one in group))
        parts.append(Group(name, (items,), is_folded=bool(parts), hint=_hint(group)))
        start += len(group)
    return tuple(parts)


def _hint(group: list[_Listed]) -> str:
    """`Closing the Performance Gap with Modern C++ and 4 more`: what a folded group holds."""
    others = f" and {len(group) - 1} more" if len(group) > 1 else ""
    return shorten(group[0].announced.paper.paper.title, _HINT_CHARACTERS) + others


def _by_subscription(shown: tuple[_Listed, ...]) -> list[list[_Listed]]:
    """The papers as they are grouped: a paper stands in a digest once."""
    place = {one.announced.paper.paper.id: one for one in shown}
    groups = grouped(tuple(one.announced for one in shown))
    return [[place[announced.paper.paper.id] for announced in group.papers] for group in groups]


def _id_of(announced: Announced) -> int | None:
    """The id of the subscription that a paper is shown under, None when all have left."""
    subscription = shown_under(announced)
    return subscription.id if subscription else None


def _named(announced: Announced) -> Span:
    """What stands above a paper: the query that it is shown under, as it can be typed again."""
    subscription = shown_under(announced)
    if announced.paper.is_thinned:
        return bold("Thinned for their age")
    return code(shorten(subscription.typed, _QUERY_CHARACTERS)) if subscription else bold("No longer subscribed")


def _listed(digest: Digest, announced: Announced, limit: int) -> _Listed:
    """A paper with at most `limit` characters about what it does."""
    told = teaser(announced.paper.paper, (one.reasons for one in announced.why), limit=limit)
    below = (plain(told.signed),) if told.text else ()
    return _Listed(announced, _entry(digest, announced), below)


def _entry(digest: Digest, announced: Announced) -> Line:
    """`SOAP: Improving and Stabilizing Shampoo · Nikhil Vyas and 6 more · ▲ 48`; a retracted one says so first, and one
    that people here linked to that they did.
    """
    stored = announced.paper
    waited = _waited(digest, announced)
    warned = warning(stored.paper)
    first = (bold(warned), plain(DOT)) if warned else ()
    sighted = sighted_words(digest.sighted.get(stored.paper.id), now=digest.key.moment).replace(" ", NO_BREAK)
    facts = (_made(stored.paper), DOT + waited if waited else "", DOT + sighted if sighted else "")
    return (*first, *listed_title(stored.paper), *map(plain, filter(None, facts)), *_also(announced))


def _made(paper: Paper) -> str:
    """` · Nikhil Vyas and 6 more · ▲ 48`; where the line is broken, the figure is not alone on the next one."""
    who, votes = byline(paper.authors, names=1), upvotes(paper)
    return (DOT + who if who else "") + (TIED_DOT + votes if votes else "")


def _waited(digest: Digest, announced: Announced) -> str:
    """That a paper was late when it came, or has waited for longer than from one digest to the next; mostly empty.

    A line waits so long when the digest that it was for was missed: Offprint was down, or the channel had it off.
    """
    if announced.late:
        return f"late, from {day_near(announced.paper, announced.at.date()).replace(' ', NO_BREAK)}"
    if announced.at > due_before(digest.plan, digest.key.moment):
        return ""
    day = weekday_words(announced.at.astimezone(ZoneInfo(digest.plan.zone)).date())
    return f"carried over from {day.replace(' ', NO_BREAK)}"


def _also(announced: Announced) -> Line:
    """The other subscriptions that it matches: a paper stands in a digest once."""
    others = announced.why[1:]
    named = others[:_OTHERS_NAMED]
    spans: list[Span] = []
    for index, one in enumerate(named):
        spans += [plain(", " if index else f"{DOT}also "), code(shorten(one.subscription.typed, _QUERY_CHARACTERS))]
    return (*spans, *([plain(f" and {len(others) - len(named)} more")] if len(others) > len(named) else []))


def _title(digest: Digest, number: int, channel_name: str | None, *, told: bool) -> str:
    """`Tue 24 Nov: 14 new papers for #ml-systems`; a weekly one says so, as a daily one may come on the same day.

    `told`: the opening tells of papers that matched, so a digest without papers has nothing more, and not nothing new.
    """
    since = "Week to " if digest.key.name == WEEKLY else ""
    channel = f" for #{channel_name.removeprefix('#')}" if channel_name else ""
    papers = counted(number, "new paper") if number else "nothing more" if told else "nothing new"
    return f"{since}{weekday_words(_day(digest))}: {papers}{channel}"


def _day(digest: Digest) -> date:
    """The local day it was due."""
    return digest.key.day


def _foot(shown: tuple[_Listed, ...], *, key: str | None, left: int, start: int) -> tuple[Part, ...]:
    """The buttons and the menu; in a preview what they would show is only counted."""
    if key is None:
        return (Quiet((plain(f"and {left} more"),)),) if left else ()
    more = (_more(key, left, start),) if left else ()
    choices = (*_details(shown, start=1), Choice(labels.CHANGE_TIME, button_values.CHANGE_TIME))
    return (Actions(more, _menu(choices, key=key, prompt=_DETAILS if shown else labels.CHANGE_TIME)),)


def _details(shown: tuple[_Listed, ...], *, start: int) -> tuple[Choice, ...]:
    """A choice for each paper, with its number, that shows its card."""
    papers = (one.announced.paper for group in _by_subscription(shown) for one in group)
    return tuple(
        Choice(shorten(f"{number}. {stored.paper.title}", _CHOICE_CHARACTERS), button_values.paper_value(stored.row))
        for number, stored in enumerate(papers, start)
    )


def _menu(choices: tuple[Choice, ...], *, key: str, prompt: str = _DETAILS) -> Menu:
    return Menu(button_values.DIGEST_MENU, prompt, choices, key)


def _more(key: str, left: int, start: int) -> Button:
    return Button(
        f"{left} more",
        Press(button_values.MORE, button_values.more_value(key, start)),
        spoken=f"Show {left} more papers",
    )

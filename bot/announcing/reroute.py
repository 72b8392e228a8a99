"""Rerouting: where papers that wait go when their channel or its subscriptions change. Pure.

People change their minds while a card or a line waits. So each change is written together with the moves that `reroute`
makes of it: every announced paper that an active subscription wants is then said, will be at a time that `status`
names, or waits for a person. A paper that nobody wants stays where it is, so that an Undo finds it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.announcing.announcement import Announcement, Cause
from bot.announcing.route import NEWS_FOR_DAYS, IntoDigests, NotBefore, Now, Route, WaitsForPerson, route
from bot.channel.channel import DAILY, Channel
from bot.channel.subscription import Mode
from bot.paper.paper import PaperId

FRESH_FOR = timedelta(days=NEWS_FOR_DAYS)
"""A line that has waited longer than this stays a line: it is no news any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsaidPaper:
    """A paper that was announced in a channel under the id `paper`, and of which nothing was posted or is in flight.

    `modes` are those of the active subscriptions that want it, none where nobody does. `card`: its card waits, and is
    due at `due`. `dropped`: its card, or a digest with its line, was dropped, because nobody wanted it when its turn
    came. `lines` are the digests for which it waits as a line, `made` those that were made with it and wait to go out.
    `cause` is that of a line which waits. `late` and `at` are those of its announcement.
    """

    paper: PaperId
    modes: frozenset[Mode]
    late: bool
    at: datetime
    card: bool = False
    dropped: bool = False
    due: datetime | None = None
    lines: frozenset[str] = frozenset()
    made: frozenset[str] = frozenset()
    cause: Cause | None = None

    def wanted_too(self, mode: Mode | None) -> UnsaidPaper:
        """The paper as one that a further subscription of this mode wants; None: it has ended."""
        return self if mode is None else replace(self, modes=self.modes | {mode})


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The papers of a channel that were not said yet, the first announced first.

    `newest` numbers the newest announcement of the channel: a later one has a higher number. `cards` are the moments of
    its cards of the last hour, and of those that wait, in order of time.
    """

    papers: tuple[UnsaidPaper, ...] = ()
    newest: int = 0
    cards: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A paper that was not said yet goes elsewhere: to a card, or to lines in place of all that waits of it."""

    paper: PaperId
    route: Now | NotBefore | IntoDigests | WaitsForPerson


def reroute(
    channel: Channel, unsaid: Iterable[UnsaidPaper], *, now: datetime, cap: int = 0, cards: Sequence[datetime] = ()
) -> tuple[Move, ...]:
    """The moves that a change makes necessary; the channel and the papers are told as they are after it.

    The new cards of an hour and `cards`, as in `Unsaid`, are at most `cap` (0: any number).
    """
    return tuple(_moves(channel, unsaid, now=now, cap=cap, cards=cards))


def into_digests(channel: Channel, paper: UnsaidPaper, *, cause: Cause | None) -> Move:
    """The move of a paper into the digests of its subscriptions in place of a card; an instant one's is the daily."""
    names = frozenset(mode.digest or DAILY for mode in paper.modes) or frozenset({DAILY})
    return Move(paper.paper, _lines(channel, names, cause))


def _moves(
    channel: Channel, unsaid: Iterable[UnsaidPaper], *, now: datetime, cap: int, cards: Sequence[datetime]
) -> Iterator[Move]:
    taken = [*cards]
    for one in unsaid:
        if one.modes and not one.made:
            for move in _moved(channel, one, _route(channel, one, now=now, cap=cap, taken=taken)):
                if isinstance(move.route, Now | NotBefore):
                    insort(taken, move.route.at if isinstance(move.route, NotBefore) else now)
                yield move
        elif one.made and not one.modes:  # it leaves the digest, which may go out without it, and waits for an Undo
            yield Move(one.paper, _lines(channel, one.made | one.lines))


def _moved(channel: Channel, one: UnsaidPaper, where: Route) -> Iterator[Move]:
    match where:
        case Now() | NotBefore():
            if not one.card:
                yield Move(one.paper, where)
        case IntoDigests(names, cause) | WaitsForPerson(names, cause):
            stays = names == one.lines or (_is_on(channel, one.lines) and not _is_on(channel, names))
            if one.card or not stays or (cause is Cause.CAPPED and one.cause is None):
                yield Move(one.paper, where)


def _route(channel: Channel, one: UnsaidPaper, *, now: datetime, cap: int, taken: Sequence[datetime]) -> Route:
    """Where the paper would go if it were announced now. What was a card is one again, however old it is by now; what
    was to be one and became a line (the channel was muted, the hour was full) stays one. A card that waits has its
    place in its hour.
    """
    was_card = one.card or (one.dropped and not one.lines)
    stays_line = not was_card and one.cause is not None and Mode.INSTANTLY in one.modes
    announced = Announcement(
        channel=channel.id,
        paper=one.paper,
        matches=(),
        modes=one.modes,
        late=stays_line or (not was_card and (one.late or now - one.at > FRESH_FOR)),
    )
    room = 0 if one.card else cap
    where = route(announced, channel=channel, prior=None, now=now, cap=room, cards=taken)
    return replace(where, cause=one.cause) if stays_line and isinstance(where, IntoDigests | WaitsForPerson) else where


def _lines(channel: Channel, names: frozenset[str], cause: Cause | None = None) -> IntoDigests | WaitsForPerson:
    on = frozenset(name for name in names if not channel.digest(name).is_off)
    return IntoDigests(on, cause) if on else WaitsForPerson(names, cause)


def _is_on(channel: Channel, names: frozenset[str]) -> bool:
    return any(channel.digest(name).is_on for name in names)

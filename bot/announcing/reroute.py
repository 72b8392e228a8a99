"""Rerouting: where papers that wait go when their channel or its subscriptions change. Pure.

People change their minds while a card or a line waits. So each change is written together with the moves that `reroute`
makes of it: every announced paper that an active subscription wants is then said, will be at a time that `status`
names, or waits for a person. A paper that nobody wants stays where it is, so that an Undo finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    `newest` numbers the newest announcement of the channel: a later one has a higher number.
    """

    papers: tuple[UnsaidPaper, ...] = ()
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A paper that was not said yet goes elsewhere: to a card, or to lines in place of all that waits of it."""

    paper: PaperId
    route: Now | NotBefore | IntoDigests | WaitsForPerson


def reroute(channel: Channel, unsaid: Iterable[UnsaidPaper], *, now: datetime) -> tuple[Move, ...]:
    """The moves that a change makes necessary; the channel and the papers are told as they are after it."""
    return tuple(_moves(channel, unsaid, now=now))


def into_digests(channel: Channel, paper: UnsaidPaper, *, cause: Cause | None) -> Move:
    """The move of a paper into the digests of its subscriptions in place of a card; an instant one's is the daily."""
    names = frozenset(mode.digest or DAILY for mode in paper.modes) or frozenset({DAILY})
    return Move(paper.paper, _lines(channel, names, cause))


def _moves(channel: Channel, unsaid: Iterable[UnsaidPaper], *, now: datetime) -> Iterator[Move]:
    for one in unsaid:
        if one.modes and not one.made:
            yield from _moved(channel, one, now=now)
        elif one.made and not one.modes:  # it leaves the digest, which may go out without it, and waits for an Undo
            yield Move(one.paper, _lines(channel, one.made | one.lines))


def _moved(channel: Channel, one: UnsaidPaper, *, now: datetime) -> Iterator[Move]:
    where = _route(channel, one, now=now)
    match where:
        case Now() | NotBefore():
            if not one.card:
                yield Move(one.paper, where)
        case IntoDigests(names) | WaitsForPerson(names):
            stays = names == one.lines or (_is_on(channel, one.lines) and not _is_on(channel, names))
            if one.card or not stays:
                yield Move(one.paper, where)


def _route(channel: Channel, one: UnsaidPaper, *, now: datetime) -> Route:
    """Where the paper would go if it were announced now. What was a card is one again, however old it is by now; what
    was to be one and became a line (the channel was muted, the hour was full) stays one.
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
    where = route(announced, channel=channel, prior=None, now=now)
    return replace(where, cause=one.cause) if stays_line and isinstance(where, IntoDigests | WaitsForPerson) else where


def _lines(channel: Channel, names: frozenset[str], cause: Cause | None = None) -> IntoDigests | WaitsForPerson:
    on = frozenset(name for name in names if not channel.digest(name).is_off)
    return IntoDigests(on, cause) if on else WaitsForPerson(names, cause)


def _is_on(channel: Channel, names: frozenset[str]) -> bool:
    return any(channel.digest(name).is_on for name in names)

"""Papers that were announced in a channel and not said yet, and their moves elsewhere, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcing.announcement import Cause
from bot.announcing.reroute import Move, Unsaid, UnsaidPaper
from bot.announcing.route import IntoDigests, NotBefore, Now, WaitsForPerson
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.delivery.delivery import Delivery, Kind, State
from bot.digest.digest import DigestKey
from bot.paper.paper import PaperId
from storage.memory.tables import AnnouncementRow, Tables


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an announcement has come. `card` is its card that waits."""

    is_said: bool
    card: Delivery | None
    dropped: bool
    lines: frozenset[str]
    made: frozenset[str]
    cause: Cause | None

    @property
    def waits_otherwise(self) -> bool:
        """Whether nothing of it is said, and neither a card nor a digest that was made says it soon."""
        return not (self.is_said or self.card or self.made)


def standing(tables: Tables, channel: ChannelId, paper: PaperId) -> Standing:
    """How far the announcement of a paper has come, under any of its ids."""
    ids, rows = tables.ids_of(paper), tables.rows_of(channel, paper)
    cards = [one for one in tables.deliveries(channel, Kind.CARD) if one.subject in ids]
    made = {key: _digest_row(tables, channel, key) for row in rows for key in row.digests}
    sent = (*cards, *made.values())
    return Standing(
        is_said=any(one.is_called_off or (one.state is not State.WAITING and not one.is_dropped) for one in sent),
        card=next((one for one in cards if one.state is State.WAITING), None),
        dropped=any(one.is_dropped for one in sent),
        lines=frozenset(name for row in rows for name in row.lines if row.waits_for(name)),
        made=frozenset(key.name for key, one in made.items() if one.state is State.WAITING),
        cause=next((row.causes[name] for row in rows for name in row.lines if name in row.causes), None),
    )


def _digest_row(tables: Tables, channel: ChannelId, key: DigestKey) -> Delivery:
    return next(one for one in tables.deliveries(channel, Kind.DIGEST) if one.subject == str(key))


def newest_announcement(tables: Tables, channel: ChannelId) -> int:
    """The number of the newest announcement of a channel; 0 where there is none."""
    return tables.announced_in.get(channel, 0)


def unsaid_papers(
    tables: Tables, channel: ChannelId, *, of: int | None, ending: Collection[int], reviving: Collection[int]
) -> Unsaid:
    """The papers that were announced in the channel and not said yet; with `of` those of a subscription."""
    rows = [row for (where, _), row in tables.announcements.items() if where == channel]
    told = [row for row in rows if of is None or any(match.subscription == of for match in row.matches)]
    revived = (tables.subscriptions[number].subscription for number in reviving)
    counted = (one for one in (*tables.active(channel), *revived) if one.id != of and one.id not in ending)
    active = {one.id: one.mode for one in counted}
    papers = (_unsaid(row, standing(tables, channel, row.paper), active) for row in told)
    return Unsaid(tuple(filter(None, papers)), newest_announcement(tables, channel))


def _unsaid(row: AnnouncementRow, found: Standing, active: dict[int, Mode]) -> UnsaidPaper | None:
    if found.is_said:
        return None
    return UnsaidPaper(
        paper=row.paper,
        modes=frozenset(active[match.subscription] for match in row.matches if match.subscription in active),
        late=row.late,
        at=row.at,
        card=found.card is not None,
        due=found.card.due_at if found.card else None,
        dropped=found.dropped,
        lines=found.lines,
        made=found.made,
        cause=found.cause,
    )


def apply_moves(tables: Tables, channel: ChannelId, moves: Iterable[Move], *, at: datetime) -> int:
    """Move the papers that were not said yet; returns how many that were."""
    moved = 0
    for move in moves:
        found = standing(tables, channel, move.paper)
        if (channel, move.paper) in tables.announcements and not found.is_said:
            _move(tables, channel, move, found, at=at)
            moved += 1
    return moved


def _move(tables: Tables, channel: ChannelId, move: Move, found: Standing, *, at: datetime) -> None:
    take_back_lines(tables, channel, move.paper)
    match move.route:
        case Now():
            give_card(tables, channel, move.paper, found, at=at, due=at)
        case NotBefore(due):
            give_card(tables, channel, move.paper, found, at=at, due=due)
        case IntoDigests(names, cause) | WaitsForPerson(names, cause):
            if found.card is not None:
                tables.outbox[found.card.id] = replace(found.card, state=State.DROPPED)
            row = tables.announcements[channel, move.paper]
            tables.announcements[channel, move.paper] = row.waiting_for(names, cause)


def take_back_lines(tables: Tables, channel: ChannelId, paper: PaperId) -> None:
    """Delete the lines of an announcement that was not said: those that wait, and those of digests not sent."""
    row = tables.announcements[channel, paper]
    for key in row.digests:
        digest = tables.digests[channel, key]
        tables.digests[channel, key] = replace(digest, papers=tuple(one for one in digest.papers if one != paper))
    tables.announcements[channel, paper] = replace(row, lines={}, earlier=(), causes={})


def leave_digest(tables: Tables, delivery: Delivery) -> None:
    """Let the papers of a digest that nobody wants any more wait for an Undo: it was not posted and goes out without
    them.
    """
    channel, key = delivery.channel, DigestKey.parse(delivery.subject)
    active = {one.id for one in tables.active(channel)}
    here = (row for (where, _), row in tables.announcements.items() if where == channel)
    rows = [row for row in here if row.lines.get(key.name) == key]
    unwanted = {row.paper: row for row in rows if active.isdisjoint(match.subscription for match in row.matches)}
    digest = tables.digests.get((channel, key))
    if digest is None or not unwanted:
        return
    kept = tuple(one for one in digest.papers if one not in unwanted)
    tables.digests[channel, key] = replace(digest, papers=kept)
    for paper, row in unwanted.items():
        tables.announcements[channel, paper] = replace(row, lines={**row.lines, key.name: None})


def give_card(  # noqa: PLR0913 - a row of the outbox
    tables: Tables, channel: ChannelId, paper: PaperId, found: Standing, *, at: datetime, due: datetime
) -> None:
    """Give an announcement that was not said a card that is due then: the one that waits, a dropped one, or a new one.

    A card that was tried waits as long as its platform asked for.
    """
    number = found.card.id if found.card else tables.wait_again(channel, Kind.CARD, paper, at=at)
    if number is None:
        tables.enqueue(channel, Kind.CARD, paper, at=at, due_at=due)
    elif not tables.outbox[number].attempt:
        tables.outbox[number] = replace(tables.outbox[number], created_at=at, due_at=due)

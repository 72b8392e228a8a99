"""Announces a paper in memory: stores the announcement with its matches, and follows its route."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.announcing.announcement import Match
from bot.announcing.route import IntoDigests, NotBefore, Now, Nowhere, OnTheCard, Route, Routed, WaitsForPerson
from bot.channel.channel import ChannelId
from bot.delivery.delivery import MAY_BE_POSTED, Kind, edit_subject
from bot.paper.paper import PaperId
from storage.memory.tables import AnnouncementRow, SubscriptionRow, Tables
from storage.memory.unsaid import give_card, standing, take_back_lines


def announce(tables: Tables, routed: Routed, *, at: datetime) -> int:
    """Store an announcement with its active matches and follow its route; returns how many outbox rows it made."""
    announcement, route = routed.announcement, routed.route
    active = {one.id for one in tables.active(announcement.channel)}
    matches = tuple(match for match in announcement.matches if match.subscription in active)
    stored = tables.papers.get(announcement.paper)
    if not matches or stored is None or stored.is_thinned:
        return 0
    before = _announced_before(tables, announcement.channel, announcement.paper)
    is_card = isinstance(route, Now | NotBefore)
    row = before or _with_lines(AnnouncementRow(announcement.paper, announcement.late, at), route)
    tables.announcements[announcement.channel, row.paper] = replace(row, matches=joined(row.matches, matches))
    for match in matches:
        _note_match(tables, match.subscription, at=at)
    if before is not None and announcement.passed_bar:
        had = {match.subscription for match in before.matches}
        gained = [match.subscription for match in matches if match.subscription not in had]
        return _announce_again(tables, routed, before.paper, max(gained), at=at) if gained else 0
    if before is not None:
        return _announce_further(tables, routed, before.paper, at=at)
    tables.announced_in[announcement.channel] = tables.announced_in.get(announcement.channel, 0) + 1
    if not is_card:
        return 0
    due = route.at if isinstance(route, NotBefore) else at
    tables.enqueue(announcement.channel, Kind.CARD, announcement.paper, at=at, due_at=due)
    return 1


def _announce_again(tables: Tables, routed: Routed, announced_as: PaperId, subscription: int, *, at: datetime) -> int:
    """Edit the card of a paper that passed a bar, or give it a card or a line; returns how many rows that made."""
    channel, paper, route = routed.announcement.channel, routed.announcement.paper, routed.route
    row = tables.announcements[channel, announced_as]
    cards = tables.standing_cards(channel, paper)
    if cards:
        posted = [card.key for card in cards if card.state in MAY_BE_POSTED]
        if posted:
            tables.enqueue(channel, Kind.EDIT, edit_subject(posted[0], revision=subscription), at=at)
        return len(posted[:1])
    if isinstance(route, Now | NotBefore):
        made = {name: key for name, key in row.lines.items() if key is not None}
        tables.announcements[channel, announced_as] = replace(row, lines=made)
        due = route.at if isinstance(route, NotBefore) else at
        if tables.wait_again(channel, Kind.CARD, paper, at=at, due_at=due) is None:
            tables.enqueue(channel, Kind.CARD, paper, at=at, due_at=due)
        return 1
    tables.announcements[channel, announced_as] = _with_lines(row, route)
    return 0


def _announce_further(tables: Tables, routed: Routed, announced_as: PaperId, *, at: datetime) -> int:
    """Give an announcement that newly matches and was not said yet a card or more lines; returns how many cards."""
    channel, paper, route = routed.announcement.channel, routed.announcement.paper, routed.route
    found = standing(tables, channel, announced_as)
    if isinstance(route, Nowhere | OnTheCard) or not found.waits_otherwise:
        return 0
    if isinstance(route, IntoDigests | WaitsForPerson):
        row = tables.announcements[channel, announced_as]
        tables.announcements[channel, announced_as] = _with_lines(row, route)
        return 0
    take_back_lines(tables, channel, announced_as)
    give_card(tables, channel, paper, found, at=at, due=route.at if isinstance(route, NotBefore) else at)
    return 1


def _with_lines(row: AnnouncementRow, route: Route) -> AnnouncementRow:
    """The row with a waiting line for each digest that the route names."""
    return row.waiting_for(route.names, route.cause) if isinstance(route, IntoDigests | WaitsForPerson) else row


def _announced_before(tables: Tables, channel: ChannelId, paper: PaperId) -> AnnouncementRow | None:
    """The announcement that there is already, also one made under an id that leads to the paper now."""
    ids = tables.ids_of(paper)
    rows = tables.announcements.items()
    return next((row for (where, one), row in rows if where == channel and one in ids), None)


def joined(before: tuple[Match, ...], gained: tuple[Match, ...]) -> tuple[Match, ...]:
    """All matches; one that is known keeps the reasons it was first announced for."""
    return tuple({match.subscription: match for match in (*gained[::-1], *before[::-1])}.values())


def _note_match(tables: Tables, subscription: int, *, at: datetime) -> None:
    rows = tables.subscriptions[subscription]
    newest = max(at, rows.subscription.last_match_at or at)
    tables.subscriptions[subscription] = SubscriptionRow(
        replace(rows.subscription, last_match_at=newest),
        is_active=rows.is_active,
        changed=rows.changed,
    )

"""Moves the cards of a channel that waited too long for its platform into its next digest."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.announcing.overdue import OVERDUE_AFTER, overdue
from bot.announcing.route import IntoDigests
from bot.delivery.delivery import Kind, Settled, State
from bot.jobs.actor import BY_ITSELF, Actor
from bot.jobs.default_digest import with_default_digests
from bot.log_events import LogEvent
from bot.ports.announcements import Moved
from bot.ports.channels import ChannelChange
from bot.ports.stores import Stores
from bot.ports.write import Applied

log = structlog.get_logger(__name__)


def ends_outage(settled: Settled) -> bool:
    """Whether the outcome is that of a card which is out after it was overdue."""
    row = settled.delivery
    return settled.state is State.SENT and row.kind is Kind.CARD and settled.at - row.created_at > OVERDUE_AFTER


async def gather_overdue(settled: Settled, *, stores: Stores, now: datetime) -> None:
    """Move the overdue cards behind one that is out. If the channel changes meanwhile, the next one asks again."""
    channel = await stores.channels.get(settled.delivery.channel)
    unsaid = await stores.channels.unsaid(channel.id)
    moves = overdue(channel, unsaid.papers, now=now)
    if not moves:
        return
    names = sorted({name for move in moves if isinstance(move.route, IntoDigests) for name in move.route.names})
    channel, given = with_default_digests(channel, names, actor=Actor(channel=channel.id, by=BY_ITSELF), now=now)
    if given:
        change = ChannelChange(channel=channel, changes=given, notify=True, moves=moves, newest=unsaid.newest)
        applied = await stores.channels.apply(change)
    else:
        applied = await stores.announcements.apply_moves(Moved(channel, moves, at=now))
    if isinstance(applied, Applied):
        log.warning(LogEvent.CARDS_INTO_DIGEST, channel=str(channel.id), papers=len(moves))

"""The stores of one database, together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.announcements import Announcements
from bot.ports.archive import Archive
from bot.ports.changes import Changes
from bot.ports.channels import Channels
from bot.ports.clock_marks import ClockMarks
from bot.ports.digests import Digests
from bot.ports.feed_addresses import FeedAddresses
from bot.ports.hints import Hints
from bot.ports.imports import Imports
from bot.ports.installations import Installations
from bot.ports.lanes import Lanes
from bot.ports.leases import Leases
from bot.ports.likeness import Likeness
from bot.ports.lookups import Lookups
from bot.ports.outbox import Outbox
from bot.ports.outbox_view import OutboxView
from bot.ports.papers import Papers
from bot.ports.pauses import Pauses
from bot.ports.processes import Processes
from bot.ports.rates import Rates
from bot.ports.recipients import Recipients
from bot.ports.retention import Retention
from bot.ports.saved import Saved
from bot.ports.searches import Searches
from bot.ports.secrets import Secrets
from bot.ports.shares import Shares
from bot.ports.sightings import Sightings
from bot.ports.sources import Sources
from bot.ports.trending import Trending
from bot.ports.upkeep import Upkeep
from bot.ports.votes import Votes
from bot.ports.weeks import Weeks


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of one database."""

    papers: Papers
    archive: Archive
    announcements: Announcements
    channels: Channels
    changes: Changes
    outbox: Outbox
    lanes: Lanes
    digests: Digests
    pauses: Pauses
    sources: Sources
    searches: Searches
    shares: Shares
    saved: Saved
    votes: Votes
    imports: Imports
    lookups: Lookups
    feed_addresses: FeedAddresses
    trending: Trending
    recipients: Recipients
    secrets: Secrets
    installations: Installations
    weeks: Weeks
    outbox_view: OutboxView
    upkeep: Upkeep
    clock_marks: ClockMarks
    sightings: Sightings
    likeness: Likeness
    retention: Retention
    leases: Leases
    processes: Processes
    rates: Rates
    hints: Hints

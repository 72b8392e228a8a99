"""The stores in memory, for tests and for matching without a database: the same promises, without persistence."""

from __future__ import annotations

from datetime import timedelta

from bot.ports.stores import Stores
from storage.memory.announcements import MemoryAnnouncements
from storage.memory.archive import MemoryArchive
from storage.memory.changes import MemoryChanges
from storage.memory.channels import MemoryChannels
from storage.memory.clock_marks import MemoryClockMarks
from storage.memory.digests import MemoryDigests
from storage.memory.feed_addresses import MemoryFeedAddresses
from storage.memory.imports import MemoryImports
from storage.memory.installations import MemoryInstallations
from storage.memory.lanes import MemoryLanes
from storage.memory.leases import MemoryLeases
from storage.memory.likeness import MemoryLikeness
from storage.memory.lookups import MemoryLookups
from storage.memory.outbox import MemoryOutbox
from storage.memory.outbox_view import MemoryOutboxView
from storage.memory.papers import MemoryPapers
from storage.memory.pauses import MemoryPauses
from storage.memory.processes import MemoryProcesses
from storage.memory.recipients import MemoryRecipients
from storage.memory.retention import MemoryRetention
from storage.memory.saved import MemorySaved
from storage.memory.searches import MemorySearches
from storage.memory.secrets import MemorySecrets
from storage.memory.shares import MemoryShares
from storage.memory.sightings import MemorySightings
from storage.memory.sources import MemorySources
from storage.memory.tables import Tables
from storage.memory.trending import MemoryTrending
from storage.memory.upkeep import MemoryUpkeep
from storage.memory.votes import MemoryVotes
from storage.memory.weeks import MemoryWeeks
from storage.one_process import OwnHints, OwnRates


def memory_stores(tables: Tables | None = None, *, lease: timedelta | None = None) -> Stores:
    """Stores that share one memory: an empty one where none is given. With a `lease`, workers share the lanes."""
    tables = tables or Tables()
    return Stores(
        papers=MemoryPapers(tables),
        archive=MemoryArchive(tables),
        announcements=MemoryAnnouncements(tables),
        channels=MemoryChannels(tables),
        changes=MemoryChanges(tables),
        outbox=MemoryOutbox(tables),
        lanes=MemoryLanes(tables, lease=lease),
        digests=MemoryDigests(tables),
        pauses=MemoryPauses(tables),
        sources=MemorySources(tables),
        searches=MemorySearches(),
        shares=MemoryShares(tables),
        saved=MemorySaved(tables),
        votes=MemoryVotes(tables),
        imports=MemoryImports(),
        lookups=MemoryLookups(tables),
        feed_addresses=MemoryFeedAddresses(),
        trending=MemoryTrending(tables),
        recipients=MemoryRecipients(tables),
        secrets=MemorySecrets(),
        installations=MemoryInstallations(),
        weeks=MemoryWeeks(tables),
        outbox_view=MemoryOutboxView(tables),
        upkeep=MemoryUpkeep(),
        clock_marks=MemoryClockMarks(tables),
        sightings=MemorySightings(tables),
        likeness=MemoryLikeness(tables),
        retention=MemoryRetention(tables),
        leases=MemoryLeases(tables),
        processes=MemoryProcesses(),
        rates=OwnRates(),
        hints=OwnHints(),
    )

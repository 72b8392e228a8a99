"""Opens a database file: the stores that the service and the commands work on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.ports.stores import Stores
from storage.one_process import OwnHints, OwnRates
from storage.sqlite.announcements import SqliteAnnouncements
from storage.sqlite.archive import SqliteArchive
from storage.sqlite.changes import SqliteChanges
from storage.sqlite.channels import SqliteChannels
from storage.sqlite.clock_marks import SqliteClockMarks
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.digests import SqliteDigests
from storage.sqlite.feed_addresses import SqliteFeedAddresses
from storage.sqlite.imports import SqliteImports
from storage.sqlite.installations import SqliteInstallations
from storage.sqlite.lanes import SqliteLanes
from storage.sqlite.leases import SqliteLeases
from storage.sqlite.likeness import SqliteLikeness
from storage.sqlite.lookups import SqliteLookups
from storage.sqlite.outbox import SqliteOutbox
from storage.sqlite.outbox_view import SqliteOutboxView
from storage.sqlite.papers import SqlitePapers
from storage.sqlite.pauses import SqlitePauses
from storage.sqlite.processes import SqliteProcesses
from storage.sqlite.recipients import SqliteRecipients
from storage.sqlite.retention import SqliteRetention
from storage.sqlite.saved import SqliteSaved
from storage.sqlite.searches import SqliteSearches
from storage.sqlite.secrets import SqliteSecrets
from storage.sqlite.shares import SqliteShares
from storage.sqlite.sightings import SqliteSightings
from storage.sqlite.sources import SqliteSources
from storage.sqlite.trending import SqliteTrending
from storage.sqlite.upkeep import SqliteUpkeep
from storage.sqlite.votes import SqliteVotes
from storage.sqlite.weeks import SqliteWeeks

_SCHEME = "sqlite:///"


@asynccontextmanager
async def open_sqlite(location: str | Path, *, beside: bool = False) -> AsyncIterator[Stores]:
    """The stores of the database at `location`, a path or a `sqlite:///` URL; made where there is none.

    `beside`: for a command that may run while the service does. Raises `StorageError`, `SchemaTooNew`.
    """
    file = await asyncio.to_thread(DatabaseFile.open, database_path(location), beside=beside)
    try:
        yield stores_of(file)
    finally:
        await asyncio.to_thread(file.close)


def database_path(location: str | Path) -> Path:
    """The file that a path or a `sqlite:///` URL names: `sqlite:///x.db` here, `sqlite:////var/x.db` from the root."""
    return Path(str(location).removeprefix(_SCHEME))


def stores_of(file: DatabaseFile) -> Stores:
    """The stores of an open file."""
    return Stores(
        papers=SqlitePapers(file),
        archive=SqliteArchive(file),
        announcements=SqliteAnnouncements(file),
        channels=SqliteChannels(file),
        changes=SqliteChanges(file),
        outbox=SqliteOutbox(file),
        lanes=SqliteLanes(file),
        digests=SqliteDigests(file),
        pauses=SqlitePauses(file),
        sources=SqliteSources(file),
        searches=SqliteSearches(file),
        shares=SqliteShares(file),
        saved=SqliteSaved(file),
        votes=SqliteVotes(file),
        imports=SqliteImports(file),
        lookups=SqliteLookups(file),
        feed_addresses=SqliteFeedAddresses(file),
        trending=SqliteTrending(file),
        recipients=SqliteRecipients(file),
        secrets=SqliteSecrets(file),
        installations=SqliteInstallations(file),
        weeks=SqliteWeeks(file),
        outbox_view=SqliteOutboxView(file),
        upkeep=SqliteUpkeep(file),
        clock_marks=SqliteClockMarks(file),
        sightings=SqliteSightings(file),
        likeness=SqliteLikeness(file),
        retention=SqliteRetention(file),
        leases=SqliteLeases(file),
        processes=SqliteProcesses(file),
        rates=OwnRates(),
        hints=OwnHints(),
    )

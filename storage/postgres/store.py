"""Opens a database of PostgreSQL: the stores that the service and the commands work on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.ports.stores import Stores
from storage.postgres.announcements import PostgresAnnouncements
from storage.postgres.archive import PostgresArchive
from storage.postgres.changes import PostgresChanges
from storage.postgres.channels import PostgresChannels
from storage.postgres.clock_marks import PostgresClockMarks
from storage.postgres.connection import Database
from storage.postgres.digests import PostgresDigests
from storage.postgres.feed_addresses import PostgresFeedAddresses
from storage.postgres.hints import PostgresHints
from storage.postgres.imports import PostgresImports
from storage.postgres.installations import PostgresInstallations
from storage.postgres.lanes import PostgresLanes
from storage.postgres.leases import PostgresLeases
from storage.postgres.likeness import PostgresLikeness
from storage.postgres.lookups import PostgresLookups
from storage.postgres.outbox import PostgresOutbox
from storage.postgres.outbox_view import PostgresOutboxView
from storage.postgres.papers import PostgresPapers
from storage.postgres.pauses import PostgresPauses
from storage.postgres.processes import PostgresProcesses
from storage.postgres.rates import PostgresRates
from storage.postgres.recipients import PostgresRecipients
from storage.postgres.restored import doubt_what_was_posted
from storage.postgres.retention import PostgresRetention
from storage.postgres.saved import PostgresSaved
from storage.postgres.searches import PostgresSearches
from storage.postgres.secrets import PostgresSecrets
from storage.postgres.shares import PostgresShares
from storage.postgres.sightings import PostgresSightings
from storage.postgres.sources import PostgresSources
from storage.postgres.trending import PostgresTrending
from storage.postgres.upkeep import PostgresUpkeep
from storage.postgres.votes import PostgresVotes
from storage.postgres.weeks import PostgresWeeks
from storage.rows.restored import Doubted

SCHEMES = ("postgresql://", "postgres://")


@asynccontextmanager
async def open_postgres(url: str) -> AsyncIterator[Stores]:
    """The stores of the database at a `postgresql://` address. Raises `StorageError`, `SchemaTooNew`."""
    database = await Database.open(url)
    try:
        yield stores_of(database)
    finally:
        await database.close()


async def doubt_restored(url: str, *, now: datetime) -> Doubted:
    """Doubt what the database tells of posts, once a backup was put back into it. Raises `StorageError`."""
    database = await Database.open(url)
    try:
        return await database.write(lambda connection: doubt_what_was_posted(connection, now=now))
    finally:
        await database.close()


def stores_of(database: Database) -> Stores:
    """The stores of an open database."""
    return Stores(
        papers=PostgresPapers(database),
        archive=PostgresArchive(database),
        announcements=PostgresAnnouncements(database),
        channels=PostgresChannels(database),
        changes=PostgresChanges(database),
        outbox=PostgresOutbox(database),
        lanes=PostgresLanes(database),
        digests=PostgresDigests(database),
        pauses=PostgresPauses(database),
        sources=PostgresSources(database),
        searches=PostgresSearches(database),
        shares=PostgresShares(database),
        saved=PostgresSaved(database),
        votes=PostgresVotes(database),
        imports=PostgresImports(database),
        lookups=PostgresLookups(database),
        feed_addresses=PostgresFeedAddresses(database),
        trending=PostgresTrending(database),
        recipients=PostgresRecipients(database),
        secrets=PostgresSecrets(database),
        installations=PostgresInstallations(database),
        weeks=PostgresWeeks(database),
        outbox_view=PostgresOutboxView(database),
        upkeep=PostgresUpkeep(database),
        clock_marks=PostgresClockMarks(database),
        sightings=PostgresSightings(database),
        likeness=PostgresLikeness(database),
        retention=PostgresRetention(database),
        leases=PostgresLeases(database),
        processes=PostgresProcesses(database),
        rates=PostgresRates(database),
        hints=PostgresHints(database),
    )

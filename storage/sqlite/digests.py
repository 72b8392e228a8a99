"""Digests in SQLite: lines that wait for one, and digests as they were made."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import Channel, ChannelId, DigestPlan
from bot.delivery.delivery import Kind
from bot.digest.digest import Digest
from bot.matching.announcement import Announced
from bot.ports.digests import DigestMade
from bot.ports.write import Applied, Stale
from storage.sqlite.announced import lines_of_digest, waiting_lines
from storage.sqlite.channel_rows import channel_of_row, stand
from storage.sqlite.columns import moment_column, plan_column, plan_of
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.outbox import enqueue


class SqliteDigests:
    """The port `Digests` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def due(self, now: datetime) -> tuple[Channel, ...]:
        """Channels whose `next_digest_at` has come, the longest due first."""
        return await self._file.read(lambda database: _due(database, now))

    async def waiting(self, channel: ChannelId) -> tuple[Announced, ...]:
        """Papers announced as lines and in no digest yet, oldest first, without those nobody wants any more."""
        return await self._file.read(lambda database: waiting_lines(database, channel))

    async def apply(self, made: DigestMade) -> Applied | Stale:
        """Write a digest; `Applied.number` is its row in the outbox, 0 where none was made.

        `Stale` also when one of its papers waits no more. A digest that was made already is not made again.
        """
        return await self._file.write(lambda database: _apply(database, made))

    async def get(self, channel: ChannelId, subject: str) -> Digest | None:
        """The digest as it was made."""
        return await self._file.read(lambda database: _get(database, channel, subject))


class _Moved(Exception):
    """What the digest was decided on is no longer so."""


def _due(database: Database, now: datetime) -> tuple[Channel, ...]:
    rows = database.execute(
        "SELECT * FROM channel WHERE next_digest_at <= ? ORDER BY next_digest_at, id",
        (moment_column(now),),
    )
    return tuple(map(channel_of_row, rows))


def _apply(database: Database, made: DigestMade) -> Applied | Stale:
    try:
        with database.atomic():
            return _written(database, made)
    except _Moved:
        return Stale()


def _written(database: Database, made: DigestMade) -> Applied:
    if not stand(database, made.channel):
        raise _Moved
    if not made.papers:
        return Applied()
    cursor = database.execute(
        "INSERT INTO digest (channel, subject, plan, made_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            str(made.channel.id),
            made.subject,
            plan_column(made.channel.digest or DigestPlan()),
            moment_column(made.at),
        ),
    )
    if not cursor.rowcount:
        return Applied()
    _take_lines(database, made, digest=cursor.lastrowid)
    return Applied(enqueue(database, made.channel.id, kind=Kind.DIGEST, subject=made.subject, at=made.at))


def _take_lines(database: Database, made: DigestMade, *, digest: int | None) -> None:
    """Put the papers into the digest; none of them waits after this."""
    for place, paper in enumerate(made.papers):
        cursor = database.execute(
            """
            UPDATE announcement SET digest = ?, place = ?
            WHERE channel = ? AND paper = (SELECT row FROM paper WHERE id = ?) AND form = 'line' AND digest IS NULL
            """,
            (digest, place, str(made.channel.id), paper),
        )
        if not cursor.rowcount:
            raise _Moved


def _get(database: Database, channel: ChannelId, subject: str) -> Digest | None:
    row = database.execute(
        "SELECT * FROM digest WHERE channel = ? AND subject = ?",
        (str(channel), subject),
    ).fetchone()
    if row is None:
        return None
    return Digest(
        channel=channel,
        subject=subject,
        plan=plan_of(row["plan"]) or DigestPlan(),
        papers=lines_of_digest(database, row["id"]),
    )

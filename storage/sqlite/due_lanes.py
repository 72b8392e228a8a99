"""The lanes whose head is due, found each second; while nobody writes, what was found last second still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from storage.rows.conversions import channel_of, maybe_moment_of, moment_column, moment_of


@dataclass(frozen=True, slots=True)
class _Found:
    """The lanes that are due, and when the next one is if nobody writes before: a later head, or the end of a pause."""

    lanes: tuple[ChannelId, ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class _NoneDue:
    """No lane is due between two moments, in the database of this version, where a pause holds for so long."""

    version: int
    pause: timedelta
    since: datetime
    until: datetime | None

    def holds(self, version: int, pause: timedelta, now: datetime) -> bool:
        is_the_same = (version, pause) == (self.version, self.pause)
        return is_the_same and self.since <= now and (self.until is None or now < self.until)


class DueLanes:
    """Finds the lanes that are due. A connection that finds none remembers until when that holds.

    Idle lanes thus cost nothing, even thousands of paused ones: `data_version` changes with each commit of another
    connection, and these connections write nothing (https://www.sqlite.org/pragma.html#pragma_data_version).
    """

    def __init__(self) -> None:
        self._none_due: dict[int, _NoneDue] = {}

    def find(self, database: Database, now: datetime, paused_before: datetime) -> tuple[ChannelId, ...]:
        """The channels whose head is due, oldest first. One transaction, on a connection that never writes."""
        (version,) = database.execute("PRAGMA data_version").fetchone()
        connection = id(database.conn)
        none_due = self._none_due.get(connection)
        if none_due is not None and none_due.holds(version, now - paused_before, now):
            return ()
        found = _find(database, now, paused_before)
        self._none_due.pop(connection, None)
        if not found.lanes:
            self._none_due[connection] = _NoneDue(version, now - paused_before, now, found.next_at)
        return found.lanes


def _find(database: Database, now: datetime, paused_before: datetime) -> _Found:
    """Step from lane to lane over the index of open rows, so that a long backlog costs no more than a short one.

    Of the lanes that are not due yet the one comes along that is due next.
    """
    rows = database.execute(
        """
        WITH RECURSIVE lane (channel) AS (
            SELECT min(channel) FROM outbox WHERE state IN ('waiting', 'inflight', 'uncertain')
            UNION ALL
            SELECT (
                SELECT min(outbox.channel) FROM outbox
                WHERE state IN ('waiting', 'inflight', 'uncertain') AND outbox.channel > lane.channel
            )
            FROM lane WHERE lane.channel IS NOT NULL
        ),
        head (id, channel, due_at) AS MATERIALIZED (
            SELECT outbox.id, outbox.channel, outbox.due_at
            FROM lane
            LEFT JOIN channel ON channel.id = lane.channel
            JOIN outbox ON outbox.id = (
                SELECT id FROM outbox
                WHERE outbox.channel = lane.channel AND state IN ('waiting', 'inflight', 'uncertain')
                ORDER BY turn, id LIMIT 1
            )
            WHERE (channel.paused_at IS NULL OR channel.paused_at < :paused_before) AND outbox.state != 'inflight'
        )
        SELECT channel, due_at FROM head
        WHERE due_at <= :now OR due_at = (SELECT min(due_at) FROM head WHERE due_at > :now)
        ORDER BY due_at, id
        """,
        {"now": moment_column(now), "paused_before": moment_column(paused_before)},
    ).fetchall()
    heads = [(channel_of(row["channel"]), moment_of(row["due_at"])) for row in rows]
    lanes = tuple(channel for channel, due_at in heads if due_at <= now)
    later = [due_at for _, due_at in heads if due_at > now]
    return _Found(lanes, min([*later, *_pause_ends(database, now, paused_before)], default=None))


def _pause_ends(database: Database, now: datetime, paused_before: datetime) -> list[datetime]:
    """When the first of the paused lanes may be tried again, if any is paused."""
    (first,) = database.execute(
        "SELECT min(paused_at) FROM channel WHERE paused_at >= ?", (moment_column(paused_before),)
    ).fetchone()
    since = maybe_moment_of(first)
    return [] if since is None else [since + (now - paused_before)]

"""What a database that was restored from a backup cannot know: what was posted since the backup was made.

Rows that waited or were in flight may have been posted: they are uncertain, and looked for. A digest that was due
before the restore is made again under the key that it had, and looked for too; so is the notice of a retraction. Papers
that were announced since come in again with the next whole poll of each stream, and go into digests. Numbers go on from
far ahead: a change that is made now must not have the number, and its notice not the key, of one that was made since.
"""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.rows.conversions import moment_column
from storage.rows.restored import IN_DOUBT, NUMBERS_LEFT_OUT, Doubted


def doubt_what_was_posted(database: Database, *, now: datetime) -> Doubted:
    """Mark a copy of a backup as restored at `now`."""
    at = moment_column(now)
    moments = {"at": at, "known": min(_last_known(database) or at, at)}
    database.execute("DELETE FROM restored")
    database.execute("INSERT INTO restored (at, known_until) VALUES (:at, :known)", moments)
    rows = database.execute(
        """
        UPDATE outbox SET
            state = 'uncertain', turn = 0, due_at = min(due_at, :at), started_at = :at,
            asked_at = NULL, doubted_at = :at, keyless = 1,
            unsure_since = coalesce(unsure_since, iif(state = 'inflight', started_at, NULL), :known)
        WHERE state IN ('inflight', 'uncertain') OR state = 'waiting' AND due_at <= :at
        """,
        moments,
    ).rowcount
    streams = database.execute("UPDATE stream SET restored_at = ? WHERE baseline_at IS NOT NULL", (at,)).rowcount
    _leave_out_numbers(database)
    return Doubted(rows, streams)


def doubt_digest(database: Database, *, after: int, due: str) -> None:
    """Mark the outbox rows behind the row `after`, of a digest due at `due` (ISO), if it may be out already."""
    database.execute(
        """
        UPDATE outbox SET
            state = 'uncertain', turn = 0, started_at = restored.at, unsure_since = restored.known_until,
            doubted_at = restored.at, keyless = 1
        FROM restored WHERE outbox.id > :after AND julianday(restored.at) >= julianday(:due)
        """,
        {"after": after, "due": due},
    )


def doubt_notice(database: Database, row: int, *, at: datetime) -> None:
    """Mark the outbox row of a retraction that comes in soon after a restore: it may have been told before."""
    database.execute(
        """
        UPDATE outbox SET
            state = 'uncertain', started_at = restored.at, unsure_since = restored.known_until,
            doubted_at = restored.at, keyless = 1
        FROM restored WHERE outbox.id = :row AND restored.at > :doubted
        """,
        {"row": row, "doubted": moment_column(at - IN_DOUBT)},
    )


def _leave_out_numbers(database: Database) -> None:
    database.execute(
        """
        INSERT INTO sqlite_sequence (name, seq)
        SELECT name, 0 FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
            AND name NOT IN (SELECT name FROM sqlite_sequence)
        """
    )
    database.execute("UPDATE sqlite_sequence SET seq = seq + ?", (NUMBERS_LEFT_OUT,))


def _last_known(database: Database) -> str:
    """The last moment that the database tells of: the backup was made after it. Empty where it tells of none."""
    (moment,) = database.execute(
        """
        SELECT max(
            (SELECT coalesce(max(max(created_at, coalesce(started_at, ''), coalesce(settled_at, ''))), '') FROM outbox),
            (SELECT coalesce(max(polled_at), '') FROM stream),
            (SELECT coalesce(max(made_at), '') FROM change),
            (SELECT coalesce(max(made_at), '') FROM digest)
        )
        """
    ).fetchone()
    return str(moment)

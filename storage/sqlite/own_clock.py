"""The moments of leases and of processes that are alive, by SQLite's own clock: the machine's."""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database


def moment_in(database: Database, lasting: timedelta = timedelta()) -> str:
    """The moment so long from now, as a column has it."""
    (moment,) = database.execute(
        "SELECT strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', ?)", (f"{lasting.total_seconds():+f} seconds",)
    ).fetchone()
    return str(moment)

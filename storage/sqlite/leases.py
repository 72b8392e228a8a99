"""Leases, in SQLite."""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database

from bot.errors import LeaseLost
from bot.ports.leases import Lease
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.own_clock import moment_in


class SqliteLeases:
    """The port `Leases` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def take(self, name: str, holder: str, *, lasting: timedelta) -> Lease | None:
        """Take a lease that nobody holds, or that has run out; None while somebody else holds it."""
        return await self._file.write(lambda database: _take(database, name, holder, lasting))

    async def renew(self, lease: Lease, *, lasting: timedelta) -> bool:
        """Let a lease last for so long from now; False once it was taken or given back."""
        return await self._file.write(lambda database: _renew(database, lease, lasting))

    async def release(self, lease: Lease) -> None:
        """Give a lease back."""
        await self._file.write(lambda database: _release(database, lease))

    async def held(self) -> tuple[Lease, ...]:
        """The leases that somebody holds now, by name."""
        return await self._file.read(_held)


def require(database: Database, lease: Lease | None) -> None:
    """Raise `LeaseLost` where a lease has passed on; what is done under none needs none."""
    if lease is None:
        return
    row = database.execute(
        "SELECT 1 FROM lease WHERE name = ? AND holder = ? AND epoch = ?", (lease.name, lease.holder, lease.epoch)
    ).fetchone()
    if row is None:
        raise LeaseLost(lease.name)


def _take(database: Database, name: str, holder: str, lasting: timedelta) -> Lease | None:
    row = database.execute(
        """
        INSERT INTO lease (name, holder, epoch, expires_at) VALUES (:name, :holder, 1, :ends)
        ON CONFLICT (name) DO UPDATE SET
            holder = excluded.holder, epoch = epoch + 1, expires_at = excluded.expires_at
        WHERE lease.holder IS NULL OR lease.holder = excluded.holder OR lease.expires_at <= :now
        RETURNING epoch
        """,
        {"name": name, "holder": holder, "ends": moment_in(database, lasting), "now": moment_in(database)},
    ).fetchone()
    return None if row is None else Lease(name, holder, row["epoch"])


def _renew(database: Database, lease: Lease, lasting: timedelta) -> bool:
    renewed = database.execute(
        "UPDATE lease SET expires_at = ? WHERE name = ? AND holder = ? AND epoch = ?",
        (moment_in(database, lasting), lease.name, lease.holder, lease.epoch),
    )
    return renewed.rowcount > 0


def _release(database: Database, lease: Lease) -> None:
    database.execute(
        "UPDATE lease SET holder = NULL, expires_at = NULL WHERE name = ? AND holder = ? AND epoch = ?",
        (lease.name, lease.holder, lease.epoch),
    )


def _held(database: Database) -> tuple[Lease, ...]:
    rows = database.execute(
        "SELECT name, holder, epoch FROM lease WHERE expires_at > ? ORDER BY name", (moment_in(database),)
    )
    return tuple(Lease(row["name"], row["holder"], row["epoch"]) for row in rows)

"""Leases, in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import LeaseLost
from bot.ports.leases import Lease
from storage.postgres.connection import Connection, Database


class PostgresLeases:
    """The port `Leases` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, name: str, holder: str, *, lasting: timedelta) -> Lease | None:
        """Take a lease that is free or has expired; None while another process holds it.

        Processes that stand by ask every second; this only reads, unless the lease can be taken.
        """
        if await self._database.read_one(lambda connection: _is_free(connection, name, holder)):
            return await self._database.write(lambda connection: _take(connection, name, holder, lasting))
        return None

    async def renew(self, lease: Lease, *, lasting: timedelta) -> bool:
        """Let a lease last for so long from now; False once it was taken or given back."""
        return await self._database.write_one(lambda connection: _renew(connection, lease, lasting))

    async def release(self, lease: Lease) -> None:
        """Release a lease."""
        await self._database.write(lambda connection: _release(connection, lease))

    async def held(self) -> tuple[Lease, ...]:
        """The leases that have not expired, ordered by name."""
        return await self._database.read(_held)


async def require(connection: Connection, lease: Lease | None) -> None:
    """The fence of a write: raise `LeaseLost` if another process has taken the lease. Without a lease it does nothing.

    The row of the lease stays locked until the transaction ends, so meanwhile it can be neither taken nor renewed. So
    this is the last statement: a large page takes longer to write than a lease lasts, and its holder would lose the
    lease. Transactions that wait for the row hold no other lock, so there are no deadlocks.
    """
    if lease is None:
        return
    found = await connection.execute(
        "SELECT FROM lease WHERE name = %s AND holder = %s AND epoch = %s FOR SHARE",
        (lease.name, lease.holder, lease.epoch),
    )
    if found.rowcount == 0:
        raise LeaseLost(lease.name)


async def _is_free(connection: Connection, name: str, holder: str) -> bool:
    found = await connection.execute(
        "SELECT FROM lease WHERE name = %s AND holder <> %s AND expires_at > clock_timestamp()", (name, holder)
    )
    return found.rowcount == 0


async def _take(connection: Connection, name: str, holder: str, lasting: timedelta) -> Lease | None:
    found = await connection.execute(
        """
        INSERT INTO lease (name, holder, epoch, expires_at)
        VALUES (%(name)s, %(holder)s, 1, clock_timestamp() + %(lasting)s)
        ON CONFLICT (name) DO UPDATE SET
            holder = excluded.holder, epoch = lease.epoch + 1, expires_at = clock_timestamp() + %(lasting)s
        WHERE lease.holder IS NULL OR lease.holder = excluded.holder OR lease.expires_at <= clock_timestamp()
        RETURNING epoch
        """,
        {"name": name, "holder": holder, "lasting": lasting},
    )
    row = await found.fetchone()
    return None if row is None else Lease(name, holder, row["epoch"])


async def _renew(connection: Connection, lease: Lease, lasting: timedelta) -> bool:
    renewed = await connection.execute(
        "UPDATE lease SET expires_at = clock_timestamp() + %s WHERE name = %s AND holder = %s AND epoch = %s",
        (lasting, lease.name, lease.holder, lease.epoch),
    )
    return renewed.rowcount > 0


async def _release(connection: Connection, lease: Lease) -> None:
    await connection.execute(
        "UPDATE lease SET holder = NULL, expires_at = NULL WHERE name = %s AND holder = %s AND epoch = %s",
        (lease.name, lease.holder, lease.epoch),
    )


async def _held(connection: Connection) -> tuple[Lease, ...]:
    found = await connection.execute(
        "SELECT name, holder, epoch FROM lease WHERE expires_at > clock_timestamp() ORDER BY name"
    )
    return tuple(Lease(row["name"], row["holder"], row["epoch"]) for row in await found.fetchall())

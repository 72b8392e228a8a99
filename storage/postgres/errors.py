"""Maps PostgreSQL's errors to errors that say what helps: https://www.postgresql.org/docs/current/errcodes-appendix.html."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolTimeout

from bot.errors import StorageError, TooSlow, Unwritable

_WHAT_HELPS: tuple[tuple[type[Exception], str], ...] = (
    (PoolTimeout, "it gives no connection; look whether the server runs, and how many connections it allows"),
    (errors.InvalidPassword, "it refuses the password; correct it in OFFPRINT_DATABASE_URL"),
    (errors.InvalidAuthorizationSpecification, "it refuses this user; correct OFFPRINT_DATABASE_URL"),
    (errors.InvalidCatalogName, "the server has no such database; create it (`createdb NAME`), or name another"),
    (errors.InsufficientPrivilege, "this user may not do that; make it the owner of the database"),
    (errors.TooManyConnections, "it allows no more connections; raise max_connections, or put PgBouncer before it"),
    (errors.DiskFull, "its disk is full; give it room and the service goes on by itself"),
    (errors.ReadOnlySqlTransaction, "it takes no writes (a standby?); name the primary in OFFPRINT_DATABASE_URL"),
    (errors.AdminShutdown, "the server is being stopped; the service goes on by itself once it runs"),
    (errors.LockNotAvailable, "another process writes to it; wait for that, or stop it"),
    (errors.OperationalError, "it cannot be reached; the service goes on by itself once it runs"),
)


class BrokenBefore(psycopg.OperationalError):
    """A connection broke before its transaction began, so nothing was done on it."""


def is_passing(error: Exception) -> bool:
    """Whether nothing was done, and another try may succeed: a deadlock that was solved, a connection broken before."""
    return isinstance(error, BrokenBefore | errors.DeadlockDetected | errors.SerializationFailure)


def storage_error(error: Exception, url: str) -> StorageError | TooSlow:
    """Offprint's error for an error about the database at `url`; it shows no password."""
    if _parts(url) is None:  # the error would quote it, with its password
        return StorageError(
            "the address of the database cannot be read; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %25 "
            "for a % in the password, %40 for an @, and %2F for a slash."
        )
    if isinstance(error, errors.QueryCanceled):  # only reads with a time limit are cancelled
        return TooSlow("That search took too long and was given up. Ask for less: add a word that few papers have.")
    if isinstance(error, errors.IntegrityError | errors.DataError | errors.ProgramLimitExceeded):
        return Unwritable(f"{shown_url(url)}: PostgreSQL refuses the value ({_line(error)}).")
    helps = next((helps for kind, helps in _WHAT_HELPS if isinstance(error, kind)), "PostgreSQL refuses")
    return StorageError(f"{shown_url(url)}: {helps} ({_line(error)}).")


def shown_url(url: str) -> str:
    """The address as people may see it: server, port and database."""
    parts = _parts(url)
    if parts is None:
        return "the database"
    place = f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}"
    return f"postgresql://{place}/{parts.get('dbname') or ''}"


def _parts(url: str) -> Mapping[str, str | int | None] | None:
    """What an address says, by the names of libpq; None where it cannot be read."""
    try:
        return conninfo_to_dict(url)
    except psycopg.Error:
        return None


def _line(error: Exception) -> str:
    """The first line of an error: those below it quote the statement."""
    return next(iter(str(error).splitlines()), type(error).__name__)

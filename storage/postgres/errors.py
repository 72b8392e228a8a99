"""Maps PostgreSQL's errors to errors that say what helps: https://www.postgresql.org/docs/current/errcodes-appendix.html."""

from __future__ import annotations

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
    (errors.DiskFull, "its disk is full; give it room and Offprint goes on by itself"),
    (errors.ReadOnlySqlTransaction, "it takes no writes (a standby?); name the primary in OFFPRINT_DATABASE_URL"),
    (errors.AdminShutdown, "the server is being stopped; Offprint goes on by itself once it runs"),
    (errors.OperationalError, "it cannot be reached; Offprint goes on by itself once it runs"),
)


class BrokenBefore(psycopg.OperationalError):
    """A connection broke before its transaction began, so nothing was done on it."""


def is_passing(error: Exception) -> bool:
    """Whether nothing was done, and another try may succeed: a deadlock that was solved, a connection broken before."""
    return isinstance(error, BrokenBefore | errors.DeadlockDetected | errors.SerializationFailure)


def storage_error(error: Exception, url: str) -> StorageError | TooSlow:
    """Offprint's error for an error about the database at `url`; it shows no password."""
    if isinstance(error, errors.QueryCanceled):  # only reads with a time limit are cancelled
        return TooSlow("That search took too long and was given up. Ask for less: add a word that few papers have.")
    if isinstance(error, errors.IntegrityError | errors.DataError):
        return Unwritable(f"{shown_url(url)}: PostgreSQL refuses the value ({_line(error)}).")
    helps = next((helps for kind, helps in _WHAT_HELPS if isinstance(error, kind)), "PostgreSQL refuses")
    return StorageError(f"{shown_url(url)}: {helps} ({_line(error)}).")


def shown_url(url: str) -> str:
    """The address as people may see it: server, port and database."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return "the database"
    place = f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}"
    return f"postgresql://{place}/{parts.get('dbname') or ''}"


def _line(error: Exception) -> str:
    """The first line of an error: those below it quote the statement."""
    return next(iter(str(error).splitlines()), type(error).__name__)

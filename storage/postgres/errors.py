"""Maps PostgreSQL's errors to errors that say what helps: https://www.postgresql.org/docs/current/errcodes-appendix.html."""

from __future__ import annotations

import re
from collections.abc import Mapping

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolTimeout

from bot.errors import ServerAway, StorageError, Unwritable

_GOES_ON = "the service goes on by itself once it answers"
_WHAT_HELPS: tuple[tuple[type[Exception], str], ...] = (
    (PoolTimeout, "all connections are busy; look what holds them in pg_stat_activity, or in PgBouncer's SHOW POOLS"),
    (errors.InsufficientPrivilege, "this user may not do that; make it the owner of the database"),
    (errors.TooManyConnections, "it allows no more connections; raise max_connections, or put PgBouncer before it"),
    (errors.DiskFull, "its disk is full; give it room and the service goes on by itself"),
    (errors.ReadOnlySqlTransaction, "it takes no writes (a standby?); name the primary in OFFPRINT_DATABASE_URL"),
    (errors.AdminShutdown, "the server is being stopped, or has ended this connection; " + _GOES_ON),
    (errors.LockNotAvailable, "another process writes to it; wait for that, or stop it"),
    (errors.QueryCanceled, "it was cancelled there; where that comes again, raise this user's statement_timeout"),
    (errors.IdleInTransactionSessionTimeout, "this process stood still in a transaction, which was given up"),
    (errors.UndefinedTable, "its tables are gone; restart the service, which makes them, or put a backup back"),
    (errors.OperationalError, "it cannot be reached; " + _GOES_ON),
)
_REFUSED: tuple[tuple[re.Pattern[str], bool, str], ...] = (
    (
        re.compile("too many (clients|connections)|connection slots|no more connections allowed|max_client_conn"),
        True,
        "it allows no more connections; raise max_connections, or put PgBouncer before it (there: max_client_conn)",
    ),
    (
        re.compile(
            "starting up|shutting down|recovery mode|accepting connections|server login|query_wait_timeout|"
            "server_login_retry|cannot connect to server|administrator command"
        ),
        True,
        "it takes no connections now; " + _GOES_ON,
    ),
    (
        re.compile("password|SASL|authentication failed"),
        False,
        "it refuses the password; correct it in OFFPRINT_DATABASE_URL",
    ),
    (
        re.compile(r"database .* does not exist|no such database"),
        False,
        "the server has no such database; create it (`createdb NAME`), or name another",
    ),
    (
        re.compile("role|user|pg_hba.conf"),
        False,
        "it refuses this user; correct OFFPRINT_DATABASE_URL, or let the user in (pg_hba.conf)",
    ),
)
"""What a server says that takes no connection, whether that may pass, and what helps. libpq hands on no code for that,
only the words (https://github.com/postgres/postgres/blob/master/src/backend/utils/init/postinit.c); those of a server
that speaks another language are shown as they are."""


class BrokenBefore(psycopg.OperationalError):
    """A connection broke before its transaction began, so nothing was done on it."""


class Silent(psycopg.OperationalError):
    """Nothing came back in time, and nothing was done: the network, the server or a pooler holds it up."""


def is_passing(error: Exception) -> bool:
    """Whether nothing was done, and another try may succeed: a deadlock that was solved, a connection broken before."""
    return isinstance(error, BrokenBefore | errors.DeadlockDetected | errors.SerializationFailure)


def storage_error(error: Exception, url: str) -> StorageError:
    """Offprint's error for an error about the database at `url`; it shows no password.

    `ServerAway` where the server takes no connection now and may take one later.
    """
    if _parts(url) is None:  # the error would quote it, with its password
        return StorageError(
            "the address of the database cannot be read; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with %25 "
            "for a % in the password, %40 for an @, and %2F for a slash."
        )
    if isinstance(error, errors.IntegrityError | errors.DataError | errors.ProgramLimitExceeded):
        return Unwritable(f"{shown_url(url)}: PostgreSQL refuses the value ({_line(error)}).")
    if isinstance(error, BrokenBefore) and isinstance(error.__cause__, psycopg.Error):
        error = error.__cause__
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        may_pass, helps = _of_no_connection(str(error))
        kind = ServerAway if may_pass else StorageError
        return kind(f"{shown_url(url)}: {helps} ({_line(error)}).")
    helps = next((helps for kind, helps in _WHAT_HELPS if isinstance(error, kind)), "PostgreSQL refuses")
    return StorageError(f"{shown_url(url)}: {helps} ({_line(error)}).")


def _of_no_connection(said: str) -> tuple[bool, str]:
    """Whether there may be a connection later, and what helps."""
    for words, may_pass, helps in _REFUSED:
        if "FATAL" in said and words.search(said):
            return may_pass, helps
    if "FATAL" in said:
        return False, "it refuses the connection; see why"
    return True, f"it cannot be reached; {_GOES_ON}"


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

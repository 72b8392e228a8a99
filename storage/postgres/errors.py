"""Maps PostgreSQL's errors to ours, each with a remedy.

The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import urlsplit

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo
from psycopg_pool import PoolTimeout

from bot.database_url import ADDRESS
from bot.errors import ServerAway, StorageError, Unwritable
from bot.text.lines import one_line

_GOES_ON = "a service goes on by itself once it answers"
_UNREACHABLE = "it cannot be reached; look whether it runs: " + _GOES_ON
_NO_DATABASE = "the server has no such database; create it (`createdb NAME`), or name another"
_NO_PLACE = "it allows no more connections; raise max_connections, or put PgBouncer before it (there: max_client_conn)"
_STATEMENT_MODE = "statement pooling mode"
"""PgBouncer ends a connection with these words at BEGIN (https://www.pgbouncer.org/config.html#pool_mode)."""
_CODES_OF_NO_CONNECTION = (None, errors.ProtocolViolation.sqlstate)
"""libpq has no code for a failed connection, and PgBouncer one code for nearly all of its own errors
(https://github.com/pgbouncer/pgbouncer/blob/master/src/objects.c)."""
_WRONG_USER = f"it refuses this user; correct {ADDRESS}, or let the user in (pg_hba.conf)"
_WHAT_HELPS: tuple[tuple[type[Exception], str], ...] = (
    (PoolTimeout, "all connections are busy; look what holds them in pg_stat_activity, or in PgBouncer's SHOW POOLS"),
    (errors.InsufficientPrivilege, "this user may not do that; make it the owner of the database"),
    (errors.TooManyConnections, _NO_PLACE),
    (errors.DiskFull, "its disk is full; give it room, and a service goes on by itself"),
    (errors.ReadOnlySqlTransaction, f"it takes no writes (a standby?); name the primary in {ADDRESS}"),
    (errors.AdminShutdown, "the server is being stopped, or has ended this connection; " + _GOES_ON),
    (errors.LockNotAvailable, "another process writes to it; wait for that, or stop it"),
    (errors.QueryCanceled, "it was cancelled there; where that comes again, raise this user's statement_timeout"),
    (errors.IdleInTransactionSessionTimeout, "this process stood still in a transaction, which was given up"),
    (errors.InvalidSchemaName, "it has no schema of those in its search_path; make one there (`CREATE SCHEMA NAME`)"),
    (errors.UndefinedTable, "its tables are gone; restart the service, which makes them, or put a backup back"),
    (errors.OperationalError, _UNREACHABLE),
)
_NO_CONNECTION: tuple[tuple[str, bool, str], ...] = (
    (r"too many (clients|connections)|connection slots|no more connections|max_client_conn", True, _NO_PLACE),
    (
        r"starting up|shutting down|recovery mode|accepting connections|administrator command",
        True,
        "it takes no connections now; " + _GOES_ON,
    ),
    (
        r"server login|query_wait_timeout|server_login_retry|cannot connect to server",
        True,
        "it takes no connections now; " + _GOES_ON,
    ),
    (
        r"standby mode|read-write mode|session is (not )?read-only",
        True,
        "it is not what target_session_attrs asks for; " + _GOES_ON,
    ),
    (r"resolve host|translate host name", True, f"no host has that name; correct {ADDRESS}"),
    (
        r"SSL|certificate",
        False,
        f"it and its client do not agree on TLS; look at sslmode and sslrootcert in {ADDRESS}",
    ),
    (r"database \"\" does not exist|no such database", False, _NO_DATABASE),
    (
        r"password|SASL|authentication failed",
        False,
        f"it refuses the user or the password; correct {ADDRESS}",
    ),
    (r"role \"\"|no such user|pg_hba\.conf|permission denied", False, _WRONG_USER),
    (r"invalid .* value|invalid port number", False, f"it cannot be named so; correct {ADDRESS}"),
    (_STATEMENT_MODE, False, "the pooler before it allows no transactions; set its pool_mode to transaction"),
    (r"startup parameter", False, f"a pooler before it takes no such option; delete it from {ADDRESS}"),
    (r"FATAL", False, "it refuses the connection; see why"),
)
"""Messages of a failed connection (without names in them), each with whether it may pass, and what helps.

libpq hands on no code for that (https://github.com/postgres/postgres/blob/master/src/backend/utils/init/postinit.c);
the words of a server that speaks another language are shown as they are."""
BLAME_THE_VALUE = (errors.IntegrityError, errors.DataError, errors.ProgramLimitExceeded)
"""Errors for which neither the server nor the way to it is to blame, but a value."""
_NAMED = re.compile(r'"[^"]*"')
_FORM = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"


class BrokenBefore(psycopg.OperationalError):
    """The connection broke before its transaction began, so nothing was done."""


class Silent(psycopg.OperationalError):
    """No answer came in time, and nothing was done: the network, the server or a pooler is stuck."""


def is_passing(error: Exception) -> bool:
    """Whether nothing was done and a retry may succeed: after a deadlock, or a connection that had broken before."""
    is_undone = isinstance(error, BrokenBefore | errors.DeadlockDetected | errors.SerializationFailure)
    return is_undone and _STATEMENT_MODE not in str(error)


def storage_error(error: Exception, url: str) -> StorageError:
    """Our error for an error of the database at `url`; it shows no password.

    `ServerAway` if the server takes no connection now but may take one later.
    """
    if _parts(url) is None:  # the error would quote it, with its password
        return StorageError(f"the address of the database cannot be read; {_what_is_unreadable(url)}.")
    if isinstance(error, BLAME_THE_VALUE):
        return Unwritable(f"{shown_url(url)}: PostgreSQL refuses the value ({_line(error)}).")
    if isinstance(error, BrokenBefore) and isinstance(error.__cause__, psycopg.Error):
        error = error.__cause__
    if isinstance(error, psycopg.OperationalError) and error.sqlstate in _CODES_OF_NO_CONNECTION:
        may_pass, helps = _of_no_connection(_line(error))
        kind = ServerAway if may_pass else StorageError
        return kind(f"{shown_url(url)}: {helps} ({_line(error)}).")
    helps = next((helps for kind, helps in _WHAT_HELPS if isinstance(error, kind)), "PostgreSQL refuses")
    return StorageError(f"{shown_url(url)}: {helps} ({_line(error)}).")


def _of_no_connection(said: str) -> tuple[bool, str]:
    """Whether a connection may succeed later, and what helps."""
    told = _NAMED.sub('""', said)
    for words, may_pass, helps in _NO_CONNECTION:
        if re.search(words, told):
            return may_pass, helps
    return True, _UNREACHABLE


def shown_url(url: str) -> str:
    """The address as people may see it: server, port and database."""
    parts = _parts(url)
    if parts is None:
        return "the database"
    place = f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}"
    return f"postgresql://{place}/{parts.get('dbname') or ''}"


def _what_is_unreadable(url: str) -> str:
    """The correction of an address that libpq cannot read. It quotes nothing but the name of an option."""
    known = [option.keyword.decode() for option in Conninfo.get_defaults()]
    typed = [pair.partition("=")[0] for pair in urlsplit(url).query.split("&")]
    unknown = next((name for name in typed if name and name not in known), None)
    if unknown is None:
        return f"write {_FORM}, with %25 for a % in the password, %40 for an @, and %2F for a slash"
    near = get_close_matches(unknown, known, n=1) or ["sslmode"]
    return f"“{one_line(unknown)}” is no option of PostgreSQL's; write {_FORM}?OPTION=VALUE, such as {near[0]}"


def _parts(url: str) -> Mapping[str, str | int | None] | None:
    """The parts of an address, by libpq's names; None if it cannot be read."""
    try:
        return conninfo_to_dict(url)
    except psycopg.Error:
        return None


def _line(error: Exception) -> str:
    """The first line of an error: those below it quote the statement."""
    return next(iter(str(error).splitlines()), type(error).__name__)

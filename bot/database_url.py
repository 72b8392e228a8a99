"""How a database is named: `sqlite:///FILE`, or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`.

An address of PostgreSQL is read as libpq reads it:
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS. What is wrong with one is told without
quoting it, since it may hold a password.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

ADDRESS = "the address (OFFPRINT_DATABASE_URL, or behind --from or --to)"
"""How an error calls an address that must be corrected: a setting, or what was typed for `offprint migrate`."""
SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")
_FORM = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
_SQLITE_FORM = "sqlite:///FILE, such as sqlite:///offprint.db or sqlite:////var/lib/offprint.db"
_UNREAD_PERCENT = re.compile("%(?![0-9a-fA-F]{2})")
_LAST_PORT = 65535
_HOSTS = re.compile(r"(?:(?:\[[\da-fA-F:.%]+\]|[^\s\[\]:,]*)(?::\d*)?(?:,|$))*")


def is_postgres(url: str) -> bool:
    """Whether a database is one of PostgreSQL, which several processes can use at once."""
    return url.startswith(_POSTGRES)


def read_database_url(value: str) -> str:
    """The address of a database, looked over. Raises ValueError with the form to write."""
    if is_postgres(value):
        _look_over(value)
    elif not value.startswith(SQLITE) or value.removeprefix(SQLITE)[:1] in {"", ":"}:  # SQLite keeps `:…` for itself
        raise ValueError(f"write {_SQLITE_FORM}; or {_FORM}")
    return value


def _look_over(url: str) -> None:
    place, _, rest = url.partition("://")[2].partition("/")
    _, _, hosts = place.rpartition("@")
    if place.count("@") > 1 or "@" in rest or "#" in url or any(letter.isspace() for letter in url):
        raise ValueError(f"write {_FORM}, and in a name or password %40 for @, %2F for /, %23 for #, %20 for a blank")
    if not _HOSTS.fullmatch(hosts.partition("?")[0]):
        raise ValueError(f"the host or its port cannot be read; write {_FORM}")
    if any(int(port) > _LAST_PORT for port in re.findall(r":(\d+)(?:,|$)", hosts.partition("?")[0])):
        raise ValueError(f"ports end at {_LAST_PORT}; write {_FORM}")
    if _UNREAD_PERCENT.search(url):
        raise ValueError(f"a % that stands for itself is written %25; write {_FORM}")
    if not urlsplit(url).path.strip("/") and "dbname=" not in url:
        raise ValueError(f"it names no database; write {_FORM}")

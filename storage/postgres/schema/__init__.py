"""Migrations: numbered SQL files beside this one, applied once each and in order when a database is opened."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg.sql import SQL

from bot.database_url import ADDRESS
from bot.errors import SchemaTooNew, StorageError
from storage.postgres.errors import shown_url

_UTF8 = "UTF8"
_ALONE = 0x0FF9
"""The key of the lock under which tables are made: two processes that start at once wait for one another. It ends with
the transaction, so a pooler may stand between (https://www.postgresql.org/docs/current/explicit-locking.html)."""


async def migrate(connection: AsyncConnection[DictRow], url: str) -> None:
    """Bring the database up to today's tables, in one transaction: not under processes, which know others.

    Raises `SchemaTooNew`, `StorageError`.
    """
    if not await _pending(connection, url):
        return
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ALONE,))
        if await is_older(connection, url):
            await _refuse_under_processes(connection, url)
        for name in await _pending(connection, url):
            await connection.execute(_sql(name))
            await connection.execute("INSERT INTO offprint_migration (name) VALUES (%s)", (name,))


def index(name: str) -> SQL:
    """The statement that makes an index, as the last of the steps that has one says it."""
    made = re.compile(rf"^CREATE INDEX {name} .*?;$", re.MULTILINE | re.DOTALL)
    return SQL([found for step in _names() for found in made.findall(_text(step))][-1])


async def has_tables_of_ours(connection: AsyncConnection[DictRow], url: str) -> bool:
    """Whether the database has tables of ours. Raises `SchemaTooNew`, and `StorageError` for another program's."""
    await _pending(connection, url)
    return bool(await _applied(connection))


async def is_older(connection: AsyncConnection[DictRow], url: str) -> bool:
    """Whether the database has tables of ours, and steps are missing."""
    applied = await _applied(connection)
    return bool(applied) and bool(await _pending(connection, url))


async def _refuse_under_processes(connection: AsyncConnection[DictRow], url: str) -> None:
    found = await connection.execute("SELECT name FROM process WHERE alive_until > clock_timestamp() ORDER BY name")
    if alive := ", ".join([row["name"] for row in await found.fetchall()]):
        raise StorageError(
            f"{shown_url(url)}: processes of an older Offprint than this one run on it ({alive}), and its tables are "
            "theirs. Stop every process, then start this version; one that was killed is forgotten within 15 seconds."
        )


async def _pending(connection: AsyncConnection[DictRow], url: str) -> list[str]:
    """The steps that are missing, in order."""
    _refuse_encoding(connection, url)
    applied, names = await _applied(connection), _names()
    newer = sorted(applied - set(names))
    if newer:
        raise SchemaTooNew(
            f"{shown_url(url)} was written by a newer Offprint (its tables are those of “{newer[-1]}”, which this one "
            f"does not know). Install that version or a later one, or name another database in {ADDRESS}."
        )
    if not applied and await _is_anothers(connection):
        raise StorageError(
            f"{shown_url(url)}: it is the database of another program, and is left as it is; name an empty one "
            f"(`createdb offprint` makes one) in {ADDRESS}."
        )
    return [name for name in names if name not in applied]


def _refuse_encoding(connection: AsyncConnection[DictRow], url: str) -> None:
    """Raise `StorageError` unless the database holds every text.

    The server says its encoding when it is connected to (https://www.postgresql.org/docs/current/libpq-status.html).
    """
    encoding = connection.info.parameter_status("server_encoding")
    if encoding not in {None, _UTF8}:
        raise StorageError(
            f"{shown_url(url)}: its encoding is {encoding}, which cannot hold every title; make the database anew: "
            f"`createdb --encoding={_UTF8} --template=template0 NAME`."
        )


async def _applied(connection: AsyncConnection[DictRow]) -> set[str]:
    cursor = await connection.execute(
        """
        SELECT EXISTS (
            SELECT FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'offprint_migration'
        ) AS is_there
        """
    )
    if not _one(await cursor.fetchone())["is_there"]:
        return set()
    cursor = await connection.execute("SELECT name FROM offprint_migration")
    return {row["name"] for row in await cursor.fetchall()}


async def _is_anothers(connection: AsyncConnection[DictRow]) -> bool:
    """Whether there are tables, and none of ours: one statement asks, for another process may make ours just now."""
    cursor = await connection.execute(
        """
        SELECT count(*) > 0 AND NOT coalesce(bool_or(tablename = 'offprint_migration'), false) AS is_anothers
        FROM pg_tables WHERE schemaname = current_schema()
        """
    )
    return bool(_one(await cursor.fetchone())["is_anothers"])


def _one(row: DictRow | None) -> dict[str, Any]:
    if row is None:
        raise StorageError("PostgreSQL has not answered a question that has always an answer.")
    return row


def _sql(name: str) -> SQL:
    """A step: its file, which is ours and holds no value of anybody."""
    return SQL(_text(name))


def _text(name: str) -> LiteralString:
    return files(__name__).joinpath(f"{name}.sql").read_text("utf-8")


def _names() -> list[str]:
    """The steps in order: their file names, which begin with their numbers."""
    return sorted(file.name.removesuffix(".sql") for file in files(__name__).iterdir() if file.name.endswith(".sql"))

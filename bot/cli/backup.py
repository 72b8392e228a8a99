"""`offprint backup` and `offprint restore`: a copy of the database, made while the service runs, and put back."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import Path
from typing import Annotated

import typer

from bot.card.formatting import counted
from bot.cli.output import say
from bot.cli.process_words import process_words
from bot.cli.setup import now, open_stores, settings_or_say
from bot.errors import UsageError
from bot.settings import Settings
from storage.postgres.store import doubt_restored
from storage.rows.restored import Doubted
from storage.sqlite.backup import back_up
from storage.sqlite.backup import restore as put_back


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy is written; it must not exist.")],
) -> None:
    """Copy the database to a file, also while the service runs. On PostgreSQL: print the command that does."""
    settings = settings_or_say()
    if settings.on_postgres:
        command = f'pg_dump --format=custom --file={shlex.quote(str(file))} "$OFFPRINT_DATABASE_URL"'
        raise UsageError("PostgreSQL makes its backups with its own tool.", remedy=f"Type: {command}")
    database = settings.database_path
    back_up(database, file)
    say(f"{file}: a checked copy of {database}, {file.stat().st_size / 1e6:.1f} MB. It holds secrets; keep it private.")


def restore(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A file that `offprint backup` has written; on PostgreSQL none."),
    ] = None,
) -> None:
    """Put a backup in the place of the database. On PostgreSQL: after `pg_restore` has put one there.

    Stop the service first. What was posted since the backup is looked for before it is sent again, and what comes in
    again goes into digests.
    """
    settings = settings_or_say()
    if settings.on_postgres:
        _doubt_server(settings, file)
        return
    if file is None:
        raise UsageError("Which backup?", remedy="Write: offprint restore FILE")
    database = settings.database_path
    restored = put_back(database, file, now=now())
    say(f"{database} is now a copy of {file}.")
    if restored.kept is not None:
        say(f"The file that stood there is {restored.kept}; delete it when you no longer need it.")
    _say_what_is_doubted(restored.doubted)


def _doubt_server(settings: Settings, file: Path | None) -> None:
    """Doubt what a database tells that PostgreSQL's own tool has restored. Raises `UsageError`, `StorageError`."""
    if file is not None:
        command = (
            f'pg_restore --clean --if-exists --no-owner --dbname="$OFFPRINT_DATABASE_URL" {shlex.quote(str(file))}'
        )
        remedy = f"Stop every process, type: {command} and then: offprint restore"
        raise UsageError("PostgreSQL restores its backups with its own tool.", remedy=remedy)
    _say_what_is_doubted(asyncio.run(_doubted(settings)))


async def _doubted(settings: Settings) -> Doubted:
    async with open_stores(settings) as stores:
        if alive := await stores.processes.alive():
            raise UsageError(f"The service runs: {process_words(alive[0])}.", remedy="Stop every process first.")
        return await doubt_restored(settings.database_url, now=now())


def _say_what_is_doubted(doubted: Doubted) -> None:
    rows, streams = counted(doubted.rows, "message"), counted(doubted.streams, "stream")
    if doubted.rows:
        say(f"{rows} may have been posted since the backup: each is looked for before it is sent.")
    say(f"What the next poll of {streams} brings goes into digests, marked restored: some of it may have been posted.")
    say("Start the service: offprint run")

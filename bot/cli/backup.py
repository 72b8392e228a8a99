"""`offprint backup` and `offprint restore`: a copy of the database, made while the service runs, and put back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.card.formatting import counted
from bot.cli.output import say
from bot.cli.setup import now, settings_or_say
from storage.sqlite.backup import back_up
from storage.sqlite.backup import restore as put_back


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy is written; it must not exist.")],
) -> None:
    """Copy the database to a file, also while the service runs."""
    database = settings_or_say().database_path
    back_up(database, file)
    say(f"{file}: a checked copy of {database}, {file.stat().st_size / 1e6:.1f} MB. It holds secrets; keep it private.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `offprint backup` has written.")],
) -> None:
    """Put a backup in the place of the database.

    Stop the service first. What was posted since the backup is looked for before it is sent again, and what comes in
    again goes into digests.
    """
    database = settings_or_say().database_path
    restored = put_back(database, file, now=now())
    say(f"{database} is now a copy of {file}.")
    if restored.kept is not None:
        say(f"The file that stood there is {restored.kept}; delete it when you no longer need it.")
    rows, streams = counted(restored.doubted.rows, "message"), counted(restored.doubted.streams, "stream")
    if restored.doubted.rows:
        say(f"{rows} may have been posted since the backup: each is looked for before it is sent.")
    say(f"What the next poll of {streams} brings goes into digests, marked restored: some of it may have been posted.")
    say("Start the service: offprint run")

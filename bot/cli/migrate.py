"""`offprint migrate`: moves a team's data from a file to PostgreSQL, or back."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot.card.formatting import counted
from bot.cli.output import Json, print_json, print_table, say
from bot.cli.setup import now
from bot.database_url import is_postgres, read_database_url
from bot.errors import AlreadyMoved, StorageError, Unwritable, UsageError
from bot.jobs.move import Findings, Moved, Stage, look_through, move, refuse_left
from bot.ports.moving import Destination, Origin
from storage.postgres.errors import shown_url
from storage.postgres.moves import (
    open_postgres_destination,
    open_postgres_origin,
    read_postgres_origin,
    refuse_as_postgres_destination,
)
from storage.rows.tables import TABLES
from storage.sqlite.moved_mark import file_address
from storage.sqlite.moves import (
    open_sqlite_destination,
    open_sqlite_origin,
    read_sqlite_origin,
    refuse_as_sqlite_destination,
)
from storage.sqlite.store import database_path

_MOVED = (
    "The database that is moved: sqlite:///FILE (four slashes for an absolute path) or postgresql://USER@HOST/NAME."
)
_SAME_KIND = {
    "sqlite": "Both are files: `offprint backup COPY` copies one, and `offprint restore COPY` puts a copy in place.",
    "postgresql": "Both are databases of PostgreSQL: stop the service, and move one with `pg_dump` and `pg_restore`.",
}
_GOES_ON = "What was moved is kept: type the same command again, and it goes on from there."


@dataclass(frozen=True, slots=True)
class _Place:
    """A database that was named, and how it is opened."""

    kind: str
    address: str
    origin: Callable[[], AbstractAsyncContextManager[Origin]]
    origin_to_read: Callable[[], AbstractAsyncContextManager[Origin]]
    destination: Callable[[], AbstractAsyncContextManager[Destination]]
    refuse_as_destination: Callable[[str], Awaitable[None]]


def migrate(
    origin: Annotated[str, typer.Option("--from", metavar="ADDRESS", help=_MOVED)],
    destination: Annotated[
        str, typer.Option("--to", metavar="ADDRESS", help="An empty one of the other kind. A file may be made.")
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Move all data from a SQLite file to PostgreSQL, or back.

    Stop the service first. A move that was interrupted goes on where it was when it is typed again. At the end every
    table is compared by count and checksum; then the old database is closed, so that nothing is posted twice. A
    password need not stand in the address: PGPASSWORD and ~/.pgpass are read.
    """
    here, there = _place(origin), _place(destination)
    if here.kind == there.kind:
        raise UsageError(_SAME_KIND[here.kind])
    if dry_run:
        asyncio.run(_look(here, there, as_json=as_json))
        return
    with _told_when_interrupted():
        moved = asyncio.run(_move(here, there))
    if moved is not None:
        _print(moved, as_json=as_json)
    say("The data is moved. Set OFFPRINT_DATABASE_URL to the address behind --to, and start the service.")


async def _move(here: _Place, there: _Place) -> Moved | None:
    """Move; None where that has ended before. A move that is killed at its very end cannot say so."""
    progress = _progress()
    async with here.origin() as origin, there.destination() as destination:
        with progress:
            lines = _Lines(progress, await origin.counts(TABLES))
            try:
                moved = await move(origin, destination, tables=TABLES, now=now(), told=lines.told)
            except AlreadyMoved as ended:
                say(str(ended))
                return None
            except Unwritable:
                raise  # it says for itself that the move goes on
            except StorageError as error:
                raise (StorageError(f"{error}\n{_GOES_ON}") if lines.has_moved else error) from error
    if moved.began_anew:
        say("The old database was changed since the move was interrupted, so all was moved anew.")
    _say_findings(moved.findings)
    return moved


async def _look(here: _Place, there: _Place, *, as_json: bool) -> None:
    """Say what would move, and what prevents it. Raises what the move would raise."""
    progress = _progress()
    async with here.origin_to_read() as origin:
        refuse_left(origin, there.address)
        counts = await origin.counts(TABLES)
        with progress:
            findings = await look_through(origin, tables=TABLES, told=_Lines(progress, counts).told)
        await there.refuse_as_destination(origin.address)
    if as_json:
        print_json({"table": name, "rows": rows} for name, rows in counts.items())
    else:
        print_table(("table", "rows"), [(name, f"{rows:,}") for name, rows in counts.items() if rows], empty="")
    _say_findings(findings)
    if findings.misfits:
        raise StorageError(f"{origin.address}: correct these values, or delete their rows; then it can be moved.")
    say(f"{counted(sum(counts.values()), 'row')} would be moved. Nothing was written.")


def _place(typed: str) -> _Place:
    """The database of an address. Raises `UsageError`, which shows no password."""
    try:
        read_database_url(typed)
    except ValueError as error:
        said = f"{error}."
        remedy = said[:1].upper() + said[1:]
        raise UsageError(f"“{_shown(typed)}” is not the address of a database.", remedy=remedy) from error
    if is_postgres(typed):
        return _Place(
            kind="postgresql",
            address=shown_url(typed),
            origin=partial(open_postgres_origin, typed),
            origin_to_read=partial(read_postgres_origin, typed),
            destination=partial(open_postgres_destination, typed),
            refuse_as_destination=partial(refuse_as_postgres_destination, typed),
        )
    path = database_path(typed)
    return _Place(
        kind="sqlite",
        address=file_address(path),
        origin=partial(open_sqlite_origin, path),
        origin_to_read=partial(read_sqlite_origin, path),
        destination=partial(open_sqlite_destination, path),
        refuse_as_destination=partial(refuse_as_sqlite_destination, path),
    )


def _shown(typed: str) -> str:
    """An address as it was typed, without what may be a login or a password."""
    login, at, rest = typed.rpartition("@")
    scheme = f"{login.partition('//')[0]}//" if at else ""
    return scheme + rest.partition("?")[0]


@contextmanager
def _told_when_interrupted() -> Iterator[None]:
    """Say that nothing is lost before Ctrl-C ends the process."""

    def end(number: int, _frame: FrameType | None) -> None:
        say(f"\nInterrupted. {_GOES_ON}")
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Lines:
    """The lines of the progress: one for each stage, made when it begins."""

    def __init__(self, progress: Progress, counts: Mapping[str, int]) -> None:
        self._progress = progress
        progress.console.show_cursor()  # Ctrl-C ends this process at once, and would leave it hidden
        self._total = sum(counts.values())
        self._tasks: dict[Stage, TaskID] = {}

    @property
    def has_moved(self) -> bool:
        """Whether a row was moved or compared."""
        return bool(self._tasks)

    def told(self, stage: Stage, table: str, rows: int) -> None:
        """Show that so many more rows of a table went through a stage."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task("", total=self._total)
        self._progress.update(self._tasks[stage], advance=rows, description=f"{stage.value} {table}")


def _progress() -> Progress:
    """Lines on standard error, while it is a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _print(moved: Moved, *, as_json: bool) -> None:
    if as_json:
        print_json(_row(name, moved) for name in moved.tallies)
        return
    rows = [(name, f"{tally.rows:,}", tally.checksum[:12]) for name, tally in moved.tallies.items() if tally.rows]
    print_table(("table", "rows", "checksum"), rows, empty="There were no rows.")


def _row(name: str, moved: Moved) -> Json:
    tally = moved.tallies[name]
    return {"table": name, "rows": tally.rows, "checksum": tally.checksum}


def _say_findings(findings: Findings) -> None:
    for one in findings.named:
        say(str(one))
    more = findings.replaced + findings.misfits - len(findings.named)
    if more > 0:
        say(f"… and {more} more")
    if findings.replaced:
        texts = counted(findings.replaced, "text")
        say(f"In {texts} NUL, or bytes that are not UTF-8, are replaced by U+FFFD: PostgreSQL takes neither.")

"""What `offprint doctor` says of the database: whether it is whole and writable, its disk, and what in it waits."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bot.card.formatting import counted
from bot.cli.check_postgres import check_processes, check_server
from bot.cli.setup import is_made_now, open_stores
from bot.delivery.delivery import FOR_A_PERSON
from bot.errors import StorageError
from bot.ports.stores import Stores
from bot.readiness import RESERVED_BYTES
from bot.settings import Settings
from handlers.findings import Finding, State, doubtful, good, wrong
from storage.sqlite.lock import is_held

_MEGABYTE = 1_000_000
_NOT_THERE = "it is not there yet"
_DAMAGED = "Stop the service, and put the last backup in its place: offprint restore FILE"


async def check_database(settings: Settings) -> tuple[Finding, ...]:
    """Whether the database is there, whole, writable and has room; and what in it waits for a person."""
    if settings.on_postgres:
        return await _check_postgres(settings)
    path = settings.database_path
    if is_made_now(path):
        return (doubtful("file", f"{path}: {_NOT_THERE}", "`offprint run` makes it; OFFPRINT_DATABASE_URL names it."),)
    try:
        async with open_stores(settings) as stores:
            found = [await _writable("file", str(path), stores), await _contents(stores)]
            found += [finding async for finding in _of_stores(stores)]
    except StorageError as error:
        return (wrong("file", str(error), "OFFPRINT_DATABASE_URL names the file; see docs/operate.md."), *_room(path))
    return (*found, *_room(path), _service(path))


async def _check_postgres(settings: Settings) -> tuple[Finding, ...]:
    step = "OFFPRINT_DATABASE_URL names the database; see docs/operate.md."
    try:
        found = list(await check_server(settings))
        if any(finding.state is State.FAIL for finding in found):
            return tuple(found)
        async with open_stores(settings) as stores:
            found.append(await _writable("database", "it", stores))
            found += [finding async for finding in _of_stores(stores)]
            found += [finding async for finding in check_processes(stores)]
    except StorageError as error:
        return (wrong("server", str(error), step),)
    return tuple(found)


async def _writable(what: str, named: str, stores: Stores) -> Finding:
    """That it takes a write. Raises `StorageError` where it does not."""
    await stores.upkeep.try_to_write()
    return good(what, f"{named} can be read and written")


async def _contents(stores: Stores) -> Finding:
    """Whether a file is damaged. Of PostgreSQL nothing is looked for, so nothing is said."""
    broken = await stores.upkeep.damage()
    return wrong("contents", "; ".join(broken), _DAMAGED) if broken else good("contents", "nothing in it is damaged")


async def _of_stores(stores: Stores) -> AsyncIterator[Finding]:
    rows = sum(depth.rows for depth in await stores.outbox_view.depths() if depth.state in FOR_A_PERSON)
    if rows:
        yield doubtful("outbox", f"{counted(rows, 'message')} failed or stepped aside", "Type: offprint outbox list")
    else:
        yield good("outbox", "nothing failed")
    thinned = {kind.value: one for kind, one in (await stores.retention.so_far()).items()}
    told = ", ".join(f"{one.rows:,} {kind} (last on {one.at:%Y-%m-%d})" for kind, one in thinned.items())
    yield good("age", f"thinned so far: {told}" if told else "nothing was old enough to be thinned yet")


def _room(path: Path) -> Iterator[Finding]:
    try:
        free = shutil.disk_usage(path.absolute().parent).free
    except OSError:
        return  # the finding about the file says why
    told = f"{free // _MEGABYTE} MB are free"
    yield good("disk", told) if free >= RESERVED_BYTES else wrong("disk", told, "Make room on the disk.")


def _service(path: Path) -> Finding:
    if is_held(path):
        return good("service", "it runs on this database")
    return doubtful("service", "it does not run on this database", "Start it: offprint run")

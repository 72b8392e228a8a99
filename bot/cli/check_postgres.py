"""What `offprint doctor` says of a PostgreSQL: the server, what stands before it, the processes, and the clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from bot.cli.process_words import lease_words, process_words
from bot.cli.setup import clock_of
from bot.ports.stores import Stores
from bot.roles import Role
from bot.settings import Settings
from bot.shared import MOST_APART_SECONDS
from handlers.findings import Finding, doubtful, good, wrong
from storage.postgres.look import OLDEST, ServerFacts, look_at_server

_UTF8 = "UTF8"
_NTP = "Let a time server (NTP) set the clock of that host; Offprint itself goes by the database's"


async def check_server(settings: Settings) -> tuple[Finding, ...]:
    """Whether the server can be used as it is. Raises `StorageError` where it cannot be asked."""
    return tuple(_of_server(await look_at_server(settings.database_url)))


def _of_server(server: ServerFacts) -> Iterator[Finding]:
    told = f"PostgreSQL {server.version}"
    if server.major < OLDEST:
        yield doubtful("server", f"{told} is no longer mended by its makers", f"Move to version {OLDEST} or later.")
    else:
        yield good("server", told)
    if server.encoding != _UTF8:
        fix = f"Make the database anew: createdb --encoding={_UTF8} --template=template0 NAME"
        yield wrong("encoding", f"{server.encoding} cannot hold every title", fix)
    if server.is_standby:
        yield wrong("server", "it is a standby, which takes no writes", "Name the primary in OFFPRINT_DATABASE_URL.")
    if not server.may_make_tables:
        yield wrong("rights", "this user may make no tables there", "GRANT CREATE ON SCHEMA public TO the user.")
    if server.is_pooled:
        yield good("pooler", "one stands before it, such as PgBouncer: hints are not heard, all else works")
    yield good("connections", f"{server.in_use} to this database, of {server.connections} that the server allows")


async def check_processes(stores: Stores) -> AsyncIterator[Finding]:
    """Which processes live, who polls, and whose clock is off. Raises `StorageError`."""
    alive = await stores.processes.alive()
    for process in alive:
        yield good("process", process_words(process))
        if abs(process.ahead) > MOST_APART_SECONDS:
            yield doubtful("clock", f"{process.name} is {process.ahead:+.1f} s off the database's", _NTP)
    missing = [role for role in Role if not any(role in process.roles for process in alive)]
    if missing:
        start = f"Start one: offprint run --role {','.join(missing)}"
        yield doubtful("service", f"no process is there for {', '.join(missing)}", start)
    for lease in await stores.leases.held():
        yield good("lease", lease_words(lease))
    apart = (await clock_of(stores)).apart
    if abs(apart) > MOST_APART_SECONDS:
        yield doubtful("clock", f"that of this machine is {apart:+.1f} s off the database's", _NTP)

"""What `offprint doctor` says of a PostgreSQL: the server, what stands before it, the processes, and the clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from bot.card.formatting import counted
from bot.cli.process_words import lease_words, process_words
from bot.cli.setup import clock_of
from bot.ports.stores import Stores
from bot.roles import Role
from bot.settings import Settings
from bot.shared import MOST_APART_SECONDS
from handlers.discord.shards import shards_unheld
from handlers.findings import Finding, doubtful, good, wrong
from storage.postgres.look import OLDEST, ServerFacts, look_at_server

_UTF8 = "UTF8"
_MUCH = 0.8
"""Of the connections that the server allows: processes open more of them under load."""
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
    used = f"{server.in_use} to this database, of {server.connections} that the server allows"
    if server.in_use > _MUCH * server.connections:
        yield doubtful("connections", used, "Put PgBouncer before the server, or raise its max_connections.")
    else:
        yield good("connections", used)


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
    leases = await stores.leases.held()
    for lease in leases:
        yield good("lease", lease_words(lease))
    if unheld := shards_unheld([lease.name for lease in leases]):
        first = unheld[0]
        told = f"no gateway holds {counted(len(unheld), 'shard')} of {first.count}, such as {first.first}"
        yield doubtful("discord", told, "Start gateways whose OFFPRINT_DISCORD_SHARDS have all of them.")
    apart = (await clock_of(stores)).apart
    if abs(apart) > MOST_APART_SECONDS:
        yield doubtful("clock", f"that of this machine is {apart:+.1f} s off the database's", _NTP)

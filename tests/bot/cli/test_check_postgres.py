"""What the doctor says of the processes on a PostgreSQL, and of how many connections they take."""

from datetime import timedelta

import pytest

from bot.cli import check_postgres
from bot.cli.check_postgres import check_processes
from handlers.findings import State
from storage.memory import memory_stores
from storage.postgres.look import ServerFacts

HOUR = timedelta(hours=1)


def told(findings, name):
    return [(one.state, one.seen) for one in findings if one.what == name]


async def test_shards_that_no_gateway_holds_are_named():
    stores = memory_stores()
    await stores.leases.take("discord 0-1/4", "one", lasting=HOUR)
    found = [one async for one in check_processes(stores)]
    assert told(found, "discord") == [(State.WARN, "no gateway holds 2 shards of 4, such as 2")]
    await stores.leases.take("discord 2-3/4", "two", lasting=HOUR)
    assert told([one async for one in check_processes(stores)], "discord") == []


@pytest.mark.parametrize(("in_use", "state"), [(80, State.OK), (81, State.WARN)])
def test_a_server_whose_connections_run_out_is_doubtful(in_use, state):
    facts = ServerFacts(
        version="17.2",
        major=17,
        encoding="UTF8",
        is_standby=False,
        may_make_tables=True,
        connections=100,
        in_use=in_use,
        is_pooled=False,
    )
    (found,) = told(check_postgres._of_server(facts), "connections")
    assert found == (state, f"{in_use} to this database, of 100 that the server allows")

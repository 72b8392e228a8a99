"""The rates that several processes keep together leave no rows behind."""

from datetime import timedelta

from bot.ports.processes import Process

HOUR, NOTHING = timedelta(hours=1), timedelta()


async def test_a_rate_whose_time_has_passed_is_forgotten_and_another_is_kept(stores, beside):
    await stores.rates.reserve("came Ev1", NOTHING, patience=NOTHING)
    await stores.rates.reserve("came Ev2", HOUR, patience=NOTHING)
    await beside.processes.beat(Process(name="host:1", roles=()), lasting=HOUR)

    async def scopes(connection):
        found = await connection.execute("SELECT scope FROM rate")
        return [row["scope"] for row in await found.fetchall()]

    assert await stores.rates._database.read(scopes) == ["came Ev2"]
    assert await beside.rates.reserve("came Ev2", HOUR, patience=NOTHING) > NOTHING

"""The rates that several processes keep together leave no rows behind."""

from datetime import timedelta

from bot.ports.processes import Process

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOTHING = timedelta()


async def test_a_rate_whose_time_has_passed_is_forgotten_and_another_is_kept(stores, beside):
    await stores.rates.reserve("came Ev1", NOTHING, patience=NOTHING)
    await stores.rates.reserve("came Ev2", HOUR, patience=NOTHING)
    await beside.processes.beat(Process(name="host:1", roles=()), lasting=HOUR)

    async def scopes(connection):
        found = await connection.execute("SELECT scope FROM rate")
        return [row["scope"] for row in await found.fetchall()]

    assert await stores.rates._database.read(scopes) == ["came Ev2"]
    assert await beside.rates.reserve("came Ev2", HOUR, patience=NOTHING) > NOTHING


async def test_a_clock_that_is_set_back_lets_nobody_wait_for_the_hours_that_come_twice(stores):
    rates = stores.rates
    await rates.reserve("discord", MINUTE, patience=NOTHING)
    await rates.hold("slack T1", HOUR)

    async def set_back(connection):
        await connection.execute("UPDATE rate SET next_at = next_at + %(by)s, told_at = told_at + %(by)s", {"by": DAY})

    await rates._database.write(set_back)
    assert HOUR - MINUTE < (await rates.waits(""))["slack T1"] <= HOUR
    assert NOTHING < await rates.reserve("discord", MINUTE, patience=NOTHING) <= MINUTE
    assert NOTHING < await rates.reserve("discord", MINUTE, patience=MINUTE) <= MINUTE
    assert MINUTE < (await rates.waits("discord"))["discord"] <= 2 * MINUTE

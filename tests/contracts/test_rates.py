"""What rates promise that all processes keep together; and those that one process keeps for itself."""

from datetime import timedelta

import pytest

from storage.one_process import OwnRates
from storage.postgres.store import open_postgres

HOUR, NOTHING = timedelta(hours=1), timedelta()
ALMOST = timedelta(minutes=1)


@pytest.fixture(params=["one process", "postgres"])
async def rates(request):
    if request.param == "one process":
        yield OwnRates()
        return
    async with open_postgres(request.getfixturevalue("postgres_url")) as stores:
        yield stores.rates


def is_about(wait, expected):
    return expected - ALMOST < wait <= expected


async def test_the_first_request_leaves_at_once_and_the_next_after_its_interval(rates):
    assert await rates.reserve("discord", HOUR, patience=NOTHING) == NOTHING
    assert is_about(await rates.reserve("discord", HOUR, patience=2 * HOUR), HOUR)
    assert is_about(await rates.reserve("discord", HOUR, patience=3 * HOUR), 2 * HOUR)


async def test_nothing_is_reserved_if_the_wait_is_too_long(rates):
    await rates.reserve("discord", HOUR, patience=NOTHING)
    assert is_about(await rates.reserve("discord", HOUR, patience=NOTHING), HOUR)
    assert is_about(await rates.reserve("discord", HOUR, patience=HOUR), HOUR)


async def test_scopes_do_not_wait_for_each_other(rates):
    await rates.reserve("slack T1", HOUR, patience=NOTHING)
    assert await rates.reserve("slack T2", HOUR, patience=NOTHING) == NOTHING


async def test_a_hold_delays_all_processes_and_is_never_shortened(rates):
    for hold in (2 * HOUR, HOUR):
        await rates.hold("discord", hold)
    assert is_about(await rates.reserve("discord", HOUR, patience=NOTHING), 2 * HOUR)


async def test_unused_time_is_not_saved_for_later(rates):
    await rates.hold("discord", -HOUR)
    assert await rates.reserve("discord", HOUR, patience=NOTHING) == NOTHING
    assert is_about(await rates.reserve("discord", HOUR, patience=NOTHING), HOUR)


async def test_scopes_that_wait_are_found_by_a_prefix_of_their_names(rates):
    for scope, hold in (("slack T1 a", HOUR), ("slack T2 a", -HOUR), ("discord", HOUR)):
        await rates.hold(scope, hold)
    waits = await rates.waits("slack ")
    assert list(waits) == ["slack T1 a"]
    assert is_about(waits["slack T1 a"], HOUR)

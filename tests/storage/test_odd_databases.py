"""Databases of PostgreSQL that are set up in other ways than ours: a service and a move find there what was written."""

from dataclasses import replace
from datetime import UTC, timedelta

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from bot.errors import StorageError, Unwritable
from bot.jobs.move import look_through
from bot.ports.lanes import Claim
from storage.postgres.moves import read_postgres_origin, refuse_as_postgres_destination
from storage.postgres.moving_connection import (
    BEGIN_TO_LEAVE,
    BEGIN_TO_READ,
    BEGIN_TO_WRITE,
    connected,
    transaction,
)
from storage.postgres.store import open_postgres
from storage.rows.tables import TABLES
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import ML, NOON, announce, paper
from tests.leases import end_leases
from tests.servers.postgres import postgres_database
from tests.storage.moving import back_again, change, filled, rows_of, there, told_nothing
from tests.storage.team import answers

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
async def test_a_database_that_is_set_up_oddly_tells_the_same(path, back, empty_postgres_url, zone):
    await filled(path, days=1)
    change(path, "UPDATE paper SET listed_at = '0001-01-01T00:00:00.000000+00:00' WHERE row = 2")
    change(path, "UPDATE paper SET listed_at = '9999-12-31T23:59:59.999999+00:00' WHERE row = 3")
    set_up_oddly(empty_postgres_url, zone=zone)
    before = rows_of(path)
    async with open_sqlite(path) as stores:
        told = await answers(stores)
    await there(path, empty_postgres_url)
    async with open_postgres(empty_postgres_url) as stores:
        assert {**await answers(stores), "outbox": told["outbox"]} == told
        assert (await stores.upkeep.time()).tzinfo is UTC
    await back_again(empty_postgres_url, back)
    found = rows_of(back)
    assert {name for name in found if found[name] != before[name]} == {"outbox"}


async def test_how_long_something_lasts_is_read_there_too(empty_postgres_url):
    set_up_oddly(empty_postgres_url)
    async with open_postgres(empty_postgres_url) as stores:
        lease = await stores.leases.take("poller", "one", lasting=timedelta())
        assert await stores.leases.renew(lease, lasting=DAY)
        assert await stores.leases.held() == (lease,)
        await stores.rates.hold("discord", DAY)
        assert DAY - MINUTE < await stores.rates.reserve("discord", DAY, patience=timedelta()) <= DAY
        await announce(stores, ML, paper("1"))
        claim = Claim(worker="one", platforms=("slack",), now=NOON, paused_before=NOON, most=1)
        await stores.lanes.claim(claim)
        await end_leases(stores.lanes, ago=DAY)
        (lane,) = await stores.lanes.claim(replace(claim, worker="two"))
        assert DAY <= lane.ago < DAY + MINUTE


def set_up_oddly(url, *, zone="America/New_York"):
    """Give a database other defaults than ours."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in (
            f"TimeZone = '{zone}'",
            "DateStyle = 'German'",
            "extra_float_digits = 0",
            "bytea_output = 'escape'",
            "IntervalStyle = 'sql_standard'",
            "client_encoding = 'LATIN1'",
            "standard_conforming_strings = off",
            "default_transaction_isolation = 'serializable'",
        ):
            name = SQL("ALTER DATABASE {} SET ").format(Identifier(connection.info.dbname))
            connection.execute(name + SQL(setting))


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        ("UPDATE paper SET listed_at = 'infinity' WHERE row = 3", "paper [3]: listed_at is 'infinity', and must be a"),
        (
            "UPDATE paper SET listed_at = '0044-03-15Z BC' WHERE row = 3",
            "listed_at is '0044-03-15 00:00:00+00 BC'",
        ),
        ("UPDATE paper SET listed_at = '10000-01-01Z' WHERE row = 3", "listed_at is '10000-01-01 00:00:00+00', and"),
        ("UPDATE clock_mark SET ahead = 'NaN'", 'clock_mark ["boot"]: ahead is nan, and must be a number'),
    ],
    ids=["never", "before Christ", "after all years", "no number"],
)
async def test_what_postgresql_holds_and_nothing_else_is_named_with_its_row(
    path, back, empty_postgres_url, breaks, said
):
    await filled(path, days=1)
    await there(path, empty_postgres_url)
    with psycopg.connect(empty_postgres_url) as connection:
        connection.execute(breaks)
    async with read_postgres_origin(empty_postgres_url) as origin:
        found = await look_through(origin, tables=TABLES, told=told_nothing)
    assert (found.misfits, said in str(found.named[0])) == (1, True)
    with pytest.raises(Unwritable) as refused:
        await back_again(empty_postgres_url, back)
    assert said in str(refused.value)


async def test_a_database_where_writes_are_no_default_can_be_moved_away(path, back, empty_postgres_url):
    """Who moves a database away may have let nobody write any more."""
    await filled(path, days=1)
    await there(path, empty_postgres_url)
    with psycopg.connect(empty_postgres_url, autocommit=True) as connection:
        name = Identifier(connection.info.dbname)
        connection.execute(SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
    await back_again(empty_postgres_url, back)
    with pytest.raises(StorageError, match="it was moved to sqlite"):
        await _opened(empty_postgres_url)


async def test_a_database_whose_tables_have_no_place_is_told_with_what_helps(empty_postgres_url):
    with psycopg.connect(empty_postgres_url, autocommit=True) as connection:
        name = Identifier(connection.info.dbname)
        connection.execute(SQL("ALTER DATABASE {} SET search_path = nowhere").format(name))
    for opened in (_opened(empty_postgres_url), refuse_as_postgres_destination(empty_postgres_url, "sqlite:///x")):
        with pytest.raises(StorageError, match="no schema of those in its search_path; make one"):
            await opened


LIMITS = ("statement_timeout", "idle_session_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")


async def test_no_limit_of_the_database_ends_a_move(empty_postgres_url):
    with psycopg.connect(empty_postgres_url, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT name FROM pg_settings").fetchall()} & {*LIMITS}
        name = Identifier(connection.info.dbname)
        for limit in known:
            connection.execute(SQL("ALTER DATABASE {} SET {} = '10s'").format(name, Identifier(limit)))
    for begin in (BEGIN_TO_LEAVE, BEGIN_TO_READ, BEGIN_TO_WRITE):
        async with connected(empty_postgres_url) as connection, transaction(connection, begin):
            shown = [await connection.execute(SQL("SHOW {}").format(Identifier(limit))) for limit in known]
            assert {tuple((await one.fetchone()).values()) for one in shown} == {("0",)}


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
async def test_a_database_that_cannot_hold_every_text_is_refused(path, postgres, encoding):
    await filled(path, days=1)
    with postgres_database(postgres, encoding=encoding) as url:
        for opened in (there(path, url), refuse_as_postgres_destination(url, "sqlite:///x"), _opened(url)):
            with pytest.raises(StorageError, match=f"its encoding is {encoding}, .* `createdb --encoding=UTF8"):
                await opened


async def _opened(url):
    async with open_postgres(url):
        pass

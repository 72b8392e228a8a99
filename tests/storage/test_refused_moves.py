"""What prevents a move, what ends one in the middle, and what it leaves: it says so, and nothing is left half."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from bot.delivery.delivery import State
from bot.errors import AlreadyRunning, StorageError, Unwritable
from bot.jobs.move import Stage, look_through, move
from bot.ports.lanes import Claim
from bot.ports.processes import Process
from bot.roles import Role
from storage.postgres.moves import open_postgres_origin, read_postgres_origin, refuse_as_postgres_destination
from storage.postgres.store import open_postgres
from storage.rows.tables import TABLES
from storage.sqlite.backup import back_up, restore
from storage.sqlite.lock import hold_lock
from storage.sqlite.moves import (
    open_sqlite_destination,
    open_sqlite_origin,
    read_sqlite_origin,
    refuse_as_sqlite_destination,
)
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import ML, subscribe
from tests.storage.moving import (
    LATER,
    Killed,
    back_again,
    begun,
    change,
    filled,
    killed_at,
    rows_of,
    there,
    told_nothing,
)
from tests.storage.team import papers_of

CLAIM = Claim(worker="host-7", platforms=("slack",), now=LATER, paused_before=LATER, most=9)


async def test_nothing_opens_an_unfinished_destination(path, back, empty_postgres_url):
    await filled(path, days=1)
    await begun(path, empty_postgres_url, at="channel")
    with pytest.raises(StorageError, match=f"a move from sqlite:///{path} into it has not ended"):
        async with open_postgres(empty_postgres_url):
            pass
    with pytest.raises(StorageError, match="it has not all of the data"):
        await back_again(empty_postgres_url, back)
    await there(path, empty_postgres_url)
    with pytest.raises(Killed):
        await back_again(empty_postgres_url, back, told=killed_at("channel"))
    with pytest.raises(StorageError, match="into it has not ended"):
        async with open_sqlite(back, beside=True):
            pass


async def test_another_origin_is_not_mixed_into_an_unfinished_destination(path, tmp_path, empty_postgres_url):
    other = tmp_path / "other.db"
    await filled(path, days=1)
    await filled(other, days=1)
    await begun(path, empty_postgres_url, at="channel")
    with pytest.raises(StorageError, match=r"a move from .*offprint.db into it has not ended; name another"):
        await there(other, empty_postgres_url)


async def test_a_destination_with_data_of_a_team_is_refused_and_left_as_it_is(path, back, empty_postgres_url):
    await filled(path, days=1)
    async with open_postgres(empty_postgres_url) as stores:
        await subscribe(stores, ML, "precious")
    with pytest.raises(StorageError, match=r"it has data of a team already \(in channel\)"):
        await there(path, empty_postgres_url)
    async with open_postgres(empty_postgres_url) as stores:
        assert [one.query for one in await stores.channels.subscriptions()] == ["precious"]
    await filled(back, days=1)
    before = back.read_bytes()
    with pytest.raises(StorageError, match="it has data of a team already"):
        await back_again(empty_postgres_url, back)
    assert rows_of(back)
    assert len(before) == len(back.read_bytes())


async def test_a_service_that_runs_on_either_side_is_in_the_way(path, back, empty_postgres_url):
    await filled(path, days=1)
    with hold_lock(path), pytest.raises(AlreadyRunning, match="already runs on"):
        await there(path, empty_postgres_url)
    await there(path, empty_postgres_url)
    with hold_lock(back), pytest.raises(AlreadyRunning, match="already runs on"):
        await back_again(empty_postgres_url, back)


@pytest.mark.parametrize(
    "lives",
    [
        (
            "INSERT INTO worker (name, expires_at) VALUES ('host-7', clock_timestamp() + interval '30 seconds');"
            "INSERT INTO lane (channel, worker) VALUES ('slack:T1/C1', 'host-7')"
        ),
        "INSERT INTO lease (name, holder, expires_at) VALUES ('poll', 'host-7', clock_timestamp() + interval '1 day')",
    ],
    ids=["a worker", "a poller"],
)
async def test_a_process_that_lives_on_postgresql_is_in_the_way(path, back, empty_postgres_url, lives):
    await filled(path, days=1)
    async with open_postgres(empty_postgres_url):
        pass
    with psycopg.connect(empty_postgres_url) as connection:
        connection.execute(lives)
    with pytest.raises(AlreadyRunning, match=r"a service runs on it \(host-7\)"):
        await there(path, empty_postgres_url)
    with pytest.raises(AlreadyRunning, match="host-7"):
        await back_again(empty_postgres_url, back)
    with psycopg.connect(empty_postgres_url) as connection:
        connection.execute("UPDATE worker SET expires_at = clock_timestamp()")
        connection.execute("UPDATE lease SET expires_at = clock_timestamp()")
    await there(path, empty_postgres_url)


async def test_what_was_moved_away_is_closed_also_for_those_who_have_it_open(path, empty_postgres_url, back):
    await filled(path, days=1)
    async with open_sqlite(path, beside=True) as stores:
        await there(path, empty_postgres_url)
        with pytest.raises(StorageError, match="it was moved to another database"):
            await subscribe(stores, ML, "lost")
    with pytest.raises(StorageError, match=r"it was moved to postgresql:.*; name that in OFFPRINT_DATABASE_URL"):
        async with open_sqlite(path):
            pass
    async with open_postgres(empty_postgres_url) as stores:
        await back_again(empty_postgres_url, back)
        with pytest.raises(StorageError, match=f"it was moved to sqlite:///{back}"):
            await subscribe(stores, ML, "lost")
    with pytest.raises(StorageError, match="it was moved to sqlite"):
        async with open_postgres(empty_postgres_url):
            pass
    with pytest.raises(StorageError, match=f"its data was moved to sqlite:///{back}; name another database"):
        await there(path, empty_postgres_url)


async def test_a_copy_of_what_was_moved_away_can_be_restored_and_used(path, tmp_path, empty_postgres_url):
    await filled(path, days=1)
    await there(path, empty_postgres_url)
    back_up(path, tmp_path / "copy.db")
    restore(path, tmp_path / "copy.db", now=LATER)
    async with open_sqlite(path) as stores:
        assert (await subscribe(stores, ML, "again")).query == "again"
        assert (await stores.outbox.lane(ML)).head.state is State.UNCERTAIN


async def test_texts_that_postgresql_refuses_are_replaced_and_named(path, empty_postgres_url):
    await filled(path, days=1)
    change(path, "UPDATE paper SET abstract = 'a' || char(0) || 'b' WHERE row = 2")
    change(path, "UPDATE paper SET title = cast(x'6162ff63' AS TEXT) WHERE row = 3")
    async with read_sqlite_origin(path) as origin:
        found = await look_through(origin, tables=TABLES, told=told_nothing)
    moved = await there(path, empty_postgres_url)
    assert [str(one) for one in moved.findings.named] == ["paper [2]: abstract", "paper [3]: title"]
    assert (found.named, found.replaced, found.misfits) == (moved.findings.named, 2, 0)
    async with open_postgres(empty_postgres_url) as stores:
        one, other = [(await stores.papers.by_row(row)).paper for row in (2, 3)]
        assert (one.abstract, other.title) == ("a\ufffdb", "ab\ufffdc")


@pytest.mark.parametrize(
    ("breaks", "mends", "said"),
    [
        (
            "UPDATE outbox SET attempt = 1 << 40 WHERE id = 2",
            "UPDATE outbox SET attempt = 1 WHERE id = 2",
            "outbox [2]: attempt is 1099511627776, and must be a whole number of 32 bits",
        ),
        (
            "UPDATE paper SET listed_at = 'soon' WHERE row = 4",
            "UPDATE paper SET listed_at = NULL WHERE row = 4",
            "paper [4]: listed_at is 'soon', and must be a moment such as",
        ),
        (
            "UPDATE paper SET listed_at = '0001-01-01T00:00:00.000000+05:30' WHERE row = 4",
            "UPDATE paper SET listed_at = '0001-01-01T00:00:00.000000+00:00' WHERE row = 4",
            "paper [4]: listed_at is '0001-01-01T00:00:00.000000+05:30', and must be a moment such as",
        ),
        (
            "UPDATE channel SET links = 2 WHERE id LIKE 'slack%'",
            "UPDATE channel SET links = 1",
            'channel ["slack:T1/C1"]: links is 2, and must be 0 or 1',
        ),
        (
            "UPDATE paper_alias SET id = 'x' || char(0) WHERE id = 'doi:10.1/2600.1'",
            "UPDATE paper_alias SET id = 'y' WHERE instr(id, char(0))",
            "id is 'x\\x00', and must be a text without NUL",
        ),
    ],
    ids=["too large", "no moment", "a moment before all", "no truth", "a name with NUL"],
)
async def test_a_value_that_does_not_fit_is_named_and_the_move_goes_on_once_it_is_mended(
    path, empty_postgres_url, breaks, mends, said
):
    await filled(path, days=1)
    change(path, breaks)
    async with read_sqlite_origin(path) as origin:
        found = await look_through(origin, tables=TABLES, told=told_nothing)
    assert (found.misfits, found.replaced) == (1, 0)
    assert said in str(found.named[0])
    with pytest.raises(Unwritable) as refused:
        await there(path, empty_postgres_url)
    assert said in str(refused.value)
    assert "type the same command again" in str(refused.value)
    change(path, mends)
    assert (await there(path, empty_postgres_url)).tallies["paper"].rows == len(papers_of(0)) + 1


async def test_a_row_that_only_postgresql_refuses_is_named_by_its_key(path, empty_postgres_url):
    await filled(path, days=1)
    change(path, "UPDATE paper_record SET key = hex(randomblob(6000)) WHERE paper = 3")
    with pytest.raises(Unwritable, match=r'paper_record \["sample", "[0-9A-F]+"\]: PostgreSQL refuses it \(index row'):
        await there(path, empty_postgres_url)
    change(path, "UPDATE paper_record SET key = 'short' WHERE paper = 3")
    await there(path, empty_postgres_url)


async def test_a_connection_that_is_lost_in_the_middle_ends_the_move_and_the_next_one_goes_on(
    path, back, empty_postgres_url, small_batches
):
    def cut_off(stage, table, rows):
        if stage is Stage.MOVING and table == "outbox" and rows:
            with psycopg.connect(empty_postgres_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid != pg_backend_pid()"
                )

    await filled(path, days=2)
    with pytest.raises(StorageError):
        await there(path, empty_postgres_url, told=cut_off)
    await there(path, empty_postgres_url)
    with pytest.raises(StorageError):
        await back_again(empty_postgres_url, back, told=cut_off)
    await back_again(empty_postgres_url, back)
    async with open_sqlite(back) as stores:
        assert len(await stores.papers.get([one.id for one in papers_of(1)])) == len(papers_of(1))


async def test_a_full_disk_ends_the_move_and_it_goes_on_when_there_is_room(
    path, back, empty_postgres_url, small_batches
):
    await filled(path, days=6)
    await there(path, empty_postgres_url)
    async with open_postgres_origin(empty_postgres_url) as origin, open_sqlite_destination(back) as destination:
        pages = destination._database.execute("PRAGMA page_count").fetchone()[0]
        destination._database.execute(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(StorageError, match="the disk is full; give it room"):
            await move(origin, destination, tables=TABLES, now=LATER, told=told_nothing)
    moved = await back_again(empty_postgres_url, back)
    assert not moved.began_anew


async def test_what_else_writes_to_the_destination_meanwhile_is_noticed(path, empty_postgres_url):
    def meddle(stage, table, rows):
        if stage is Stage.VERIFYING and table == "paper":
            with psycopg.connect(empty_postgres_url) as connection:
                connection.execute("DELETE FROM poll_request")

    await filled(path, days=1)
    with pytest.raises(StorageError, match=r"poll_request has 0 rows .* and 1 rows .* were moved"):
        await there(path, empty_postgres_url, told=meddle)
    async with open_sqlite(path) as stores:
        assert await stores.channels.subscriptions()


async def test_a_look_writes_nothing_and_may_run_beside_a_service(path, empty_postgres_url):
    await filled(path, days=1)
    async with open_sqlite(path) as stores:
        before = path.read_bytes()
        async with read_sqlite_origin(path) as origin:
            await look_through(origin, tables=TABLES, told=told_nothing)
            assert (await origin.counts(TABLES))["paper"] == len(papers_of(0)) + 1
            await subscribe(stores, ML, "meanwhile")
        assert path.read_bytes()[:100] == before[:100]
    await there(path, empty_postgres_url)
    async with open_postgres(empty_postgres_url) as stores, read_postgres_origin(empty_postgres_url) as origin:
        await subscribe(stores, ML, "after")
        assert (await origin.counts(TABLES))["paper"] == len(papers_of(0)) + 1


async def test_nobody_writes_to_the_origin_while_it_is_moved(path, back, empty_postgres_url):
    await filled(path, days=1)
    async with open_sqlite_origin(path) as origin:
        with (
            closing(sqlite3.connect(path, timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("DELETE FROM paper_reading")
        assert origin.left_for is None
    await there(path, empty_postgres_url)
    async with open_postgres_origin(empty_postgres_url):
        with psycopg.connect(empty_postgres_url) as other:
            other.execute("SET lock_timeout = '10ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute("DELETE FROM paper_reading")


@pytest.mark.parametrize("kind", ["missing", "empty", "foreign"])
async def test_what_has_no_data_of_offprint_is_no_origin(path, empty_postgres_url, back, kind):
    if kind == "empty":
        path.touch()
    if kind == "foreign":
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE accounts (id)")
        with psycopg.connect(empty_postgres_url) as other:
            other.execute("CREATE TABLE accounts (id int)")
    with pytest.raises(StorageError, match=r"cannot be read|no database of Offprint|another program"):
        await there(path, empty_postgres_url)
    with pytest.raises(StorageError, match=r"no data of Offprint|another program"):
        await back_again(empty_postgres_url, back)
    assert path.exists() == (kind != "missing")
    assert not back.exists()


async def test_a_look_finds_what_the_new_database_would_refuse_and_makes_nothing(path, tmp_path, empty_postgres_url):
    with psycopg.connect(empty_postgres_url, autocommit=True) as connection:
        await refuse_as_postgres_destination(empty_postgres_url, "sqlite:///x")
        assert connection.execute("SELECT * FROM pg_tables WHERE schemaname = 'public'").fetchall() == []
        name = Identifier(connection.info.dbname)
        connection.execute(SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
    with pytest.raises(StorageError, match="it takes no writes"):
        await refuse_as_postgres_destination(empty_postgres_url, "sqlite:///x")
    with pytest.raises(StorageError, match="its folder must exist and be writable"):
        await refuse_as_sqlite_destination(tmp_path / "none" / "back.db", "postgresql://x")


async def test_a_service_that_opened_the_new_database_before_the_move_claims_nothing_there(path, empty_postgres_url):
    await filled(path, days=1)
    process = Process(name="host-7", roles=(Role.WORKER,))
    async with open_postgres(empty_postgres_url) as stores:
        await begun(path, empty_postgres_url, at="outbox")
        for claimed in (
            stores.lanes.claim(CLAIM),
            stores.leases.take("poll", "host-7", lasting=timedelta(seconds=9)),
            stores.processes.beat(process, lasting=timedelta(seconds=9)),
        ):
            with pytest.raises(StorageError, match=r"a move from sqlite.* into it has not ended"):
                await claimed
        await there(path, empty_postgres_url)
        await stores.processes.beat(process, lasting=timedelta(seconds=9))


async def test_a_service_that_starts_while_it_is_moved_away_waits_and_is_told(path, back, empty_postgres_url):
    """It holds no lock that the end of the move needs, so that neither waits for the other."""
    await filled(path, days=1)
    await there(path, empty_postgres_url)
    async with open_postgres(empty_postgres_url) as stores:
        async with open_postgres_origin(empty_postgres_url) as origin, open_sqlite_destination(back) as destination:
            starting = asyncio.create_task(stores.lanes.claim(CLAIM))
            await move(origin, destination, tables=TABLES, now=LATER, told=told_nothing)
        with pytest.raises(StorageError, match="it was moved to sqlite"):
            await starting

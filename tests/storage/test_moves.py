"""A team's data is moved there and back, and is the same; a move that is killed at any moment goes on."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest

from bot.delivery.delivery import State
from bot.jobs.move import move
from storage.postgres.moves import open_postgres_destination
from storage.postgres.store import open_postgres
from storage.rows.tables import TABLES
from storage.sqlite.moves import open_sqlite_origin
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import ML, NOON, page, paper, subscribe
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
from tests.storage.team import answers


async def test_a_week_is_moved_there_and_back_and_is_the_same(path, back, empty_postgres_url):
    await filled(path)
    before = rows_of(path)
    assert [name for name, rows in before.items() if not rows] == ["restored"]
    moved = await there(path, empty_postgres_url)
    returned = await back_again(empty_postgres_url, back)
    assert {name: tally.rows for name, tally in moved.tallies.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    async with open_sqlite(back) as stores:
        after = await answers(stores)
    found = rows_of(back)
    assert {name for name in before if before[name] != found[name]} == {"outbox"}
    assert {name for name in moved.tallies if moved.tallies[name] != returned.tallies[name]} == {"outbox"}
    assert [row.state for row in after["outbox"]].count(State.INFLIGHT) == 0


async def test_the_ports_answer_as_before(path, back, empty_postgres_url):
    await filled(path)
    async with open_sqlite(path) as stores:
        await stores.outbox.recover(alive=())
        before = await answers(stores)
    await there(path, empty_postgres_url)
    await back_again(empty_postgres_url, back)
    async with open_sqlite(back) as stores:
        assert await answers(stores) == before


async def test_rows_in_flight_are_uncertain_after_a_move_and_their_lanes_are_candidates(path, empty_postgres_url):
    await filled(path)
    await there(path, empty_postgres_url)
    async with open_postgres(empty_postgres_url) as stores:
        head = (await stores.outbox.lane(ML)).head
        assert (head.state, head.unsure_since) == (State.UNCERTAIN, NOON + timedelta(days=1))
        assert ML in await stores.outbox.due(LATER, paused_before=LATER)
        assert await stores.outbox.recover(alive=()) == 0
    with psycopg.connect(empty_postgres_url) as connection:
        assert (
            connection.execute("SELECT DISTINCT channel FROM outbox EXCEPT SELECT channel FROM lane").fetchall() == []
        )


async def test_numbers_go_on_behind_those_that_were_ever_given(path, back, empty_postgres_url):
    await filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = seq + 1000000")
        connection.commit()
        last = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    await there(path, empty_postgres_url)
    async with open_postgres(empty_postgres_url) as stores:
        made = await subscribe(stores, ML, "new")
        assert made.id == last["subscription"] + 1
        assert await stores.changes.get(last["change"] + 1) is not None
    await back_again(empty_postgres_url, back)
    async with open_sqlite(back) as stores:
        assert (await subscribe(stores, ML, "newer")).id == last["subscription"] + 2
        assert await stores.changes.get(last["change"] + 2) is not None


async def test_a_moved_database_is_made_as_a_service_makes_one(path, back, empty_postgres_url, postgres_url):
    await filled(path, days=1)
    await there(path, empty_postgres_url)
    assert indexes(empty_postgres_url) == indexes(postgres_url)
    await back_again(empty_postgres_url, back)
    assert made(back) == made(path)


def indexes(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1").fetchall()


def made(path):
    with closing(sqlite3.connect(path)) as connection:
        mine = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'moved_%' ORDER BY sql"
        return connection.execute(mine).fetchall()


_CALLS = {"begin", "write", "index", "leave", "finish"}


class Lives:
    """Lives of a process that moves: each is killed at a call, before it is done or after. Every call gets its turn."""

    def __init__(self, *, after):
        self.deaths = []
        self._after = after
        self._writes = 0

    def begin(self):
        self._writes = 0

    async def do(self, call, given):
        ends = self._ends_at(call.__name__)
        if ends and not self._after:
            raise Killed
        answer = await call(*given)
        if ends:
            raise Killed
        return answer

    def _ends_at(self, name):
        """Once at each call that happens once, and in each life at a write, behind one that is kept."""
        self._writes += name == "write"
        ends = self._writes == 2 - self._after if name == "write" else name not in self.deaths
        if ends:
            self.deaths.append(name)
        return ends


class Dying:
    """An origin or a destination in such a life."""

    def __init__(self, inner, lives):
        self._inner, self._lives = inner, lives

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        if name not in _CALLS:
            return found
        return lambda *given: self._lives.do(found, given)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_move_that_is_killed_at_every_step_in_turn_goes_on_and_is_whole(
    path, back, empty_postgres_url, small_batches, after
):
    await filled(path, days=2)
    before, lives, is_whole = rows_of(path), Lives(after=after), False
    while not is_whole:
        lives.begin()
        async with open_sqlite_origin(path) as origin, open_postgres_destination(empty_postgres_url) as destination:
            try:
                await move(Dying(origin, lives), Dying(destination, lives), tables=TABLES, now=LATER, told=told_nothing)
            except Killed:
                is_whole = after and lives.deaths[-1] == "finish"
            else:
                is_whole = True
    assert set(lives.deaths) == _CALLS
    assert lives.deaths.count("write") > len(TABLES)
    await back_again(empty_postgres_url, back)
    found = rows_of(back)
    assert {name for name in found if found[name] != before[name]} == {"outbox"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE paper SET title = 'Other' WHERE row = 1",
        "DELETE FROM paper_lookup WHERE paper = (SELECT min(paper) FROM paper_lookup)",
        "UPDATE channel SET cap = 3",
        "INSERT INTO poll_request (source, requested_at) VALUES ('a', '2026-11-24T12:00:00.000000+00:00')",
    ],
    ids=["changed", "deleted", "set", "inserted before"],
)
async def test_an_origin_that_was_changed_since_is_noticed_and_moved_anew(
    path, back, empty_postgres_url, small_batches, statement
):
    await filled(path, days=2)
    await begun(path, empty_postgres_url, at="search")
    change(path, statement)
    before = rows_of(path)
    assert (await there(path, empty_postgres_url)).began_anew
    await back_again(empty_postgres_url, back)
    found = rows_of(back)
    assert {name for name in found if found[name] != before[name]} == {"outbox"}


async def test_rows_added_after_the_last_mark_are_moved_too_and_nothing_is_moved_twice(
    path, empty_postgres_url, small_batches
):
    await filled(path, days=2)
    await begun(path, empty_postgres_url, at="channel")
    async with open_sqlite(path) as stores:
        await stores.papers.apply(page(paper("9999.1")))
    moved = await there(path, empty_postgres_url)
    assert not moved.began_anew
    assert moved.tallies["paper"].rows == len(rows_of(path)["paper"])


async def test_a_move_back_whose_origin_was_changed_begins_anew_too(path, back, empty_postgres_url, small_batches):
    await filled(path, days=2)
    await there(path, empty_postgres_url)
    with pytest.raises(Killed):
        await back_again(empty_postgres_url, back, told=killed_at("vote"))
    with psycopg.connect(empty_postgres_url) as connection:
        connection.execute("DELETE FROM paper_lookup")
        connection.execute("UPDATE paper SET upvotes = 77 WHERE row = 3")
    moved = await back_again(empty_postgres_url, back)
    assert moved.began_anew
    with closing(sqlite3.connect(back)) as found:
        assert found.execute("SELECT upvotes FROM paper WHERE row = 3").fetchone() == (77,)
        assert found.execute("INSERT INTO paper_index (paper_index, rank) VALUES ('integrity-check', 1)")
        assert found.execute("SELECT count(*) FROM paper_index ('gpu')").fetchone() != (0,)

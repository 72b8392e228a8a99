"""Writes share transactions, and still each stands or falls alone."""

import asyncio
import sqlite3
import threading

import pytest

from bot.errors import StorageError
from storage.sqlite.connection import DatabaseFile


@pytest.fixture
def file(tmp_path):
    opened = DatabaseFile.open(tmp_path / "offprint.db", busy_seconds=0.05)
    yield opened
    opened.close()


def request(source):
    return lambda database: database.execute("INSERT INTO poll_request VALUES (?, '')", (source,))


def requests(database):
    return [row["source"] for row in database.execute("SELECT source FROM poll_request ORDER BY source")]


async def held_up(file, *works):
    """Have the works wait while the writer is busy, so that they come round together; what became of each."""
    go_on = threading.Event()
    begins = asyncio.ensure_future(file.write(lambda _: go_on.wait(10)))
    await asyncio.sleep(0)
    tasks = [asyncio.ensure_future(file.write(work)) for work in works]
    await asyncio.sleep(0)
    go_on.set()
    await begins
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_write_that_fails_leaves_nothing_of_itself_and_does_not_fail_its_neighbours(file):
    def half(database):
        request("half")(database)
        raise LookupError("in the middle")

    answers = await held_up(file, request("a"), half, request("b"), request("a"), request("c"))
    assert [type(answer).__name__ for answer in answers] == [
        "Cursor",
        "LookupError",
        "Cursor",
        "Unwritable",
        "Cursor",
    ]
    assert await file.read(requests) == ["a", "b", "c"]


async def test_writes_that_wait_share_one_transaction(file):
    statements = []
    file._writer._database.conn.set_trace_callback(statements.append)
    await held_up(file, *(request(name) for name in "abcdef"))
    assert statements.count("COMMIT") == 2  # the one that held the others up, and all the others
    assert await file.read(requests) == list("abcdef")


async def test_when_a_whole_transaction_is_lost_each_of_its_writes_is_done_again_alone(file):
    def lose_everything(database):
        request("lost")(database)
        database.conn.execute("ROLLBACK")  # as SQLite itself does when the disk fills up
        raise sqlite3.OperationalError("database or disk is full")

    answers = await held_up(file, request("a"), lose_everything, request("b"))
    assert [isinstance(answer, StorageError) for answer in answers] == [False, True, False]
    assert await file.read(requests) == ["a", "b"]


async def test_a_write_nobody_waits_for_any_more_is_taken_back_before_it_begins(file):
    go_on = threading.Event()
    begins = asyncio.ensure_future(file.write(lambda _: go_on.wait(10)))
    await asyncio.sleep(0)
    given_up = asyncio.ensure_future(file.write(request("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await begins
    await file.write(request("later"))
    assert await file.read(requests) == ["later"]


async def test_a_reader_cannot_write_and_sees_one_state_from_its_first_statement_to_its_last(file):
    with pytest.raises(StorageError, match="cannot be written"):
        await file.read(request("a"))
    read_once, go_on = threading.Event(), threading.Event()

    def twice(database):
        first = requests(database)
        read_once.set()
        go_on.wait(10)
        return first, requests(database)

    reading = asyncio.ensure_future(file.read(twice))
    await asyncio.to_thread(read_once.wait, 10)
    await file.write(request("between"))
    go_on.set()
    assert await reading == ([], [])
    assert await file.read(requests) == ["between"]


async def test_closing_waits_for_what_was_asked_for(tmp_path):
    opened = DatabaseFile.open(tmp_path / "other.db")
    tasks = [asyncio.ensure_future(opened.write(request(name))) for name in "abc"]
    await asyncio.sleep(0)
    await asyncio.to_thread(opened.close)
    await asyncio.gather(*tasks)
    again = DatabaseFile.open(tmp_path / "other.db")
    assert await again.read(requests) == ["a", "b", "c"]
    again.close()


class Stopped(BaseException):
    """What no write expects."""


async def test_whatever_ends_a_transaction_is_told_to_all_and_the_next_write_finds_none_open(file):
    def stops(database):
        request("half")(database)
        raise Stopped

    answers = await held_up(file, request("a"), stops, request("b"))
    assert [type(answer) for answer in answers] == [Stopped] * 3
    await file.write(request("c"))
    assert await file.read(requests) == ["c"]


async def test_a_write_looks_each_millisecond_whether_a_neighbour_has_ended(file, tmp_path):
    statements, database = [], file._writer._database
    database.conn.set_trace_callback(statements.append)
    neighbour = sqlite3.connect(tmp_path / "offprint.db")
    neighbour.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="another process has locked it"):
        await file.write(request("a"))
    neighbour.close()
    assert statements.count("BEGIN IMMEDIATE") == 50  # the file is opened with so many milliseconds
    assert database.execute("PRAGMA busy_timeout").fetchone()[0] == 50
    await file.write(request("b"))
    assert await file.read(requests) == ["b"]

"""What a disk and other processes may do to a database, and what is said and kept then."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from bot.errors import StorageError, TooSlow
from bot.paper.paper import PaperId
from bot.query.parser import parse
from storage.sqlite.archive import SqliteArchive
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.store import open_sqlite, stores_of
from tests.contracts.facts import ML, NOON, announce, page, paper, subscribe

ROOT = Path(__file__).parents[2]
CHILD = """
import asyncio, sys
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import ML, SAMPLE, page, paper, said, subscribe

async def main(path):
    async with open_sqlite(path) as stores:
        subscription = await subscribe(stores, ML, "gpu")
        for number in range(1_000_000):
            papers = [paper(f"{number}.{piece}") for piece in range(5)]
            announced = tuple(said(ML, one, subscription.id) for one in papers)
            await stores.papers.apply(page(*papers, announcements=announced, cursors={SAMPLE: str(number)}))
            print(number, flush=True)

asyncio.run(main(sys.argv[1]))
"""


def sound(path):
    connection = sqlite3.connect(path)
    (told,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.execute("INSERT INTO paper_index (paper_index, rank) VALUES ('integrity-check', 1)")
    connection.close()
    return told == "ok"


@pytest.mark.process
@pytest.mark.parametrize("pages", [1, 7, 40])
def test_what_is_killed_while_it_writes_leaves_whole_pages_and_all_that_it_said_it_wrote(tmp_path, pages):
    path = tmp_path / "offprint.db"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        told = [int(child.stdout.readline()) for _ in range(pages)]
        child.kill()
    last, kept, waiting, announced = asyncio.run(left_behind(path))
    assert last >= told[-1]
    assert kept == waiting == 5 * (last + 1)
    assert all(one is not None and one.why for one in announced)
    assert sound(path)


async def left_behind(path):
    """The last page's cursor, how many papers and rows of the outbox there are, and what was announced."""
    async with open_sqlite(path) as stores:
        (state,) = await stores.sources.states()
        last = int(state.cursor)
        ids = [PaperId(f"arxiv:{number}.{piece}") for number in range(last + 3) for piece in range(5)]
        kept = await stores.papers.get(ids)
        waiting = (await stores.outbox.lane(ML)).waiting
        return last, len(kept), waiting, [await stores.announcements.get(ML, one) for one in kept]


async def test_a_full_disk_fails_the_write_says_so_and_is_over_when_there_is_room(tmp_path):
    file = DatabaseFile.open(tmp_path / "offprint.db")
    stores, database = stores_of(file), file._writer._database
    await announce(stores, ML, paper("1"))
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages + 2}")
    many = [paper(f"2.{number}", "word " * 500) for number in range(50)]
    with pytest.raises(StorageError, match="the disk is full; give it room"):
        await stores.papers.apply(page(*many))
    assert not await stores.papers.get([one.id for one in many])
    assert (await stores.outbox.lane(ML)).waiting == 1
    await stores.sources.request_poll("sample", at=NOON)
    database.execute("PRAGMA max_page_count = 1000000")
    await stores.papers.apply(page(*many))
    assert len(await stores.papers.get([one.id for one in many])) == 50
    file.close()
    assert sound(tmp_path / "offprint.db")


async def test_reads_that_follow_one_another_find_what_the_last_one_read_still_at_hand(tmp_path):
    file = DatabaseFile.open(tmp_path / "offprint.db")
    connections = [await file.read(id) for _ in range(5)]
    assert len(set(connections)) == 1
    file.close()


async def test_a_search_that_takes_too_long_is_given_up_and_the_next_reads_on(tmp_path):
    file = DatabaseFile.open(tmp_path / "offprint.db")
    stores, impatient = stores_of(file), SqliteArchive(file, patience=0.0)
    namesakes = [paper(str(number), authors=(f"Ba De Lu {chr(97 + number % 26)}u",)) for number in range(600)]
    await stores.papers.apply(page(*namesakes))
    query = parse('author:"Ba De Lu Xi"')  # all share two parts, so each has to be looked at
    with pytest.raises(TooSlow, match=r"took too long and was given up\. Ask for less"):
        await impatient.search(query, limit=5)
    assert (await impatient.preview(query, since=NOON)).count == 0  # who has just subscribed is not told that it failed
    assert (await stores.archive.search(query, limit=5)).total == 0
    assert (await stores.archive.search(parse('author:"Ba De Lu Au"'), limit=5)).total > 0
    file.close()


def test_a_database_without_a_folder_is_refused_with_what_helps(tmp_path):
    with pytest.raises(StorageError, match="cannot be opened; its folder must exist"):
        DatabaseFile.open(tmp_path / "missing" / "offprint.db")


@pytest.fixture
def as_nobody():
    """An ordinary user: root may write everything."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    yield
    os.seteuid(was)


@pytest.fixture
def kept_from_us():
    """A database that we may read and not write, in a folder of the same kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "offprint.db")
        DatabaseFile.open(path).close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        yield path
        Path(folder).chmod(0o755)


def test_a_file_that_may_not_be_written_is_refused_with_what_helps(kept_from_us, as_nobody):
    with pytest.raises(StorageError, match="writable for this user"):
        DatabaseFile.open(kept_from_us)


async def test_a_database_that_turns_read_only_is_told_and_still_read(tmp_path):
    file = DatabaseFile.open(tmp_path / "offprint.db")
    stores = stores_of(file)
    await stores.papers.apply(page(paper("1")))
    file._writer._database.execute("PRAGMA query_only = ON")
    with pytest.raises(
        StorageError, match=r"offprint\.db: it cannot be written; make the file and its folder writable"
    ):
        await stores.papers.apply(page(paper("2")))
    assert len(await stores.papers.get([paper("1").id])) == 1
    file.close()
    assert sound(tmp_path / "offprint.db")


async def test_a_database_that_another_process_holds_is_told_and_goes_on_later(tmp_path):
    path = tmp_path / "offprint.db"
    file = DatabaseFile.open(path, busy_seconds=0.05)
    stores = stores_of(file)
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="another process has locked it"):
        await stores.papers.apply(page(paper("1")))
    assert await stores.papers.get([paper("1").id]) == {}
    other.rollback()
    other.close()
    await stores.papers.apply(page(paper("1")))
    file.close()
    assert sound(path)


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "offprint.db"
    path.write_text("Dear diary, " * 500)
    with pytest.raises(StorageError, match="it is not a SQLite database; name another file"):
        DatabaseFile.open(path)
    assert path.read_text().startswith("Dear diary, ")


async def test_a_damaged_file_is_told_with_what_helps(tmp_path):
    path = tmp_path / "offprint.db"
    async with open_sqlite(path) as stores:
        await stores.papers.apply(page(*(paper(str(number), "word " * 300) for number in range(200))))
    whole = bytearray(path.read_bytes())
    whole[8192:] = b"\xa5" * (len(whole) - 8192)
    path.write_bytes(whole)
    with pytest.raises(StorageError, match="it is damaged; `offprint restore` a backup"):
        async with open_sqlite(path) as stores:
            await stores.papers.get([paper(str(number)).id for number in range(200)])


BESIDE = """
import asyncio, sys
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import GPU, subscribe

async def main(path):
    async with open_sqlite(path, beside=True) as stores:
        for number in range(20):
            await subscribe(stores, GPU, f"q{number}")

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.process
async def test_a_command_changes_a_channel_while_the_service_writes_and_the_service_notices(tmp_path):
    path = tmp_path / "offprint.db"
    async with open_sqlite(path) as stores:
        await subscribe(stores, ML, "gpu")
        position = (await stores.changes.since(None)).position
        command = await asyncio.create_subprocess_exec(sys.executable, "-c", BESIDE, str(path), cwd=ROOT)
        ended, written = asyncio.ensure_future(command.wait()), 0
        while not ended.done():
            await stores.papers.apply(page(*(paper(f"{written}.{piece}") for piece in range(20))))
            written += 1
        assert command.returncode == 0
        came = await stores.changes.since(position)
        assert [one.query for one in came.active] == [f"q{number}" for number in range(20)]
        assert written > 0
    assert sound(path)


@pytest.mark.parametrize("name", ["offprint.db", "offprint.db-wal"])
async def test_a_file_that_is_moved_away_is_told_and_goes_on_when_it_is_put_back(tmp_path, name):
    file = DatabaseFile.open(tmp_path / "offprint.db")
    stores = stores_of(file)
    await stores.papers.apply(page(paper("1")))
    (tmp_path / name).rename(tmp_path / "aside")
    with pytest.raises(StorageError, match="was moved away or replaced while Offprint used it"):
        await stores.papers.apply(page(paper("2")))
    with pytest.raises(StorageError, match="was moved away or replaced"):
        await stores.papers.get([paper("1").id])
    (tmp_path / "aside").rename(tmp_path / name)
    await stores.papers.apply(page(paper("2")))
    assert len(await stores.papers.get([paper("1").id, paper("2").id])) == 2
    file.close()
    assert sound(tmp_path / "offprint.db")


async def test_a_file_that_is_replaced_is_not_written(tmp_path):
    path, other = tmp_path / "offprint.db", tmp_path / "other.db"
    DatabaseFile.open(other).close()
    file = DatabaseFile.open(path)
    stores = stores_of(file)
    await stores.papers.apply(page(paper("1")))
    before = other.read_bytes()
    other.replace(path)
    with pytest.raises(StorageError, match="restart Offprint, and it uses the file that is there now"):
        await stores.papers.apply(page(paper("2")))
    assert path.read_bytes() == before
    file.close()
    assert sound(path)


async def test_searches_that_take_long_hold_up_no_other_read(tmp_path):
    file = DatabaseFile.open(tmp_path / "offprint.db")
    held = threading.Event()
    searches = [asyncio.ensure_future(file.read_long(lambda _: held.wait(60))) for _ in range(8)]
    await asyncio.sleep(0)
    assert await stores_of(file).papers.get([paper("1").id]) == {}
    held.set()
    await asyncio.gather(*searches)
    file.close()

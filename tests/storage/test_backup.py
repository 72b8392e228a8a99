"""A backup is made while the service writes; what a restored one cannot know is looked for, or goes into digests."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, suppress
from datetime import timedelta
from random import Random

import pytest

from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelDigest, DigestPlan
from bot.delivery.delivery import Settled, Started, State
from bot.digest.digest import DigestKey
from bot.errors import AlreadyRunning, SchemaTooNew, StorageError
from bot.ports.digests import DigestMade
from bot.ports.sources import PollEnded
from storage.sqlite.backup import back_up, restore
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.lock import hold_lock
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import (
    GPU,
    LINE,
    ML,
    NOON,
    SAMPLE,
    announce,
    change,
    minutes,
    page,
    paper,
    subscribe,
    write_change,
)
from tests.outbox import start
from tests.storage.test_faults import sound

LATER = NOON + timedelta(days=1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "offprint.db"


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copy.db"


async def fill(path):
    """A database with a card that waits, one in flight, one that was sent, and a stream past its baseline."""
    async with open_sqlite(path) as stores:
        for number in "123":
            await announce(stores, ML, paper(number))
        for _ in range(2):
            head = (await stores.outbox.lane(ML)).head
            started = await start(stores.outbox, Started(head, NOON, "worker"))
            if head.subject == "arxiv:1":
                await stores.outbox.settle(Settled(delivery=started, state=State.SENT, at=NOON, message_id="1"))
        await stores.papers.apply(page(cursors={SAMPLE: "7"}, baselines_closed=(SAMPLE,)))


async def states(path):
    async with open_sqlite(path) as stores:
        (stream,) = await stores.sources.states()
        found = sqlite3.connect(path)
        rows = found.execute("SELECT subject, state FROM outbox ORDER BY id").fetchall()
        found.close()
        return dict(rows), stream


def test_a_backup_is_one_whole_file_that_only_its_owner_reads(path, copy):
    asyncio.run(fill(path))
    back_up(path, copy)
    assert sound(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(one.name for one in path.parent.iterdir() if one.name.startswith("copy")) == ["copy.db"]
    assert asyncio.run(states(copy)) == asyncio.run(states(path))


async def test_a_backup_while_the_service_writes_holds_whole_pages(path, copy):
    async with open_sqlite(path) as stores:
        await subscribe(stores, ML, "gpu")
        copying, written = asyncio.ensure_future(asyncio.to_thread(back_up, path, copy)), 0
        while not copying.done():
            papers = (paper(f"{written}.{piece}") for piece in range(20))
            await stores.papers.apply(page(*papers, cursors={SAMPLE: str(written)}))
            written += 1
        await copying
    with closing(sqlite3.connect(copy)) as found:
        ((kept,), cursor) = (
            found.execute("SELECT count(*) FROM paper").fetchone(),
            found.execute("SELECT cursor FROM stream").fetchone(),
        )
    assert kept == (20 * (int(cursor[0]) + 1) if cursor else 0)
    assert sound(copy)


def test_a_file_that_is_there_is_never_overwritten(path, copy):
    asyncio.run(fill(path))
    copy.write_text("precious")
    with pytest.raises(StorageError, match="it is there already"):
        back_up(path, copy)
    with pytest.raises(StorageError, match="it is there already"):
        back_up(path, path)
    assert copy.read_text() == "precious"


def test_what_cannot_be_backed_up_is_said(path, copy):
    with pytest.raises(StorageError, match="no database to back up"):
        back_up(path, copy)
    asyncio.run(fill(path))
    with pytest.raises(StorageError, match="cannot be written"):
        back_up(path, copy.parent / "missing" / "copy.db")
    assert not copy.exists()


def test_a_damaged_database_makes_no_backup(path, copy):
    asyncio.run(fill(path))
    whole = bytearray(path.read_bytes())
    whole[8192:] = b"\xa5" * (len(whole) - 8192)
    path.write_bytes(whole)
    with pytest.raises(StorageError, match="damaged"):
        back_up(path, copy)
    assert [one.name for one in path.parent.iterdir() if one.name.startswith("copy")] == []


def test_what_may_have_been_posted_since_is_uncertain_and_what_was_sent_stays(path, copy):
    asyncio.run(fill(path))
    back_up(path, copy)
    restored = restore(path, copy, now=LATER)
    found, stream = asyncio.run(states(path))
    assert found == {"arxiv:1": "sent", "arxiv:2": "uncertain", "arxiv:3": "uncertain"}
    assert (restored.doubted.rows, restored.doubted.streams) == (2, 1)
    assert (stream.restored_at, stream.cursor) == (LATER, "7")
    assert sound(path)
    assert sound(restored.kept)


async def test_an_uncertain_row_is_looked_for_from_the_last_moment_the_backup_tells_of(path, copy):
    await fill(path)
    back_up(path, copy)
    restore(path, copy, now=LATER)
    async with open_sqlite(path) as stores:
        head = (await stores.outbox.lane(ML)).head
    assert (head.state, head.unsure_since, head.started_at) == (State.UNCERTAIN, NOON, LATER)


async def test_a_card_that_was_not_due_before_the_restore_still_waits(path, copy):
    async with open_sqlite(path) as stores:
        await announce(stores, ML, paper("1"))
        head = (await stores.outbox.lane(ML)).head
        due = LATER + minutes(5)
        await stores.outbox.settle(Settled(delivery=head, state=State.WAITING, at=NOON, due_at=due))
    back_up(path, copy)
    assert restore(path, copy, now=LATER).doubted.rows == 0


async def test_a_stream_is_restored_until_a_poll_of_it_has_ended_well(path, copy):
    await fill(path)
    back_up(path, copy)
    restore(path, copy, now=LATER)
    async with open_sqlite(path) as stores:
        await stores.sources.record(PollEnded((SAMPLE,), LATER, error="it is down"))
        assert (await stores.sources.states())[0].restored_at == LATER
        await stores.sources.record(PollEnded((SAMPLE,), LATER))
        assert (await stores.sources.states())[0].restored_at is None


async def test_a_change_after_a_restore_has_no_number_that_one_since_the_backup_had(path, copy):
    await fill(path)
    back_up(path, copy)
    async with open_sqlite(path) as stores:
        lost = await subscribe(stores, ML, "tpu")
    restore(path, copy, now=LATER)
    async with open_sqlite(path) as stores:
        made = await subscribe(stores, GPU, "tpu")
        assert made.id > lost.id + 1000


@pytest.mark.parametrize(("due", "state"), [(LATER - minutes(1), State.UNCERTAIN), (LATER + minutes(1), State.WAITING)])
async def test_a_digest_that_was_due_before_the_restore_is_looked_for(path, copy, due, state):
    daily = ChannelDigest(name="daily", plan=DigestPlan(), next_at=due)
    async with open_sqlite(path) as stores:
        await subscribe(stores, ML, "gpu")
        await announce(stores, ML, paper("1"), route=LINE)
        channel = (await stores.channels.get(ML)).with_digest(daily)
        await write_change(stores, change(ML, ChangeKind.DIGEST_SET, digest="daily"), channel=channel)
    back_up(path, copy)
    restore(path, copy, now=LATER)
    async with open_sqlite(path) as stores:
        channel = await stores.channels.get(ML)
        key = DigestKey("daily", due.isoformat(timespec="minutes"))
        made = DigestMade(channel=channel, key=key, papers=(paper("1").id,), at=LATER + minutes(2))
        await stores.digests.apply(made)
        assert (await stores.outbox.lane(ML)).head.state is state


@pytest.mark.parametrize(("days", "state"), [(0, "uncertain"), (8, "waiting")])
async def test_a_retraction_that_comes_in_soon_after_a_restore_is_looked_for(path, copy, days, state):
    await fill(path)
    back_up(path, copy)
    restore(path, copy, now=LATER)
    async with open_sqlite(path) as stores:
        await stores.papers.apply(page(taken_back=(paper("1").id,), at=LATER + timedelta(days=days)))
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("SELECT state FROM outbox WHERE kind = 'retraction'").fetchall() == [(state,)]


def test_a_restore_while_the_service_or_a_command_runs_is_refused(path, copy):
    asyncio.run(fill(path))
    back_up(path, copy)
    before = path.read_bytes()
    with hold_lock(path), pytest.raises(AlreadyRunning):
        restore(path, copy, now=LATER)

    async def beside():
        async with open_sqlite(path, beside=True) as stores:
            await stores.sources.states()
            with pytest.raises(AlreadyRunning, match="Another command uses"):
                restore(path, copy, now=LATER)

    asyncio.run(beside())
    assert path.read_bytes() == before


def test_a_damaged_database_is_replaced_and_kept_with_its_log(path, copy):
    asyncio.run(fill(path))
    back_up(path, copy)
    path.write_text("Dear diary, " * 500)
    path.with_name("offprint.db-wal").write_text("of another file")
    restored = restore(path, copy, now=LATER)
    assert restored.kept.read_text().startswith("Dear diary, ")
    assert restored.kept.with_name(restored.kept.name + "-wal").read_text() == "of another file"
    assert sound(path)


def test_the_log_of_a_database_that_is_gone_is_not_played_into_the_backup(path, copy):
    asyncio.run(fill(path))
    back_up(path, copy)
    killed = "import os, sqlite3; c = sqlite3.connect(os.sys.argv[1]); c.execute('DELETE FROM outbox'); c.commit()"
    subprocess.run([sys.executable, "-c", f"{killed}; os._exit(9)", str(path)], check=False)
    log = path.with_name("offprint.db-wal")
    assert log.stat().st_size
    path.unlink()
    assert restore(path, copy, now=LATER).kept is None
    assert not log.exists()
    assert len(asyncio.run(states(path))[0]) == 3
    assert sound(path)


@pytest.mark.parametrize("seed", range(12))
def test_a_backup_that_is_damaged_anywhere_is_refused_or_restored_whole(path, copy, seed):
    asyncio.run(fill(path))
    back_up(path, copy)
    chance, damaged, before = Random(seed), bytearray(copy.read_bytes()), path.read_bytes()
    for _ in range(500):  # few bytes of an almost empty database mean anything
        damaged[chance.randrange(100, len(damaged))] ^= 0xFF
    copy.write_bytes(damaged)
    with pytest.raises(StorageError):
        restore(path, copy, now=LATER)
    assert path.read_bytes() == before
    path.write_bytes(damaged)
    with suppress(StorageError):
        DatabaseFile.open(path).close()


@pytest.mark.parametrize("make", ["folder", "pipe", "loop", "long"])
def test_what_is_no_file_is_neither_backed_up_nor_restored_nor_replaced(path, copy, make):
    asyncio.run(fill(path))
    back_up(path, copy)
    odd = path.with_name("x" * 300 if make == "long" else "odd")
    match make:
        case "folder":
            odd.mkdir()
        case "pipe":
            os.mkfifo(odd)
        case "loop":
            odd.symlink_to(odd)
    for attempt in (
        lambda: back_up(odd, path.with_name("second.db")),
        lambda: back_up(path, odd),
        lambda: restore(path, odd, now=LATER),
        lambda: restore(odd, copy, now=LATER),
        lambda: DatabaseFile.open(odd),
    ):
        with pytest.raises(StorageError):
            attempt()
    assert not path.with_name("second.db").exists()


def test_a_backup_is_restored_where_there_is_no_database(path, copy, tmp_path):
    asyncio.run(fill(path))
    back_up(path, copy)
    new = tmp_path / "new.db"
    assert restore(new, copy, now=LATER).kept is None
    assert sound(new)


def test_what_is_no_backup_is_refused_and_the_database_stands(path, copy):
    asyncio.run(fill(path))
    with pytest.raises(StorageError, match="no such file"):
        restore(path, copy, now=LATER)
    copy.write_text("Dear diary, " * 500)
    with pytest.raises(StorageError, match="no database of Offprint"):
        restore(path, copy, now=LATER)
    copy.write_bytes(b"")
    with pytest.raises(StorageError, match="no database of Offprint"):
        restore(path, copy, now=LATER)
    with pytest.raises(StorageError, match="this is the database itself"):
        restore(path, path, now=LATER)
    with closing(sqlite3.connect(path)) as found, found:
        found.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('offprint', '9999', '')"
        )
    copy.unlink()
    back_up(path, copy)
    with pytest.raises(SchemaTooNew):
        restore(path, copy, now=LATER)
    assert not path.with_name("offprint.db.unfinished").exists()

"""One service for each database, for as long as its process lives."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import AlreadyRunning, StorageError
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.lock import hold_lock, is_held, lock_path

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_service_is_told_which_process_runs(tmp_path):
    database = tmp_path / "offprint.db"
    with hold_lock(database):
        assert is_held(database)
        told = rf"already runs on .*offprint\.db \(process {os.getpid()}\)"
        with pytest.raises(AlreadyRunning, match=told), hold_lock(database):
            pass
    assert not is_held(database)
    with hold_lock(database):
        pass


def test_another_database_is_another_lock(tmp_path):
    with hold_lock(tmp_path / "a.db"), hold_lock(tmp_path / "b.db"):
        assert is_held(tmp_path / "a.db")
    assert not is_held(tmp_path / "never.db")


@pytest.mark.process
def test_a_service_that_is_killed_lets_go(tmp_path):
    database = tmp_path / "offprint.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as service:
        assert service.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=str(service.pid)), hold_lock(database):
            pass
        service.kill()
    with hold_lock(database):
        assert lock_path(database).read_text() == f"{os.getpid()}\n"


def test_a_lock_without_a_place_says_what_is_needed(tmp_path):
    nowhere = tmp_path / "missing" / "offprint.db"
    with pytest.raises(StorageError, match="the folder must exist and be writable"), hold_lock(nowhere):
        pass


def test_a_symbolic_link_and_a_relative_path_lead_to_the_same_lock(tmp_path, monkeypatch):
    database, link = tmp_path / "offprint.db", tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(database)
    monkeypatch.chdir(link.parent)
    with hold_lock(database):
        for other in (link, Path("link.db"), Path("../offprint.db"), Path("../elsewhere/../offprint.db")):
            assert is_held(other)
            with pytest.raises(AlreadyRunning), hold_lock(other):
                pass
    with hold_lock(link):
        assert is_held(database)


@pytest.mark.parametrize("beside", [False, True])
def test_a_file_with_a_second_name_is_refused_under_both(tmp_path, beside):
    database, second = tmp_path / "offprint.db", tmp_path / "second.db"
    DatabaseFile.open(database).close()
    second.hardlink_to(database)
    for name in (database, second):
        with pytest.raises(StorageError, match=r"has a second name .*remove one of the names"):
            DatabaseFile.open(name, beside=beside)
    second.unlink()
    DatabaseFile.open(database, beside=beside).close()


def test_a_second_service_on_another_path_of_the_file_is_refused_and_the_first_goes_on(tmp_path):
    path, other = tmp_path / "offprint.db", tmp_path / "other.db"
    first = DatabaseFile.open(path)
    other.touch()
    if subprocess.run(["mount", "--bind", str(path), str(other)], check=False, capture_output=True).returncode:
        first.close()
        pytest.skip("this user may not mount")
    try:
        with pytest.raises(AlreadyRunning, match="under another path"):
            DatabaseFile.open(other)
        assert asyncio.run(first.read(lambda database: database.table_names()))
        first.close()
        DatabaseFile.open(other).close()
    finally:
        subprocess.run(["umount", str(other)], check=True)

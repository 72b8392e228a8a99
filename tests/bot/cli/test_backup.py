"""`offprint backup` and `offprint restore`, as an operator types them."""

from __future__ import annotations

from bot.cli.app import DONE, FAILED
from storage.sqlite.lock import hold_lock

SLACK = "slack:T1/C1"


def test_a_backup_is_restored_and_what_stood_there_is_kept(offprint, folder):
    offprint("subscribe", SLACK, "gpu")
    made = offprint("backup", "copy.db")
    assert made.code == DONE
    assert made.err.startswith("copy.db: a checked copy of offprint.db, ")
    offprint("subscribe", SLACK, "tpu")
    restored = offprint("restore", "copy.db")
    assert restored.code == DONE
    assert "offprint.db is now a copy of copy.db." in restored.err
    assert "1 message may have been posted since the backup" in restored.err
    assert [row["query"] for row in offprint("list", "--json").rows] == ["gpu"]
    (kept,) = folder.glob("offprint.db.before-*")
    assert str(kept.name) in restored.err


def test_where_nothing_was_posted_since_a_restore_does_not_speak_of_it(offprint):
    offprint("list")
    offprint("backup", "copy.db")
    assert "posted since" not in offprint("restore", "copy.db").err


def test_what_is_no_backup_is_refused_by_the_name_that_was_typed(offprint, folder):
    offprint("list")
    (folder / "notes.txt").write_text("hello")
    assert "notes.txt: it is no database of Offprint; name a file that `offprint backup` has written." in (
        offprint("restore", "notes.txt").err
    )
    assert offprint("backup", "missing/copy.db").err.startswith("missing/copy.db: it cannot be written (")


def test_a_restore_under_a_running_service_is_refused_in_one_line(offprint, folder):
    offprint("subscribe", SLACK, "gpu")
    offprint("backup", "copy.db")
    with hold_lock(folder / "offprint.db"):
        ran = offprint("restore", "copy.db")
    assert ran.code == FAILED
    assert "already runs on" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_backup_over_a_file_or_of_nothing_is_refused_in_one_line(offprint, folder):
    offprint("subscribe", SLACK, "gpu")
    (folder / "there.txt").write_text("precious")
    assert offprint("backup", "there.txt").err.splitlines() == [
        "there.txt: it is there already, and is left as it is; name another file."
    ]
    assert offprint("restore", "missing.db").err.splitlines() == ["missing.db: there is no such file to restore."]

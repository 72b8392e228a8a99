"""`offprint migrate`, as an operator types it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from bot.cli.app import DONE, FAILED, TYPED_WRONG
from storage.sqlite.lock import hold_lock
from tests.bot.cli.conftest import ROOT

SLACK = "slack:T1/C1"


@pytest.fixture
def team(offprint):
    """A file with a team's data, and a way to move it."""
    offprint("subscribe", SLACK, "gpu")
    offprint("subscribe", SLACK, "title:“naïve”")


def test_a_team_moves_to_postgresql_and_back(offprint, team, monkeypatch, empty_postgres_url):
    there = offprint("migrate", "--from", "sqlite:///offprint.db", "--to", empty_postgres_url)
    assert there.code == DONE
    assert there.err.splitlines() == [
        "The data is moved. Set OFFPRINT_DATABASE_URL to the address behind --to, and start the service."
    ]
    assert there.out.split()[:3] == ["table", "rows", "checksum"]
    again = offprint("migrate", "--from", "sqlite:///offprint.db", "--to", empty_postgres_url)
    assert (again.code, again.out, again.err.splitlines()[1:]) == (DONE, "", there.err.splitlines())
    assert "offprint.db: it was moved to postgresql://" in again.err
    closed = offprint("list")
    assert closed.code == FAILED
    assert closed.err.startswith("offprint.db: it was moved to postgresql://")
    back = offprint("migrate", "--from", empty_postgres_url, "--to", "sqlite:///back.db", "--json")
    assert {row["table"]: row["rows"] for row in back.rows}["subscription"] == 2
    monkeypatch.setenv("OFFPRINT_DATABASE_URL", "sqlite:///back.db")
    assert [row["query"] for row in offprint("list", "--json").rows] == ["gpu", 'title:"naïve"']


def test_one_who_types_ctrl_c_is_told_that_it_goes_on(offprint, team, folder, empty_postgres_url):
    words = ("migrate", "--from", "sqlite:///offprint.db", "--to", empty_postgres_url)
    interrupted = subprocess.run(
        [sys.executable, "-m", "tests.faults.killed_move", "SIGINT", "2", *words],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert interrupted.returncode == -signal.SIGINT
    assert interrupted.stderr.splitlines()[-1] == (
        "Interrupted. What was moved is kept: type the same command again, and it goes on from there."
    )
    assert offprint(*words).code == DONE


def test_a_dry_run_says_what_would_move_and_moves_nothing(offprint, team, folder, empty_postgres_url):
    with hold_lock(folder / "offprint.db"):
        looked = offprint(
            "migrate", "--from", "sqlite:///offprint.db", "--to", empty_postgres_url, "--dry-run", "--json"
        )
    assert looked.code == DONE
    assert {row["table"]: row["rows"] for row in looked.rows}["subscription"] == 2
    assert "would be moved. Nothing was written." in looked.err
    assert offprint("list").code == DONE
    empty = offprint("migrate", "--from", empty_postgres_url, "--to", "sqlite:///new.db", "--dry-run")
    assert "it has no data of Offprint" in empty.err
    assert not (folder / "new.db").exists()


def test_a_dry_run_tells_what_prevents_the_move(offprint, team, folder, empty_postgres_url):
    offprint("migrate", "--from", "sqlite:///offprint.db", "--to", empty_postgres_url)
    (folder / "taken.db").touch()
    with hold_lock(folder / "taken.db"):
        held = offprint("migrate", "--from", empty_postgres_url, "--to", "sqlite:///taken.db", "--dry-run")
    assert held.err.splitlines()[0].endswith("taken.db: a service runs on it; stop it first.")
    again = offprint("migrate", "--from", empty_postgres_url, "--to", "sqlite:///offprint.db", "--dry-run")
    assert (again.code, "its data was moved to postgresql" in again.err) == (FAILED, True)


def test_two_of_a_kind_are_refused_with_the_way_there_is(offprint, team):
    files = offprint("migrate", "--from", "sqlite:///offprint.db", "--to", "sqlite:///b.db")
    assert files.code == TYPED_WRONG
    assert files.err.splitlines() == [
        "Both are files: `offprint backup COPY` copies one, and `offprint restore COPY` puts a copy in place."
    ]
    servers = offprint("migrate", "--from", "postgresql://a/b", "--to", "postgres://c/d")
    assert "`pg_dump` and `pg_restore`" in servers.err


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("offprint.db", "“offprint.db” is not the address of a database."),
        ("sqlite:///", "“sqlite:///” is not the address of a database."),
        ("sqlite:///:memory:", "“sqlite:///:memory:” is not the address of a database."),
        ("mysql://mira:s3cret@host/db?password=s3cret", "“mysql://host/db” is not the address of a database."),
        ("postgresql://mira:s3@cret@host/db", "“postgresql://host/db” is not the address of a database."),
        ("postgresql://mira@host", "“postgresql://host” is not the address of a database."),
    ],
)
def test_what_is_no_address_is_quoted_without_its_password(offprint, team, typed, shown):
    ran = offprint("migrate", "--from", "sqlite:///offprint.db", "--to", typed)
    first, remedy = ran.err.splitlines()
    assert (ran.code, first) == (TYPED_WRONG, shown)
    assert remedy.partition("rite ")[2].startswith(
        "postgresql://USER:PASSWORD@HOST" if typed.startswith("postgres") else "sqlite:///FILE"
    )


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://mira:s3cret@127.0.0.1:1/offprint",
        "postgresql://mira:s3cret@127.0.0.1:port/offprint",
        "postgresql://mira:s3cret@/offprint?hots=x",
        "postgresql://mira:s3cr%zzet@127.0.0.1/offprint",
    ],
    ids=["nobody there", "no port", "no option", "no escape"],
)
def test_no_password_is_shown_when_a_server_cannot_be_used(offprint, team, address):
    for words in (("--from", "sqlite:///offprint.db", "--to", address), ("--from", address, "--to", "sqlite:///b.db")):
        for more in ((), ("--dry-run",)):
            ran = offprint("migrate", *words, *more)
            assert ran.code in {FAILED, TYPED_WRONG}
            assert "s3cr" not in ran.err + ran.out
    assert offprint("list").code == DONE

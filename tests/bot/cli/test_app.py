"""The command line as a whole: its verbs, its exit codes, and errors that a person can act on."""

from __future__ import annotations

import logging
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.app import FAILED, SET_WRONG, TYPED_WRONG, VERBS, named
from bot.cli.verb_words import listed

ROOT = Path(__file__).parents[3]
CHANNEL = "slack:T1/C1"
NEEDS_A_DATABASE = [
    ("search", "gpu"),
    ("list",),
    ("status",),
    ("subscribe", CHANNEL, "gpu"),
    ("unsubscribe", CHANNEL, "1"),
    ("digest", CHANNEL),
    ("spread", CHANNEL),
    ("quiet", CHANNEL),
    ("mute", CHANNEL),
    ("unmute", CHANNEL),
    ("notify", "discord:1/2"),
    ("links", "slack:T1/C1"),
    ("like", "gpu"),
]


def test_help_lists_exactly_the_verbs_there_are(offprint):
    ran = offprint("--help")
    listed = re.findall(r"^  (\w+)  +\S", ran.out.partition("Commands:")[2], re.MULTILINE)
    assert ran.code == 0
    assert listed == [
        "demo", "run", "poll", "search", "like", "trending", "match", "explain", "subscribe", "unsubscribe", "list",
        "export", "import", "digest", "spread", "quiet", "mute", "unmute", "call", "notify", "links", "feed", "confirm",
        "status", "thin", "backup", "restore", "migrate", "settings", "slack", "manifest", "outbox", "doctor",
    ]  # fmt: skip
    assert "..." not in ran.out.partition("Commands:")[2], "a verb's help is cut off"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_listed_with_its_own_words(verb):
    assert (listed(VERBS[verb]).__doc__ or "").split() == (named(verb).__doc__ or "").split()


def test_a_verb_behind_a_mark_of_the_shell_is_run(offprint):
    assert offprint("--", "settings").code == 0


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(offprint, verb):
    ran = offprint(verb, "--help")
    first_line = (named(verb).__doc__ or "").splitlines()[0]
    assert ran.code == 0
    assert first_line in " ".join(ran.out.split())
    assert f"offprint {verb}" in ran.out


def test_the_version_is_said(offprint):
    ran = offprint("--version")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"offprint \d+\.\d+\.\d+\S*\n", ran.out)


def test_no_words_at_all_show_the_help(offprint):
    ran = offprint()
    assert "Commands:" in ran.out + ran.err


def test_a_verb_that_is_not_there_is_answered_with_the_nearest(offprint):
    ran = offprint("serach", "gpu")
    assert ran.code == TYPED_WRONG
    assert "Did you mean 'search'?" in ran.err


@pytest.mark.parametrize("typed", [["match"], ["--help"], []])
def test_a_verb_imports_no_more_than_it_needs(typed):
    probe = (
        f"import sys; from bot.cli.app import command_line; command_line({typed}); "
        "heavy = {'discord', 'slack_bolt', 'aiohttp', 'apscheduler'}; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & heavy))"
    )
    ended = subprocess.run((sys.executable, "-c", probe), cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize("words", NEEDS_A_DATABASE, ids=" ".join)
def test_a_database_that_cannot_be_opened_is_one_sentence(offprint, monkeypatch, words):
    monkeypatch.setenv("OFFPRINT_DATABASE_URL", "sqlite:////nowhere/at/all/offprint.db")
    ran = offprint(*words)
    assert ran.code == FAILED
    assert ran.out == ""
    assert "/nowhere/at/all/offprint.db" in ran.err


def test_a_file_that_is_no_database_is_left_alone(offprint, folder):
    (folder / "offprint.db").write_text("The minutes of our last meeting, kept here by accident.\n" * 50)
    ran = offprint("list")
    assert ran.code == FAILED
    assert "offprint.db" in ran.err
    assert (folder / "offprint.db").read_text().startswith("The minutes")


def test_the_database_of_another_program_is_left_alone(offprint, folder):
    path = folder / "offprint.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE accounts (id INTEGER)")
    before = path.read_bytes()
    ran = offprint("search", "gpu")
    assert ran.code == FAILED
    assert "it is the database of another program" in ran.err
    assert path.read_bytes() == before


def test_a_file_without_tables_but_those_of_migrations_is_ours_to_fill(offprint, folder):
    with closing(sqlite3.connect(folder / "offprint.db")) as database:
        database.execute("CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set, name, applied_at)")
    assert offprint("list").code == 0


def test_a_file_that_cannot_be_made_is_not_said_to_be_made(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_DATABASE_URL", "sqlite:///nowhere/offprint.db")
    assert "is made now" not in offprint("list").err


def test_a_name_that_is_too_long_for_a_file_is_one_sentence(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_DATABASE_URL", f"sqlite:///{'n' * 300}")
    ran = offprint("search", "gpu")
    assert (ran.code, len(ran.err.splitlines())) == (FAILED, 1)


def test_a_database_of_a_newer_offprint_is_not_touched(offprint, folder):
    assert offprint("list").code == 0
    with sqlite3.connect(folder / "offprint.db") as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('offprint', '9999_later', '')"
        )
    database.close()
    ran = offprint("list")
    assert ran.code == FAILED
    assert "newer" in ran.err


@pytest.mark.parametrize(
    "channel", ["general", "#general", "slack:T1", "irc:freenode/python", "slack:T1/C1/C2", "discord:/1"]
)
@pytest.mark.parametrize(
    "words", [("subscribe", "gpu"), ("unsubscribe", "1"), ("digest",), ("list",)], ids=lambda w: w[0]
)
def test_a_wrong_channel_name_is_answered_with_the_form_that_is_wanted(offprint, words, channel):
    ran = offprint(words[0], channel, *words[1:])
    assert ran.code == TYPED_WRONG
    problem, remedy = ran.err.splitlines()
    assert problem.startswith(f"“{channel}” is not ")
    forms = {"slack": "slack:TEAM/C0123ABC", "discord": "discord:SERVER/CHANNEL"}
    assert forms.get(channel.partition(":")[0], " or ".join(forms.values())) in remedy


def test_an_unknown_setting_is_a_warning_and_stops_nothing(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_POLL_SECOND", "60")
    ran = offprint("list", "--json")
    assert ran.code == 0
    assert ran.err == (
        "warning: OFFPRINT_POLL_SECOND is not a setting of Offprint; did you mean OFFPRINT_POLL_SECONDS?\n"
    )
    assert ran.rows == []


@pytest.mark.parametrize("verb", ["run", "poll", "list", "status", "settings"])
def test_wrong_settings_stop_every_verb_with_a_line_for_each(offprint, monkeypatch, verb):
    monkeypatch.setenv("OFFPRINT_POLL_SECONDS", "often")
    monkeypatch.setenv("OFFPRINT_SOURCES", "library")
    ran = offprint(verb)
    assert ran.code == SET_WRONG
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["OFFPRINT_SOURCES", "OFFPRINT_POLL_SECONDS"]


def test_what_psycopg_warns_of_is_told_by_who_needed_the_connection_alone(offprint):
    library = logging.getLogger("psycopg.pool")
    library.parent.setLevel(logging.NOTSET)
    offprint("--version")
    assert not library.isEnabledFor(logging.WARNING)
    assert library.isEnabledFor(logging.ERROR)

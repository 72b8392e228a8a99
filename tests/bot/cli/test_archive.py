"""Reading a database from the command line: search, status, and a digest before it is sent."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import shlex
import struct
import subprocess
import sys
import termios
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.cli.app import DONE, TYPED_WRONG
from bot.health import health_server
from bot.jobs import search as jobs_search
from bot.paper.paper import Paper
from bot.paper.stream import StreamId
from bot.ports.sources import PollEnded
from storage.sqlite.lock import hold_lock
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import LINE, announce, page, paper, set_digest, subscribe

READERS = ChannelId("slack", "T1", "C1")
LISTED = datetime(2026, 11, 20, 8, tzinfo=UTC)
RANKED = {"trending_rank": 2, "trending_at": LISTED}
NEXT = datetime(2099, 1, 1, 8, tzinfo=UTC)


@pytest.fixture
def archive(folder: Path) -> Path:
    """Three papers, one of them waiting for the digest of a channel, and a source that was polled."""

    async def fill() -> None:
        async with open_sqlite(folder / "offprint.db") as stores:
            fused = paper("2611.00001", "Fused GPU kernels", authors=("Mara Lindqvist",), listed_at=LISTED, **RANKED)
            other = paper("2611.00002", "A GPU survey", url="https://arxiv.org/abs/2611.00002", upvotes=3)
            await subscribe(stores, READERS, "gpu", Mode.DAILY)
            await announce(stores, READERS, fused, route=LINE)
            await stores.papers.apply(page(other, paper("2611.00003", "Routing papers to people")))
            await stores.papers.apply(page(paper("2611.00004", "Hostile \x1b[31mred\x07", authors=("Two\nLines",))))
            await set_digest(stores, READERS, NEXT)
            await stores.sources.record(PollEnded((StreamId("huggingface"),), LISTED, error="it was down"))

    asyncio.run(fill())
    return folder


def test_a_search_prints_a_paper_a_line(offprint, archive):
    ran = offprint("search", "gpu", "--json")
    assert ran.code == DONE
    found = {row["id"]: row for row in ran.rows}
    assert found.keys() == {"arxiv:2611.00001", "arxiv:2611.00002"}
    fused, survey = found["arxiv:2611.00001"], found["arxiv:2611.00002"]
    assert (fused["title"], fused["source"], fused["authors"]) == ("Fused GPU kernels", "sample", ["Mara Lindqvist"])
    assert fused["listed_at"] == "2026-11-20T08:00:00+00:00"
    assert (fused["trending_rank"], fused["trending_at"]) == (2, "2026-11-20T08:00:00+00:00")
    assert (survey["trending_rank"], survey["trending_at"]) == (None, None)
    assert (survey["url"], survey["upvotes"]) == ("https://arxiv.org/abs/2611.00002", 3)


def test_a_search_for_people_is_a_table_that_says_where_and_how_many_more(offprint, archive):
    ran = offprint("search", "gpu", "--most", "1")
    assert "paper" in ran.out or "title" in ran.out
    assert ran.out.count("GPU") == 1
    assert ran.err == "1 more; --most 2 prints them all.\n"


def in_a_window(folder: Path, *words: str) -> list[str]:
    """The lines that a command prints in a window of eighty columns."""
    told, window = pty.openpty()
    fcntl.ioctl(window, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
    command = [sys.executable, "-m", "bot", *words]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3]), "TERM": "dumb"}
    subprocess.run(command, stdout=window, check=True, cwd=folder, env=environment)
    os.close(window)
    lines = os.read(told, 1 << 16).decode().splitlines()
    os.close(told)
    return lines


async def stored(folder: Path, *papers: Paper) -> None:
    async with open_sqlite(folder / "offprint.db") as stores:
        await stores.papers.apply(page(*papers))


@pytest.mark.process
def test_an_address_stays_whole_in_a_window_of_eighty_columns(folder):
    address = "https://arxiv.org/abs/2611.00002"
    title = "A survey of many kernels that read what others wrote before them, and of what they cost"
    asyncio.run(stored(folder, paper("2611.00002", title, url=address, authors=("Mara Lindqvist",))))
    lines = in_a_window(folder, "search", "survey")
    assert any(line.rstrip().endswith(address) for line in lines)
    assert max(map(len, lines)) <= 80


@pytest.mark.process
def test_an_address_that_is_longer_than_the_window_is_one_line_to_copy(folder):
    address = f"https://example.org/{'a' * 90}/end"
    asyncio.run(stored(folder, paper("2611.00002", "A survey of kernels", url=address)))
    lines = in_a_window(folder, "search", "survey")
    assert lines[0].strip() == "A survey of kernels"
    assert address in [line.strip() for line in lines]


@pytest.mark.parametrize("words", [("hostile",), ("hostile", "--all")], ids=" ".join)
def test_nothing_of_a_stored_title_draws_on_a_terminal(offprint, archive, words):
    ran = offprint("search", *words)
    assert "31mred" in ran.out
    assert all(char.isprintable() or char == "\n" for char in ran.out + ran.err)


def test_a_search_may_begin_with_what_must_not_be_there(offprint, archive):
    assert [row["title"] for row in offprint("search", "-survey gpu", "--json").rows] == ["Fused GPU kernels"]


def test_a_search_for_all_prints_every_match_the_last_stored_first(offprint, archive, monkeypatch):
    monkeypatch.setattr(jobs_search, "_READ_AT_ONCE", 1)
    ran = offprint("search", "gpu OR routing", "--all", "--json")
    assert [row["id"] for row in ran.rows] == [f"arxiv:2611.0000{number}" for number in (3, 2, 1)]
    assert ran.err == ""
    told = offprint("search", "gpu", "--all").out.splitlines()
    assert told == [
        "A GPU survey · https://arxiv.org/abs/2611.00002",
        "Fused GPU kernels · Mara Lindqvist · 2026-11-20 · arxiv:2611.00001",
    ]


def test_a_search_for_all_that_finds_nothing_says_so(offprint, archive):
    assert offprint("search", "hostile", "--all").out.startswith("Hostile [31mred · Two Lines · ")
    assert offprint("search", "zebra", "--all").out == "Nothing in the archive matches zebra.\n"
    assert offprint("search", "zebra", "--all", "--json").out == ""


def test_what_is_found_otherwise_is_a_line_to_paste(offprint, archive):
    ran = offprint("search", "Mara Lindqvist")
    assert ran.out == "Nothing in the archive matches Mara Lindqvist.\n"
    assert ran.err.splitlines()[0].startswith("1 paper is by the author “Mara Lindqvist”: offprint search ")
    assert "Fused GPU kernels" in offprint(*shlex.split(ran.err.splitlines()[0].partition("offprint ")[2])).out


def test_an_address_in_place_of_a_query_prints_its_paper(offprint, archive):
    assert offprint("search", "arxiv.org/abs/2611.00009").out == "arxiv.org/abs/2611.00009 is not in the archive.\n"


def test_a_search_for_all_and_for_some_is_refused(offprint, archive):
    ran = offprint("search", "gpu", "--all", "--most", "3")
    assert ran.code == TYPED_WRONG
    assert "--all prints every match and --most only some" in ran.err


def test_a_search_that_finds_nothing_says_so(offprint, archive):
    assert offprint("search", "zebra").out == "Nothing in the archive matches zebra.\n"
    assert offprint("search", "zebra", "--json").out == ""


@pytest.mark.parametrize("words", [("search", "gpu"), ("search", "gpu", "--all")], ids=" ".join)
def test_a_search_of_an_archive_without_papers_says_how_it_gets_some(offprint, words):
    assert offprint(*words).out == "The archive is still empty. Fill it: offprint poll\n"


@pytest.mark.parametrize(
    ("words", "said", "remedy"),
    [
        (("gpu", "-survey"), "-survey is left over after the query.", "'gpu -survey'"),
        (("gpu", "OR", "tpu"), "OR is left over after the query.", "'gpu OR tpu'"),
        (("gpu", "--limit", "5"), "There is no option --limit.", "Did you mean --most?"),
        (("gpu", "--xyzzy"), "There is no option --xyzzy.", "See: offprint search --help"),
        (("gpu", "--query", "x"), "There is no option --query.", "See: offprint search --help"),
        (("gpu", "--limit=5"), "There is no option --limit.", "Did you mean --most?"),
        (("--jsn", "gpu"), "There is no option --jsn.", "Did you mean --json?"),
    ],
)
def test_what_stands_outside_the_quotes_is_named_with_what_to_do(offprint, words, said, remedy):
    ran = offprint("search", *words)
    first, second = ran.err.splitlines()
    assert (ran.code, ran.out, first) == (TYPED_WRONG, "", said)
    assert remedy in second


def test_a_search_that_is_no_query_is_pointed_at(offprint, archive):
    ran = offprint("search", "(gpu")
    assert ran.code == TYPED_WRONG
    assert ran.err.splitlines()[-1] == "Try: (gpu)"


def test_status_tells_the_service_the_sources_and_the_channels(offprint, archive):
    ran = offprint("status", "--json")
    assert ran.code == DONE
    (status,) = ran.rows
    assert status["running"] is False
    source, arxiv = status["sources"]
    assert (source["name"], source["state"], source["error"]) == ("huggingface", "failing", "it was down")
    assert (source["since"], source["last_poll"]) == (LISTED.isoformat(), LISTED.isoformat())
    assert arxiv == {
        "name": "arxiv",
        "state": "quiet",
        "since": None,
        "last_poll": None,
        "last_new": None,
        "baseline": None,
        "error": None,
    }
    (channel,) = status["channels"]
    assert channel["channel"] == str(READERS)
    assert (channel["subscriptions"], channel["waiting_for_digest"]) == (1, 1)
    waits = {"papers": 1, "digests": ["daily"], "until": "2099-01-01T08:00:00+00:00", "needs": None}
    assert channel["waits"] == [waits]
    assert channel["next_digest_at"] == NEXT.isoformat()
    assert channel["trouble"] is None


def test_status_tells_of_a_channel_that_only_gets_what_is_trending_and_of_none_whose_plan_is_off(offprint):
    for channel in ("webhook:lab", "slack:T1/C1"):
        assert offprint("digest", channel, "trending", "mondays", "at", "09:00").code == DONE
    assert offprint("digest", "slack:T1/C1", "off").code == DONE
    (status,) = offprint("status", "--json").rows
    assert [(one["channel"], one["subscriptions"]) for one in status["channels"]] == [("webhook:lab", 0)]


def test_status_tells_of_a_muted_channel_when_its_digests_come(offprint):
    assert offprint("digest", "slack:T1/C1", "trending", "mondays", "at", "09:00").code == DONE
    assert offprint("mute", "slack:T1/C1", "8d").code == DONE
    ((week,),) = [status["channels"] for status in offprint("status", "--json").rows]
    assert datetime.fromisoformat(week["digests"]["trending"]) > datetime.now(UTC) + timedelta(days=7)
    assert week["next_digest_at"] == week["digests"]["trending"]
    assert offprint("mute", "slack:T1/C1").code == DONE
    ((muted,),) = [status["channels"] for status in offprint("status", "--json").rows]
    assert (muted["digests"], muted["next_digest_at"]) == ({"trending": None}, None)
    assert muted["trouble"] == "muted until somebody ends that"


WAITS = f"{READERS}: 1 paper waits for the daily digest of 2099-01-01 08:00 UTC"


def test_status_for_people_names_the_same(offprint, archive, monkeypatch):
    monkeypatch.setenv("OFFPRINT_HTTP_PORT", "1")
    with hold_lock(archive / "offprint.db"):
        ran = offprint("status")
    assert ran.err.splitlines() == [
        "The service runs.",
        "Whether it is connected is not known: nothing answers at OFFPRINT_HTTP_HOST and OFFPRINT_HTTP_PORT.",
        WAITS,
    ]
    assert "it was down" in ran.out
    assert str(READERS) in ran.out


async def test_status_says_of_each_platform_whether_the_service_reaches_it(child, archive):
    told = {"slack": "cannot be reached since 09:12 UTC: connection refused; trying again", "discord": "connected"}

    async def no_sources():
        return {}

    server = health_server("127.0.0.1", 0, seconds_since_tick=float, sources=no_sources, platforms=lambda: told)
    async with server as port:
        with hold_lock(archive / "offprint.db"):
            settings = {"OFFPRINT_HTTP_PORT": str(port)}
            for_people = await asyncio.to_thread(child, "status", **settings)
            for_programs = await asyncio.to_thread(child, "status", "--json", **settings)
    assert for_people.err.splitlines() == [
        "The service runs.",
        "Slack: cannot be reached since 09:12 UTC: connection refused; trying again",
        "Discord: connected",
        WAITS,
    ]
    assert for_programs.rows[0]["platforms"] == told


def test_status_of_an_empty_database_says_what_is_not_there_yet(offprint):
    ran = offprint("status")
    assert ran.code == DONE
    assert ran.err == "The service does not run on this database: offprint run\n"
    *sources, channels = ran.out.splitlines()
    assert [line.split()[:3] for line in sources[1:]] == [
        ["huggingface", "quiet", "never"],
        ["arxiv", "quiet", "never"],
    ]
    assert channels == "No channel subscribes yet."


def test_a_dry_run_prints_the_digest_and_sends_nothing(offprint, archive):
    for _ in range(2):
        ran = offprint("digest", str(READERS), "--dry-run")
        assert ran.code == DONE
        assert "Fused GPU kernels" in ran.out
        assert "A GPU survey" not in ran.out
    (status,) = offprint("status", "--json").rows
    assert status["channels"][0]["waiting_for_digest"] == 1


def test_a_digest_is_one_object_for_programs_and_each_paper_that_waits_is_one(offprint, archive):
    shown = offprint("digest", str(READERS), "--json")
    assert (shown.code, shown.err) == (DONE, "")
    (row,) = shown.rows
    assert row["channel"] == str(READERS)
    assert row["next_at"] == NEXT.isoformat()
    assert (row["off"], row["waiting"]) == (False, 1)
    waiting = offprint("digest", str(READERS), "--dry-run", "--json")
    assert [paper["title"] for paper in waiting.rows] == ["Fused GPU kernels"]
    assert (waiting.rows[0]["number"], waiting.rows[0]["subscriptions"]) == (1, ["gpu"])
    assert offprint("digest", str(READERS), "--at", "99:99", "--json").out == ""


def test_a_database_that_was_not_there_is_said_before_it_is_made(offprint, folder):
    (folder / "offprint.db").unlink()
    assert "OFFPRINT_DATABASE_URL can name another" in offprint("list").err
    assert "OFFPRINT_DATABASE_URL" not in offprint("list").err

"""`offprint thin`: by hand what the service does each hour, and what status and the doctor say of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.cli.app import DONE, SET_WRONG, TYPED_WRONG
from bot.cli.thin import thinner_beside
from bot.ports.processes import Process
from bot.roles import Role
from bot.settings import Settings
from storage.memory import memory_stores
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import page, paper

OLD = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def old_paper(folder):
    """A paper that came years ago."""

    async def store() -> None:
        async with open_sqlite(folder / "offprint.db") as stores:
            await stores.papers.apply(page(paper("2305.17144"), at=OLD))

    asyncio.run(store())


def test_papers_are_kept_for_ever_unless_a_setting_says_otherwise(offprint, old_paper):
    thinned = offprint("thin")
    assert thinned.code == DONE
    assert not [line for line in thinned.out.splitlines() if line.startswith("papers")]
    assert "Papers are kept for ever: OFFPRINT_KEEP_PAPERS_DAYS says for how long." in thinned.err


async def test_beside_a_service_on_postgresql_messages_go_first():
    settings, stores = Settings(database_url="postgresql://db.lab.example/offprint"), memory_stores()
    assert (await thinner_beside(settings, stores)).outbox is None
    await stores.processes.beat(Process(name="host 1", roles=(Role.POLLER,)), lasting=timedelta(hours=1))
    assert (await thinner_beside(settings, stores)).outbox is stores.outbox


def test_a_dry_run_says_how_much_would_go_and_nothing_goes(offprint, old_paper, monkeypatch):
    monkeypatch.setenv("OFFPRINT_KEEP_PAPERS_DAYS", "365")
    for _ in range(2):
        (told,) = offprint("thin", "--dry-run", "--json").rows
        assert (told["dry_run"], told["papers"], told["votes"]) == (True, 1, 0)
    assert "would go" in offprint("thin", "--dry-run").out
    (done,) = offprint("thin", "--json").rows
    assert (done["dry_run"], done["papers"]) == (False, 1)
    assert [row["papers"] for row in offprint("thin", "--json").rows] == [0]


def test_a_thinned_paper_says_so_and_so_do_status_and_the_doctor(offprint, old_paper, monkeypatch):
    monkeypatch.setenv("OFFPRINT_KEEP_PAPERS_DAYS", "365")
    offprint("thin")
    for verb in ("search", "like"):
        said = offprint(verb, "2305.17144")
        assert said.code == TYPED_WRONG
        assert "arxiv:2305.17144 is an old paper, thinned on " in said.err
        assert "Read it at https://arxiv.org/abs/2305.17144" in said.err
    assert offprint("search", "gpus", "--json").rows == []
    status = offprint("status")
    assert "Papers are kept for 365 days." in status.err
    assert "Thinned so far: 1 papers, last 0:0" in status.err
    (told,) = offprint("status", "--json").rows
    assert told["kept_days"] == {"papers": 365, "history": 365}
    assert told["thinned"]["papers"]["rows"] == 1
    assert "thinned so far: 1 papers (last on " in offprint("doctor", "database").out


def test_a_round_that_is_held_back_in_case_the_clock_is_wrong_says_so(offprint, folder, old_paper, monkeypatch):
    monkeypatch.setenv("OFFPRINT_KEEP_PAPERS_DAYS", "365")

    async def count() -> None:
        async with open_sqlite(folder / "offprint.db") as stores:
            await stores.retention.count_from(OLD)

    asyncio.run(count())
    for asked in (["thin", "--dry-run"], ["thin"]):
        assert "Ages were counted from 2020-01-02 00:00 UTC" in offprint(*asked).err
    assert offprint("search", "2305.17144").code == DONE


def test_an_age_that_is_too_short_is_refused(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_KEEP_PAPERS_DAYS", "30")
    refused = offprint("thin")
    assert refused.code == SET_WRONG
    assert refused.err.strip() == (
        "OFFPRINT_KEEP_PAPERS_DAYS: read “30”; write 180 or more, or 0 to keep everything for ever"
    )

"""A preprint from its server and again from Europe PMC: polled over HTTP, posted once."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta

import pytest

from bot.http.client import Http
from bot.jobs.poll import Polled
from bot.paper.paper import PaperId
from bot.sources.biorxiv import BioRxiv
from bot.sources.europepmc import EuropePmc
from storage.memory import memory_stores
from tests.bot.jobs.scene import Scene
from tests.servers.biorxiv import BioRxivServer, preprint
from tests.servers.europepmc import EuropePmcServer, record
from tests.servers.huggingface import body


@pytest.mark.parametrize("doi", ["10.1101/2025.11.30.600001", "10.64898/2026.11.24.700001"])
async def test_a_preprint_that_europe_pmc_brings_two_days_later_is_posted_once(doi):
    scene = Scene(memory_stores())
    await scene.wants("glia")

    async with BioRxivServer() as posts, EuropePmcServer() as index, aclosing(Http("Offprint/test")) as http:
        server = BioRxiv(http, server="biorxiv", base_url=posts.url)
        archive = EuropePmc(http, name="lab", query="glia", base_url=index.url)
        assert (await scene.polled(server)).baseline
        assert (await scene.polled(archive)).baseline

        posts.post([preprint(doi)])
        assert (await scene.polled(server)).announced == 1
        assert len(await scene.posted()) == 1

        scene.clock.move(timedelta(days=2))
        index.bring("glia", [record("PPR1", source="PPR", doi=doi.upper(), indexed="2026-11-26")])
        again = await scene.polled(archive)
        assert (again.new, again.changed, again.announced) == (0, 1, 0)
        assert await scene.polled(server) == Polled(source="biorxiv")

    assert len(await scene.posted()) == 1
    (history,) = (await scene.stores.papers.histories([PaperId(f"doi:{doi}")])).values()
    paper = history.stored.paper
    assert (paper.sources, paper.title) == (("biorxiv", "europepmc:lab"), "Glia hear the sleeping cortex")
    assert (paper.categories, paper.keywords) == (("neuroscience",), ("Glia", "Sleep"))


async def test_a_later_version_changes_the_paper_and_posts_nothing():
    scene = Scene(memory_stores())
    await scene.wants("glia")
    async with BioRxivServer() as posts, aclosing(Http("Offprint/test")) as http:
        source = BioRxiv(http, server="biorxiv", base_url=posts.url)
        for rows in ([], [preprint()], [preprint(title="Glia hear everything", version=2)], []):
            posts.post(rows)
            last = await scene.polled(source)
        assert last == Polled(source="biorxiv")
    assert len(await scene.posted()) == 1


async def test_a_preprint_whose_first_version_is_behind_the_break_of_a_poll_is_posted_by_the_next():
    scene = Scene(memory_stores())
    await scene.wants("glia")
    async with BioRxivServer(page_size=1) as posts, aclosing(Http("Offprint/test")) as http:
        source = BioRxiv(http, server="biorxiv", base_url=posts.url)
        assert (await scene.polled(source)).baseline

        posts.post([preprint(version=2), preprint()])
        posts.fail_next(body(b"[]"), after=1)
        broken_off = await scene.polled(source)
        assert (broken_off.error is None, broken_off.new) == (False, 0)
        assert (await scene.polled(source)).announced == 1
    assert len(await scene.posted()) == 1

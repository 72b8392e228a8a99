"""Two processes that thin at once thin each paper once, and leave what a third one writes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channel.person import person_of
from bot.delivery.delivery import Kind
from bot.ports.retention import PaperThinning
from bot.ports.saved import Saving
from bot.ports.shares import Share
from bot.ports.write import Applied, Stale
from bot.retention.ages import Aged
from storage.postgres.saved import _add as _save
from storage.postgres.shares import _add as _share
from storage.postgres.sightings import _note
from storage.postgres.store import open_postgres
from storage.postgres.votes import _cast
from tests.contracts.facts import ML, NOON, page, paper
from tests.contracts.test_sightings import posted, shown
from tests.contracts.test_votes import vote
from tests.storage.postgres.held_back import held_back

OLD = paper("1")
LATER = NOON + timedelta(days=800)
BATCH = PaperThinning(before=LATER, at=LATER, most=50, most_matches=100)


async def test_two_processes_that_thin_at_once_thin_each_paper_once(postgres_url):
    papers = [paper(str(number)) for number in range(60)]
    async with open_postgres(postgres_url) as one, open_postgres(postgres_url) as other:
        await one.papers.apply(page(*papers))
        thinned = await asyncio.gather(*(stores.retention.thin_papers(BATCH) for stores in (one, other) * 3))
        thinned.append(await one.retention.thin_papers(BATCH))
        assert sum(batch.papers for batch in thinned) == 60
        assert (await one.retention.so_far())[Aged.PAPERS].rows == 60
        stored = await other.papers.get([each.id for each in papers])
        assert {(each.is_thinned, each.revision) for each in stored.values()} == {(True, 2)}


@pytest.mark.parametrize(
    "act",
    [
        lambda connection: _cast(connection, vote(on=OLD)),
        lambda connection: _save(connection, Saving(person=person_of(ML, "U1"), paper=OLD.id, at=LATER)),
        lambda connection: _share(
            connection, Share(channel=ML, kind=Kind.SHARED_PAPER, subject=OLD.id, by="mira", at=LATER)
        ),
        lambda connection: _note(connection, posted(shown(paper=OLD.id, at=LATER))),
    ],
    ids=["liked", "saved", "shared", "linked to"],
)
async def test_a_paper_that_something_happens_to_while_others_are_thinned_stays(database, stores, act):
    await stores.papers.apply(page(OLD))
    async with held_back(database, act):
        assert (await stores.retention.thin_papers(BATCH)).papers == 0
    assert (await stores.retention.thin_papers(BATCH)).papers == 0


async def test_a_page_and_a_thinning_of_the_same_papers_at_once_follow_one_another(postgres_url):
    papers = [paper(str(number)) for number in range(20)]
    async with open_postgres(postgres_url) as one, open_postgres(postgres_url) as other:
        await one.papers.apply(page(*papers))
        changed = page(*(paper(str(number), "More GPUs", listed_at=LATER) for number in range(20)), revision=1)
        written, _ = await asyncio.gather(one.papers.apply(changed), other.retention.thin_papers(BATCH))
        stored = (await one.papers.get([each.id for each in papers])).values()
        if isinstance(written, Applied):
            assert {each.paper.title for each in stored} == {"More GPUs"}
        else:
            assert written == Stale()
            assert all(each.is_thinned for each in stored)

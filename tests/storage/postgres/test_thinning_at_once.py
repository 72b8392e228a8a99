"""Two processes that thin at once thin each paper once, and leave what a third one writes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.ports.retention import PaperThinning
from bot.ports.write import Applied, Stale
from bot.retention.ages import Aged
from storage.postgres.store import open_postgres
from tests.contracts.facts import NOON, page, paper

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

"""Cards are thinned while other processes thin, post and decide: each has one place at a time, and nothing waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.channel.vote import Stance
from bot.delivery.delivery import Kind, State
from bot.ports.retention import CardThinning
from bot.ports.write import Applied
from bot.retention.ages import Aged
from storage.postgres.store import open_postgres
from storage.postgres.thin_cards import thin_cards
from tests.contracts.facts import ML, announce, page, paper, said, subscribe
from tests.contracts.test_thinned_cards import KEY, LATER, ONE, cast, post, posted, rows
from tests.storage.postgres.held_back import held_back

BATCH = CardThinning(before=LATER - timedelta(days=1), at=LATER, most=50)


async def test_two_processes_that_thin_at_once_thin_each_card_once(postgres_url):
    async with open_postgres(postgres_url) as one, open_postgres(postgres_url) as other:
        await posted(one, *(paper(str(number)) for number in range(10, 70)))
        thinned = await asyncio.gather(*(stores.retention.thin_cards(BATCH) for stores in (one, other) * 3))
        thinned.append(await one.retention.thin_cards(BATCH))
        assert sum(batch.cards for batch in thinned) == 60
        assert (await one.retention.so_far())[Aged.CARDS].rows == 60
        assert len(await rows(other)) == 1


async def test_a_channel_is_posted_to_while_its_cards_are_thinned(database, stores):
    await posted(stores, ONE)
    async with held_back(database, lambda connection: thin_cards(connection, BATCH)):
        await announce(stores, ML, paper("7"), at=LATER)
        await post(stores, at=LATER)
        assert (await stores.outbox.lane(ML)).last_sent_at == LATER
    assert (await stores.outbox.by_key(KEY)).state is State.SENT


async def test_a_card_is_edited_for_a_vote_and_a_bar_while_it_is_thinned(database, stores):
    await posted(stores, ONE)
    bar = await subscribe(stores, ML, "upvotes:>=20")
    passed = said(ML, ONE, bar.id)
    passed = replace(passed, announcement=replace(passed.announcement, passed_bar=True))
    async with held_back(database, lambda connection: thin_cards(connection, BATCH)):
        await cast(stores, Stance.LIKED)
        assert await stores.votes.tell(LATER) == 1
        assert await stores.papers.apply(page(ONE, revision=1, announcements=(passed,), at=LATER)) == Applied(1)
    edits = [one for one in await stores.outbox_view.rows((State.WAITING,), most=9) if one.kind is Kind.EDIT]
    assert [one.subject.partition("/")[0] for one in edits] == [KEY, KEY]

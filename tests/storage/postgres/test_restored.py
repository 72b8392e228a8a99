"""A database that pg_restore has put back doubts what may have been posted since the backup was made."""

from datetime import timedelta

import structlog

from bot.delivery.delivery import State
from bot.jobs.subscription_index import SubscriptionIndex
from bot.ports.channels import ChannelChange
from storage.postgres.store import doubt_restored
from tests.contracts.facts import CARD, ML, NOON, SAMPLE, page, paper, said, subscribing, write_change

LATER = NOON + timedelta(days=1)


async def test_a_card_that_waited_may_have_been_posted_and_is_looked_for(stores, postgres_url):
    await stores.channels.apply(
        ChannelChange(channel=await stores.channels.get(ML), changes=(subscribing(ML, "gpu"),), notify=False)
    )
    told = said(ML, paper("1"), 1, route=CARD)
    await stores.papers.apply(page(paper("1"), announcements=(told,), baselines_closed=(SAMPLE,)))
    doubted = await doubt_restored(postgres_url, now=LATER)
    assert (doubted.rows, doubted.streams) == (1, 1)
    (row,) = await stores.outbox.uncertain(ML)
    assert (row.state, row.doubted_at, row.unsure_since) == (State.UNCERTAIN, LATER, NOON)
    (stream,) = await stores.sources.states()
    assert stream.restored_at == LATER


async def test_numbers_go_on_from_far_ahead(stores, postgres_url):
    numbers = []
    for query in ("gpu", "tpu"):
        channel = await stores.channels.get(ML)
        applied = await stores.channels.apply(
            ChannelChange(channel=channel, changes=(subscribing(ML, query),), notify=False)
        )
        numbers.append((applied.number, applied.subscription))
        await doubt_restored(postgres_url, now=LATER)
    (change, subscription), later = numbers
    assert later[0] - change > 1_000_000
    assert later[1] - subscription > 1_000_000


async def test_once_a_backup_is_put_back_under_it_a_process_knows_its_subscriptions_and_no_others(database, stores):
    index = SubscriptionIndex()
    for query in ("gpu", "rice"):
        await write_change(stores, subscribing(ML, query), channel=await stores.channels.get(ML))
    await index.refresh(stores.changes)
    assert len(index.by_id) == len(index.matcher) == 2
    await database.write(_put_back)
    with structlog.testing.capture_logs() as told:
        assert await index.refresh(stores.changes)
    assert [one["event"] for one in told] == ["database.older"]
    kept = [one.id for one in await stores.channels.subscriptions(ML)]
    assert (list(index.by_id), len(index.matcher)) == (kept, 1)
    assert not await index.refresh(stores.changes)


async def _put_back(connection):
    """The database is as it was before the second subscription."""
    await connection.execute("UPDATE subscription SET ended_at = now(), changed = 1 WHERE query = 'rice'")
    await connection.execute("UPDATE change_counter SET last = 1")

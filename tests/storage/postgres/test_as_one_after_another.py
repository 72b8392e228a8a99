"""A law: what processes write at once is as if they had written one after another, in some order.

Each step is decided on the same stores as they were before, as by people and pollers who knew nothing of each other.
All steps are written at once to PostgreSQL; then there must be an order in which the stores in memory, which write one
at a time, give every step the same answer and end with the same contents.
"""

from __future__ import annotations

import asyncio
import copy
from dataclasses import replace
from itertools import groupby, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.announcing.merge import withdrawals
from bot.channel.change import ChangeKind
from bot.channel.subscription import Mode
from bot.delivery.delivery import State
from bot.ports.announcements import AnnouncedOnDemand
from bot.ports.channels import ChannelChange
from bot.ports.papers import PaperWrite
from storage.memory import memory_stores
from storage.postgres.connection import Database
from storage.postgres.store import stores_of
from tests.contracts.facts import CARD, GPU, LINE, ML, NOON, change, page, paper, said, subscribe, subscribing
from tests.servers.empty_postgres import make_empty

CHANNELS = (ML, GPU)
KEYS = "123"
STORED = "12"
"""The papers that are stored before; the third is new."""

keys = st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=3)
channels = st.sampled_from(CHANNELS)
routes = st.sampled_from([CARD, LINE])
numbers = st.integers(1, 4)
"""Of subscriptions: the first two are of one channel, the others of the other."""
STEPS = st.one_of(
    st.tuples(st.just("page"), keys, st.permutations(CHANNELS), routes, numbers, st.booleans()),
    st.tuples(st.just("merge"), st.permutations(STORED), st.booleans()),
    st.tuples(st.just("subscribe"), channels, st.sampled_from("xy")),
    st.tuples(st.just("end"), numbers),
    st.tuples(st.just("mode"), numbers, st.sampled_from([Mode.DAILY, Mode.WEEKLY])),
    st.tuples(st.just("on demand"), st.sampled_from(KEYS), numbers, routes),
)


async def begin(stores, first):
    """Two subscriptions in each channel, two papers, and announcements of the first."""
    for channel in CHANNELS:
        for query in ("gpu", "tpu"):
            await subscribe(stores, channel, query)
    told = tuple(said(channel, paper("1"), number, route=first) for channel, number in ((ML, 1), (GPU, 3)))
    await stores.papers.apply(page(*(paper(key) for key in STORED), announcements=told))


async def decided(stores, step):
    """What is written, decided on these stores: the port, and the value."""
    match step:
        case "page", told, where, route, number, strict:
            return _write_page, await _page(stores, told, where, route, number, strict=strict)
        case "merge", (into, absorbed), retracted:
            return _write_page, await _merge(stores, into, absorbed, retracted=retracted)
        case "on demand", key, number, route:
            return _announce, AnnouncedOnDemand(said(_where(number), paper(key), number, route=route), NOON)
        case "subscribe", channel, query:
            made = subscribing(channel, query)
        case "end", number:
            made = change(_where(number), ChangeKind.UNSUBSCRIBED, subscription=number)
        case "mode", number, mode:
            made = change(_where(number), ChangeKind.MODE_CHANGED, subscription=number, mode=mode)
    standing = await stores.channels.get(made.channel)
    newest = (await stores.channels.unsaid(made.channel)).newest
    return _change, ChannelChange(channel=standing, changes=(made,), notify=True, newest=newest)


def _write_page(stores, value):
    return stores.papers.apply(value)


def _announce(stores, value):
    return stores.announcements.announce(value)


def _change(stores, value):
    return stores.channels.apply(value)


def _where(number):
    return CHANNELS[number > 2]


async def _page(stores, told, where, route, number, *, strict):
    known = await stores.papers.get([paper(key).id for key in told])
    revisions = {name: stored.revision for name, stored in known.items()}
    papers = [paper(key, f"On {number} GPUs") for key in told]
    writes = tuple(PaperWrite(one, revisions.get(one.id, 0)) for one in papers)
    said_of = tuple(
        said(channel, one, 1 + 2 * CHANNELS.index(channel) + number % 2, route=route)
        for one in papers
        for channel in where
    )
    position = (await stores.changes.since(None)).position if strict else None
    return replace(page(), papers=writes, announcements=said_of, decided_at=position)


async def _merge(stores, into, absorbed, *, retracted):
    ids = [paper(into).id, paper(absorbed).id]
    kept, gone = (await stores.papers.get(ids)).values()
    write = PaperWrite(kept.paper, kept.revision, absorbs=((gone.paper.id, gone.revision),))
    told = withdrawals(await stores.announcements.statuses(ids))
    return replace(page(), papers=(write,), withdrawn=told, taken_back=(kept.paper.id,) if retracted else ())


async def contents(stores):
    """All that people would see, without the numbers of rows, which have gaps where a write was given up."""
    ids = [paper(key).id for key in KEYS]
    papers = await stores.papers.get(ids)
    told = [{name: replace(stored, row=0) for name, stored in papers.items()}]
    rows = await stores.outbox_view.rows(tuple(State), most=999)
    for channel in CHANNELS:
        told += [await stores.channels.get(channel)]
        told += [sorted((one.id, one.query, one.mode) for one in await stores.channels.subscriptions(channel))]
        told += [[_seen(one) for one in await stores.announcements.newest(channel, limit=99)]]
        told += [[_seen(one) for one in await stores.digests.waiting(channel, "daily")]]
        told += [await stores.announcements.prior([(channel, one) for one in ids])]
        told += [_lane([one for one in rows if one.channel == channel])]
    changes = (await stores.changes.since(None)).active
    return [*told, sorted((str(one.subscriber.channel), one.query) for one in changes)]


def _lane(rows):
    """The rows of a lane in order; the cards of a page are in any."""
    return [
        sorted((one.kind, one.subject, one.state, one.due_at) for one in some)
        for _, some in groupby(rows, lambda one: (one.kind, one.created_at))
    ]


def _seen(announced):
    return announced.paper.paper.id, [why.subscription.id for why in announced.why], announced.cause


async def in_some_order(memory, values, answers, found):
    """Whether the stores in memory answer so, and end so, in an order of these writes."""
    for order in permutations(range(len(values))):
        trial = copy.deepcopy(memory)
        told = {number: await values[number][0](trial, values[number][1]) for number in order}
        if [told[number] for number in range(len(values))] == answers and await contents(trial) == found:
            return True
    return False


async def holds(url, script, first):
    make_empty(url)
    memory, database, beside = memory_stores(), await Database.open(url), await Database.open(url)
    try:
        both = [stores_of(one) for one in (database, beside)]
        await begin(memory, first)
        await begin(both[0], first)
        values = [await decided(both[0], step) for step in script]
        answers = await asyncio.gather(*(act(both[n % 2], value) for n, (act, value) in enumerate(values)))
        values = [await decided(memory, step) for step in script]
        found = await contents(both[0])
        assert await in_some_order(memory, values, answers, found), (answers, found)
    finally:
        await database.close()
        await beside.close()


def test_writes_at_once_are_as_one_after_another(postgres_with_tables):
    @settings(max_examples=12)
    @given(st.lists(STEPS, min_size=2, max_size=4), routes)
    def law(script, first):
        asyncio.run(holds(postgres_with_tables, script, first))

    law()

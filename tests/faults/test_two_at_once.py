"""Two processes on one database that find the same digests due: each digest is made once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind
from bot.jobs.send_digests import send_digests
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import LINE, NOON, announce, paper, set_digest, subscribe

NAME = "offprint.db"
CHANNELS = tuple(ChannelId("slack", "T1", f"C{number}") for number in range(12))


async def test_two_processes_that_find_the_same_digests_due_make_each_once(tmp_path):
    async with AsyncExitStack() as opened:
        one, other = [await opened.enter_async_context(open_sqlite(tmp_path / NAME, beside=at)) for at in (False, True)]
        for number, channel in enumerate(CHANNELS):
            await subscribe(one, channel, "gpu", Mode.DAILY)
            await announce(one, channel, paper(str(number)), route=LINE)
            await set_digest(one, channel, NOON)
        made = 0
        for second in range(3):
            now = NOON + timedelta(seconds=second)
            ticks = (send_digests(each.digests, trending=each.trending, now=now) for each in (one, other))
            made += sum(await asyncio.gather(*ticks))
        assert made == len(CHANNELS)
        heads = [(await other.outbox.lane(channel)).head for channel in CHANNELS]
        assert {head.kind for head in heads} == {Kind.DIGEST}
        assert {(await other.outbox.lane(channel)).waiting for channel in CHANNELS} == {1}
        assert await one.digests.due(NOON + timedelta(seconds=3)) == ()


async def test_a_digest_that_both_have_read_is_written_by_the_first_only(tmp_path):
    async with AsyncExitStack() as opened:
        one, other = [await opened.enter_async_context(open_sqlite(tmp_path / NAME, beside=at)) for at in (False, True)]
        (channel, *_) = CHANNELS
        await subscribe(one, channel, "gpu", Mode.DAILY)
        await announce(one, channel, paper("1"), route=LINE)
        await set_digest(one, channel, NOON)
        stale = ReadBefore(other.digests, await other.digests.due(NOON))
        assert await send_digests(one.digests, trending=one.trending, now=NOON) == 1
        assert await send_digests(stale, trending=other.trending, now=NOON) == 0
        assert (await one.outbox.lane(channel)).waiting == 1


class ReadBefore:
    """The port, of a process that has read which digests are due and was then held up."""

    def __init__(self, digests, due):
        self._digests, self._due = digests, due

    async def due(self, _now):
        return self._due

    def __getattr__(self, name):
        return getattr(self._digests, name)

"""A lease is held while it is renewed, and its process knows when it may be lost."""

import asyncio
from functools import partial

import pytest
from structlog.testing import capture_logs

from bot.errors import StorageError
from bot.jobs.hold_lease import LASTING, HeldLease, Rivals
from handlers.discord.shards import Shards, seat_name, seats_overlap
from storage.memory.leases import MemoryLeases
from storage.memory.tables import Tables


class Time:
    """A clock that moves when somebody sleeps by it, or is told to."""

    def __init__(self):
        self.at = 0.0

    def monotonic(self):
        return self.at

    async def sleep(self, seconds):
        self.at += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def leases(time):
    return MemoryLeases(Tables(), time.monotonic)


async def nothing():
    pass


class Holder:
    """A process that holds a lease, and what it was told."""

    def __init__(self, leases, time, name, **options):
        self.held = HeldLease(leases=leases, name="poller", holder=name, clock=time, **options)
        self.told = []
        self.task = asyncio.create_task(self.held.hold(begin=self._begin, end=self._end))

    async def _begin(self):
        self.told.append("begin")

    async def _end(self):
        self.told.append("end")

    async def stop(self):
        self.task.cancel()
        await asyncio.wait([self.task])


async def until(condition):
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("never")


async def turns(number=40):
    for _ in range(number):
        await asyncio.sleep(0)


async def test_one_process_holds_a_lease_and_another_takes_over_after_its_release(leases, time):
    first = Holder(leases, time, "first")
    await turns()
    second = Holder(leases, time, "second")
    await turns()
    assert (first.held.lease.epoch, second.held.lease) == (1, None)
    await first.stop()
    await turns()
    assert second.held.lease.epoch == 2
    assert (first.told, second.told) == (["begin"], ["begin"])
    await second.stop()
    assert await leases.held() == ()


async def test_a_process_that_was_paused_knows_at_once_that_its_lease_may_be_lost(leases, time):
    slow = Holder(leases, time, "slow")
    await turns()
    assert slow.held.lease is not None
    time.at += LASTING.total_seconds()
    assert slow.held.lease is None
    assert await leases.take("poller", "next", lasting=LASTING * 100) is not None
    await turns()
    assert slow.told == ["begin", "end"]
    await slow.stop()
    assert [one.holder for one in await leases.held()] == ["next"]


async def test_an_expired_lease_that_nobody_took_is_renewed_with_its_epoch(leases, time):
    slow = Holder(leases, time, "slow")
    await turns()
    time.at += LASTING.total_seconds()
    await turns()
    assert slow.held.lease.epoch == 1
    await slow.stop()


class Silent:
    """Leases whose database does not answer, after the first time."""

    def __init__(self, leases):
        self._leases = leases

    async def take(self, name, holder, *, lasting):
        return await self._leases.take(name, holder, lasting=lasting)

    async def renew(self, lease, *, lasting):
        raise StorageError("no answer")

    async def release(self, lease):
        raise StorageError("no answer")


async def test_while_the_database_does_not_answer_a_lease_lasts_until_it_expires(leases, time):
    alone = Holder(Silent(leases), time, "alone")
    await until(lambda: time.at >= LASTING.total_seconds() - 1)
    assert alone.held.lease is not None
    await until(lambda: time.at >= LASTING.total_seconds() + 1)
    assert alone.held.lease is None
    assert alone.told == ["begin", "end"]
    await alone.stop()


async def test_a_lease_kept_in_silence_lasts_until_the_database_names_another_holder(leases, time):
    silent = Silent(leases)
    kept = Holder(silent, time, "kept", kept_in_silence=True)
    await until(lambda: time.at >= 5 * LASTING.total_seconds())
    assert (kept.held.lease.epoch, kept.told) == (1, ["begin"])
    silent.renew = leases.renew
    assert await leases.take("poller", "next", lasting=LASTING * 100) is not None
    await until(lambda: kept.told == ["begin", "end"])
    assert kept.held.lease is None
    await kept.stop()


async def test_a_lease_kept_in_silence_is_lost_by_a_process_that_was_paused(leases, time):
    kept = Holder(Silent(leases), time, "kept", kept_in_silence=True)
    await until(lambda: kept.told == ["begin"])
    time.at += LASTING.total_seconds()
    await until(lambda: kept.told == ["begin", "end"])
    assert kept.held.lease is None
    await kept.stop()


def shards(leases, time, name, holder):
    rivals = Rivals(is_one=partial(seats_overlap, name), fix="set others")
    return HeldLease(leases=leases, name=name, holder=holder, clock=time, rivals=rivals)


async def test_a_process_whose_lease_overlaps_anothers_stands_by_and_says_so_once(leases, time):
    beside, over = seat_name(Shards(4, 7, 8)), seat_name(Shards(2, 5, 8))
    held = await leases.take("discord 0-3/8", "first", lasting=LASTING * 100)
    other, rival = shards(leases, time, beside, "other"), shards(leases, time, over, "rival")
    with capture_logs() as told:
        holding = [asyncio.create_task(one.hold(begin=nothing)) for one in (other, rival)]
        await turns(200)
        assert (other.lease is not None, rival.lease) == (True, None)
        await leases.release(held)
        await turns()
        holding[0].cancel()
        await until(lambda: rival.lease is not None)
        for task in holding:
            task.cancel()
        await asyncio.wait(holding)
    overlaps = [(one["other"], one["holder"]) for one in told if one["event"] == "lease.overlaps"]
    assert overlaps == [("discord 0-3/8", "first"), ("discord 4-7/8", "other")]


async def test_of_two_overlapping_leases_taken_at_the_same_moment_neither_is_kept(leases, time):
    class AtOnce(MemoryLeases):
        async def take(self, name, holder, *, lasting):
            await leases.take("discord 0-3/8", "first", lasting=lasting)
            return await leases.take(name, holder, lasting=lasting)

        async def held(self):
            return await leases.held()

        async def release(self, lease):
            await leases.release(lease)

    rival = shards(AtOnce(Tables()), time, "discord 3-3/8", "rival")
    holding = asyncio.create_task(rival.hold(begin=nothing))
    await turns()
    assert rival.lease is None
    assert [one.holder for one in await leases.held()] == ["first"]
    holding.cancel()
    await asyncio.wait([holding])

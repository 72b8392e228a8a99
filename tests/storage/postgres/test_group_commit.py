"""Group commit: what is asked for meanwhile is done together, and one that fails fails alone."""

import asyncio

import psycopg
import pytest

from bot.errors import StorageError
from storage.postgres.group_commit import GroupCommit


class Work:
    """Transactions that wait until they are let go; what they are given is written in `groups`."""

    def __init__(self):
        self.groups = []
        self.may_go = asyncio.Event()

    async def __call__(self, asked):
        self.groups.append(list(asked))
        await self.may_go.wait()
        if "lost" in asked:
            raise StorageError("the server is away") from psycopg.OperationalError()
        if "bad" in asked:
            raise ValueError("bad")
        return [one.upper() for one in asked]


async def asked_of(work, *questions, key=str):
    """The answers to questions that are asked at once."""
    group = GroupCommit(work, key=key)
    work.may_go.set()
    return await asyncio.gather(*map(group.ask, questions), return_exceptions=True)


async def test_requests_at_the_same_moment_share_a_transaction_in_their_order():
    work = Work()
    assert await asked_of(work, *"abcd") == [*"ABCD"]
    assert work.groups == [[*"abcd"]]


async def test_two_requests_with_one_key_never_share_a_transaction():
    work = Work()
    assert await asked_of(work, "a1", "a2", "b1", key=lambda one: one[0]) == ["A1", "A2", "B1"]
    assert work.groups == [["a1", "b1"], ["a2"]]


async def test_one_that_fails_does_not_fail_the_others():
    first, bad, last = await asked_of(Work(), "a", "bad", "c")
    assert (first, last) == ("A", "C")
    assert isinstance(bad, ValueError)


async def test_nothing_is_repeated_if_the_server_may_have_committed_it():
    work = Work()
    answers = await asked_of(work, "a", "lost", "c")
    assert all(isinstance(one, StorageError) for one in answers)
    assert work.groups == [["a", "lost", "c"]]


async def test_a_request_that_is_cancelled_before_its_transaction_is_dropped():
    work = Work()
    group = GroupCommit(work, key=str)
    asked = [asyncio.create_task(group.ask(one)) for one in "abc"]
    await asyncio.sleep(0)
    asked[1].cancel()
    work.may_go.set()
    assert await asked[0] == "A"
    assert await asked[2] == "C"
    with pytest.raises(asyncio.CancelledError):
        await asked[1]
    assert work.groups == [["a", "c"]]

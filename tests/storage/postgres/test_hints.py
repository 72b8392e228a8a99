"""Hints reach other processes; behind a pooler nobody listens, and a connection that is cut is made again."""

import asyncio
import contextlib

import psycopg
import pytest

from bot.ports.channels import ChannelChange
from bot.ports.hints import Hint
from storage.postgres import hints
from storage.postgres.connection import Database
from storage.postgres.hints import PostgresHints
from tests.contracts.facts import ML, subscribing


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """A connection that breaks is made again without a wait."""
    monkeypatch.setattr(hints, "_AGAIN_SECONDS", 0.05)


class Heard:
    """What a process heard."""

    def __init__(self):
        self.hints = []
        self._news = asyncio.Event()

    def __call__(self, hint):
        self.hints.append(hint)
        self._news.set()

    async def until(self, condition):
        async with asyncio.timeout(60):
            while not condition(self.hints):
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def exchanging(database, heard):
    task = asyncio.create_task(PostgresHints(database).exchange(heard))
    try:
        await heard.until(lambda hints: len(hints) >= len(Hint))  # it looks for all once it listens
        heard.hints.clear()
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_hints_of_one_process_reach_another_and_many_at_once_are_sent_as_one(database, postgres_url):
    beside, here, there = await Database.open(postgres_url), Heard(), Heard()
    async with exchanging(database, here), exchanging(beside, there):
        for _ in range(100):
            PostgresHints(beside).give(Hint.OUTBOX)
        PostgresHints(beside).give(Hint.CHANGES)
        await here.until(lambda hints: set(hints) == set(Hint))
        assert here.hints.count(Hint.OUTBOX) <= 3
    await beside.close()


async def test_a_change_of_subscriptions_is_hinted_at(database, stores):
    heard = Heard()
    async with exchanging(database, heard):
        channel = await stores.channels.get(ML)
        await stores.channels.apply(ChannelChange(channel=channel, changes=(subscribing(ML, "gpu"),), notify=False))
        await heard.until(lambda hints: Hint.CHANGES in hints)


async def test_a_connection_that_is_cut_is_made_again(database, postgres_url):
    heard = Heard()
    async with exchanging(database, heard):
        async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as operator:
            await operator.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'
                """
            )
        await heard.until(lambda hints: len(hints) >= len(Hint))
        heard.hints.clear()
        PostgresHints(database).give(Hint.OUTBOX)
        await heard.until(lambda hints: Hint.OUTBOX in hints)

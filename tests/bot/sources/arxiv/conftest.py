"""A local arXiv and the source that reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.http.client import Http
from bot.http.policy import Limits, Retries
from bot.sources.arxiv.source import Arxiv
from tests.bot.sources.arxiv.polls import MONDAY, TUESDAY, Told, read_through, source_of
from tests.servers.arxiv import ArxivServer


@pytest.fixture
async def server() -> AsyncIterator[ArxivServer]:
    async with ArxivServer(today=TUESDAY) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    """A client that asks once, as one with a pace does, and gives up on an answer after a while."""
    async with aclosing(Http("Offprint/test", limits=Limits(total_seconds=2), retries=Retries(attempts=1))) as client:
        yield client


@pytest.fixture
def source(http: Http, server: ArxivServer) -> Arxiv:
    return source_of(http, server, "cs.LG", "cs.CL", "stat.ML")


@pytest.fixture
def told(source: Arxiv) -> Told:
    """The source after every announcement day up to Monday was read."""
    return Told(source, read_through(MONDAY, *source.streams))

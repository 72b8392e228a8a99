"""The client by which the sources of these tests ask the local servers."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.http.client import Http
from tests.bot.sources.client import AT_ONCE


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    async with aclosing(Http("Offprint/test", retries=AT_ONCE)) as client:
        yield client

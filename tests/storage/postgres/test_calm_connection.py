"""An idle process sleeps: its connections wake when something comes, and not to look whether they are to stop."""

import asyncio

import pytest
from psycopg.waiting import Wait

from storage.postgres.pool import connect


async def test_a_connection_that_waits_is_woken_by_nothing_but_the_server(empty_postgres_url):
    woken = []

    def waits():
        while True:
            woken.append((yield Wait.R))

    connection = await connect(empty_postgres_url)
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):  # psycopg's own connection is woken four times within that
                await connection.wait(waits())
    finally:
        await connection.close()
    assert woken == []

"""SIGTERM and Ctrl-C at any moment, the first half second included: the process ends in time and says no traceback."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import closing, suppress
from socket import create_server

import pytest

from tests.offprint_process import House, Offprint, until

pytestmark = pytest.mark.process

END_WITHIN = 10.0
MOMENTS = (0.0, 0.2, 0.5, 1.0, 1.5, 2.5)
"""Seconds after its first own line, before which Python answers a signal: imports, settings, the schema, the port,
connections, and a service that runs."""


async def stopped(house: House, number: signal.Signals, *, after: float, again: float | None = None) -> tuple[int, str]:
    """Start the service, send it a signal (and another one `again` seconds later); its exit code and what it said."""
    house.service = ("-X", "importtime", *house.service)  # it says what it has imported
    process = await house.begun()
    child = Offprint(process)
    reading = asyncio.create_task(child.read())
    await until(lambda: any("bot.cli" in line for line in child.lines), "its first import")
    await asyncio.sleep(after)
    os.kill(process.pid, number)
    if again is not None:
        await asyncio.sleep(again)
        with suppress(ProcessLookupError):  # asyncio's own way looks whether it runs, and may lose its exit code so
            os.kill(process.pid, number)
    try:
        async with asyncio.timeout(END_WITHIN):
            code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    await reading
    return code, "".join(child.lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", MOMENTS)
async def test_it_ends_in_time_and_without_a_traceback(house: House, number, after):
    code, said = await stopped(house, number, after=after)
    assert code in {0, -number}
    assert "Traceback" not in said
    assert "Error" not in said


async def test_a_second_signal_ends_it_at_once(house: House):
    code, said = await stopped(house, signal.SIGINT, after=2.5, again=0.01)
    assert code in {0, -signal.SIGINT}
    assert "Traceback" not in said


async def test_a_platform_that_takes_the_connection_and_says_nothing_holds_up_no_end(house: House):
    with closing(create_server(("127.0.0.1", 0), backlog=128)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        house.settings |= {"OFFPRINT_SLACK_API_URL": url, "OFFPRINT_DISCORD_API_URL": url}
        house.settings |= {"OFFPRINT_REQUEST_TIMEOUT_SECONDS": "60"}
        async with house.offprint() as child, asyncio.timeout(END_WITHIN + 1):
            assert await child.stop() == 0
    assert not any("Traceback" in line for line in child.lines)

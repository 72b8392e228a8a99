"""`/healthz` says whether the service's own tick has run lately, and nothing else makes it dead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.errors import SettingsError
from bot.health import ALIVE_FOR, health_server

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


async def status(last_tick: datetime) -> int:
    async with (
        health_server("127.0.0.1", 0, last_tick=lambda: last_tick, now=lambda: NOW) as port,
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        return answer.status


async def test_a_service_that_ticks_is_alive() -> None:
    assert await status(NOW - timedelta(seconds=1)) == 200


async def test_a_service_whose_tick_has_stopped_is_not() -> None:
    assert await status(NOW - ALIVE_FOR) == 503


async def test_a_port_that_is_taken_is_one_line_that_names_the_setting() -> None:
    async with health_server("127.0.0.1", 0, last_tick=lambda: NOW, now=lambda: NOW) as taken:
        with pytest.raises(SettingsError, match=r"OFFPRINT_HTTP_PORT.*name another") as refused:
            async with health_server("127.0.0.1", taken, last_tick=lambda: NOW, now=lambda: NOW):
                pass
    assert len(refused.value.problems) == 1

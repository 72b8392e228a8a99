"""`/healthz` says whether the service's own tick has run lately, and nothing else makes it dead."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from bot.errors import SettingsError, StorageError
from bot.health import ALIVE_FOR_SECONDS, health_server


async def well() -> dict[str, str]:
    return {"huggingface": "ok", "feed:lab": "failing"}


async def unreadable() -> dict[str, str]:
    raise StorageError("the disk is gone")


async def health(age: float, sources=well) -> tuple[int, object]:
    async with (
        health_server("127.0.0.1", 0, seconds_since_tick=lambda: age, sources=sources) as port,
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        body = await answer.json()
        return answer.status, body["sources"]


async def test_a_service_that_ticks_is_alive() -> None:
    assert (await health(1.0))[0] == 200


async def test_a_service_whose_tick_has_stopped_is_not() -> None:
    assert (await health(ALIVE_FOR_SECONDS))[0] == 503


async def test_the_states_of_the_sources_are_told_and_kill_nobody() -> None:
    assert await health(0.0) == (200, {"huggingface": "ok", "feed:lab": "failing"})
    assert await health(0.0, unreadable) == (200, None)


async def test_a_database_that_is_silent_is_waited_for_no_longer_than_who_asks_waits_and_kills_nobody(
    monkeypatch,
) -> None:
    monkeypatch.setattr("bot.health._PATIENCE_SECONDS", 0.01)
    assert await health(0.0, asyncio.Event().wait) == (200, None)
    assert await health(2 * ALIVE_FOR_SECONDS, asyncio.Event().wait) == (200, None)


async def test_the_states_of_the_platforms_are_told_in_words() -> None:
    told = {"slack": "connected", "discord": "cannot be reached since 09:12 UTC: connection refused; trying again"}
    async with (
        health_server("127.0.0.1", 0, seconds_since_tick=float, sources=well, platforms=lambda: told) as port,
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        assert (await answer.json())["platforms"] == told


async def test_a_body_that_is_packed_is_thrown_away_as_it_is() -> None:
    """To unpack it could hold up the whole service: 400 kB can be 400 MB."""
    packed = b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone"
    last = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    async with health_server("127.0.0.1", 0, seconds_since_tick=float, sources=well) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(packed + last)
        answers = await reader.read()
        writer.close()
    assert answers.count(b"HTTP/1.1 200 OK") == 2


async def test_a_port_that_is_taken_is_one_line_that_names_the_setting() -> None:
    async with health_server("127.0.0.1", 0, seconds_since_tick=float, sources=well) as taken:
        with pytest.raises(SettingsError, match=r"OFFPRINT_HTTP_PORT.*name another") as refused:
            async with health_server("127.0.0.1", taken, seconds_since_tick=float, sources=well):
                pass
    assert len(refused.value.problems) == 1


async def test_a_host_that_is_not_of_this_machine_is_one_line_that_names_the_setting() -> None:
    with pytest.raises(SettingsError, match=r"OFFPRINT_HTTP_HOST: 203.0.113.7:0 cannot be listened on"):
        async with health_server("203.0.113.7", 0, seconds_since_tick=float, sources=well):
            pass


async def page(path: str, **told) -> tuple[int, str]:
    async with (
        health_server("127.0.0.1", 0, seconds_since_tick=lambda: 1.0, sources=well, **told) as port,
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize(("found", "status"), [((), 200), (("database: the disk is full",), 503)])
async def test_what_keeps_the_service_from_its_work_is_told_and_not_ready(found, status) -> None:
    async def problems() -> tuple[str, ...]:
        return found

    code, body = await page("/readyz", problems=problems)
    assert (code, json.loads(body)) == (status, {"ready": not found, "problems": list(found)})


async def test_the_metrics_are_a_page_of_text() -> None:
    async def metrics() -> bytes:
        return b"offprint_ready 1.0\n"

    assert await page("/metrics", metrics=metrics) == (200, "offprint_ready 1.0\n")
    assert (await page("/metrics"))[0] == 404

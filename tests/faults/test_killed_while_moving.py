"""A live team is moved to PostgreSQL and back, under `kill -9`: nothing is lost, and nothing is posted twice."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from bot.playground.faults import Fault
from tests.faults.test_killed import ENDPOINTS, SLACK, posts, subscribe
from tests.offprint_process import House

pytestmark = pytest.mark.process


async def ended(house: House, *words: str) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=house._environment(), cwd=house.database.parent, stdout=asyncio.subprocess.DEVNULL
    )
    return await process.wait()


async def move_under_kills(house: House, origin: str, destination: str) -> None:
    """Move, killed after two batches, then after six more, and so on, until a life is long enough."""
    for batches in range(2, 100, 4):
        move = ("migrate", "--from", origin, "--to", destination)
        code = await ended(house, "-m", "tests.faults.killed_move", "SIGKILL", str(batches), *move)
        if code == 0:
            assert batches > 6
            return
        assert code == -signal.SIGKILL
    raise AssertionError("it never ended")


async def test_a_team_that_is_moved_there_and_back_is_told_of_each_paper_once(
    house: House, empty_postgres_url: str
) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        await subscribe(house, SLACK, "gpu", "instantly")
        house.release(3, "Fused GPU Kernels for Everyone")
        await child.wait_for("delivery.settled", kind="card", state="sent")
        strike = house.playground.faults.add(Fault(platform="slack", endpoint=ENDPOINTS["slack"], kind="hold"))
        house.release(4, "GPU Kernels in Flight")
        house.release(5, "GPU Kernels that Wait")
        await strike.struck(within=30)
        await child.wait_for("source.polled", announced=1, times=1)
        await child.kill()
    strike.release()
    back = house.database.with_name("back.db")
    await move_under_kills(house, f"sqlite:///{house.database}", empty_postgres_url)
    assert await house.command("run") != 0, "the old file can still be used"
    house.settings["OFFPRINT_DATABASE_URL"] = empty_postgres_url
    async with house.offprint() as there:
        house.release(7, "GPU Kernels on the Server")
        await there.wait_for("delivery.settled", kind="card", state="sent", times=3)
        await there.wait_for("source.polled", times=2)
        await there.stop()
    del house.settings["OFFPRINT_DATABASE_URL"]
    await move_under_kills(house, empty_postgres_url, f"sqlite:///{back}")
    house.database = back
    async with house.offprint() as again:
        house.release(6, "GPU Kernels after the Move")
        await again.wait_for("delivery.settled", kind="card", state="sent")
        await again.wait_for("source.polled", times=2)
    titles = (
        "Fused GPU Kernels",
        "Kernels in Flight",
        "Kernels that Wait",
        "Kernels on the Server",
        "Kernels after the Move",
    )
    assert [len(posts(house, SLACK, title)) for title in titles] == [1, 1, 1, 1, 1]
    assert posts(house, SLACK, "Old Paper") == []

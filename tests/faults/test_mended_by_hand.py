"""What an operator types beside the running service: a message that failed goes out once, and no other comes twice."""

from __future__ import annotations

import pytest

from bot.playground.faults import Fault
from tests.offprint_process import House, until
from tests.service.channels import SLACK, posts, subscribes
from tests.service.running import run_to_the_end

pytestmark = pytest.mark.process


async def with_a_card_that_failed(house: House, child) -> None:
    await house.connected(child)
    await subscribes(house, SLACK, "gpu")
    refused = Fault(platform="slack", endpoint="chat.postMessage", kind="refuse", error="msg_too_long")
    house.playground.faults.add(refused)
    house.release(3, "Fused GPU Kernels")
    await child.wait_for("delivery.failed", channel=str(SLACK))


async def test_a_message_that_failed_is_retried_and_comes_once(house: House) -> None:
    async with house.offprint() as child:
        await with_a_card_that_failed(house, child)
        ended = await run_to_the_end(house, "outbox", "retry", "--all")
        assert (ended.code, ended.said) == (0, [f"1 goes out next in {SLACK}."])
        await until(lambda: bool(posts(house, SLACK, "Fused GPU Kernels")), "the card")
        await child.wait_for("delivery.settled", channel=str(SLACK), state="sent")
        again = await run_to_the_end(house, "outbox", "retry", "1")
        assert (again.code, again.said) == (2, ["1 was sent: nothing is left to do."])
        assert len(posts(house, SLACK, "Fused GPU Kernels")) == 1


async def test_a_message_that_is_dropped_does_not_come_and_the_next_one_does(house: House) -> None:
    async with house.offprint() as child:
        await with_a_card_that_failed(house, child)
        assert (await run_to_the_end(house, "outbox", "drop", "1")).code == 0
        house.release(4, "Slower GPU Kernels")
        await until(lambda: bool(posts(house, SLACK, "Slower GPU Kernels")), "the next card")
        assert posts(house, SLACK, "Fused GPU Kernels") == []

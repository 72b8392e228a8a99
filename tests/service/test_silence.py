"""The whole service: an hour has no more cards than the setting says, and a muted channel none; nothing is lost."""

from __future__ import annotations

import pytest

from storage.sqlite.store import open_sqlite
from tests.offprint_process import House, until
from tests.service.channels import DISCORD, SLACK, posts, says, subscribes

pytestmark = pytest.mark.process

CAP, PAPERS = 3, 5


async def causes(house: House, channel) -> list[str | None]:
    """Why the papers that wait for the channel's daily digest are no cards."""
    async with open_sqlite(house.database, beside=True) as stores:
        return [line.cause for line in await stores.digests.waiting(channel, "daily")]


async def test_what_is_too_much_or_unwelcome_now_waits_for_the_digest(house):
    house.settings["OFFPRINT_CARDS_PER_HOUR"] = str(CAP)
    async with house.offprint() as child:
        await house.connected(child)
        await subscribes(house, DISCORD, "gpu")
        await subscribes(house, SLACK, "gpu")
        assert "muted until" in await says(house, SLACK, "mute", duration="2h")
        for number in range(100, 100 + PAPERS):
            house.release(number, f"GPU Cluster Number {number}")
        await until(lambda: len(posts(house, DISCORD, "Number")) == CAP, "as many cards as an hour may have")
        polls = len(child.told("source.polled"))
        await child.wait_for("source.polled", times=polls + 2)
        assert len(posts(house, DISCORD, "Number")) == CAP
        assert posts(house, SLACK, "Number") == []
    assert await causes(house, DISCORD) == ["capped"] * (PAPERS - CAP)
    assert await causes(house, SLACK) == ["muted"] * PAPERS

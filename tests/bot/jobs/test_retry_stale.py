"""A verb whose ground has moved decides again, and gives up kindly."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.errors import UsageError
from bot.jobs.actor import Actor
from bot.jobs.retry_stale import retry_stale
from bot.jobs.subscribe import subscribe
from bot.ports.write import MOST_TRIES_AT_A_WRITE, Stale
from bot.query.parser import parse


class Attempts:
    """Attempts that are stale a number of times, then done."""

    def __init__(self, stale: int) -> None:
        self.left, self.made = stale, 0

    async def __call__(self) -> str | Stale:
        self.made += 1
        self.left -= 1
        return Stale() if self.left >= 0 else "done"


@pytest.mark.parametrize("stale", range(MOST_TRIES_AT_A_WRITE))
async def test_it_is_tried_until_nothing_has_moved(stale):
    attempts = Attempts(stale)
    assert await retry_stale(attempts) == "done"
    assert attempts.made == stale + 1


async def test_after_the_last_try_the_person_is_asked_to_try_once_more():
    attempts = Attempts(MOST_TRIES_AT_A_WRITE)
    with pytest.raises(UsageError, match="nothing was changed") as refused:
        await retry_stale(attempts)
    assert attempts.made == MOST_TRIES_AT_A_WRITE
    assert refused.value.remedy


async def test_ten_people_change_one_channel_in_the_same_moment_and_each_is_served(stores):
    here, now = ChannelId("slack", "T1", "C1"), datetime(2026, 11, 24, 12, tzinfo=UTC)
    wanted = [f"word{number}" for number in range(10)]
    channels, told = stores.channels, {"channels": stores.channels, "archive": stores.archive, "now": now}
    await asyncio.gather(
        *(subscribe(parse(one), Mode.INSTANTLY, actor=Actor(channel=here, by=one), **told) for one in wanted)
    )
    assert sorted(one.query for one in await channels.subscriptions(here)) == wanted

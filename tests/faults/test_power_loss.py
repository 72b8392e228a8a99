"""The power fails: what comes back is the database file and its log as they were on the disk at one moment.

The service is stopped at one moment after another (SIGSTOP), its files are copied, and it is killed; it goes on with
the copy, without what only its memory held. In the end each paper stands on both platforms once.
"""

from __future__ import annotations

import shutil
import signal
from random import Random

import pytest

from bot.channel.channel import ChannelId
from bot.playground.world import Post
from tests.offprint_process import House, Offprint, until
from tests.service.channels import BOTH, posts, subscribes
from tests.storage.test_faults import sound

pytestmark = pytest.mark.process

LOSSES = 3
PAPERS = 4
"""Papers that come in before each loss."""


async def test_it_goes_on_with_what_is_on_the_disk_and_each_paper_is_there_once(house: House) -> None:
    chance, titles = Random(22), []
    async with house.offprint() as child:
        await house.connected(child)
        for channel in BOTH:
            await subscribes(house, channel, "gpu")
    for loss in range(LOSSES):
        async with house.offprint() as child:
            for number in range(PAPERS):
                titles.append(f"GPU Paper {loss}{number};")
                house.release(3 + len(titles), titles[-1])
            some = chance.randint(1, PAPERS) + len(everything(house))
            await until(lambda some=some: len(everything(house)) >= min(some, 2 * len(titles)), "some of it")
            power_fails(house, child, copy=f"after-{loss}")
        assert sound(house.database)
    async with house.offprint() as last:
        await until(lambda: all(len(cards(house, channel)) >= len(titles) for channel in BOTH), "all of it")
        assert await last.stop() == 0
    for channel in BOTH:
        assert (
            sorted(title for post in cards(house, channel) for title in titles if title in str(post.payload)) == titles
        )


def power_fails(house: House, child: Offprint, *, copy: str) -> None:
    """Stop the service at this moment, and go on with a copy of the disk."""
    child.process.send_signal(signal.SIGSTOP)
    folder = house.database.parent / copy
    folder.mkdir()
    for name in (house.database.name, f"{house.database.name}-wal"):
        if (found := house.database.parent / name).exists():
            shutil.copy(found, folder / name)
    child.process.kill()
    house.database = folder / house.database.name


def cards(house: House, channel: ChannelId) -> list[Post]:
    return list(posts(house, channel, "GPU Paper"))


def everything(house: House) -> list[Post]:
    return [post for channel in BOTH for post in cards(house, channel)]

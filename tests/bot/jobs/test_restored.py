"""A backup that is days old is restored: what waited in it is said once, whether it was posted since or not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.channel.channel import ChannelId
from storage.sqlite.backup import back_up, restore
from storage.sqlite.store import open_sqlite
from tests.bot.jobs.scene import DISCORD, LONGEST_REQUEST, SLACK, Scene, paper


@pytest.mark.parametrize("channel", [SLACK, DISCORD], ids=["slack", "discord"])
@pytest.mark.parametrize("was_posted", [True, False], ids=["posted since", "not posted"])
@pytest.mark.parametrize("age", [timedelta(minutes=1), timedelta(days=3)], ids=["a minute old", "three days old"])
async def test_a_card_that_waited_in_a_backup_is_there_once(
    tmp_path: Path, channel: ChannelId, was_posted: bool, age: timedelta
) -> None:
    file, copy = tmp_path / "offprint.db", tmp_path / "copy.db"
    async with open_sqlite(file) as stores:
        scene = Scene(stores)
        await scene.wants("gpu", channel=channel)
        await scene.comes_in(paper("1"))
        back_up(file, copy)
        if was_posted:
            assert len(await scene.posted(channel)) == 1
    scene.clock.move(age)
    assert restore(file, copy, now=scene.clock.now()).doubted.rows == 1
    async with open_sqlite(file) as stores:
        again = Scene(stores, clock=scene.clock)
        again.slack, again.discord = scene.slack, scene.discord
        await again.deliver()
        scene.clock.move(LONGEST_REQUEST)  # before that nothing is looked for
        await again.deliver()
        assert await again.posted(channel) == ["“On GPUs” matches gpu."]
        assert (await stores.outbox.lane(channel)).waiting == 0

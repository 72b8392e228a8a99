"""The hourly round of retention: it says what it thinned, and a database that cannot be written breaks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from structlog.testing import capture_logs

from bot.errors import StorageError
from bot.jobs.rounds import Rounds
from bot.retention.ages import Keep
from storage.memory import memory_stores
from tests.bot.jobs.scene import Scene, paper


class Broken:
    """A store that cannot be written."""

    async def counted_from(self) -> None:
        raise StorageError("the disk is full")


def rounds_of(scene: Scene) -> Rounds:
    return Rounds(
        stores=scene.stores,
        sources=(),
        polled=(),
        lookups=(),
        clock=scene.clock,
        on_queued=lambda: None,
        on_new=lambda: None,
        on_asked=lambda _name: None,
        keep=Keep(papers=timedelta(days=365)),
    )


async def test_a_round_says_what_it_thinned_and_is_silent_where_that_is_nothing():
    scene = Scene(memory_stores())
    await scene.comes_in(paper("1"))
    scene.clock.move(timedelta(days=730))
    with capture_logs() as logged:
        await rounds_of(scene).thin()
        await rounds_of(scene).thin()
    assert [(one["event"], one["papers"]) for one in logged] == [("retention.thinned", 1)]


async def test_a_round_on_a_database_that_takes_no_write_ends_with_a_warning():
    scene = Scene(memory_stores())
    scene.stores = replace(scene.stores, retention=Broken())
    with capture_logs() as logged:
        await rounds_of(scene).thin()
    assert [one["event"] for one in logged] == ["retention.broken"]

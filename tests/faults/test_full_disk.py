"""A disk that is full is said once a minute, and the service goes on when there is room."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offprint_process import House, until
from tests.storage.test_faults import sound

pytestmark = pytest.mark.process

PAPERS = 2_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(disk)], check=False).returncode:
        pytest.skip("this user may not mount a disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def give_room(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)


async def test_a_full_disk_is_logged_once_and_the_service_goes_on_when_there_is_room(
    house: House, small_disk: Path
) -> None:
    papers = house.database.parent / "papers.jsonl"
    house.database = small_disk / "offprint.db"
    house.settings |= {"OFFPRINT_SOURCES": "feed:lab", "OFFPRINT_FEEDS": f"lab=file:{papers}"}
    papers.write_text("")
    async with house.offprint() as child:
        await child.wait_for("source.polled", new=0)
        told = {"abstract": "It uses many words. " * 60}
        papers.write_text(
            "\n".join(json.dumps({"id": f"arxiv:2611.{n:05}", "title": f"Paper {n}", **told}) for n in range(PAPERS))
        )
        await child.wait_for("poll.broken", times=1)
        first = len(child.lines)
        for _ in range(2):  # each of these writes, and finds no room
            assert await house.command("poll", "feed:lab") != 0
        assert len([line for line in child.lines if "the disk is full" in line]) == 1
        assert len(child.lines) - first < 5
        assert not any("Traceback" in line for line in child.lines)
        give_room(small_disk)
        await until(lambda: any(one["new"] for one in child.told("source.polled")), "a poll that brings papers")
        assert await child.stop() == 0
    assert sound(house.database)

"""What people do to the file of a running service: a second service under another name, a file moved or replaced."""

from __future__ import annotations

import shutil

import pytest

from tests.offprint_process import House, until
from tests.storage.test_faults import sound

MOVED = "was moved away or replaced"
WRITTEN_OVER = "was written over while Offprint used it"
pytestmark = pytest.mark.process


@pytest.mark.parametrize("name", ["a symbolic link", "a relative path", "a hard link"])
async def test_a_second_service_under_another_name_of_the_file_ends_at_once(house: House, name: str) -> None:
    first, folder = house.database, house.database.parent
    async with house.offprint() as child:
        match name:
            case "a symbolic link":
                house.database = folder / "link.db"
                house.database.symlink_to(first)
            case "a hard link":
                house.database = folder / "second.db"
                house.database.hardlink_to(first)
            case _:
                house.settings["OFFPRINT_DATABASE_URL"] = "sqlite:///../" + folder.name + "/offprint.db"
        second = await house.begun()
        assert second.stderr is not None
        told = (await second.stderr.read()).decode().splitlines()
        assert await second.wait() == 1
        assert any("already runs on" in line or "has a second name" in line for line in told)
        assert not any("Traceback" in line for line in told)
        assert await child.stop() == 0


@pytest.mark.parametrize("suffix", ["", "-wal"])
async def test_a_file_that_is_moved_away_is_said_once_and_goes_on_when_it_is_back(house: House, suffix: str) -> None:
    file, aside = house.database.with_name(house.database.name + suffix), house.database.with_name("aside")
    async with house.offprint() as child:
        await child.wait_for("source.polled")
        file.rename(aside)
        await until(lambda: any(MOVED in line for line in child.lines), "that the file was moved")
        house.release(3, "Fused GPU Kernels for Everyone")
        assert await house.command("settings") == 0  # which takes as long as some ticks and polls
        assert suffix or await house.command("list") != 0  # no new file is made in its place
        assert len([line for line in child.lines if MOVED in line]) == 1
        assert not any("Traceback" in line for line in child.lines)
        aside.rename(file)
        await child.wait_for("source.polled", new=1)
        assert await child.stop() == 0
    assert sound(house.database)


async def test_a_file_that_is_replaced_is_left_as_it_is_until_the_restart(house: House) -> None:
    async with house.offprint() as child:
        await child.wait_for("source.polled")
        assert await house.command("backup", "copy.db") == 0
        shutil.move(house.database, house.database.with_name("aside"))
        shutil.move(house.database.with_name("copy.db"), house.database)
        before = house.database.read_bytes()
        await until(lambda: any(MOVED in line for line in child.lines), "that the file was moved")
        house.release(3, "Fused GPU Kernels for Everyone")
        assert await child.stop() == 0
    assert house.database.read_bytes() == before


async def test_a_backup_that_is_written_over_the_file_is_said_and_mended_by_a_restore(house: House) -> None:
    backup = house.database.with_name("copy.db")
    async with house.offprint() as child:
        await child.wait_for("source.polled")
        assert await house.command("backup", "copy.db") == 0
        house.database.write_bytes(backup.read_bytes())
        await until(lambda: any(WRITTEN_OVER in line for line in child.lines), "that the file was written over")
        house.release(3, "Fused GPU Kernels for Everyone")
        assert await child.stop() == 0
        assert not any("Traceback" in line for line in child.lines)
    assert await house.command("restore", "copy.db") == 0
    async with house.offprint() as again:
        await again.wait_for("source.polled", new=1)
        assert await again.stop() == 0
    assert sound(house.database)

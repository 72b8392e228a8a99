"""A command of Offprint as a child process that ends by itself."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass

from tests.offprint_process import PATIENCE_SECONDS, House


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit code, and what it said on standard error apart from its log."""

    code: int | None
    said: list[str]


async def run_to_the_end(house: House, *words: str, **settings: str) -> Ended:
    """Run `offprint run` (or `words`), which ends by itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *(words or ("run",))),
        env={**house._environment(), **settings},
        cwd=house.database.parent,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, told = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(process.returncode, [line for line in told.decode().splitlines() if not line.startswith("{")])

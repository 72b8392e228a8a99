"""`offprint demo` while it runs: the addresses that it names lead somewhere, and mail reaches everyone it asks."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.cli.demo.script import Typed
from bot.cli.demo.typist import type_all

ROOT = Path(__file__).parents[3]
ROOM = "C0MLTHEORY0"


async def told(demo, pattern):
    """Read the demo's lines until one has the pattern; returns the match."""
    while line := (await demo.stderr.readline()).decode():
        if match := re.search(pattern, line):
            return match
    raise AssertionError(f"The demo ended and never said {pattern}")


async def on_page(address, pattern):
    """The first match in what the page is told."""
    async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(f"{address}/events") as events:
        async for line in events.content:
            if match := re.search(pattern, line.decode()):
                return match[0]
    raise AssertionError(f"The page was never told {pattern}")


@pytest.mark.process
async def test_a_feed_can_be_read_and_an_address_that_is_asked_gets_the_mail(folder):
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo"),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        cwd=folder,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        address = (await told(demo, r"Offprint's demo: (http://\S+)"))[1]
        await told(demo, "a question to grace@lab.example")
        asked = (Typed(ROOM, "/papers digest email ada@elsewhere.example"), Typed(ROOM, "/papers feed"))
        await type_all(asked, address=address)
        await told(demo, "a question to ada@elsewhere.example")
        feed = await on_page(address, r"http://[\w.:]+/feeds/[\w-]+")
        async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(feed) as answer:
            assert answer.content_type == "application/atom+xml"
    finally:
        demo.terminate()
        await demo.wait()

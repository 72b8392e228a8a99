"""A digest and its copies for mail addresses are one write: killed at any moment, both are there or neither."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.delivery.delivery import Kind
from bot.mailing.recipient import mail_channel
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import LINE, ML, NOON, announce, paper, set_digest
from tests.contracts.test_recipients import confirmed, make_digest

ROOT = Path(__file__).parents[2]
NAMES = ("ada", "bob", "eve")
CHILD = """
import asyncio, sys
from dataclasses import replace
from datetime import timedelta
from bot.digest.digest import DigestKey
from bot.ports.channels import ChannelChange
from bot.ports.digests import DigestMade
from bot.ports.recipients import MailAsk
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import LINE, ML, NOON, announce, paper, set_digest

async def main(path):
    async with open_sqlite(path) as stores:
        for name in ("ada", "bob", "eve"):
            standing = await stores.channels.get(ML)
            ask = MailAsk(channel=ML, address=f"{name}@lab.example", by="m", asker="m", at=NOON, counted=0)
            await stores.channels.apply(ChannelChange(channel=standing, changes=(), notify=False, ask=ask))
            (recipient,) = await stores.recipients.of_address(f"{name}@lab.example")
            await stores.recipients.apply(recipient, recipient.confirmed(NOON))
        await set_digest(stores, ML, NOON)
        for number in range(1_000_000):
            await announce(stores, ML, paper(str(number)), route=LINE)
            key = DigestKey("daily", (NOON + timedelta(days=number)).isoformat())
            channel = await stores.channels.get(ML)
            await stores.digests.apply(
                DigestMade(channel=channel, key=key, papers=(paper(str(number)).id,), at=NOON)
            )
            print(number, flush=True)

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.process
@pytest.mark.parametrize("digests", [1, 5, 20])
def test_what_is_killed_while_it_makes_digests_leaves_each_with_all_its_copies(tmp_path, digests):
    path = tmp_path / "offprint.db"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        told = [int(child.stdout.readline()) for _ in range(digests)]
        child.kill()
    made, copies = asyncio.run(left_behind(path))
    assert made >= told[-1] + 1
    assert copies == dict.fromkeys(NAMES, made)


async def left_behind(path) -> tuple[int, dict[str, int]]:
    """How many digests the channel has in the outbox, and how many copies wait for each address."""
    async with open_sqlite(path) as stores:
        made = (await stores.outbox.lane(ML)).waiting
        lanes = {name: await stores.outbox.lane(mail_channel(f"{name}@lab.example")) for name in NAMES}
        assert all(lane.head.kind is Kind.CONFIRMATION for lane in lanes.values())
        return made, {name: lane.waiting - 1 for name, lane in lanes.items()}


async def test_a_digest_whose_copy_cannot_be_written_is_not_made(tmp_path):
    path = tmp_path / "offprint.db"
    async with open_sqlite(path) as stores:
        await confirmed(stores)
        await announce(stores, ML, paper("1"), route=LINE)
        await set_digest(stores, ML, NOON)
        with sqlite3.connect(path) as database:
            database.execute(
                "CREATE TRIGGER no_copy BEFORE INSERT ON outbox WHEN NEW.kind = 'digest_copy' "
                "BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        with pytest.raises(Exception, match="no room"):
            await make_digest(stores, ML, paper("1"))
        assert len(await stores.digests.due(NOON)) == 1

"""A short storm: random kills of the service under load, faults and a jumping clock. `make soak` has a long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.people import CHANNELS
from tests.soak.storm import Storm

pytestmark = [pytest.mark.process, pytest.mark.timeout(400)]

SEED = 20261130
LIVES = 6


async def test_random_kills_under_faults_and_a_jumping_clock_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    async with Storm.prepared(tmp_path) as storm:
        outcome = await storm.run(SEED, LIVES)
    assert outcome.integrity == "ok"
    assert [ledger for ledger in outcome.ledgers if not ledger.holds] == []
    assert [ledger.cards + ledger.in_digests for ledger in outcome.ledgers] == [len(storm.promised)] * len(CHANNELS)
    assert storm.promised

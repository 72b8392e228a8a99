"""A short storm over several processes on one PostgreSQL. `make soak ARGS=cluster` has a long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.cluster_storm import ClusterStorm

pytestmark = [pytest.mark.cluster, pytest.mark.process, pytest.mark.timeout(600)]

SEED, SECONDS, NODES = 20261130, 20.0, 3


async def test_a_storm_over_several_processes_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    async with ClusterStorm.prepared(tmp_path, nodes=NODES) as storm:
        outcome = await storm.run(SEED, seconds=SECONDS)
    assert outcome.integrity == "ok"
    assert [ledger for ledger in outcome.ledgers if not ledger.holds] == []
    assert storm.releases.promised

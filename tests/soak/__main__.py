"""`make soak`: what the quick tests try on a few examples, tried for an hour.

`laws`: the laws of searching and matching, on 20,000 made-up examples each (`OFFPRINT_SOAK`). `storm`: 1,000 random
kills of the whole service under load and faults (`OFFPRINT_KILLS`). `cluster`: several processes on one PostgreSQL, for
so many `--seconds`. A storm prints its ledger, and its seed, which `--seed` takes. All three without a name.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from tempfile import mkdtemp

from tests.soak import laws
from tests.soak.cluster_storm import ClusterStorm
from tests.soak.storm import Outcome, Storm

KILLS = int(os.environ.get("OFFPRINT_KILLS") or 1_000)


def main() -> int:
    """Run the part that was named, or all; the exit code is 0 when all held."""
    reader = argparse.ArgumentParser(prog="make soak")
    reader.add_argument("what", nargs="?", choices=("laws", "storm", "cluster"))
    reader.add_argument("--seed", type=int, default=SystemRandom().randrange(2**31), help="of a storm that failed")
    reader.add_argument("--seconds", type=float, default=1_800, help="how long the storm of several processes lasts")
    reader.add_argument("--nodes", type=int, default=5, help="how many processes it has")
    reader.add_argument("--pooled", action="store_true", help="with PgBouncer between")
    known, rest = reader.parse_known_args()
    broken = 0
    if known.what in (None, "laws"):
        broken |= laws.run(rest)
    if known.what in (None, "storm"):
        broken |= _storm(known.seed)
    if known.what in (None, "cluster"):
        broken |= _cluster(known)
    return broken


def _storm(seed: int) -> int:
    said = f"soak: {KILLS:,} lives of the service, seed {seed} (again: make soak ARGS='storm --seed {seed}')"
    return _judged(said, lambda folder: _raged(folder, seed))


def _cluster(known: argparse.Namespace) -> int:
    options = f"cluster --seed {known.seed} --seconds {known.seconds:.0f} --nodes {known.nodes}"
    again = f"{options}{' --pooled' if known.pooled else ''}"
    said = f"soak: {known.nodes} processes for {known.seconds:.0f} seconds (again: make soak ARGS='{again}')"
    return _judged(said, lambda folder: _raged_among_several(folder, known))


def _judged(said: str, raged: Callable[[Path], Coroutine[None, None, Outcome]]) -> int:
    """Let a storm rage in a new folder, which is kept when it broke a promise; the exit code."""
    print(said, flush=True)  # noqa: T201
    started, folder = time.monotonic(), Path(mkdtemp(prefix="offprint-storm-"))
    outcome = asyncio.run(raged(folder))
    print(told(outcome))  # noqa: T201
    took = timedelta(seconds=round(time.monotonic() - started))
    verdict = "nothing lost, nothing twice" if outcome.holds else f"A PROMISE IS BROKEN, see above and {folder}"
    print(f"soak: {verdict}, seed {outcome.seed}, in {took}")  # noqa: T201
    if outcome.holds:
        shutil.rmtree(folder)
    return 0 if outcome.holds else 1


async def _raged(folder: Path, seed: int) -> Outcome:
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # connections break, as they are meant to
    async with Storm.prepared(folder) as storm:
        storm.on_life = _progress
        return await storm.run(seed, KILLS)


async def _raged_among_several(folder: Path, known: argparse.Namespace) -> Outcome:
    for library in ("aiohttp.server", "psycopg.pool"):  # connections break, as they are meant to
        logging.getLogger(library).setLevel(logging.CRITICAL)
    async with ClusterStorm.prepared(folder, nodes=known.nodes, pooled=known.pooled) as storm:
        return await storm.run(known.seed, seconds=known.seconds)


def _progress(count: int) -> None:
    if count % 25 == 0 or count == KILLS:
        print(f"soak: {count:,} of {KILLS:,}", flush=True)  # noqa: T201


def told(outcome: Outcome) -> str:
    """The ledger of a storm, for people."""
    rows = [
        f"{ledger.channel!s:<44} promised {ledger.promised:>5}, cards {ledger.cards:>5},"
        f" in digests {ledger.in_digests:>5}, in threads {ledger.in_threads:>5}, others {ledger.others:>4};"
        f" lost {len(ledger.lost)}, doubled {len(ledger.doubled)}, out of order {len(ledger.out_of_order)}"
        for ledger in outcome.ledgers
    ]
    wrong = [
        f"{ledger.channel}: {what} {', '.join(which)}"
        for ledger in outcome.ledgers
        for what, which in (("lost", ledger.lost), ("doubled", ledger.doubled), ("out of order", ledger.out_of_order))
        if which
    ]
    inflicted = ", ".join(f"{what} {times}" for what, times in sorted(outcome.inflicted.items()))
    return "\n".join((*rows, *wrong, f"inflicted: {inflicted}", f"integrity: {outcome.integrity}"))


if __name__ == "__main__":
    sys.exit(main())

"""`make soak`: what the quick tests try on a few examples, tried for an hour.

`laws`: the laws of searching and matching, on 20,000 made-up examples each (`OFFPRINT_SOAK`). `storm`: 1,000 random
kills of the whole service under load and faults (`OFFPRINT_KILLS`); it prints its ledger, and its seed, which `--seed`
takes. Both without a name.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.soak import laws
from tests.soak.storm import Outcome, Storm

KILLS = int(os.environ.get("OFFPRINT_KILLS") or 1_000)


def main() -> int:
    """Run the part that was named, or both; the exit code is 0 when all held."""
    reader = argparse.ArgumentParser(prog="make soak")
    reader.add_argument("what", nargs="?", choices=("laws", "storm"))
    reader.add_argument("--seed", type=int, default=SystemRandom().randrange(2**31), help="of a storm that failed")
    known, rest = reader.parse_known_args()
    stormy = _storm(known.seed) if known.what != "laws" else 0
    return laws.run(rest) or stormy if known.what != "storm" else stormy


def _storm(seed: int) -> int:
    said = f"soak: {KILLS:,} lives of the service, seed {seed} (again: make soak ARGS='storm --seed {seed}')"
    print(said, flush=True)  # noqa: T201
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        outcome = asyncio.run(_raged(Path(folder), seed))
    print(told(outcome))  # noqa: T201
    took = timedelta(seconds=round(time.monotonic() - started))
    print(f"soak: {'nothing lost, nothing twice' if outcome.holds else 'A PROMISE IS BROKEN, see above'}, in {took}")  # noqa: T201
    return 0 if outcome.holds else 1


async def _raged(folder: Path, seed: int) -> Outcome:
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # connections break, as they are meant to
    async with Storm.prepared(folder) as storm:
        storm.on_life = _progress
        return await storm.run(seed, KILLS)


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
    return "\n".join((*rows, *wrong, f"inflicted: {inflicted}", f"integrity_check: {outcome.integrity}"))


if __name__ == "__main__":
    sys.exit(main())

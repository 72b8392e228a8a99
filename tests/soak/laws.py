"""The laws of searching and matching, each on many thousands of papers and queries that are made up.

What the quick tests run on a few hundred fixed examples runs here on new ones every time. A failure prints the
smallest example it was made into, which then belongs into the tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta

LAWS = (
    "tests/bot/text",
    "tests/bot/query",
    "tests/properties/test_query_laws.py",
    "tests/storage/test_search_law.py",
)
PYTEST = ("-m", "pytest", "-m", "hypothesis", "-n", "2", "--dist", "worksteal", "--timeout", "0", "-v", "--no-header")
EXAMPLES = int(os.environ.get("OFFPRINT_SOAK") or 20_000)


def run(arguments: list[str]) -> int:
    """Run the laws; `arguments` are pytest's."""
    print(f"soak: {EXAMPLES:,} examples a law, on two processes; each line is a law that held", flush=True)  # noqa: T201
    started = time.monotonic()
    environment = {**os.environ, "OFFPRINT_SOAK": str(EXAMPLES)}
    done = subprocess.run([sys.executable, *PYTEST, *LAWS, *arguments], env=environment, check=False)
    took = timedelta(seconds=round(time.monotonic() - started))
    held = "every law held" if done.returncode == 0 else "A LAW IS BROKEN, see above"
    print(f"soak: {held}, {EXAMPLES:,} examples each, in {took}")  # noqa: T201
    return done.returncode

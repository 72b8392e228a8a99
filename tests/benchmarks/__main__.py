"""`make bench`: measure matching, ingest and delivery, print the table, and write `results.json` beside this file."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import structlog

from tests.benchmarks import delivery, ingest, matching
from tests.benchmarks.measured import Row, print_rows, write_results

PARTS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "matching": matching.measure,
    "ingest": ingest.measure,
    "delivery": delivery.measure,
}
RESULTS = Path(__file__).with_name("results.json")


def main(named: Sequence[str]) -> int:
    """Measure the parts that are named, all without a name; returns the exit code."""
    unknown = [name for name in named if name not in PARTS]
    if unknown:
        sys.stderr.write(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.\n")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    rows = [row for name in named or PARTS for row in PARTS[name]()]
    print_rows(rows)
    write_results(rows, RESULTS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make bench`: measure all parts, print the table, write results, picture and page.

`make bench ARGS="matching --most 100000"` measures one part, and no more than so many subscriptions.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import structlog

from tests.benchmarks import (
    announcing,
    claims,
    commands,
    delivery,
    delivery_postgres,
    digests,
    ingest,
    ingest_postgres,
    likeness,
    mail,
    matching,
    page,
    retention,
    search,
    search_postgres,
    service,
)
from tests.benchmarks.bars import judged
from tests.benchmarks.matching import Effort
from tests.benchmarks.measured import Row, print_rows, write_results
from tests.benchmarks.progress import Tell, told

PARTS: Mapping[str, Callable[[int | None, Tell], Iterator[Row]]] = {
    "matching": lambda most, tell: matching.measure(Effort(most=most) if most else Effort(), tell),
    "likeness": lambda most, tell: likeness.measure(most=most, tell=tell),
    "search": lambda most, tell: search.measure(most=most, tell=tell),
    "search-postgres": lambda most, tell: search_postgres.measure(most=most, tell=tell),
    "ingest": lambda most, tell: ingest.measure(most=most, tell=tell),
    "ingest-postgres": lambda _, tell: ingest_postgres.measure(tell=tell),
    "digests": lambda _, tell: digests.measure(tell=tell),
    "delivery": lambda _, tell: delivery.measure(tell=tell),
    "delivery-postgres": lambda _, tell: delivery_postgres.measure(tell=tell),
    "claims": lambda _, tell: claims.measure(tell=tell),
    "announcing": lambda most, tell: announcing.measure(subscriptions=most or announcing.SUBSCRIPTIONS, tell=tell),
    "commands": lambda _, tell: commands.measure(tell=tell),
    "service": lambda _, tell: service.measure(tell=tell),
    "retention": lambda most, tell: retention.measure(most=most, tell=tell),
    "mail": lambda _, tell: mail.measure(tell=tell),
}
RESULTS = Path(__file__).with_name("results.json")


def main(typed: Sequence[str]) -> int:
    """Measure the parts that are named, all without a name; returns the exit code."""
    asked = _asked(typed)
    unknown = [name for name in asked.parts if name not in PARTS]
    if unknown:
        sys.stderr.write(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.\n")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with told() as tell:
        parts = {**PARTS, "likeness": _likeness(asked.abstracts)}
        rows = (row for name in asked.parts or parts for row in parts[name](asked.most, tell))
        record(rows, RESULTS, page.DOCS, most=asked.most)
    return 0


def _likeness(abstracts: Sequence[Path]) -> Callable[[int | None, Tell], Iterator[Row]]:
    """The part that measures likeness by these abstracts; by those at hand where none are named."""
    return lambda most, tell: likeness.measure(most=most, tell=tell, abstracts=abstracts)


def record(measured: Iterator[Row], results: Path, docs: Path, *, most: int | None = None) -> None:
    """Judge what is measured, and print and write it, also what came before a failure: it took minutes, and stands."""
    rows: list[Row] = []
    try:
        rows += map(judged, measured)
    finally:
        print_rows(rows)
        write_results(rows, results, most=most)
        page.write(results, docs)


def _asked(typed: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--most", type=int, help="no more subscriptions, or papers in the archive, than this")
    parser.add_argument(
        "--abstracts", type=Path, nargs="+", default=(), metavar="FILE", help="of likeness: JSON lines with `abstract`"
    )
    return parser.parse_args(typed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

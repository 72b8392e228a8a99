"""A figure as it was measured beside its rival in the same run, printed for people and written for programs."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.cli.output import print_table

Result = TypeVar("Result")


class Disagreement(AssertionError):
    """Two ways that must give the same gave different things: what was measured means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `ratio` is so that more is better for us; `bar` and `holds` are None while no bar is set."""

    id: str
    what: str
    n: int
    value: float
    unit: str
    rival: str | None = None
    rival_value: float | None = None
    ratio: float | None = None
    bar: float | None = None
    holds: bool | None = None


def timed(work: Callable[[], Result], *, rounds: int) -> tuple[float, Result]:
    """The shortest of `rounds` runs in seconds, which others on the machine disturbed least, and what came of it."""
    best, result = float("inf"), None
    for _ in range(rounds):
        began = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - began)
    assert result is not None
    return best, result


def print_rows(rows: Iterable[Row]) -> None:
    """A table on standard output."""
    columns = ("id", "measured", "unit", "rival", "its figure", "ratio", "bar", "holds", "what")
    print_table(columns, map(_cells, rows), empty="Nothing was measured.")


def _cells(row: Row) -> tuple[str, ...]:
    figures = (figure(row.rival_value), figure(row.ratio), figure(row.bar), held(row.holds))
    return row.id, figure(row.value), row.unit, row.rival or "", *figures, row.what


def held(holds: bool | None) -> str:
    """Whether a bar holds, for people; nothing where there is none."""
    return "" if holds is None else ("yes" if holds else "no")


def write_results(rows: Iterable[Row], path: Path) -> None:
    """The rows with the machine and the moment; those of parts that were not measured now stay as they were."""
    now = {row.id: asdict(row) for row in rows}
    before = json.loads(path.read_text("utf-8"))["rows"] if path.exists() else []
    kept = {row["id"]: row for row in before}
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    told = {
        "machine": machine,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": list((kept | now).values()),
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def figure(value: float | None) -> str:
    """A number for people, with three digits at least; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

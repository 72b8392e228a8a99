"""A figure as it was measured beside its rival in the same run, printed for people and written for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.output import print_table


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


def write_results(rows: Iterable[Row], path: Path, *, most: int | None = None) -> None:
    """The rows with the machine and their day.

    Those of other parts stay, if this machine measured them, and of these parts those larger than `most`.
    """
    today = datetime.now(UTC).isoformat(timespec="seconds")
    now = [{**asdict(row), "measured_at": today} for row in rows]
    if not now:
        return
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {"machine": machine, "rows": []}
    measured = {_part(row["id"]) for row in now}
    kept = [
        row
        for row in before["rows"]
        if before["machine"] == machine and (_part(row["id"]) not in measured or (most and row["n"] > most))
    ]
    told = {"machine": machine, "measured_at": today, "rows": [*kept, *now]}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _part(row: str) -> str:
    """The part that a row is of: `match`, `search`."""
    return row.partition(".")[0]


def figure(value: float | None) -> str:
    """A number for people, with three digits at least; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

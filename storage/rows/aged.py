"""Which rows of which table are old, for both databases: they differ in how a parameter is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.ports.retention import ThinnedSoFar
from bot.retention.ages import PASSING, Aged
from storage.rows.conversions import moment_column, moment_of
from storage.rows.row import Row


@dataclass(frozen=True, slots=True)
class AgedRows:
    """A table with the columns of its key, and which of its rows are old. `{before}` and `{day}` are parameters."""

    table: str
    key: str
    old: str
    by_age: str

    def count(self, **parameters: str) -> str:
        """The statement that counts the old rows."""
        return f"SELECT count(*) AS count FROM {self.table} WHERE {self.old.format(**parameters)}"  # noqa: S608 - ours

    def delete(self, *, most: str, **parameters: str) -> str:
        """The statement that deletes the oldest of them."""
        return f"""
            DELETE FROM {self.table} WHERE ({self.key}) IN (
                SELECT {self.key} FROM {self.table} WHERE {self.old.format(**parameters)}
                ORDER BY {self.by_age} LIMIT {most}
            )
        """  # noqa: S608 - ours


_IS_PASSING = f"kind IN {tuple(map(str, PASSING))}"
"""Whether a row of the outbox goes once it is over, in the words of the index of these rows."""
AGED_ROWS: Mapping[Aged, AgedRows] = MappingProxyType(
    {
        Aged.DELIVERIES: AgedRows(
            "outbox",
            "id",
            f"{_IS_PASSING} AND state IN ('sent', 'dropped')"
            " AND created_at < {before} AND coalesce(settled_at, created_at) < {before}",
            "created_at",
        ),
        Aged.VOTES: AgedRows("vote", "number", "NOT is_last AND is_told AND voted_at < {before}", "voted_at"),
        Aged.SIGHTINGS: AgedRows("sighting", "channel, paper, message", "posted_at < {before}", "posted_at"),
        Aged.READINGS: AgedRows("paper_reading", "paper, read_at", "read_at < {before}", "read_at"),
        Aged.OPENINGS: AgedRows("paper_opening", "paper, reader", "opened_at < {before}", "opened_at"),
        Aged.RISES: AgedRows("rise", "day", "day < {day}", "day"),
    }
)


def limits(before: datetime) -> dict[str, str]:
    """The values of the parameters."""
    return {"before": moment_column(before), "day": before.date().isoformat()}


def so_far_of(row: Row) -> tuple[Aged, ThinnedSoFar]:
    """A row of `thinned_so_far`."""
    return Aged(row["kind"]), ThinnedSoFar(moment_of(row["at"]), row["rows"])

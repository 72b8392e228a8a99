"""Links to papers that people posted, as rows of the table `sighting`."""

from __future__ import annotations

from bot.paper.paper import PaperId
from bot.ports.sightings import Sighting
from storage.rows.conversions import channel_of, moment_column, moment_of
from storage.rows.row import Row


def sighting_columns(one: Sighting) -> tuple[str | int, ...]:
    """The columns of a sighting, in the order of the table."""
    return (str(one.channel), one.paper, one.message, one.by, moment_column(one.at), one.shown)


def sighting_of(row: Row) -> Sighting:
    """The sighting of a row that holds all columns of the table."""
    return Sighting(
        channel=channel_of(row["channel"]),
        paper=PaperId(row["paper"]),
        message=row["message"],
        by=row["posted_by"],
        at=moment_of(row["posted_at"]),
        shown=bool(row["shown"]),
    )

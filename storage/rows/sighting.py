"""Links to papers that people posted, as rows of the table `sighting`."""

from __future__ import annotations

from bot.paper.paper import PaperId
from bot.ports.sightings import Sighting
from storage.rows.conversions import channel_of, moment_column, moment_of
from storage.rows.row import Row

NAMES_OF_ASKED = """owner (id, row) AS (
    SELECT id, coalesce(
        (SELECT paper.row FROM paper WHERE paper.id = asked.id),
        (SELECT paper_alias.paper FROM paper_alias WHERE paper_alias.id = asked.id)
    ) FROM asked
),
named (id, name) AS (
    SELECT id, id FROM asked
    UNION SELECT owner.id, paper.id FROM owner JOIN paper ON paper.row = owner.row
    UNION SELECT owner.id, paper_alias.id FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
)"""
"""Parts of a WITH behind `asked (id)`: `named`, each of these papers under all of its ids, stored or not."""


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

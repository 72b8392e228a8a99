"""Records of papers as rows of the table `paper_record`."""

from __future__ import annotations

from pydantic import TypeAdapter

from bot.paper.paper import Paper, PaperId
from bot.paper.records import Record, RecordKey
from storage.rows.conversions import moment_column, moment_of, texts_column, texts_of
from storage.rows.row import Row

_TOLD = TypeAdapter(Paper)


def record_columns(paper: int, record: Record) -> dict[str, str | int | None]:
    """The columns of a record of the paper in that row, by name."""
    return {
        "source": record.key.source,
        "key": record.key.key,
        "paper": paper,
        "first_told_at": moment_column(record.first_told_at),
        "told": _TOLD.dump_json(record.paper, exclude_defaults=True).decode(),
        "aliases": texts_column(record.aliases) if record.aliases else None,
        "is_silent": record.is_silent,
    }


def record_of_row(row: Row) -> Record:
    """The record of a row that holds all columns of the table."""
    return Record(
        key=RecordKey(row["source"], row["key"]),
        paper=_TOLD.validate_json(row["told"]),
        first_told_at=moment_of(row["first_told_at"]),
        aliases=tuple(map(PaperId, texts_of(row["aliases"]))) if row["aliases"] else (),
        is_silent=bool(row["is_silent"]),
    )

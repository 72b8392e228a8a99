"""Records of papers and aliases of papers as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from bot.paper.paper import PaperId
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord
from storage.rows.record import record_columns, record_of_row
from storage.sqlite.paper_rows import papers_by_id
from storage.sqlite.reading_rows import move_readings


def records_by_key(database: Database, keys: Iterable[RecordKey]) -> dict[RecordKey, StoredRecord]:
    """The records under these keys that are there."""
    rows = database.execute(
        """
        SELECT paper_record.*, paper.id FROM json_each(?) AS wanted
        JOIN paper_record ON paper_record.source = wanted.value ->> 0 AND paper_record.key = wanted.value ->> 1
        JOIN paper ON paper.row = paper_record.paper
        """,
        (json.dumps(sorted(set(keys))),),
    )
    return {(record := record_of_row(row)).key: StoredRecord(record, PaperId(row["id"])) for row in rows}


def histories_by_id(database: Database, ids: Iterable[PaperId]) -> dict[PaperId, PaperHistory]:
    """The stored papers that these ids name, each with its records, the first told first."""
    papers = papers_by_id(database, ids)
    rows = database.execute(
        """
        SELECT * FROM paper_record WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY first_told_at, source, key
        """,
        (json.dumps(sorted({stored.row for stored in papers.values()})),),
    )
    records: dict[int, list[Record]] = {}
    for row in rows:
        records.setdefault(row["paper"], []).append(record_of_row(row))
    aliases = aliases_by_row(database, (stored.row for stored in papers.values()))
    return {
        name: PaperHistory(stored, tuple(records.get(stored.row, ())), aliases.get(stored.row, ()))
        for name, stored in papers.items()
    }


def aliases_by_row(database: Database, papers: Iterable[int]) -> dict[int, tuple[PaperId, ...]]:
    """The further ids of the papers in these rows, by row."""
    aliases: dict[int, tuple[PaperId, ...]] = {}
    for row in database.execute(
        "SELECT paper, id FROM paper_alias WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(sorted(set(papers))),),
    ):
        aliases[row["paper"]] = (*aliases.get(row["paper"], ()), PaperId(row["id"]))
    return aliases


def upsert_records(database: Database, filed: Iterable[tuple[int, Record]]) -> None:
    """Upsert records of the papers in these rows; an existing record moves to its new paper."""
    database.conn.executemany(
        """
        INSERT INTO paper_record (source, key, paper, first_told_at, told, aliases, is_silent)
        VALUES (:source, :key, :paper, :first_told_at, :told, :aliases, :is_silent)
        ON CONFLICT (source, key) DO UPDATE SET
            paper = excluded.paper, first_told_at = excluded.first_told_at, told = excluded.told,
            aliases = excluded.aliases, is_silent = excluded.is_silent
        """,
        (record_columns(row, record) for row, record in filed),
    )


def upsert_aliases(database: Database, names: Iterable[tuple[PaperId, int]]) -> None:
    """Upsert aliases of the papers in these rows."""
    database.conn.executemany(
        "INSERT INTO paper_alias (id, paper) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET paper = excluded.paper", names
    )


def absorb_papers(database: Database, row: int, absorbed: Sequence[tuple[PaperId, int]]) -> None:
    """Merge papers (their ids and rows) into the one in `row`: their records, aliases, ids and rows lead to it.

    Their look-ups go on for it, where it has none of the same name.
    """
    for name, old in absorbed:
        database.execute("UPDATE paper_record SET paper = ? WHERE paper = ?", (row, old))
        database.execute("UPDATE paper_alias SET paper = ? WHERE paper = ?", (row, old))
        database.execute("INSERT INTO paper_alias (id, paper, row) VALUES (?, ?, ?)", (name, row, old))
        database.execute("UPDATE OR IGNORE paper_lookup SET paper = ? WHERE paper = ?", (row, old))
        database.execute("DELETE FROM paper_lookup WHERE paper = ?", (old,))
        move_readings(database, old, row)
        database.execute("UPDATE OR IGNORE paper_opening SET paper = ? WHERE paper = ?", (row, old))
        database.execute("DELETE FROM paper_words WHERE row = ?", (old,))
        database.execute("DELETE FROM paper WHERE row = ?", (old,))

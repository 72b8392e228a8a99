"""Records of papers and aliases of papers as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.paper.paper import PaperId
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord
from storage.postgres.connection import Connection
from storage.postgres.paper_rows import papers_by_id
from storage.postgres.reading_rows import move_readings
from storage.postgres.write_rows import write_rows
from storage.rows.record import record_columns, record_of_row


async def records_by_key(connection: Connection, keys: Iterable[RecordKey]) -> dict[RecordKey, StoredRecord]:
    """The records under these keys that are there."""
    wanted = sorted(set(keys))
    rows = await connection.execute(
        """
        SELECT paper_record.*, paper.id FROM unnest(%s::text[], %s::text[]) AS wanted (source, key)
        JOIN paper_record USING (source, key)
        JOIN paper ON paper.row = paper_record.paper
        """,
        ([key.source for key in wanted], [key.key for key in wanted]),
    )
    return {
        (record := record_of_row(row)).key: StoredRecord(record, PaperId(row["id"])) for row in await rows.fetchall()
    }


async def histories_by_id(connection: Connection, ids: Iterable[PaperId]) -> dict[PaperId, PaperHistory]:
    """The stored papers that these ids name, each with its records, the first told first."""
    papers = await papers_by_id(connection, ids)
    if not papers:
        return {}
    numbers = sorted({stored.row for stored in papers.values()})
    rows = await connection.execute(
        "SELECT * FROM paper_record WHERE paper = ANY(%s::bigint[]) ORDER BY first_told_at, source, key", (numbers,)
    )
    records: dict[int, list[Record]] = {}
    for row in await rows.fetchall():
        records.setdefault(row["paper"], []).append(record_of_row(row))
    aliases = await aliases_by_row(connection, numbers)
    return {
        name: PaperHistory(stored, tuple(records.get(stored.row, ())), aliases.get(stored.row, ()))
        for name, stored in papers.items()
    }


async def aliases_by_row(connection: Connection, papers: Iterable[int]) -> dict[int, tuple[PaperId, ...]]:
    """The further ids of the papers in these rows, by row."""
    aliases: dict[int, tuple[PaperId, ...]] = {}
    rows = await connection.execute(
        "SELECT paper, id FROM paper_alias WHERE paper = ANY(%s::bigint[]) ORDER BY id", (list(papers),)
    )
    for row in await rows.fetchall():
        aliases[row["paper"]] = (*aliases.get(row["paper"], ()), PaperId(row["id"]))
    return aliases


async def upsert_records(connection: Connection, filed: Iterable[tuple[int, Record]]) -> None:
    """Upsert records of the papers in these rows; an existing record moves to its new paper."""
    columns = {record.key: record_columns(row, record) for row, record in filed}
    await write_rows(
        connection,
        """
        INSERT INTO paper_record (source, key, paper, first_told_at, told, aliases, is_silent)
        SELECT source, key, paper, first_told_at, told, aliases, is_silent
        FROM json_populate_recordset(NULL::paper_record, %s::json)
        ON CONFLICT (source, key) DO UPDATE SET
            paper = excluded.paper, first_told_at = excluded.first_told_at, told = excluded.told,
            aliases = excluded.aliases, is_silent = excluded.is_silent
        """,
        columns.values(),
    )


async def upsert_aliases(connection: Connection, names: Mapping[PaperId, int]) -> None:
    """Upsert aliases of the papers in these rows."""
    await write_rows(
        connection,
        """
        INSERT INTO paper_alias (id, paper) SELECT id, paper FROM json_populate_recordset(NULL::paper_alias, %s::json)
        ON CONFLICT (id) DO UPDATE SET paper = excluded.paper
        """,
        ({"id": name, "paper": row} for name, row in names.items()),
    )


async def absorb_papers(connection: Connection, row: int, absorbed: Sequence[tuple[PaperId, int]]) -> None:
    """Merge papers (their ids and rows) into the one in `row`: their records, aliases, ids and rows lead to it.

    Their look-ups go on for it, where it has none of the same name.
    """
    for name, old in absorbed:
        given = {"name": name, "row": row, "old": old}
        for statement in _TO_ITS_NEW_ROW:
            await connection.execute(statement, given)
        await move_readings(connection, old, row)
        for statement in _OUT_OF_ITS_OLD_ROW:
            await connection.execute(statement, given)


_TO_ITS_NEW_ROW = (
    "UPDATE paper_record SET paper = %(row)s WHERE paper = %(old)s",
    "UPDATE paper_alias SET paper = %(row)s WHERE paper = %(old)s",
    "INSERT INTO paper_alias (id, paper, row) VALUES (%(name)s, %(row)s, %(old)s)",
    """
    UPDATE paper_lookup SET paper = %(row)s WHERE paper = %(old)s
    AND NOT EXISTS (SELECT * FROM paper_lookup AS its WHERE its.name = paper_lookup.name AND its.paper = %(row)s)
    """,
    """
    INSERT INTO paper_opening (paper, reader, opened_at)
    SELECT %(row)s, reader, opened_at FROM paper_opening WHERE paper = %(old)s
    ON CONFLICT DO NOTHING
    """,
)
_OUT_OF_ITS_OLD_ROW = (
    "DELETE FROM paper_lookup WHERE paper = %(old)s",
    "DELETE FROM paper_opening WHERE paper = %(old)s",
    "DELETE FROM paper_words WHERE row = %(old)s",
    "DELETE FROM paper WHERE row = %(old)s",
)

"""Papers as rows of the table `paper`: the statements that write them, and those that find them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.paper.paper import PaperId, StoredPaper
from storage.postgres.connection import Connection
from storage.postgres.write_rows import write_rows
from storage.rows.paper import CHANGING_COLUMNS, FIXED_COLUMNS, paper_columns, stored_paper

_COLUMNS = ", ".join((*FIXED_COLUMNS, *CHANGING_COLUMNS))
_INSERT = f"""
    INSERT INTO paper ({_COLUMNS}) SELECT {_COLUMNS} FROM json_populate_recordset(NULL::paper, %s::json)
"""  # noqa: S608 - names of ours
_UPDATE = f"""
    UPDATE paper SET {", ".join(f"{column} = told.{column}" for column in CHANGING_COLUMNS)}
    FROM json_populate_recordset(NULL::paper, %s::json) AS told WHERE paper.row = told.row
"""  # noqa: S608 - names of ours


async def new_rows(connection: Connection, number: int) -> list[int]:
    """Row numbers for this many new papers, in order."""
    rows = await connection.execute(
        "SELECT nextval(pg_get_serial_sequence('paper', 'row')) AS row FROM generate_series(1, %s)", (number,)
    )
    return [row["row"] for row in await rows.fetchall()]


async def insert_papers(connection: Connection, papers: Iterable[StoredPaper]) -> None:
    """Insert new papers."""
    await write_rows(connection, _INSERT, map(paper_columns, papers))


async def update_papers(connection: Connection, papers: Iterable[StoredPaper]) -> None:
    """Write papers that were stored before."""
    await write_rows(connection, _UPDATE, map(paper_columns, papers))


async def papers_by_id(connection: Connection, ids: Iterable[PaperId]) -> dict[PaperId, StoredPaper]:
    """The stored papers with these ids, in the order asked for; an alias stands for its paper."""
    wanted = list(dict.fromkeys(ids))
    rows = await connection.execute(
        """
        SELECT paper.*, id AS name FROM paper WHERE id = ANY(%(ids)s)
        UNION ALL
        SELECT paper.*, paper_alias.id FROM paper_alias JOIN paper ON paper.row = paper_alias.paper
        WHERE paper_alias.id = ANY(%(ids)s)
        """,
        {"ids": wanted},
    )
    found = {row["name"]: stored_paper(row) for row in await rows.fetchall()}
    return {paper: found[paper] for paper in wanted if paper in found}


async def papers_by_row(connection: Connection, numbers: Iterable[int]) -> dict[int, StoredPaper]:
    """The stored papers with these row numbers, in the order asked for; a row that was merged stands for its paper."""
    wanted = list(numbers)
    rows = await connection.execute(
        """
        SELECT paper.*, row AS number FROM paper WHERE row = ANY(%(rows)s)
        UNION ALL
        SELECT paper.*, paper_alias.row FROM paper_alias JOIN paper ON paper.row = paper_alias.paper
        WHERE paper_alias.row = ANY(%(rows)s)
        """,
        {"rows": wanted},
    )
    found = {row["number"]: stored_paper(row) for row in await rows.fetchall()}
    return {number: found[number] for number in wanted if number in found}


async def papers_by_work(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[PaperId, ...]]:
    """For each of these work keys the stored papers with it, the oldest first."""
    wanted = sorted(set(keys))
    found: dict[str, tuple[PaperId, ...]] = dict.fromkeys(wanted, ())
    rows = await connection.execute(
        """
        SELECT work_key, id FROM paper
        WHERE md5(work_key) = ANY(ARRAY(SELECT md5(key) FROM unnest(%(keys)s::text[]) AS key))
            AND work_key = ANY(%(keys)s)
        ORDER BY row
        """,
        {"keys": wanted},
    )
    for row in await rows.fetchall():
        found[row["work_key"]] += (PaperId(row["id"]),)
    return found

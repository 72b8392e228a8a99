"""Papers as rows of the table `paper`: the statements that write them, and those that find them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlite_utils import Database

from bot.paper.paper import PaperId, StoredPaper
from storage.rows.paper import CHANGING_COLUMNS, FIXED_COLUMNS, stored_paper

_COLUMNS = (*FIXED_COLUMNS, *CHANGING_COLUMNS)
INSERT = f"""
    INSERT INTO paper ({", ".join(_COLUMNS)}) VALUES ({", ".join(f":{column}" for column in _COLUMNS)})
"""  # noqa: S608 - names of ours
UPDATE = f"""
    UPDATE paper SET {", ".join(f"{column} = :{column}" for column in CHANGING_COLUMNS)} WHERE row = :row
"""  # noqa: S608 - names of ours


def papers_by_id(database: Database, ids: Iterable[PaperId]) -> dict[PaperId, StoredPaper]:
    """The stored papers that these ids name, in the order asked for; an alias names the paper that it leads to."""
    wanted = tuple(dict.fromkeys(ids))
    rows = database.execute(
        """
        SELECT paper.*, id AS name FROM paper WHERE id IN (SELECT value FROM json_each(:ids))
        UNION ALL
        SELECT paper.*, paper_alias.id FROM paper_alias JOIN paper ON paper.row = paper_alias.paper
        WHERE paper_alias.id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": json.dumps(wanted)},
    )
    found = {row["name"]: stored_paper(row) for row in rows}
    return {paper: found[paper] for paper in wanted if paper in found}


def papers_by_row(database: Database, numbers: Iterable[int]) -> dict[int, StoredPaper]:
    """The stored papers with these row numbers, in the order asked for; a row that was absorbed leads to another."""
    wanted = tuple(numbers)
    rows = database.execute(
        """
        SELECT paper.*, row AS number FROM paper WHERE row IN (SELECT value FROM json_each(:rows))
        UNION ALL
        SELECT paper.*, paper_alias.row FROM paper_alias JOIN paper ON paper.row = paper_alias.paper
        WHERE paper_alias.row IN (SELECT value FROM json_each(:rows))
        """,
        {"rows": json.dumps(wanted)},
    )
    found = {row["number"]: stored_paper(row) for row in rows}
    return {number: found[number] for number in wanted if number in found}


def papers_by_work(database: Database, keys: Iterable[str]) -> dict[str, tuple[PaperId, ...]]:
    """For each of these work keys the stored papers with it, the oldest first."""
    wanted = sorted(set(keys))
    found: dict[str, tuple[PaperId, ...]] = dict.fromkeys(wanted, ())
    for row in database.execute(
        """
        SELECT work_key, id FROM paper WHERE work_key IN (SELECT value FROM json_each(?)) ORDER BY row
        """,
        (json.dumps(wanted),),
    ):
        found[row["work_key"]] += (PaperId(row["id"]),)
    return found

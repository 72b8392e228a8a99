"""Retention in SQLite: what is thinned by age, in small batches. Pages that become free are used again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from bot.ports.retention import CardsThinned, CardThinning, PapersThinned, PaperThinning, RowThinning, ThinnedSoFar
from bot.retention.ages import Aged
from storage.rows.aged import AGED_ROWS, limits, so_far_of
from storage.rows.conversions import maybe_moment_of, moment_column
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.old_papers import announcements_of, old_papers
from storage.sqlite.thin_cards import old_cards, thin_cards
from storage.sqlite.thin_papers import thin_papers

_MERGED_PAGES = 16
"""Pages of the index that a step writes: some ten milliseconds. A step ends behind a word, so one of a word that most
papers have takes longer: FTS5 merges the list of a word in one go."""
_CHANGES_OF_A_STEP = 2
_LEAST_UNMERGED = 10
"""The index is merged once it holds one entry of a thinned paper for so many others: that rewrites all of it."""
_PARAMETERS = {"before": ":before", "day": ":day"}


class SqliteRetention:
    """The port `Retention` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def thin_papers(self, wanted: PaperThinning) -> PapersThinned:
        """Thin a batch of papers."""
        return await self._file.write(lambda database: _thin_papers(database, wanted))

    async def old_papers(self, wanted: PaperThinning) -> PapersThinned:
        """What `thin_papers` would do; nothing is written."""
        return await self._file.read_long(lambda database: _old_papers(database, wanted))

    async def thin_cards(self, wanted: CardThinning) -> CardsThinned:
        """Thin a batch of cards."""
        return await self._file.write(lambda database: _thin_cards(database, wanted))

    async def old_cards(self, wanted: CardThinning) -> CardsThinned:
        """What `thin_cards` would do; nothing is written."""
        return await self._file.read_long(lambda database: old_cards(database, wanted))

    async def thin_rows(self, wanted: RowThinning) -> int:
        """Delete a batch of rows; returns how many."""
        return await self._file.write(lambda database: _thin_rows(database, wanted))

    async def old_rows(self, kind: Aged, *, before: datetime) -> int:
        """How many rows of a kind are old enough."""
        return await self._file.read_long(lambda database: _old_rows(database, kind, before=before))

    async def merge_index(self, *, begins: bool) -> bool:
        """A step of merging the full-text index into one segment, once a tenth of it or more is of thinned papers."""
        return await self._file.write(lambda database: _merge_index(database, begins=begins))

    async def counted_from(self) -> datetime | None:
        """The moment from which the last round counted ages."""
        return await self._file.read(_counted_from)

    async def count_from(self, at: datetime) -> None:
        """Note the moment from which a round counts ages."""
        await self._file.write(lambda database: _count_from(database, at))

    async def so_far(self) -> Mapping[Aged, ThinnedSoFar]:
        """What was thinned of each kind."""
        return await self._file.read(_so_far)


def _thin_papers(database: Database, wanted: PaperThinning) -> PapersThinned:
    thinned = thin_papers(database, wanted)
    _count(database, Aged.PAPERS, thinned.papers, at=wanted.at)
    return thinned


def _old_papers(database: Database, wanted: PaperThinning) -> PapersThinned:
    old = old_papers(database, wanted)
    told = announcements_of(database, old.rows)
    (matches,) = database.execute(
        "SELECT count(*) FROM announcement_match WHERE announcement IN (SELECT value FROM json_each(?))",
        (json.dumps(told),),
    ).fetchone()
    return PapersThinned(len(old.rows), matches, old.last, is_last=old.last is None)


def _thin_cards(database: Database, wanted: CardThinning) -> CardsThinned:
    thinned = thin_cards(database, wanted)
    _count(database, Aged.CARDS, thinned.cards, at=wanted.at)
    return thinned


def _thin_rows(database: Database, wanted: RowThinning) -> int:
    statement = AGED_ROWS[wanted.kind].delete(most=":most", **_PARAMETERS)
    deleted = database.execute(statement, {**limits(wanted.before), "most": wanted.most}).rowcount
    _count(database, wanted.kind, deleted, at=wanted.at)
    return deleted


def _old_rows(database: Database, kind: Aged, *, before: datetime) -> int:
    row = database.execute(AGED_ROWS[kind].count(**_PARAMETERS), limits(before)).fetchone()
    return int(row["count"])


def _count(database: Database, kind: Aged, rows: int, *, at: datetime) -> None:
    if rows:
        database.execute(
            """
            INSERT INTO thinned_so_far (kind, at, rows, unmerged)
            VALUES (:kind, :at, :rows, iif(:kind = 'papers', :rows, 0))
            ON CONFLICT (kind) DO UPDATE SET
                at = excluded.at, rows = rows + excluded.rows, unmerged = unmerged + excluded.unmerged
            """,
            {"kind": kind.value, "at": moment_column(at), "rows": rows},
        )


def _merge_index(database: Database, *, begins: bool) -> bool:
    """FTS5 marks what is deleted, and searches go past the marks until all segments are merged into one. A negative
    number begins that, a positive one goes on; fewer than two changes say that it is done
    (https://www.sqlite.org/fts5.html#the_merge_command).
    """
    if begins and not _is_worth_merging(database):
        return False
    before = database.conn.total_changes
    database.execute(
        "INSERT INTO paper_index (paper_index, rank) VALUES ('merge', ?)",
        (-_MERGED_PAGES if begins else _MERGED_PAGES,),
    )
    if database.conn.total_changes - before >= _CHANGES_OF_A_STEP:
        return True
    database.execute("UPDATE thinned_so_far SET unmerged = 0 WHERE kind = 'papers'")
    return False


def _is_worth_merging(database: Database) -> bool:
    row = database.execute("SELECT unmerged FROM thinned_so_far WHERE kind = 'papers'").fetchone()
    if row is None or not row["unmerged"]:
        return False
    (left,) = database.execute("SELECT count(*) FROM paper_words").fetchone()
    return bool(row["unmerged"] * _LEAST_UNMERGED >= left)


def _counted_from(database: Database) -> datetime | None:
    row = database.execute("SELECT min(counted_from) AS moment FROM thinning_round").fetchone()
    return maybe_moment_of(row["moment"])


def _count_from(database: Database, at: datetime) -> None:
    database.execute("DELETE FROM thinning_round")
    database.execute("INSERT INTO thinning_round (counted_from) VALUES (?)", (moment_column(at),))


def _so_far(database: Database) -> dict[Aged, ThinnedSoFar]:
    return dict(map(so_far_of, database.execute("SELECT kind, at, rows FROM thinned_so_far ORDER BY kind")))

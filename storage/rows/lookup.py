"""Look-ups of papers as rows of the table `paper_lookup`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.paper.paper import PaperId
from bot.ports.lookups import DuePaper
from storage.rows.conversions import moment_of
from storage.rows.paper import stored_paper
from storage.rows.row import Row


def due_papers(rows: Iterable[Row], aliases: Mapping[int, tuple[PaperId, ...]]) -> tuple[DuePaper, ...]:
    """The papers of rows that hold all columns of a paper, `since` and `is_news`; `aliases` are by the paper's row."""
    return tuple(
        DuePaper(
            stored=stored_paper(row),
            ids=(PaperId(row["id"]), *aliases.get(row["row"], ())),
            since=moment_of(row["since"]),
            is_news=bool(row["is_news"]),
        )
        for row in rows
    )

"""A year of papers with where they were announced, to measure retention on; and the file that only had the live ones.

The papers are those of `tests.benchmarks.archive`, of one year. Each has the record of its source, and is announced in
one channel of a hundred, every fourth in a second one: with a match, and a card that was sent. Every tenth card was
edited.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind, delivery_key
from storage.sqlite.connection import DatabaseFile
from tests.benchmarks.archive import archive_of
from tests.benchmarks.workload import Words

_CHANNELS = 100
_KEPT_TABLES = ("paper", "paper_words", "paper_record")


def year_of(path: Path, papers: int, *, words: Words) -> None:
    """Make the database at `path` with so many papers, spread evenly over a year."""
    archive_of(path, papers, words=words, years=1.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.create_function("card_key", 2, _card_key, deterministic=True)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for statement in (_SEEN, _RECORDS, _SUBSCRIPTIONS, *_ANNOUNCED, _MATCHES, _CARDS, _EDITS):
            database.execute(statement, {"channels": _CHANNELS})
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def with_live_papers(source: Path, target: Path) -> None:
    """Make a new database at `target` with the papers of `source` that were not thinned, and nothing else."""
    DatabaseFile.open(target).close()
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("ATTACH ? AS source", (str(source),))
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        database.execute("INSERT INTO paper SELECT * FROM source.paper WHERE thinned_at IS NULL ORDER BY row")
        database.execute("INSERT INTO paper_words SELECT * FROM source.paper_words ORDER BY row")
        database.execute(
            """
            INSERT INTO paper_record SELECT record.* FROM source.paper_record AS record
            JOIN paper ON paper.row = record.paper
            """
        )
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _card_key(channel: str, paper: str) -> str:
    return delivery_key(ChannelId.parse(channel), Kind.CARD, paper)


_SEEN = "UPDATE paper SET first_seen_at = noted_at"
_RECORDS = """
    INSERT INTO paper_record (source, key, paper, first_told_at, told, is_silent)
    SELECT 'arxiv', id, row, noted_at, json_object(
        'id', id, 'title', title, 'abstract', abstract, 'title_source', title_source,
        'abstract_source', abstract_source,
        'authors', json(authors), 'categories', json(categories), 'url', url, 'listed_at', listed_at
    ), 0 FROM paper
"""
_SUBSCRIPTIONS = """
    WITH RECURSIVE channel (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM channel WHERE number + 1 < :channels)
    INSERT INTO subscription (id, channel, query, typed, mode, created_at, created_by, changed)
    SELECT number + 1, 'slack:T1/C' || number, 'gpu', 'gpu', 'instantly', '2025', 'mira', number + 1 FROM channel
"""
_ANNOUNCED = tuple(
    f"""
    INSERT INTO announcement (channel, paper, late, announced_at)
    SELECT 'slack:T1/C' || ((row * 7 + {second}) % :channels), row, 0, noted_at FROM paper WHERE {where} ORDER BY row
    """
    for second, where in ((0, "TRUE"), (1, "row % 4 = 0"))
)
_MATCHES = """
    INSERT INTO announcement_match (announcement, subscription, reasons)
    SELECT id, 1 + substr(channel, 11), '{"terms":[{"text":"gpu","fields":["title","abstract"],"terms":["gpu"]}]}'
    FROM announcement
"""
_CARDS = """
    INSERT INTO outbox (
        channel, kind, subject, key, state, attempt, created_at, due_at, sent_at, settled_at, message_id
    )
    SELECT
        channel, 'card', paper.id, card_key(channel, paper.id), 'sent', 1,
        announced_at, announced_at, announced_at, announced_at, '1700000000.' || paper.row
    FROM announcement JOIN paper ON paper.row = announcement.paper ORDER BY announced_at
"""
_EDITS = """
    INSERT INTO outbox (channel, kind, subject, key, state, attempt, created_at, due_at, sent_at, settled_at)
    SELECT channel, 'edit', key || '/vote 1', 'x' || substr(key, 2), 'sent', 1, created_at, due_at, sent_at, settled_at
    FROM outbox WHERE id % 10 = 0
"""

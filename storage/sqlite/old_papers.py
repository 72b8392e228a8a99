"""Papers that are old enough to be thinned, in SQLite, and why some of them stay all the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from bot.ports.retention import PaperThinning, Place
from storage.rows.conversions import moment_column, moment_of


@dataclass(frozen=True, slots=True)
class OldPapers:
    """The rows of a batch that nothing keeps, and the place of the last that was looked at; None behind the last."""

    rows: Sequence[int]
    last: Place | None


def old_papers(database: Database, wanted: PaperThinning) -> OldPapers:
    """The next papers by their age, without those that must stay."""
    seen, row = (moment_column(wanted.after.moment), wanted.after.row) if wanted.after else ("", 0)
    asked = {"seen": seen, "row": row, "before": moment_column(wanted.before), "most": wanted.most}
    found = database.execute(_OLD, asked).fetchall()
    rows = [one["row"] for one in found]
    kept = _kept(database, rows, wanted) if rows else set()
    last = Place(moment_of(found[-1]["first_seen_at"]), rows[-1]) if len(rows) == wanted.most else None
    return OldPapers([one for one in rows if one not in kept], last)


def announcements_of(database: Database, rows: Iterable[int]) -> list[int]:
    """The announcements of the papers in these rows, under any row that they ever had."""
    found = database.execute(f"{_NAMED} SELECT id FROM told", {"asked": json.dumps(list(rows))})  # noqa: S608 - ours
    return [row["id"] for row in found]


def _kept(database: Database, rows: Sequence[int], wanted: PaperThinning) -> set[int]:
    asked = {"asked": json.dumps(rows), "before": moment_column(wanted.before)}
    return {row["owner"] for why in _REASONS for row in database.execute(f"{_NAMED} {why}", asked)}


_OLD = """
    SELECT row, first_seen_at FROM paper INDEXED BY papers_to_thin
    WHERE thinned_at IS NULL AND (first_seen_at, row) > (:seen, :row) AND first_seen_at < :before
      AND row < coalesce((
        SELECT row FROM paper INDEXED BY papers_to_thin
        WHERE thinned_at IS NULL AND first_seen_at >= :before ORDER BY first_seen_at, row LIMIT 1
      ), 1 << 62)
    ORDER BY first_seen_at, row LIMIT :most
"""
"""Rows are given in the order in which papers come: one behind a paper that is young was dated by a wrong clock."""
_NAMED = """
    WITH named (owner, row, id) AS (
        SELECT row, row, id FROM paper WHERE row IN (SELECT value FROM json_each(:asked))
        UNION ALL
        SELECT paper, row, id FROM paper_alias WHERE paper IN (SELECT value FROM json_each(:asked))
    ),
    told (owner, id, channel, announced_at) AS (
        SELECT named.owner, announcement.id, announcement.channel, announcement.announced_at
        FROM named CROSS JOIN announcement ON announcement.paper = named.row
    ),
    unsent_digest (id) AS (
        SELECT digest.id FROM outbox INDEXED BY unsent_deliveries CROSS JOIN digest
            ON digest.channel = outbox.channel
            AND digest.name = substr(outbox.subject, 1, instr(outbox.subject, ' ') - 1)
            AND digest.due = substr(outbox.subject, instr(outbox.subject, ' ') + 1)
        WHERE outbox.state != 'sent' AND outbox.kind = 'digest'
        UNION
        SELECT digest.id FROM outbox INDEXED BY unsent_deliveries CROSS JOIN digest
            ON digest.channel = substr(outbox.subject, 1, instr(outbox.subject, ' ') - 1)
            AND outbox.subject = digest.channel || ' ' || digest.name || ' ' || digest.due
        WHERE outbox.state != 'sent' AND outbox.kind = 'digest_copy'
    )
"""
"""What the reasons ask of: all names of the papers, their announcements, and digests that are not posted."""
_LISTED_LATELY = """
    SELECT row AS owner FROM paper WHERE row IN (SELECT value FROM json_each(:asked)) AND noted_at >= :before
"""
_ANNOUNCED_LATELY = "SELECT owner FROM told WHERE announced_at >= :before"
_IN_A_DIGEST = """
    SELECT told.owner FROM told CROSS JOIN digest_line ON digest_line.announcement = told.id
    LEFT JOIN digest ON digest.id = digest_line.digest
    WHERE digest_line.digest IS NULL OR digest.made_at >= :before OR digest.id IN (SELECT id FROM unsent_digest)
"""
_IN_A_TRENDING_DIGEST = """
    SELECT named.owner FROM named CROSS JOIN trending_line ON trending_line.paper = named.row
    JOIN digest ON digest.id = trending_line.digest
    WHERE digest.made_at >= :before OR digest.id IN (SELECT id FROM unsent_digest)
"""
_SAVED = "SELECT named.owner FROM named CROSS JOIN saved_paper ON saved_paper.paper = named.row"
_LIKED = """
    SELECT named.owner FROM named CROSS JOIN vote ON vote.paper = named.row
    WHERE (vote.is_last AND vote.stance = 'liked') OR NOT vote.is_told
"""
_NOT_SENT = """
    SELECT named.owner FROM named CROSS JOIN outbox INDEXED BY unsent_deliveries ON outbox.subject = named.id
    WHERE outbox.state != 'sent' AND (
        outbox.kind = 'card' OR outbox.kind IN ('shared_paper', 'retraction') AND outbox.state != 'dropped'
    )
"""
_NOT_SENT_BELOW = """
    SELECT named.owner FROM outbox INDEXED BY unsent_deliveries
    JOIN named ON named.id = substr(outbox.subject, instr(outbox.subject, '/') + 1)
    WHERE outbox.state != 'sent' AND outbox.kind IN ('digest_card', 'linked_paper') AND outbox.state != 'dropped'
"""
_TO_BE_EDITED = """
    SELECT named.owner FROM outbox AS edit INDEXED BY unsent_deliveries
    CROSS JOIN outbox AS posted ON posted.key = substr(edit.subject, 1, 24)
    JOIN named ON named.id = iif(
        posted.kind IN ('digest_card', 'linked_paper'),
        substr(posted.subject, instr(posted.subject, '/') + 1), posted.subject
    )
    WHERE edit.state != 'sent' AND edit.state != 'dropped' AND edit.kind IN ('edit', 'whole')
"""
_THINNED_TO_BE_EDITED = """
    SELECT named.owner FROM named CROSS JOIN announcement ON announcement.paper = named.row
    CROSS JOIN outbox AS edit INDEXED BY unsent_deliveries ON edit.kind IN ('edit', 'whole')
        AND edit.subject >= lower(hex(announcement.card)) AND edit.subject < lower(hex(announcement.card)) || '0'
    WHERE announcement.card IS NOT NULL AND edit.state != 'sent' AND edit.state != 'dropped'
"""
_SHARED_LATELY = """
    SELECT named.owner FROM named CROSS JOIN share ON share.subject = named.id WHERE share.shared_at >= :before
"""
_LINKED_LATELY = """
    SELECT named.owner FROM named CROSS JOIN sighting ON sighting.paper = named.id WHERE sighting.posted_at >= :before
"""
_RETRACTED_LATELY = """
    SELECT named.owner FROM named JOIN told ON told.owner = named.owner
    CROSS JOIN outbox ON outbox.channel = told.channel AND outbox.kind = 'retraction' AND outbox.subject = named.id
    WHERE outbox.created_at >= :before
"""
_COUNTED_LATELY = """
    SELECT named.owner FROM named CROSS JOIN paper_reading ON paper_reading.paper = named.row
    WHERE paper_reading.read_at >= :before
"""
_REASONS = (
    _LISTED_LATELY,
    _ANNOUNCED_LATELY,
    _IN_A_DIGEST,
    _IN_A_TRENDING_DIGEST,
    _SAVED,
    _LIKED,
    _NOT_SENT,
    _NOT_SENT_BELOW,
    _TO_BE_EDITED,
    _THINNED_TO_BE_EDITED,
    _SHARED_LATELY,
    _LINKED_LATELY,
    _RETRACTED_LATELY,
    _COUNTED_LATELY,
)
"""Why an old paper stays, a question each: `Retention` has them in words."""

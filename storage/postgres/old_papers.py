"""Finds the papers to thin, in PostgreSQL: they are old enough, and no reason keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from bot.ports.retention import PaperThinning, Place
from storage.postgres.connection import Connection
from storage.rows.conversions import moment_column, moment_of


@dataclass(frozen=True, slots=True)
class OldPapers:
    """The rows of a batch that may be thinned, and the place of the last row examined; None after the last row."""

    rows: Sequence[int]
    last: Place | None


async def old_papers(connection: Connection, wanted: PaperThinning, *, locks: bool) -> OldPapers:
    """The next papers by age, without those that must stay. With `locks` they stay locked until the transaction ends;
    papers that another transaction has locked are left to the next round.
    """
    seen, row = (moment_column(wanted.after.moment), wanted.after.row) if wanted.after else ("-infinity", 0)
    found = await (
        await connection.execute(
            _OLD_AND_LOCKED if locks else _OLD,
            {"seen": seen, "row": row, "before": moment_column(wanted.before), "most": wanted.most},
        )
    ).fetchall()
    rows = [one["row"] for one in found]
    kept = await _kept(connection, rows, wanted) if rows else set()
    last = Place(moment_of(found[-1]["first_seen_at"]), rows[-1]) if len(rows) == wanted.most else None
    return OldPapers([one for one in rows if one not in kept], last)


async def announcements_of(connection: Connection, rows: Iterable[int]) -> list[int]:
    """The announcements of the papers in these rows, under all rows that were merged into them."""
    found = await connection.execute(f"{_NAMED} SELECT id FROM told", {"asked": list(rows)})  # noqa: S608 - ours
    return [row["id"] for row in await found.fetchall()]


async def _kept(connection: Connection, rows: Sequence[int], wanted: PaperThinning) -> set[int]:
    asked = {"asked": rows, "before": moment_column(wanted.before)}
    found = await connection.execute(f"{_NAMED} {' UNION '.join(_REASONS)}", asked)
    return {row["owner"] for row in await found.fetchall()}


_OLD: LiteralString = """
    SELECT row, first_seen_at FROM paper
    WHERE thinned_at IS NULL AND (first_seen_at, row) > (%(seen)s::timestamptz, %(row)s) AND first_seen_at < %(before)s
      AND row < coalesce((
        SELECT row FROM paper WHERE thinned_at IS NULL AND first_seen_at >= %(before)s
        ORDER BY first_seen_at, row LIMIT 1
      ), 1::bigint << 62)
    ORDER BY first_seen_at, row LIMIT %(most)s
"""
"""Row numbers follow the order of arrival, so an old paper with a higher row than a young one has a wrong date."""
_OLD_AND_LOCKED: LiteralString = f"{_OLD} FOR UPDATE SKIP LOCKED"
_NAMED: LiteralString = """
    WITH named (owner, row, id) AS (
        SELECT row, row, id FROM paper WHERE row = ANY(%(asked)s::bigint[])
        UNION ALL
        SELECT paper, row, id FROM paper_alias WHERE paper = ANY(%(asked)s::bigint[])
    ),
    told (owner, id, channel, announced_at) AS (
        SELECT named.owner, announcement.id, announcement.channel, announcement.announced_at
        FROM named JOIN announcement ON announcement.paper = named.row
    ),
    unsent_digest (id) AS (
        SELECT digest.id FROM outbox JOIN digest
            ON digest.channel = outbox.channel
            AND digest.name = split_part(outbox.subject, ' ', 1) AND digest.due = split_part(outbox.subject, ' ', 2)
        WHERE outbox.state != 'sent' AND outbox.kind = 'digest'
        UNION
        SELECT digest.id FROM outbox JOIN digest
            ON digest.channel = split_part(outbox.subject, ' ', 1)
            AND digest.name = split_part(outbox.subject, ' ', 2) AND digest.due = split_part(outbox.subject, ' ', 3)
        WHERE outbox.state != 'sent' AND outbox.kind = 'digest_copy'
    )
"""
"""The WITH clause of the reasons: all names of the papers, their announcements, and digests that are not posted."""
_LISTED_LATELY: LiteralString = """
    SELECT row AS owner FROM paper WHERE row = ANY(%(asked)s::bigint[]) AND noted_at >= %(before)s
"""
_ANNOUNCED_LATELY: LiteralString = "SELECT owner FROM told WHERE announced_at >= %(before)s"
_IN_A_DIGEST: LiteralString = """
    SELECT told.owner FROM told JOIN digest_line ON digest_line.announcement = told.id
    LEFT JOIN digest ON digest.id = digest_line.digest
    WHERE digest_line.digest IS NULL OR digest.made_at >= %(before)s OR digest.id IN (SELECT id FROM unsent_digest)
"""
_IN_A_TRENDING_DIGEST: LiteralString = """
    SELECT named.owner FROM named JOIN trending_line ON trending_line.paper = named.row
    JOIN digest ON digest.id = trending_line.digest
    WHERE digest.made_at >= %(before)s OR digest.id IN (SELECT id FROM unsent_digest)
"""
_SAVED: LiteralString = "SELECT named.owner FROM named JOIN saved_paper ON saved_paper.paper = named.row"
_LIKED: LiteralString = """
    SELECT named.owner FROM named JOIN vote ON vote.paper = named.row
    WHERE (vote.is_last AND vote.stance = 'liked') OR NOT vote.is_told
"""
_NOT_SENT: LiteralString = """
    SELECT named.owner FROM named JOIN outbox ON outbox.subject = named.id
    WHERE outbox.state != 'sent' AND (
        outbox.kind = 'card' OR outbox.kind IN ('shared_paper', 'retraction') AND outbox.state != 'dropped'
    )
"""
_NOT_SENT_BELOW: LiteralString = """
    SELECT named.owner FROM outbox JOIN named ON named.id = substr(outbox.subject, strpos(outbox.subject, '/') + 1)
    WHERE outbox.state != 'sent' AND outbox.kind IN ('digest_card', 'linked_paper') AND outbox.state != 'dropped'
"""
_TO_BE_EDITED: LiteralString = """
    SELECT named.owner FROM outbox AS edit
    JOIN outbox AS posted ON posted.key = substr(edit.subject, 1, 24)
    JOIN named ON named.id = CASE
        WHEN posted.kind IN ('digest_card', 'linked_paper')
        THEN substr(posted.subject, strpos(posted.subject, '/') + 1) ELSE posted.subject
    END
    WHERE edit.state != 'sent' AND edit.state != 'dropped' AND edit.kind IN ('edit', 'whole')
"""
_THINNED_TO_BE_EDITED: LiteralString = """
    SELECT named.owner FROM named JOIN announcement ON announcement.paper = named.row
    JOIN outbox AS edit ON edit.kind IN ('edit', 'whole')
        AND edit.subject >= encode(announcement.card, 'hex') AND edit.subject < encode(announcement.card, 'hex') || '0'
    WHERE announcement.card IS NOT NULL AND edit.state != 'sent' AND edit.state != 'dropped'
"""
_SHARED_LATELY: LiteralString = """
    SELECT named.owner FROM named JOIN share ON share.subject = named.id WHERE share.shared_at >= %(before)s
"""
_LINKED_LATELY: LiteralString = """
    SELECT named.owner FROM named JOIN sighting ON sighting.paper = named.id WHERE sighting.posted_at >= %(before)s
"""
_RETRACTED_LATELY: LiteralString = """
    SELECT named.owner FROM named JOIN told ON told.owner = named.owner
    JOIN outbox ON outbox.channel = told.channel AND outbox.kind = 'retraction' AND outbox.subject = named.id
    WHERE outbox.created_at >= %(before)s
"""
_COUNTED_LATELY: LiteralString = """
    SELECT named.owner FROM named JOIN paper_reading ON paper_reading.paper = named.row
    WHERE paper_reading.read_at >= %(before)s
"""
_REASONS: Sequence[LiteralString] = (
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
"""The reasons why an old paper stays, a query each; `Retention` lists them in words."""

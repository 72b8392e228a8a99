"""Announcements as rows: inserts them with their matches, queues their cards and digest lines, withdraws duplicates.

The caller has locked the papers and the lanes of the announcements (`storage.postgres.locks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from bot.announcing.route import NotBefore, Now, Nowhere, OnTheCard, Routed
from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection
from storage.postgres.digest_lines import delete_lines, insert_lines, new_lines
from storage.postgres.enqueue_many import NewRow, enqueue_many
from storage.postgres.passed_bars import announce_again, bars_newly_passed
from storage.postgres.standings import standings
from storage.postgres.unsaid import give_card
from storage.postgres.write_rows import write_rows
from storage.rows.announcement import AnnouncementRow, RowKey
from storage.rows.conversions import moment_column, reasons_column

_BATCH = 1_000
"""A page may have a million announcements: they are written in batches, in one transaction."""


async def announce(connection: Connection, routed: Iterable[Routed], *, at: datetime) -> int:
    """Store announcements with their matches; the new ones follow their routes. Returns how many rows they queued."""
    rest, queued = iter(routed), 0
    while some := list(islice(rest, _BATCH)):
        queued += await _announce_some(connection, some, at=at)
    return queued


async def _announce_some(connection: Connection, routed: Sequence[Routed], *, at: datetime) -> int:
    rows = await _wanted(connection, routed)
    known = await _announced_before(connection, rows)
    new = [row for key, row in {one.key: one for one in reversed(rows)}.items() if key not in known][::-1]
    again = [(known[row.key], row) for row in rows if row.key in known and row.routed.announcement.passed_bar]
    passed = await bars_newly_passed(connection, [(number, row.routed, row.matches) for number, row in again])
    told, first = {number for number, _ in again}, {id(row) for row in new}
    known |= await _insert_announcements(connection, new, at=moment_column(at))
    await _insert_matches(connection, [(known[row.key], row) for row in rows], at=moment_column(at))
    await _insert_lines(connection, [(known[row.key], row) for row in new])
    queued = await _enqueue_cards(connection, new, at=at) + await announce_again(connection, passed, at=at)
    further = [(known[row.key], row) for row in rows if id(row) not in first and known[row.key] not in told]
    return queued + await _announce_further(connection, further, at=at)


async def _announce_further(
    connection: Connection, known: Sequence[tuple[int, AnnouncementRow]], *, at: datetime
) -> int:
    """Announcements that there are already and that newly match: one that was not said yet gets a card or more lines.

    Returns how many cards that queued.
    """
    routed = [(number, row) for number, row in known if not isinstance(row.routed.route, Nowhere | OnTheCard)]
    if not routed:
        return 0
    found = await standings(connection, (number for number, _ in routed))
    waiting = [(number, row) for number, row in routed if found[number].waits_otherwise]
    cards = dict([one for one in waiting if isinstance(one[1].routed.route, Now | NotBefore)][::-1])
    await _insert_lines(connection, [(number, row) for number, row in waiting if number not in cards])
    await delete_lines(connection, list(cards))
    again = [number for number in reversed(cards) if found[number].dropped]
    for number in again:
        row, paper = cards[number], cards[number].routed.announcement.paper
        await give_card(connection, row.channel, found[number], paper, at=at, due=_due(row, at=at))
    fresh = [row for number, row in reversed(cards.items()) if number not in again]
    return len(again) + await _enqueue_cards(connection, fresh, at=at)


async def _insert_lines(connection: Connection, new: Sequence[tuple[int, AnnouncementRow]]) -> None:
    """Insert a waiting line for each digest that a route names."""
    lines = [line for number, row in new for line in new_lines(row.channel, number, row.routed.route)]
    await insert_lines(connection, lines)


async def _enqueue_cards(connection: Connection, new: Sequence[AnnouncementRow], *, at: datetime) -> int:
    """Insert the cards into the outbox, each due at the time of its route."""
    cards = [
        NewRow(row.channel, Kind.CARD, row.routed.announcement.paper, due_at=_due(row, at=at))
        for row in new
        if isinstance(row.routed.route, Now | NotBefore)
    ]
    return len(await enqueue_many(connection, cards, at=at))


def _due(row: AnnouncementRow, *, at: datetime) -> datetime:
    """When its card is due."""
    return row.routed.route.at if isinstance(row.routed.route, NotBefore) else at


async def _wanted(connection: Connection, routed: Sequence[Routed]) -> list[AnnouncementRow]:
    """The announcements with their matches of active subscriptions; those without one are left out.

    So is one on demand whose paper turned out to be another's meanwhile.
    """
    active = await _active(connection, routed)
    rows = await _paper_rows(connection, routed)
    kept = []
    for one in routed:
        channel = str(one.announcement.channel)
        matches = tuple(match for match in one.announcement.matches if (channel, match.subscription) in active)
        if matches and one.announcement.paper in rows:
            kept.append(AnnouncementRow(one, (channel, rows[one.announcement.paper]), matches))
    return kept


async def _active(connection: Connection, routed: Sequence[Routed]) -> set[tuple[str, int]]:
    ids = {match.subscription for one in routed for match in one.announcement.matches}
    rows = await connection.execute(
        "SELECT channel, id FROM subscription WHERE ended_at IS NULL AND id = ANY(%s::bigint[])", (list(ids),)
    )
    return {(row["channel"], row["id"]) for row in await rows.fetchall()}


async def _paper_rows(connection: Connection, routed: Sequence[Routed]) -> dict[PaperId, int]:
    ids = {one.announcement.paper for one in routed}
    rows = await connection.execute("SELECT id, row FROM paper WHERE id = ANY(%s) AND thinned_at IS NULL", (list(ids),))
    return {PaperId(row["id"]): row["row"] for row in await rows.fetchall()}


async def _announced_before(connection: Connection, wanted: Sequence[AnnouncementRow]) -> dict[RowKey, int]:
    """The existing announcements, including those of a paper that was merged into this one since."""
    rows = await connection.execute(
        """
        WITH asked (channel, paper) AS (SELECT * FROM unnest(%s::text[], %s::bigint[]))
        SELECT asked.channel, asked.paper, announcement.id FROM asked
        JOIN announcement ON announcement.channel = asked.channel AND announcement.paper = asked.paper
        UNION ALL
        SELECT asked.channel, asked.paper, announcement.id FROM asked
        JOIN paper_alias ON paper_alias.paper = asked.paper AND paper_alias.row IS NOT NULL
        JOIN announcement ON announcement.channel = asked.channel AND announcement.paper = paper_alias.row
        ORDER BY id DESC
        """,
        ([channel for channel, _ in (row.key for row in wanted)], [paper for _, paper in (row.key for row in wanted)]),
    )
    return {(row["channel"], row["paper"]): row["id"] for row in await rows.fetchall()}


async def _insert_announcements(
    connection: Connection, new: Sequence[AnnouncementRow], *, at: str
) -> dict[RowKey, int]:
    """Insert them in this order; the number of each."""
    columns = (
        {"channel": row.key[0], "paper": row.key[1], "late": row.routed.announcement.late, "announced_at": at}
        for row in new
    )
    rows = await write_rows(
        connection,
        """
        INSERT INTO announcement (channel, paper, late, announced_at)
        SELECT channel, paper, late, announced_at FROM json_populate_recordset(NULL::announcement, %s::json)
        RETURNING channel, paper, id
        """,
        columns,
    )
    return {(row["channel"], row["paper"]): row["id"] for row in rows}


async def _insert_matches(connection: Connection, rows: Sequence[tuple[int, AnnouncementRow]], *, at: str) -> None:
    """Insert the matches and update `last_match_at`. A match that exists already keeps its reasons."""
    matches = [
        {"announcement": number, "subscription": match.subscription, "reasons": reasons_column(match.reasons)}
        for number, row in rows
        for match in row.matches
    ]
    await write_rows(
        connection,
        """
        INSERT INTO announcement_match (announcement, subscription, reasons)
        SELECT announcement, subscription, reasons FROM json_populate_recordset(NULL::announcement_match, %s::json)
        ON CONFLICT DO NOTHING
        """,
        matches,
    )
    await connection.execute(
        """
        UPDATE subscription SET last_match_at = %(at)s
        WHERE id = ANY(%(ids)s::bigint[]) AND (last_match_at IS NULL OR last_match_at < %(at)s)
        """,
        {"at": at, "ids": sorted({match.subscription for _, row in rows for match in row.matches})},
    )

"""Announced papers that pass a bar of upvotes or stars later: their card is edited, or they are announced again.

The caller has locked the lanes of their channels (`storage.postgres.locks`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from psycopg.rows import DictRow

from bot.announcing.announcement import Match
from bot.announcing.route import NotBefore, Now, Routed
from bot.delivery.delivery import MAY_BE_POSTED, Kind, edit_subject
from storage.postgres.connection import Connection
from storage.postgres.digest_lines import insert_lines, new_lines
from storage.postgres.enqueue_many import NewRow, enqueue_many
from storage.postgres.outbox_rows import wait_again
from storage.rows.passed_bar import PassedBar, passed_bars


async def bars_newly_passed(
    connection: Connection, known: Sequence[tuple[int, Routed, tuple[Match, ...]]]
) -> tuple[PassedBar, ...]:
    """The stored announcements that gain a match. A count that fell and rose again does not bring one."""
    if not known:
        return ()
    rows = await connection.execute(
        "SELECT announcement, subscription FROM announcement_match WHERE announcement = ANY(%s)",
        ([number for number, *_ in known],),
    )
    return passed_bars(known, {(row["announcement"], row["subscription"]) for row in await rows.fetchall()})


async def announce_again(connection: Connection, passed: Sequence[PassedBar], *, at: datetime) -> int:
    """Edit the card of each, or give it a card or a line; returns the number of rows in the outbox.

    An announcement that occurs twice, with further matches, gets one card, and then no line.
    """
    if not passed:
        return 0
    cards = await _cards(connection, passed)
    bare = [one for one in passed if one.announcement not in cards]
    first = {one.announcement: one for one in reversed(bare) if isinstance(one.routed.route, Now | NotBefore)}
    rest = (one for one in bare if one.announcement not in first)
    await insert_lines(
        connection, [line for one in rest for line in new_lines(one.channel, one.announcement, one.routed.route)]
    )
    await connection.execute(
        "DELETE FROM digest_line WHERE announcement = ANY(%s::bigint[]) AND digest IS NULL", (list(first),)
    )
    again = [number for number, one in first.items() if await _waits_again(connection, one, at=at)]
    given = {id(one) for number, one in first.items() if number not in again}
    new = [row for one in passed if (row := _edit(one, cards) if id(one) not in given else _card(one, at=at))]
    await enqueue_many(connection, new, at=at)
    return len(again) + len(new)


async def _cards(connection: Connection, passed: Sequence[PassedBar]) -> dict[int, DictRow]:
    """The key and state of the card that each channel has of the paper, or may get, under any of its ids."""
    rows = await connection.execute(
        """
        WITH given (announcement, channel, paper) AS (SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[])),
        named (announcement, channel, row, id) AS (
            SELECT given.announcement, given.channel, paper.row, given.paper
            FROM given LEFT JOIN paper ON paper.id = given.paper
            UNION ALL
            SELECT given.announcement, given.channel, paper_alias.row, paper_alias.id
            FROM given JOIN paper ON paper.id = given.paper JOIN paper_alias ON paper_alias.paper = paper.row
        ),
        found (announcement, is_thinned, id, key, state) AS (
            SELECT named.announcement, false, card.id, key, state
            FROM named JOIN standing_card AS card ON card.channel = named.channel AND card.subject = named.id
            UNION ALL
            SELECT named.announcement, true, told.id, encode(told.card, 'hex'), 'sent'
            FROM named JOIN announcement AS told ON told.channel = named.channel AND told.paper = named.row
            WHERE told.card IS NOT NULL
        )
        SELECT DISTINCT ON (announcement) announcement, key, state FROM found
        ORDER BY announcement, state = ANY(%s) DESC, is_thinned DESC, id
        """,
        (
            [one.announcement for one in passed],
            [str(one.channel) for one in passed],
            [one.routed.announcement.paper for one in passed],
            list(MAY_BE_POSTED),
        ),
    )
    return {row["announcement"]: row for row in await rows.fetchall()}


def _edit(passed: PassedBar, cards: Mapping[int, DictRow]) -> NewRow | None:
    """Edit its card if that may be posted. A card that still waits is composed when it goes out, and needs no edit."""
    card = cards.get(passed.announcement)
    if card is None or card["state"] not in MAY_BE_POSTED:
        return None
    return NewRow(passed.channel, Kind.EDIT, edit_subject(card["key"], revision=passed.subscription))


def _card(passed: PassedBar, *, at: datetime) -> NewRow:
    """Give a card to a paper that was or is a line of digests."""
    return NewRow(passed.channel, Kind.CARD, passed.routed.announcement.paper, due_at=_due(passed, at=at))


async def _waits_again(connection: Connection, passed: PassedBar, *, at: datetime) -> bool:
    """Whether the paper had a card that was dropped, which waits again now."""
    paper, due = passed.routed.announcement.paper, _due(passed, at=at)
    return await wait_again(connection, passed.channel, kind=Kind.CARD, subject=paper, at=at, due_at=due) is not None


def _due(passed: PassedBar, *, at: datetime) -> datetime:
    return passed.routed.route.at if isinstance(passed.routed.route, NotBefore) else at

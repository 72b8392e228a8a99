"""Papers that were announced in a channel and not posted yet, and their moves between cards and digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.announcing.reroute import Move, Unsaid
from bot.announcing.route import IntoDigests, NotBefore, Now, WaitsForPerson
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.delivery.delivery import HELD_BACK, Kind
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection
from storage.postgres.digest_lines import delete_lines, insert_lines, new_lines
from storage.postgres.outbox_rows import enqueue, wait_again
from storage.postgres.standings import standings
from storage.rows.conversions import moment_column
from storage.rows.standing import Standing
from storage.rows.unsaid import Asked, unsaid_paper


async def newest_announcement(connection: Connection, channel: ChannelId) -> int:
    """The number of the newest announcement of a channel; 0 where there is none."""
    found = await connection.execute(
        "SELECT coalesce(max(id), 0) AS newest FROM announcement WHERE channel = %s", (str(channel),)
    )
    (row,) = await found.fetchall()
    return int(row["newest"])


async def unsaid_papers(connection: Connection, channel: ChannelId, asked: Asked) -> Unsaid:
    """The papers that were announced in the channel and not posted yet; with `of` those of a subscription."""
    newest = await newest_announcement(connection, channel)
    answer = await connection.execute(_MAY_BE_UNSAID, {"channel": str(channel), "of": asked.of})
    rows = await answer.fetchall()
    found = await standings(connection, (row["id"] for row in rows))
    unsaid = [row for row in rows if not found[row["id"]].is_said]
    modes = await _modes(connection, channel, [row["id"] for row in unsaid], asked)
    papers = (unsaid_paper(row, found[row["id"]], frozenset(modes.get(row["id"], ()))) for row in unsaid)
    return Unsaid(tuple(papers), newest)


_MAY_BE_UNSAID = """
    WITH subject (id) AS (
        SELECT subject FROM outbox WHERE channel = %(channel)s AND kind = 'card' AND state = 'waiting'
        UNION ALL
        SELECT subject FROM outbox WHERE channel = %(channel)s AND kind = 'card' AND state = 'dropped'
    ),
    owner (row) AS (
        SELECT paper.row FROM subject JOIN paper ON paper.id = subject.id
        UNION
        SELECT paper_alias.paper FROM subject JOIN paper_alias ON paper_alias.id = subject.id
    ),
    unposted (subject) AS (
        SELECT subject FROM outbox
        WHERE channel = %(channel)s AND kind = 'digest' AND state IN ('waiting', 'inflight', 'uncertain')
        UNION ALL
        SELECT subject FROM outbox WHERE channel = %(channel)s AND kind = 'digest' AND state = 'dropped'
    ),
    unsent (digest) AS (
        SELECT digest.id FROM unposted JOIN digest ON digest.channel = %(channel)s
            AND digest.name = split_part(unposted.subject, ' ', 1)
            AND digest.due = substr(unposted.subject, strpos(unposted.subject, ' ') + 1)
    ),
    candidate (id) AS (
        SELECT announcement FROM digest_line WHERE channel = %(channel)s AND digest IS NULL
        UNION
        SELECT digest_line.announcement FROM unsent JOIN digest_line ON digest_line.digest = unsent.digest
        UNION
        SELECT announcement.id FROM owner JOIN announcement
            ON announcement.channel = %(channel)s AND announcement.paper = owner.row
        UNION
        SELECT announcement.id FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
        JOIN announcement ON announcement.channel = %(channel)s AND announcement.paper = paper_alias.row
    )
    SELECT announcement.id, announcement.late, announcement.announced_at, coalesce(
        (SELECT paper_alias.id FROM paper_alias WHERE row = announcement.paper),
        (SELECT paper.id FROM paper WHERE row = announcement.paper)
    ) AS name
    FROM candidate JOIN announcement ON announcement.id = candidate.id
    WHERE %(of)s::bigint IS NULL OR EXISTS (
        SELECT FROM announcement_match WHERE announcement = candidate.id AND subscription = %(of)s
    )
    ORDER BY announcement.id
"""


async def _modes(
    connection: Connection, channel: ChannelId, announcements: Sequence[int], asked: Asked
) -> dict[int, set[Mode]]:
    """The modes of the active subscriptions that want each of these, without subscriptions that do not count.

    There is one query for each mode: one match is enough, and a paper may match thousands of subscriptions.
    """
    found = await connection.execute(
        """
        WITH used (mode) AS (
            SELECT mode FROM subscription WHERE channel = %(channel)s AND ended_at IS NULL
            UNION
            SELECT mode FROM subscription WHERE id = ANY(%(reviving)s::bigint[])
        )
        SELECT asked.announcement, used.mode
        FROM used CROSS JOIN unnest(%(asked)s::bigint[]) AS asked (announcement)
        WHERE EXISTS (
            SELECT FROM announcement_match JOIN subscription ON subscription.id = announcement_match.subscription
            WHERE announcement_match.announcement = asked.announcement AND subscription.mode = used.mode
                AND (subscription.ended_at IS NULL OR subscription.id = ANY(%(reviving)s::bigint[]))
                AND subscription.id <> ALL(%(uncounted)s::bigint[])
        )
        """,
        {
            "channel": str(channel),
            "asked": list(announcements),
            "uncounted": sorted(asked.uncounted),
            "reviving": sorted(asked.reviving),
        },
    )
    modes: dict[int, set[Mode]] = {}
    for row in await found.fetchall():
        modes.setdefault(row["announcement"], set()).add(Mode(row["mode"]))
    return modes


async def apply_moves(connection: Connection, channel: ChannelId, moves: Sequence[Move], *, at: datetime) -> int:
    """Move the papers that were not posted yet; returns their number. The caller has locked the channel's lane."""
    numbers = await _announced_as(connection, channel, [move.paper for move in moves])
    found = await standings(connection, numbers.values())
    moved = 0
    for move in moves:
        number = numbers.get(move.paper)
        if number is not None and not found[number].is_said:
            await _move(connection, channel, number, found[number], move, at=at)
            moved += 1
    return moved


async def _announced_as(connection: Connection, channel: ChannelId, papers: Sequence[PaperId]) -> dict[PaperId, int]:
    """The announcements of papers under exactly these ids."""
    found = await connection.execute(
        """
        WITH named (id, row) AS (
            SELECT id, row FROM paper WHERE id = ANY(%(papers)s::text[])
            UNION ALL
            SELECT id, row FROM paper_alias WHERE id = ANY(%(papers)s::text[])
        )
        SELECT named.id AS name, announcement.id FROM named
        JOIN announcement ON announcement.channel = %(channel)s AND announcement.paper = named.row
        """,
        {"papers": list(papers), "channel": str(channel)},
    )
    return {PaperId(row["name"]): row["id"] for row in await found.fetchall()}


async def _move(  # noqa: PLR0913 - what moves, from where, and where it goes
    connection: Connection, channel: ChannelId, number: int, standing: Standing, move: Move, *, at: datetime
) -> None:
    await delete_lines(connection, (number,))
    match move.route:
        case Now():
            await give_card(connection, channel, standing, move.paper, at=at, due=at)
        case NotBefore(due):
            await give_card(connection, channel, standing, move.paper, at=at, due=due)
        case IntoDigests() | WaitsForPerson():
            await _drop_card(connection, channel, standing)
            await insert_lines(connection, new_lines(channel, number, move.route))


async def _drop_card(connection: Connection, channel: ChannelId, standing: Standing) -> None:
    await connection.execute(
        """
        UPDATE outbox SET state = 'dropped'
        WHERE channel = %s AND kind = 'card' AND subject = %s AND state = 'waiting'
        """,
        (str(channel), standing.card),
    )


async def give_card(  # noqa: PLR0913 - a row of the outbox
    connection: Connection, channel: ChannelId, standing: Standing, paper: PaperId, *, at: datetime, due: datetime
) -> None:
    """Give an unposted announcement a card that is due then: its waiting card, a dropped one, or a new one.

    A card that was tried before keeps the wait that its platform asked for.
    """
    subject = standing.card or paper
    is_new = standing.card is None
    standing.card = subject
    if is_new and await wait_again(connection, channel, kind=Kind.CARD, subject=subject, at=at) is None:
        await enqueue(connection, channel, kind=Kind.CARD, subject=subject, at=at)
    await connection.execute(
        """
        UPDATE outbox SET created_at = %(at)s, due_at = %(due)s, turn = %(turn)s
        WHERE channel = %(channel)s AND kind = 'card' AND subject = %(subject)s AND state = 'waiting' AND attempt = 0
        """,
        {
            "channel": str(channel),
            "subject": subject,
            "at": moment_column(at),
            "due": moment_column(due),
            "turn": HELD_BACK * (due > at),
        },
    )

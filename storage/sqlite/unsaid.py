"""Papers that were announced in a channel and not said yet, and their moves elsewhere, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.announcing.reroute import Move, Unsaid
from bot.announcing.route import IntoDigests, NotBefore, Now, WaitsForPerson
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId
from storage.rows.conversions import moment_column
from storage.rows.standing import Standing
from storage.rows.unsaid import Asked, unsaid_paper
from storage.sqlite.outbox_rows import enqueue, wait_again
from storage.sqlite.standings import standings


def newest_announcement(database: Database, channel: ChannelId) -> int:
    """The number of the newest announcement of a channel; 0 where there is none."""
    row = database.execute("SELECT max(id) AS newest FROM announcement WHERE channel = ?", (str(channel),)).fetchone()
    return row["newest"] or 0


def unsaid_papers(database: Database, channel: ChannelId, asked: Asked) -> Unsaid:
    """The papers that were announced in the channel and not said yet; with `of` those of a subscription."""
    newest = newest_announcement(database, channel)
    rows = database.execute(_MAY_BE_UNSAID, {"channel": str(channel), "of": asked.of}).fetchall()
    found = standings(database, (row["id"] for row in rows))
    unsaid = [row for row in rows if not found[row["id"]].is_said]
    modes = _modes(database, channel, [row["id"] for row in unsaid], asked)
    papers = (unsaid_paper(row, found[row["id"]], frozenset(modes.get(row["id"], ()))) for row in unsaid)
    return Unsaid(tuple(papers), newest)


_MAY_BE_UNSAID = """
    WITH subject (id) AS (
        SELECT subject FROM outbox WHERE channel = :channel AND kind = 'card' AND state = 'waiting'
            AND state IN ('waiting', 'inflight', 'uncertain')
        UNION ALL
        SELECT subject FROM outbox WHERE channel = :channel AND kind = 'card' AND state = 'dropped'
    ),
    owner (row) AS (
        SELECT paper.row FROM subject JOIN paper ON paper.id = subject.id
        UNION
        SELECT paper_alias.paper FROM subject JOIN paper_alias ON paper_alias.id = subject.id
    ),
    unsent (digest) AS (
        SELECT digest.id FROM outbox CROSS JOIN digest ON digest.channel = outbox.channel
            AND digest.name = substr(outbox.subject, 1, instr(outbox.subject, ' ') - 1)
            AND digest.due = substr(outbox.subject, instr(outbox.subject, ' ') + 1)
        WHERE outbox.channel = :channel AND outbox.kind = 'digest'
            AND outbox.id IN (
                SELECT id FROM outbox WHERE channel = :channel AND state IN ('waiting', 'inflight', 'uncertain')
                UNION ALL
                SELECT id FROM outbox WHERE channel = :channel AND kind = 'digest' AND state = 'dropped'
            )
    ),
    candidate (id) AS (
        SELECT announcement FROM digest_line WHERE channel = :channel AND digest IS NULL
        UNION
        SELECT digest_line.announcement FROM unsent JOIN digest_line ON digest_line.digest = unsent.digest
        UNION
        SELECT announcement.id FROM owner JOIN announcement
            ON announcement.channel = :channel AND announcement.paper = owner.row
        UNION
        SELECT announcement.id FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
        JOIN announcement ON announcement.channel = :channel AND announcement.paper = paper_alias.row
    )
    SELECT announcement.id, announcement.late, announcement.announced_at, coalesce(
        (SELECT paper_alias.id FROM paper_alias WHERE row = announcement.paper),
        (SELECT paper.id FROM paper WHERE row = announcement.paper)
    ) AS name
    FROM candidate CROSS JOIN announcement ON announcement.id = candidate.id
    WHERE :of IS NULL OR EXISTS (
        SELECT * FROM announcement_match WHERE announcement = candidate.id AND subscription = :of
    )
    ORDER BY announcement.id
"""


def _modes(database: Database, channel: ChannelId, announcements: Sequence[int], asked: Asked) -> dict[int, set[Mode]]:
    """The modes of the subscriptions that want each of these and are active, as far as they count.

    A mode at a time, as one match of it is enough, and a paper may match thousands.
    """
    given = {
        "channel": str(channel),
        "asked": json.dumps(announcements),
        "uncounted": json.dumps(sorted(asked.uncounted)),
        "reviving": json.dumps(sorted(asked.reviving)),
    }
    modes: dict[int, set[Mode]] = {}
    for row in database.execute(
        """
        WITH revived (id) AS (SELECT value FROM json_each(:reviving)),
        used (mode) AS (
            SELECT mode FROM subscription WHERE channel = :channel AND ended_at IS NULL
            UNION
            SELECT mode FROM revived JOIN subscription USING (id)
        )
        SELECT asked.value AS announcement, used.mode
        FROM used CROSS JOIN json_each(:asked) AS asked
        WHERE EXISTS (
            SELECT * FROM announcement_match CROSS JOIN subscription
                ON subscription.id = announcement_match.subscription
            WHERE announcement_match.announcement = asked.value AND subscription.mode = used.mode
                AND (subscription.ended_at IS NULL OR subscription.id IN (SELECT id FROM revived))
                AND subscription.id NOT IN (SELECT value FROM json_each(:uncounted))
        )
        """,
        given,
    ):
        modes.setdefault(row["announcement"], set()).add(Mode(row["mode"]))
    return modes


def apply_moves(database: Database, channel: ChannelId, moves: Sequence[Move], *, at: datetime) -> int:
    """Move the papers that were not said yet; returns how many that were."""
    numbers = _announced_as(database, channel, [move.paper for move in moves])
    found = standings(database, numbers.values())
    moved = 0
    for move in moves:
        number = numbers.get(move.paper)
        if number is not None and not found[number].is_said:
            _move(database, channel, number, found[number], move, at=at)
            moved += 1
    return moved


def _announced_as(database: Database, channel: ChannelId, papers: Sequence[PaperId]) -> dict[PaperId, int]:
    """The announcements of papers under these very ids."""
    rows = database.execute(
        """
        WITH given (id) AS (SELECT value FROM json_each(:papers)),
        named (id, row) AS (
            SELECT given.id, paper.row FROM given JOIN paper ON paper.id = given.id
            UNION ALL
            SELECT given.id, paper_alias.row FROM given JOIN paper_alias ON paper_alias.id = given.id
        )
        SELECT named.id AS name, announcement.id FROM named
        JOIN announcement ON announcement.channel = :channel AND announcement.paper = named.row
        """,
        {"papers": json.dumps(papers), "channel": str(channel)},
    )
    return {PaperId(row["name"]): row["id"] for row in rows}


def _move(  # noqa: PLR0913 - what moves, from where, and where it goes
    database: Database, channel: ChannelId, number: int, standing: Standing, move: Move, *, at: datetime
) -> None:
    take_back_lines(database, number)
    match move.route:
        case Now():
            give_card(database, channel, standing, move.paper, at=at, due=at)
        case NotBefore(due):
            give_card(database, channel, standing, move.paper, at=at, due=due)
        case IntoDigests() | WaitsForPerson():
            _drop_card(database, channel, standing)
            add_lines(database, channel, number, move.route)


def take_back_lines(database: Database, number: int) -> None:
    """Delete the lines of an announcement that was not said: those that wait, and those of digests not sent."""
    database.execute("DELETE FROM digest_line WHERE announcement = ?", (number,))


def add_lines(database: Database, channel: ChannelId, number: int, route: IntoDigests | WaitsForPerson) -> None:
    """Let an announcement wait for these digests, where it does not yet."""
    database.conn.executemany(
        "INSERT INTO digest_line (channel, name, announcement, cause) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ((str(channel), name, number, route.cause) for name in sorted(route.names)),
    )


def _drop_card(database: Database, channel: ChannelId, standing: Standing) -> None:
    database.execute(
        """
        UPDATE outbox SET state = 'dropped'
        WHERE channel = ? AND kind = 'card' AND subject = ? AND state = 'waiting'
        """,
        (str(channel), standing.card),
    )


def give_card(  # noqa: PLR0913 - a row of the outbox
    database: Database, channel: ChannelId, standing: Standing, paper: PaperId, *, at: datetime, due: datetime
) -> None:
    """Give an announcement that was not said a card that is due then: the one that waits, a dropped one, or a new one.

    A card that was tried waits as long as its platform asked for.
    """
    subject = standing.card or paper
    is_new = standing.card is None
    standing.card = subject
    if is_new and wait_again(database, channel, kind=Kind.CARD, subject=subject, at=at) is None:
        enqueue(database, channel, kind=Kind.CARD, subject=subject, at=at)
    database.execute(
        """
        UPDATE outbox SET created_at = :at, due_at = :due, turn = 3 * (:due > :at)
        WHERE channel = :channel AND kind = 'card' AND subject = :subject AND state = 'waiting' AND attempt = 0
        """,
        {"channel": str(channel), "subject": subject, "at": moment_column(at), "due": moment_column(due)},
    )

"""Announcements as rows, with what other tables say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.announcing.announcement import Announced, Cause, Match, Why
from bot.announcing.merge import AnnouncementStatus
from bot.announcing.route import PriorAnnouncement, Routed
from bot.channel.channel import ChannelId
from bot.delivery.delivery import MAY_BE_POSTED, State
from bot.paper.paper import PaperId, StoredPaper
from storage.rows.channel import subscription_of_row
from storage.rows.conversions import channel_of, moment_of, reasons_of
from storage.rows.row import Row
from storage.rows.standing import Standing

RowKey = tuple[str, int]
"""The unique key of an announcement: its channel and its paper's row."""


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """An announcement that somebody still wants, with the matches of active subscriptions."""

    routed: Routed
    key: RowKey
    matches: tuple[Match, ...]

    @property
    def channel(self) -> ChannelId:
        """Where it is announced."""
        return self.routed.announcement.channel


NAMES_OF_GIVEN = """owned (channel, id, row) AS (
    SELECT given.channel, given.id, paper.row FROM given JOIN paper ON paper.id = given.id
    UNION ALL
    SELECT given.channel, given.id, paper_alias.paper FROM given JOIN paper_alias ON paper_alias.id = given.id
),
named (channel, id, row, owner) AS (
    SELECT channel, id, row, row FROM owned
    UNION ALL
    SELECT owned.channel, owned.id, paper_alias.row, owned.row FROM owned
    JOIN paper_alias ON paper_alias.paper = owned.row AND paper_alias.row IS NOT NULL
)"""
"""Parts of a WITH behind `given (channel, id)`: `named`, each paper in its channel under each row that it ever had."""
STATUSES_OF_OWNERS = """named (row, id) AS (
    SELECT paper.row, paper.id FROM owner JOIN paper ON paper.row = owner.row
    UNION ALL
    SELECT paper_alias.row, paper_alias.id FROM owner
    JOIN paper_alias ON paper_alias.paper = owner.row AND paper_alias.row IS NOT NULL
)
SELECT
    announcement.channel,
    named.id,
    CASE WHEN announcement.card IS NULL THEN card.state ELSE 'sent' END AS state,
    EXISTS (SELECT * FROM digest_line WHERE announcement = announcement.id AND digest IS NOT NULL) AS in_digest,
    EXISTS (SELECT * FROM digest_line WHERE announcement = announcement.id AND digest IS NULL) AS line_waits,
    EXISTS (
        SELECT * FROM announcement_match JOIN subscription ON subscription.id = announcement_match.subscription
        WHERE announcement_match.announcement = announcement.id AND subscription.ended_at IS NULL
    ) AS has_active_subscription
FROM named
JOIN announcement ON announcement.paper = named.row
LEFT JOIN outbox AS card
    ON card.channel = announcement.channel AND card.kind = 'card' AND card.subject = named.id
ORDER BY +announcement.id"""
"""The rest of a statement behind `WITH owner (row) AS (…),`: how the announcements of these papers stand."""
MAY_HAVE_BEEN_POSTED = """(
    announcement.card IS NOT NULL
    OR EXISTS (
        SELECT * FROM outbox
        WHERE channel = announcement.channel AND kind = 'card' AND subject = named.id
        AND state IN ('inflight', 'uncertain', 'aside', 'sent')
    )
    OR EXISTS (
        SELECT * FROM digest_line
        JOIN digest ON digest.id = digest_line.digest
        JOIN outbox ON outbox.channel = digest.channel AND outbox.kind = 'digest'
            AND outbox.subject = digest.name || ' ' || digest.due
        WHERE digest_line.announcement = announcement.id
            AND outbox.state IN ('inflight', 'uncertain', 'aside', 'sent')
    )
)"""
"""Whether the paper that is `named` was, or may have been, posted for an `announcement`, as a card or in a digest."""


def announced_of_row(row: Row, papers: Mapping[int, StoredPaper], why: Mapping[int, list[Why]]) -> Announced:
    """The announcement of a row that holds all columns of its table and the `cause` of a line.

    `papers` are by row, `why` by the announcement's number.
    """
    return Announced(
        paper=papers[row["paper"]],
        why=tuple(why.get(row["id"], ())),
        late=bool(row["late"]),
        at=moment_of(row["announced_at"]),
        cause=None if row["cause"] is None else Cause(row["cause"]),
    )


def why_of_rows(rows: Iterable[Row]) -> dict[int, list[Why]]:
    """Subscriptions with their reasons, by announcement; a row holds all columns of both tables."""
    why: dict[int, list[Why]] = {}
    for row in rows:
        why.setdefault(row["announcement"], []).append(Why(subscription_of_row(row), reasons_of(row["reasons"])))
    return why


def status_of_row(row: Row) -> AnnouncementStatus:
    """The status of an announcement, of a row that says what its card and its lines do."""
    return AnnouncementStatus(
        channel=channel_of(row["channel"]),
        paper=PaperId(row["id"]),
        may_be_posted=bool(row["in_digest"]) or row["state"] in MAY_BE_POSTED,
        is_waiting=bool(row["line_waits"]) or row["state"] == State.WAITING,
        has_active_subscription=bool(row["has_active_subscription"]),
    )


def prior_announcement(standing: Standing, *, card: bool, digests: Iterable[str | None]) -> PriorAnnouncement:
    """How a paper was announced before; `digests` has None where it has no line."""
    is_unsaid = not (standing.is_said or standing.made)
    return PriorAnnouncement(card, frozenset(filter(None, digests)), is_unsaid=is_unsaid)

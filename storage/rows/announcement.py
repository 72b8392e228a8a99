"""Announcements as rows, with what other tables say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.announcing.announcement import Announced, Cause, Why
from bot.announcing.merge import AnnouncementStatus
from bot.announcing.route import PriorAnnouncement
from bot.delivery.delivery import MAY_BE_POSTED, State
from bot.paper.paper import PaperId, StoredPaper
from storage.rows.channel import subscription_of_row
from storage.rows.conversions import channel_of, moment_of, reasons_of
from storage.rows.row import Row
from storage.rows.standing import Standing


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

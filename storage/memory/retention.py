"""Retention in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.channel.channel import ChannelId
from bot.channel.vote import Stance
from bot.delivery.delivery import Delivery, Kind, State, edited_key
from bot.delivery.thinned import thinned_card
from bot.digest.digest import DigestKey
from bot.mailing.mail_subject import read_copy_subject
from bot.paper.paper import PaperId, StoredPaper
from bot.paper.thinned import thinned_paper, thinned_record
from bot.ports.retention import (
    CardsThinned,
    CardThinning,
    PapersThinned,
    PaperThinning,
    Place,
    RowThinning,
    ThinnedSoFar,
)
from bot.retention.ages import PASSING, Aged
from storage.memory.tables import AnnouncementRow, Tables

_OVER = frozenset({State.SENT, State.DROPPED})
Key = TypeVar("Key")
Row = TypeVar("Row")
_Delete = Callable[[], object]


class MemoryRetention:
    """The port `Retention` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def thin_papers(self, wanted: PaperThinning) -> PapersThinned:
        """Thin a batch of papers."""
        found, last = self._old(wanted)
        deleted, finished, is_last = 0, 0, last is None
        for stored in found:
            room = wanted.most_matches - deleted
            deleted += self._delete_matches(stored.paper.id, most=room)
            if any(row.matches for row in self._rows(stored.paper.id).values()):
                last, is_last = wanted.after, False
                continue
            self._thin(stored, at=wanted.at)
            finished += 1
        self._count(Aged.PAPERS, finished, at=wanted.at)
        return PapersThinned(finished, deleted, last, is_last=is_last)

    async def old_papers(self, wanted: PaperThinning) -> PapersThinned:
        """What `thin_papers` would do; nothing is written."""
        found, last = self._old(wanted)
        rows = (row for stored in found for row in self._rows(stored.paper.id).values())
        return PapersThinned(len(found), sum(len(row.matches) for row in rows), last, is_last=last is None)

    async def thin_cards(self, wanted: CardThinning) -> CardsThinned:
        """Thin a batch of cards."""
        found, after = self._old_cards(wanted)
        for card in found:
            del self._tables.outbox[card.id]
            paper = PaperId(card.subject)
            left = thinned_card(card.channel, paper, at=card.created_at, message_id=card.message_id)
            self._tables.thinned_cards[card.channel, paper] = left
        self._count(Aged.CARDS, len(found), at=wanted.at)
        return CardsThinned(len(found), after)

    async def old_cards(self, wanted: CardThinning) -> CardsThinned:
        """What `thin_cards` would do; nothing is written."""
        found, after = self._old_cards(wanted)
        return CardsThinned(len(found), after)

    async def thin_rows(self, wanted: RowThinning) -> int:
        """Delete a batch of rows; returns how many."""
        old = sorted(self._old_rows(wanted.kind, wanted.before), key=lambda one: one[0])[: wanted.most]
        for _, delete in old:
            delete()
        self._count(wanted.kind, len(old), at=wanted.at)
        return len(old)

    async def old_rows(self, kind: Aged, *, before: datetime) -> int:
        """How many rows of a kind are old enough."""
        return len(self._old_rows(kind, before))

    async def merge_index(self, *, begins: bool) -> bool:  # noqa: ARG002  # there is no index
        """There is nothing to do."""
        return False

    async def counted_from(self) -> datetime | None:
        """The moment from which the last round counted ages."""
        return next(iter(self._tables.thinning_round), None)

    async def count_from(self, at: datetime) -> None:
        """Note the moment from which a round counts ages."""
        self._tables.thinning_round[:] = [at]

    async def so_far(self) -> Mapping[Aged, ThinnedSoFar]:
        """What was thinned of each kind."""
        return dict(self._tables.thinned_so_far)

    def _old(self, wanted: PaperThinning) -> tuple[list[StoredPaper], Place | None]:
        after = wanted.after or Place(datetime.min.replace(tzinfo=wanted.before.tzinfo), 0)
        aged = sorted((Place(one.first_seen_at, one.row), one) for one in self._tables.archived)
        young = next((place.row for place, _ in aged if place.moment >= wanted.before), None)
        old = (one for place, one in aged if place > after and one.first_seen_at < wanted.before)
        batch = [one for one in old if young is None or one.row < young][: wanted.most]
        last = Place(batch[-1].first_seen_at, batch[-1].row) if len(batch) == wanted.most else None
        return [one for one in batch if not self._stays(one, wanted.before)], last

    def _old_cards(self, wanted: CardThinning) -> tuple[list[Delivery], Place | None]:
        after = wanted.after or Place(datetime.min.replace(tzinfo=wanted.before.tzinfo), 0)
        sent = (row for row in self._tables.outbox.values() if row.kind is Kind.CARD and row.state is State.SENT)
        aged = sorted((Place(row.created_at, row.id), row) for row in sent if row.created_at < wanted.before)
        batch = [(place, row) for place, row in aged if place > after][: wanted.most]
        return [row for _, row in batch if self._is_over(row, wanted.before)], (
            batch[-1][0] if len(batch) == wanted.most else None
        )

    def _is_over(self, card: Delivery, before: datetime) -> bool:
        """Whether nothing needs the row of a card that was sent."""
        rows = (row for row in self._tables.outbox.values() if row.channel == card.channel and row.sent_at)
        last = max((row for row in rows if row.kind not in PASSING), key=lambda row: (row.sent_at or before, row.id))
        announced = self._tables.announcements.get((card.channel, PaperId(card.subject)))
        is_old = card.sent_at is not None and card.sent_at < before
        return is_old and last.id != card.id and announced is not None and announced.at == card.created_at

    def _stays(self, stored: StoredPaper, before: datetime) -> bool:
        tables, ids = self._tables, self._tables.ids_of(stored.paper.id)
        rows = self._rows(stored.paper.id)
        return (
            (stored.paper.listed_at or stored.first_seen_at) >= before
            or any(row.at >= before for row in rows.values())
            or any(self._is_in_digest(channel, row, before) for (channel, _), row in rows.items())
            or any(self._rises_in_digest(channel, key, ids, before) for channel, key in tables.digests)
            or any(one in ids for saved in tables.saved.values() for one in saved)
            or self._is_voted_on(ids)
            or any(self._is_due(row, ids) for row in tables.outbox.values())
            or any(one.subject in ids and one.at >= before for one in tables.shares.values())
            or any(one.paper in ids and one.at >= before for one in tables.sightings.values())
            or any(
                row.kind is Kind.RETRACTION and row.subject in ids and row.created_at >= before
                for row in tables.outbox.values()
            )
            or any(reading.at >= before for one in ids for reading in tables.readings.get(one, ()))
        )

    def _rows(self, paper: PaperId) -> dict[tuple[ChannelId, PaperId], AnnouncementRow]:
        """The announcements of the paper, under any of its ids."""
        ids = self._tables.ids_of(paper)
        return {key: row for key, row in self._tables.announcements.items() if key[1] in ids}

    def _is_in_digest(self, channel: ChannelId, row: AnnouncementRow, before: datetime) -> bool:
        """Whether it is a line that waits, or one of a digest that is new or not posted."""
        waits = any(key is None for key in row.lines.values())
        return waits or any(self._is_kept(channel, key, before) for key in row.digests)

    def _rises_in_digest(self, channel: ChannelId, key: DigestKey, ids: tuple[PaperId, ...], before: datetime) -> bool:
        digest = self._tables.digests[channel, key]
        return any(one.paper in ids for one in digest.rising) and self._is_kept(channel, key, before)

    def _is_kept(self, channel: ChannelId, key: DigestKey, before: datetime) -> bool:
        unsent = (row for row in self._tables.outbox.values() if row.state is not State.SENT)
        return self._tables.digests[channel, key].made_at >= before or any(
            (row.kind is Kind.DIGEST and (row.channel, row.subject) == (channel, str(key)))
            or (row.kind is Kind.DIGEST_COPY and read_copy_subject(row.subject) == (channel, key))
            for row in unsent
        )

    def _is_voted_on(self, ids: tuple[PaperId, ...]) -> bool:
        """Whether somebody likes it, or a card does not show a vote yet."""
        last = {(vote.channel, vote.paper, vote.person): vote for vote in self._tables.votes.values()}
        likes = any(vote.stance is Stance.LIKED and vote.paper in ids for vote in last.values())
        return likes or any(self._tables.votes[number].paper in ids for number in self._tables.votes_to_tell)

    def _is_due(self, row: Delivery, ids: tuple[PaperId, ...]) -> bool:
        """Whether a row about the paper is not sent, or may still be."""
        if row.state is State.SENT:
            return False
        if row.kind is Kind.CARD:
            return row.subject in ids
        if row.state is State.DROPPED:
            return False
        if row.kind in {Kind.EDIT, Kind.WHOLE}:
            key = edited_key(row.subject)
            return any(posted.key == key and posted.carded in ids for posted in self._tables.every_delivery)
        return row.carded in ids or (row.kind is Kind.RETRACTION and row.subject in ids)

    def _delete_matches(self, paper: PaperId, *, most: int) -> int:
        deleted = 0
        for key, row in self._rows(paper).items():
            gone = row.matches[: max(0, most - deleted)]
            self._tables.announcements[key] = replace(row, matches=row.matches[len(gone) :])
            deleted += len(gone)
        return deleted

    def _thin(self, stored: StoredPaper, *, at: datetime) -> None:
        tables, paper = self._tables, stored.paper.id
        tables.papers[paper] = thinned_paper(stored, at=at)
        tables.work_keys[paper] = None
        for key, filed in tables.records.items():
            if filed.paper == paper:
                tables.records[key] = replace(filed, record=thinned_record(filed.record))
        tables.readings.pop(paper, None)
        for opening in [one for one in tables.openings if one[0] == paper]:
            del tables.openings[opening]
        for look_up in [one for one in tables.lookups if one[1] == paper]:
            del tables.lookups[look_up]

    def _old_rows(self, kind: Aged, before: datetime) -> list[tuple[datetime, _Delete]]:
        """The old rows of a kind: the moment of each, and what deletes it."""
        match kind:
            case Aged.DELIVERIES:
                return self._old_deliveries(before)
            case Aged.VOTES:
                return self._old_votes(before)
            case Aged.SIGHTINGS:
                seen = self._tables.sightings
                return [(one.at, _deleting(seen, key)) for key, one in seen.items() if one.at < before]
            case Aged.OPENINGS:
                opened = self._tables.openings
                return [(at, _deleting(opened, key)) for key, at in opened.items() if at < before]
            case Aged.READINGS:
                return self._old_readings(before)
            case Aged.RISES:
                rises, day = self._tables.rises, before.date()
                return [(before, _deleting(rises, one)) for one in rises if one < day]
            case Aged.PAPERS | Aged.CARDS:
                raise ValueError(f"{kind} are thinned by thin_{kind}")

    def _old_deliveries(self, before: datetime) -> list[tuple[datetime, _Delete]]:
        outbox = self._tables.outbox
        return [
            (row.created_at, _deleting(outbox, number))
            for number, row in outbox.items()
            if row.kind in PASSING
            and row.state in _OVER
            and max(row.created_at, row.sent_at or row.created_at) < before
        ]

    def _old_votes(self, before: datetime) -> list[tuple[datetime, _Delete]]:
        votes, to_tell = self._tables.votes, self._tables.votes_to_tell
        last = {(vote.channel, vote.paper, vote.person): number for number, vote in votes.items()}
        return [
            (vote.at, _deleting(votes, number))
            for number, vote in votes.items()
            if vote.at < before and number not in last.values() and number not in to_tell
        ]

    def _old_readings(self, before: datetime) -> list[tuple[datetime, _Delete]]:
        def deleting(paper: PaperId, at: datetime) -> _Delete:
            def delete() -> None:
                left = tuple(one for one in readings[paper] if one.at != at)
                readings[paper] = left

            return delete

        readings = self._tables.readings
        every = ((paper, one.at) for paper, series in readings.items() for one in series)
        return [(at, deleting(paper, at)) for paper, at in every if at < before]

    def _count(self, kind: Aged, rows: int, *, at: datetime) -> None:
        if rows:
            before = self._tables.thinned_so_far.get(kind, ThinnedSoFar(at, 0))
            self._tables.thinned_so_far[kind] = ThinnedSoFar(at, before.rows + rows)


def _deleting(table: dict[Key, Row], key: Key) -> _Delete:
    return lambda: table.pop(key, None)

"""Votes of people on papers, in memory: a journal in which the last vote of each person counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.channel.channel import ChannelId
from bot.channel.person import PersonId
from bot.channel.vote import Liked, LikedPage, Stance, Tally, Vote
from bot.delivery.delivery import (
    MAY_BE_POSTED,
    Delivery,
    Kind,
    State,
    edited_key,
    vote_edit_subject,
)
from bot.paper.paper import PaperId
from bot.ports.votes import EDITED_EVERY, Cast, Voted
from bot.ports.write import Stale
from storage.memory.tables import Tables


class MemoryVotes:
    """The port `Votes` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def cast(self, vote: Vote) -> Cast | Stale:
        """Store the vote; `Stale` when the paper is not in the archive."""
        stored = self._tables.named(vote.paper)
        if stored is None:
            return Stale()
        before = await self.stance(vote.channel, vote.paper, vote.person)
        if before is not vote.stance:
            number = next(self._tables.vote_numbers)
            self._tables.votes[number] = replace(vote, paper=stored.paper.id)
            if Stance.LIKED in (before, vote.stance):
                self._tables.votes_to_tell.append(number)
        return Cast(before, self._tables.tally(vote.channel, vote.paper))

    async def tally(self, channel: ChannelId, paper: PaperId) -> Tally:
        """How the votes of a channel on a paper stand."""
        return self._tables.tally(channel, paper)

    async def stance(self, channel: ChannelId, paper: PaperId, person: PersonId) -> Stance:
        """What a person says of a paper in a channel."""
        vote = self._tables.last_votes(channel, paper).get(person)
        return vote.stance if vote else Stance.NONE

    async def liked_most(self, channel: ChannelId, *, since: datetime, limit: int, offset: int = 0) -> LikedPage:
        """The papers that people of the channel like since then, the most liked first."""
        voted_on = dict.fromkeys(
            self._owner(vote.paper) for vote in self._tables.votes.values() if vote.channel == channel
        )
        liked = [one for paper in voted_on if (one := self._liked(channel, paper, since)) is not None]
        ranked = sorted(liked, key=lambda one: (one[0], one[1].at, one[1].paper.row), reverse=True)
        return LikedPage(tuple(one for _, one in ranked[offset : offset + limit]), len(ranked))

    async def tell(self, now: datetime) -> int:
        """Queue an edit of each posted card whose count has changed."""
        waiting = dict[tuple[ChannelId, PaperId], int]()
        for number in self._tables.votes_to_tell:
            vote = self._tables.votes[number]
            waiting[vote.channel, vote.paper] = number
        return sum(self._tell_of(channel, paper, number, now) for (channel, paper), number in waiting.items())

    async def journal(self, *, after: int = 0, most: int) -> Sequence[Voted]:
        """The votes after this number, in the order in which they were cast."""
        numbered = islice(((number, vote) for number, vote in self._tables.votes.items() if number > after), most)
        return [Voted(number, replace(vote, paper=self._owner(vote.paper))) for number, vote in numbered]

    def _owner(self, paper: PaperId) -> PaperId:
        """The id of the paper that it has turned out to be, else its own."""
        return self._tables.aliases.get(paper, paper)

    def _liked(self, channel: ChannelId, paper: PaperId, since: datetime) -> tuple[int, Liked] | None:
        """How many people like the paper since then, and the paper; None where nobody does."""
        votes = self._tables.last_votes(channel, paper).values()
        moments = [vote.at for vote in votes if vote.stance is Stance.LIKED and vote.at >= since]
        stored = self._tables.papers[paper]
        return (len(moments), Liked(stored, self._tables.tally(channel, paper), max(moments))) if moments else None

    def _tell_of(self, channel: ChannelId, paper: PaperId, number: int, now: datetime) -> int:
        subjects = {card: vote_edit_subject(card.key, vote=number) for card in self._cards(channel, paper)}
        last = {card: self._last_edit(channel, card.key) for card in subjects}
        told = {edit.subject for edit in self._tables.deliveries(channel, Kind.EDIT)}
        open_edits = [card for card, edit in last.items() if not (_waits(edit) or subjects[card] in told)]
        wait = [card for card in open_edits if (edit := last[card]) and now - EDITED_EVERY < edit.created_at <= now]
        due = [subjects[card] for card in open_edits if card not in wait]
        for subject in due:
            self._tables.enqueue(channel, Kind.EDIT, subject, at=now)
        if not wait:
            self._tables.tell_votes(channel, paper)
        return len(due)

    def _cards(self, channel: ChannelId, paper: PaperId) -> list[Delivery]:
        """The paper's cards that the platform has, or may have."""
        ids = self._tables.ids_of(paper)
        rows = (row for row in self._tables.every_delivery if row.channel == channel and row.state in MAY_BE_POSTED)
        return [row for row in rows if row.carded in ids]

    def _last_edit(self, channel: ChannelId, key: str) -> Delivery | None:
        edits = self._tables.deliveries(channel, Kind.EDIT)
        return next((one for one in reversed(edits) if edited_key(one.subject) == key), None)


def _waits(edit: Delivery | None) -> bool:
    """Whether there is an edit that waits: it is composed when it goes out, so it shows all votes until then."""
    return edit is not None and edit.state is State.WAITING

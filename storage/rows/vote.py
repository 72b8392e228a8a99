"""Votes, as rows of the table `vote`, and what happens to a card for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum, auto

from bot.channel.person import PersonId
from bot.channel.vote import Stance, Tally, Vote
from bot.delivery.delivery import State
from bot.paper.paper import PaperId
from bot.ports.votes import EDITED_EVERY
from storage.rows.conversions import channel_of, moment_column, moment_of
from storage.rows.row import Row


class Step(Enum):
    """What happens now to a card whose count has changed."""

    NOTHING = auto()
    WAIT = auto()
    EDIT = auto()


def next_step(last: Row | None, now: datetime) -> Step:
    """What happens to a card whose last edit is this row; `is_told`: it was edited for these very votes.

    An edit that waits is composed when it goes out, so it shows these votes too.
    """
    if last is None:
        return Step.EDIT
    if last["state"] == State.WAITING or last["is_told"]:
        return Step.NOTHING
    return Step.WAIT if now - EDITED_EVERY < moment_of(last["created_at"]) <= now else Step.EDIT


def tally_of(last: Iterable[Row]) -> Tally:
    """The tally of the last votes of all people."""
    said = [row["stance"] for row in last]
    return Tally(likes=said.count(Stance.LIKED), not_for_us=said.count(Stance.NOT_FOR_US))


def stance_of(last: Iterable[Row], person: PersonId) -> Stance:
    """What a person says, by the last votes of all people."""
    said = (row["stance"] for row in last if row["person"] == str(person))
    return Stance(next(said, Stance.NONE))


def vote_of(row: Row, paper: PaperId) -> Vote:
    """The vote of a row that holds all columns of the table, on the paper of this id."""
    return Vote(
        channel=channel_of(row["channel"]),
        paper=paper,
        person=channel_of(row["person"]),
        stance=Stance(row["stance"]),
        at=moment_of(row["voted_at"]),
    )


def vote_columns(vote: Vote, row: int, *, changes_count: bool) -> dict[str, str | int]:
    """The columns of a new vote on the paper of this row. Its cards are edited for it if it changes their count."""
    return {
        "channel": str(vote.channel),
        "paper": row,
        "person": str(vote.person),
        "stance": vote.stance.value,
        "at": moment_column(vote.at),
        "is_told": not changes_count,
    }

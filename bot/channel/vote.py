"""A vote: what a person says of a paper in a channel. It is the channel's own judgement, and counts nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel.channel import ChannelId
from bot.channel.person import PersonId
from bot.paper.paper import PaperId, StoredPaper


class Stance(StrEnum):
    """What a person says of a paper."""

    NONE = "none"
    """Nothing; also once a vote is taken back."""
    LIKED = "liked"
    NOT_FOR_US = "not_for_us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A person's vote. The last one of a person on a paper in a channel counts, the ones before are history."""

    channel: ChannelId
    paper: PaperId
    person: PersonId
    stance: Stance
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people of a channel like a paper, and how many say that it is not for them."""

    likes: int = 0
    not_for_us: int = 0


@dataclass(frozen=True, slots=True)
class Liked:
    """A paper that people of a channel like, how its votes stand, and when it was liked last."""

    paper: StoredPaper
    tally: Tally
    at: datetime


@dataclass(frozen=True, slots=True)
class LikedPage:
    """Papers that a channel likes, the most liked first; `total` counts those of all pages."""

    papers: tuple[Liked, ...]
    total: int

"""A digest as it was made: which papers, in which order, under which plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from bot.announcing.announcement import Announced
from bot.channel.channel import ChannelId, DigestPlan
from bot.paper.paper import PaperId


@dataclass(frozen=True, slots=True, order=True)
class DigestKey:
    """The key of a digest within its channel: the plan's name, and the local date and time at which it was due.

    `due` has the offset from UTC (`2026-11-24T09:00+01:00`), which tells 09:00 in Berlin from 09:00 in New York: a
    channel that moves its zone gets the second one too. Written `daily 2026-11-24T09:00+01:00`.
    """

    name: str
    due: str

    def __str__(self) -> str:
        return f"{self.name} {self.due}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key that `str` wrote."""
        name, _, due = text.rpartition(" ")
        return cls(name, due)

    @property
    def moment(self) -> datetime:
        """When it was due, to the minute, in the channel's offset from UTC."""
        return datetime.fromisoformat(self.due)

    @property
    def day(self) -> date:
        """The local date."""
        return self.moment.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest as it was made: its papers in their order, each with its active subscriptions.

    `sighted` says when people last linked to one in the channel, where that was asked for.
    """

    channel: ChannelId
    key: DigestKey
    plan: DigestPlan
    papers: tuple[Announced, ...]
    sighted: Mapping[PaperId, datetime] = field(default_factory=dict)

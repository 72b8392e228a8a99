"""A digest as it was made: which papers, in which order, under which plan."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channel.channel import ChannelId, DigestPlan
from bot.matching.announcement import Announced


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest as it was made: its papers in their order, each with its living subscriptions."""

    channel: ChannelId
    subject: str
    plan: DigestPlan
    papers: tuple[Announced, ...]

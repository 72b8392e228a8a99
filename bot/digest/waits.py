"""What each announced paper that was not said yet waits for: a moment, or a person. Pure.

`status` tells all of it: a wanted paper that is in none of these groups was said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.announcing.reroute import UnsaidPaper
from bot.announcing.route import after_quiet
from bot.channel.channel import Channel
from bot.digest.schedule import made_from


class Needs(StrEnum):
    """The step of a person that papers wait for."""

    ACCESS = "access"
    """The channel is paused, and its pause says the step that gives access back."""
    DIGEST_ON = "digest on"
    """Every digest that would bring them is off; one must be turned on."""
    UNMUTE = "unmute"
    """The channel is muted until somebody ends that."""


@dataclass(frozen=True, slots=True)
class Waits:
    """So many papers wait for the same: as cards, or as lines of the digests of these names.

    `until` (UTC) is when the last of them comes, None where a person comes first, with what it `needs`.
    """

    papers: int
    digests: tuple[str, ...] = ()
    until: datetime | None = None
    needs: Needs | None = None

    @property
    def are_cards(self) -> bool:
        """Whether they come as cards, or in a digest that was made and goes out next."""
        return not self.digests


def waits_of(channel: Channel, unsaid: Iterable[UnsaidPaper], *, now: datetime) -> tuple[Waits, ...]:
    """What the papers of a channel wait for, the cards first, those that need nobody before the others."""
    groups: dict[tuple[tuple[str, ...], Needs | None], list[datetime]] = {}
    for one in unsaid:
        if one.modes:
            digests, until, needs = _of(channel, one, now=now)
            groups.setdefault((digests, needs), []).append(until)
    waits = (
        Waits(len(moments), digests, None if needs else max(moments), needs)
        for (digests, needs), moments in groups.items()
    )
    return tuple(sorted(waits, key=lambda one: (one.digests, one.needs or "")))


def _of(channel: Channel, one: UnsaidPaper, *, now: datetime) -> tuple[tuple[str, ...], datetime, Needs | None]:
    """The digests that bring a paper (none: it is a card), when it comes, and what it needs first."""
    if one.card or one.made:
        return (), *_card(channel, one, now=now)
    on = [digest for name in sorted(one.lines) if (digest := channel.digest(name)).is_on]
    if not on:
        return tuple(sorted(one.lines)), now, Needs.DIGEST_ON
    mute = channel.muted_at(now)
    needs = Needs.UNMUTE if mute is not None and mute.until is None else None
    begins = now if mute is None or mute.until is None else mute.until
    comes = {digest.name: made_from(digest, begins) or begins for digest in on}
    first = min(comes, key=lambda name: comes[name])
    return (first,), comes[first], needs


def _card(channel: Channel, one: UnsaidPaper, *, now: datetime) -> tuple[datetime, Needs | None]:
    """When a card comes, or a digest that was made, and what it needs first.

    A mute holds a card only where its request was under way, or of unknown fate, when it began: any other is a line.
    """
    due = after_quiet(channel.quiet, max(one.due, now)) if one.due else now
    mute = channel.muted_at(now)
    if channel.pause:
        return due, Needs.ACCESS
    if mute is None or not one.card or one.at >= mute.since:
        return due, None
    return (due, Needs.UNMUTE) if mute.until is None else (max(due, after_quiet(channel.quiet, mute.until)), None)

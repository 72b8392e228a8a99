"""The settings of a channel as one value: what the settings form shows, changes and takes back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from bot.channel.channel import Channel, LocalHours, Mute
from bot.channel.who_may import WhoMay

MOST_CARDS_AN_HOUR = 999
"""The largest cap that a channel can choose; a larger number is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """The settings of a channel; each means what it does in `Channel`.

    `digest_zones` has the time zone of each digest's plan, by the digest's name; those that run stand first.
    """

    home: str | None = None
    digest_zones: tuple[tuple[str, str], ...] = ()
    spread: LocalHours | None = None
    quiet: LocalHours | None = None
    mute: Mute | None = None
    cap: int | None = None
    who_may: WhoMay | None = None
    links: bool = False
    notify: bool = False

    @property
    def zone(self) -> str | None:
        """The zone that people are told for times of these settings: the chosen one, else the first there is."""
        hours = tuple(one.zone for one in (self.quiet, self.spread) if one is not None)
        return next((zone for zone in (self.home, *dict(self.digest_zones).values(), *hours) if zone), None)

    def lived_in(self, zone: str, *, before: str | None) -> ChannelSettings:
        """The settings with `zone` as home: digests and hours that went by the clock of `before` go by that of `zone`.

        What people put into another zone by name stays there.
        """
        return replace(
            self,
            home=zone,
            digest_zones=tuple((name, zone if had == before else had) for name, had in self.digest_zones),
            spread=_moved(self.spread, zone, before=before),
            quiet=_moved(self.quiet, zone, before=before),
        )

    def differing(self, other: ChannelSettings) -> tuple[str, ...]:
        """The names of the fields in which they differ; in which order digests stand is no difference."""
        one, two = (replace(each, digest_zones=tuple(sorted(each.digest_zones))) for each in (self, other))
        return tuple(field.name for field in fields(self) if getattr(one, field.name) != getattr(two, field.name))


def settings_of(channel: Channel, *, now: datetime) -> ChannelSettings:
    """The settings of a channel. A mute that is over is none."""
    digests = dict.fromkeys((*channel.running, *channel.digests))
    return ChannelSettings(
        home=channel.home,
        digest_zones=tuple((one.name, one.plan.zone) for one in digests if one.plan is not None),
        spread=channel.spread,
        quiet=channel.quiet,
        mute=channel.muted_at(now),
        cap=channel.cap,
        who_may=channel.who_may,
        links=channel.links,
        notify=channel.notify,
    )


def taken_back(
    current: ChannelSettings, *, before: ChannelSettings, after: ChannelSettings, now: datetime
) -> ChannelSettings:
    """The current settings with each that a change made as it was before, unless it was changed since.

    A mute that is over by now neither comes back nor counts as one that was changed.
    """
    before, after = _without_past_mute(before, now=now), _without_past_mute(after, now=now)
    simple = [name for name in before.differing(after) if name != "digest_zones"]
    kept = {name: getattr(before, name) for name in simple if getattr(current, name) == getattr(after, name)}
    return replace(current, **kept, digest_zones=_zones_back(current, before=before, after=after))


def _zones_back(
    current: ChannelSettings, *, before: ChannelSettings, after: ChannelSettings
) -> tuple[tuple[str, str], ...]:
    was: Mapping[str, str] = dict(before.digest_zones)
    then: Mapping[str, str] = dict(after.digest_zones)
    return tuple(
        (name, was[name] if name in was and then.get(name) == zone else zone) for name, zone in current.digest_zones
    )


def _without_past_mute(settings: ChannelSettings, *, now: datetime) -> ChannelSettings:
    is_over = settings.mute is not None and not settings.mute.holds_at(now)
    return replace(settings, mute=None) if is_over else settings


def _moved(hours: LocalHours | None, zone: str, *, before: str | None) -> LocalHours | None:
    return replace(hours, zone=zone) if hours is not None and hours.zone == before else hours

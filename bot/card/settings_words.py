"""The settings of a channel as people read them, and whom a subscription calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.card.byline import in_words
from bot.card.formatting import counted
from bot.card.plan import cards_words, digests_sentence, hours_words, mute_words
from bot.channel.channel import Channel
from bot.channel.channel_settings import ChannelSettings
from bot.channel.mention import Mention, MentionKind
from bot.channel.who_may import WhoMay

IN_CHARGE: Mapping[WhoMay, str] = MappingProxyType(
    {
        WhoMay.MEMBERS: "everyone here",
        WhoMay.MANAGERS: "people with Manage Channels",
        WhoMay.ADMINS: "admins and owners of this workspace",
    }
)
"""Who may change a channel, by the rule."""


def cap_words(cap: int | None) -> str:
    """`at most 5 cards an hour`, `any number of cards an hour`."""
    if cap is None:
        return "as many cards an hour as Offprint was set up with"
    return f"at most {counted(cap, 'card')} an hour" if cap else "any number of cards an hour"


def who_words(rule: WhoMay | None) -> str:
    """`changed by everyone here`."""
    return f"changed by {IN_CHARGE[rule]}" if rule else "changed by those whom Offprint was set up with"


def settings_lines(channel: Channel, *, usual_cap: int, rule: WhoMay | None, now: datetime) -> tuple[str, ...]:
    """Each setting of a channel in words. `usual_cap` is what the operator set; `rule` None: nobody is in charge."""
    mute = channel.muted_at(now)
    return (
        f"Time zone: {channel.zone or 'none was chosen'}",
        f"Cards: {cards_words(channel)}, {cap_words(channel.cap_or(usual_cap))}",
        f"Quiet hours: {hours_words(channel.quiet) if channel.quiet else 'none'}",
        *((f"Muted {mute_words(mute, channel.zone)}",) if mute is not None else ()),
        digests_sentence(channel),
        *((links_words(are_shown=True).capitalize(),) if channel.links else ()),
        *((notify_words(is_on=True).capitalize(),) if channel.notify else ()),
        *((f"Changed by {IN_CHARGE[rule]}",) if rule is not None else ()),
    )


def links_words(*, are_shown: bool) -> str:
    """`papers that people link to are shown`, `links to papers are left as they are`."""
    return "papers that people link to are shown" if are_shown else "links to papers are left as they are"


def notify_words(*, is_on: bool) -> str:
    """`people are notified of cards and digests`, `cards and digests come silently`."""
    return "people are notified of cards and digests" if is_on else "cards and digests come silently"


def changed_words(before: ChannelSettings | None, after: ChannelSettings | None) -> str:
    """What a change made of the settings: `time zone Europe/Berlin; at most 5 cards an hour`."""
    before, after = before or ChannelSettings(), after or ChannelSettings()
    differing = before.differing(after)
    told = [say(after) for name, say in _TOLD.items() if name in differing]
    return "; ".join(told) or "digests in the time zones that they had"


def mentions_counted(mentions: tuple[Mention, ...]) -> str:
    """`2 people and 1 group`."""
    people = sum(one.kind is MentionKind.PERSON for one in mentions)
    groups = len(mentions) - people
    parts = [f"{people} {'person' if people == 1 else 'people'}"] if people else []
    return in_words([*parts, *([counted(groups, "group")] if groups else [])])


def _home(settings: ChannelSettings) -> str:
    return f"time zone {settings.home}" if settings.home else "no time zone of its own"


def _spread(settings: ChannelSettings) -> str:
    return f"cards spread over {hours_words(settings.spread)}" if settings.spread else "cards at once"


def _quiet(settings: ChannelSettings) -> str:
    return f"quiet hours {hours_words(settings.quiet)}" if settings.quiet else "no quiet hours"


def _mute(settings: ChannelSettings) -> str:
    return f"muted {mute_words(settings.mute, settings.zone)}" if settings.mute else "not muted"


_TOLD: Mapping[str, Callable[[ChannelSettings], str]] = MappingProxyType(
    {
        "home": _home,
        "spread": _spread,
        "quiet": _quiet,
        "cap": lambda settings: cap_words(settings.cap),
        "mute": _mute,
        "who_may": lambda settings: who_words(settings.who_may),
        "links": lambda settings: links_words(are_shown=settings.links),
        "notify": lambda settings: notify_words(is_on=settings.notify),
    }
)
"""Each setting in words, in the order in which they are told."""

"""People in a storm: they change their minds, ask, and share, while the service is killed under them.

What they do takes no paper from any channel, so the law stands as it is: each paper once. Two channels are steady
(there they ask and share), two are restless (modes, mutes and digests come and go), and two get their papers in a
digest with cards in its thread, which they let come now and then. In an announcement channel and in a forum nobody
does anything: there each message is published, and each card is a post of its own, which has no nonce.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from bot.channel.channel import ChannelId
from bot.playground.invocation import Answer
from bot.playground.playground import Playground
from bot.playground.world import PAPER_CLUB, Workspaces

TEAM = Workspaces().slack
SLACK = tuple(ChannelId("slack", TEAM.id, channel.id) for channel in TEAM.channels)
DISCORD = tuple(ChannelId("discord", PAPER_CLUB.id, channel.id) for channel in PAPER_CLUB.channels)
CHANNELS = (*SLACK, *DISCORD)
STEADY = (SLACK[0], DISCORD[0])
"""Each paper is a card, at once; the cards stand in order."""
RESTLESS = (SLACK[1], DISCORD[1])
DAILY = (SLACK[2], DISCORD[2])
"""The papers come in a digest, and their cards in its thread."""

Deed = str
"""A command in the words of Slack, or the label of a button behind one: `search gpu > Share`."""

_AT_EASE: tuple[Deed, ...] = (
    "search gpu > Share",
    "trending today > Share",
    "subscribe title:kernel instantly",
    "unsubscribe title:kernel",
    "subscribe gpu instantly",
    "status",
)
_RESTLESS: tuple[Deed, ...] = (
    "subscribe gpu daily",
    "subscribe gpu instantly > Instantly anyway",
    "subscribe gpu instantly > Instantly anyway",
    "mute 2h",
    "unmute",
    "digest off",
    "digest on",
    "digest soon",
    "search gpu > Share",
)
_DAILY: tuple[Deed, ...] = ("digest soon", "digest soon", "digest soon", "digest now", "digest off", "digest on")
LASTLY: tuple[tuple[ChannelId, Deed], ...] = tuple(
    (channel, deed) for channel in (*RESTLESS, *DAILY) for deed in ("unmute", "digest on")
)
"""What lets everything out that people hold back."""
SOON = timedelta(minutes=2)


def deeds(chance: Random) -> Iterator[tuple[ChannelId, Deed]]:
    """What people do within one life."""
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        channels, done = chance.choice(((STEADY, _AT_EASE), (RESTLESS, _RESTLESS), (DAILY, _DAILY)))
        yield chance.choice(channels), chance.choice(done)


async def does(playground: Playground, channel: ChannelId, deed: Deed, *, ahead: timedelta) -> Answer:
    """Do it, and wait for the answer; raises `TimeoutError` where none comes."""
    words, _, label = deed.partition(" > ")
    if words == "digest soon":
        words = f"digest at {datetime.now(UTC) + ahead + SOON:%H:%M} in UTC with cards"
    answer = await _said(playground, channel, words.split())
    control = _control(channel.platform, answer.payload, label) if label else None
    if control is None:
        return answer
    if channel.platform == "slack":
        pressed = await playground.slack.press(channel.local_id, answer.id, action_id=control)
    else:
        pressed = await playground.discord.press(channel.local_id, answer.id, custom_id=control)
    return await pressed.answer()


async def _said(playground: Playground, channel: ChannelId, words: Sequence[str]) -> Answer:
    if channel.platform == "slack":
        given = await playground.slack.command(channel.local_id, " ".join(("/papers", *words)))
    else:
        path, options = _on_discord(words)
        given = await playground.discord.command(channel.local_id, path, options)
    return await given.answer()


def _on_discord(words: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The path and options of a command that was written in Slack's words."""
    match list(words):
        case ["subscribe", query, mode]:
            return ("subscribe",), {"query": query, "when": mode}
        case ["unsubscribe", query]:
            return ("unsubscribe",), {"subscription": query}
        case ["search", query]:
            return ("search",), {"query": query}
        case ["trending", period]:
            return ("trending",), {"period": period}
        case ["mute", duration]:
            return ("mute",), {"duration": duration}
        case ["digest", "at", at, *_]:
            return ("digest", "set"), {"at": at, "zone": "UTC", "cards": "yes"}
        case ["digest", "on"]:
            return ("digest", "set"), {"plan": "daily"}
        case path:
            return tuple(path), {}


def _control(platform: str, payload: object, label: str) -> str | None:
    """The `action_id` or `custom_id` of the first button with this label in a message."""
    name = "action_id" if platform == "slack" else "custom_id"
    return next((str(one[name]) for one in _components(payload) if name in one and label in _label(one)), None)


def _components(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _components(one)


def _label(component: dict[str, object]) -> str:
    text = component.get("text")
    return str(component.get("label") or (text.get("text") if isinstance(text, dict) else ""))

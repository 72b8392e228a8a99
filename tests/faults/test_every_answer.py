"""Every way in which a platform can answer a post, each in a channel of its own and all at once: each card is there
once and in order, and the channels whose platform hangs, refuses or is gone hold up no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.channel.channel import ChannelId
from bot.playground.faults import Fault, Strike
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import PAPER_CLUB, DiscordChannel, SlackChannel, Workspaces
from tests.offprint_process import House, until
from tests.service.channels import posts, subscribes

pytestmark = pytest.mark.process

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "well": {},
    "429": {"kind": "refuse", "status": 429, "retry_after": 1.0, "times": 2},
    "429 everywhere": {"kind": "refuse", "status": 429, "retry_after": 1.0, "everywhere": True},
    "500": {"kind": "refuse", "status": 500},
    "502": {"kind": "refuse", "status": 502},
    "503": {"kind": "refuse", "status": 503},
    "500 after it was stored": {"kind": "refuse_after", "status": 500},
    "503 after it was stored": {"kind": "refuse_after", "status": 503},
    "reset": {"kind": "drop"},
    "reset after it was stored": {"kind": "drop_after"},
    "late commit": {"kind": "drop_after", "visible_after": 4.0},
    "truncated": {"kind": "truncate"},
    "HTML": {"kind": "garble"},
    "JSON of another shape": {"kind": "garble", "body": '[{"ok": "perhaps", "ts": [], "id": {"no": 1}}]'},
    "no answer in time": {"kind": "slow", "seconds": 2.0},
}
GONE, SLOW = "gone", "slow"
NAMES = (*ANSWERS, GONE, SLOW)
ENDPOINTS = {"slack": "chat.postMessage", "discord": "POST /channels/{channel_id}/messages"}
TEAM = replace(
    Workspaces().slack,
    channels=tuple(SlackChannel(id=f"C0ANSWER{n:02}", name=f"answer-{n}") for n, _ in enumerate(NAMES)),
)
CLUB = replace(
    PAPER_CLUB,
    channels=tuple(DiscordChannel(id=f"3000000000000001{n:02}", name=f"answer-{n}") for n, _ in enumerate(NAMES)),
)
CHANNELS = {
    (platform, name): ChannelId(platform, workspace.id, place.id)
    for platform, workspace in (("slack", TEAM), ("discord", CLUB))
    for name, place in zip(NAMES, workspace.channels, strict=True)
}
BOTH = ("First GPU", "Second GPU")


def titles(house: House, channel: ChannelId) -> tuple[str, ...]:
    """Which of the papers stand in a channel, in order."""
    return tuple(word for post in posts(house, channel) for word in BOTH if word in str(post.payload))


def strike(house: House, channel: ChannelId, **answer: Any) -> Strike:
    fault = Fault(platform=channel.platform, endpoint=ENDPOINTS[channel.platform], channel=channel.local_id, **answer)
    return house.playground.faults.add(fault)


@pytest.fixture
def playground_settings(playground_settings: PlaygroundSettings) -> PlaygroundSettings:
    """A channel for each answer."""
    return replace(playground_settings, workspaces=Workspaces(slack=TEAM, discord=(CLUB,)))


async def test_each_card_is_there_once_and_in_order_and_no_channel_holds_up_another(house: House) -> None:
    house.settings |= {"OFFPRINT_DISCORD_NONCE_SECONDS": "0"}  # Discord is looked through too
    async with house.offprint() as child:
        await house.connected(child)
        for channel in CHANNELS.values():
            await subscribes(house, channel, "gpu")
        await child.wait_for("delivery.settled", times=len(NAMES), kind="notice", state="sent")
        strikes = {which: strike(house, channel, **ANSWERS[which[1]]) for which, channel in struck().items()}
        slow = [strike(house, channel, kind="hold", times=2) for channel in named(SLOW)]
        await house.playground.slack.delete(CHANNELS["slack", GONE].local_id)
        await house.playground.discord.delete_channel(CHANNELS["discord", GONE].local_id)
        house.release(3, "First GPU")
        house.release(4, "Second GPU")
        for channel in named("well"):
            await until(lambda channel=channel: titles(house, channel) == BOTH, "the well one's cards")
        for channel in named(SLOW):
            await until(lambda channel=channel: titles(house, channel)[:1] == BOTH[:1], "the slow one's first card")
        await child.wait_for("channel.paused", channel=str(CHANNELS["slack", GONE]))
        await child.wait_for("discord.channel_lost", channel=str(CHANNELS["discord", GONE]))
        await child.wait_for("delivery.settled", times=4 * (len(ANSWERS) + 1), kind="card", state="sent")
        assert [which for which, one in strikes.items() if not one.count] == []
        assert [one.count for one in slow] == [2, 2]
        assert await child.stop() == 0
    said = {which: titles(house, channel) for which, channel in CHANNELS.items() if which[1] != GONE}
    assert said == dict.fromkeys(said, BOTH)


def struck() -> Mapping[tuple[str, str], ChannelId]:
    """The channels whose platform answers otherwise than well."""
    return {which: channel for which, channel in CHANNELS.items() if ANSWERS.get(which[1])}


def named(name: str) -> list[ChannelId]:
    """The channel of this name on each platform."""
    return [channel for (_, one), channel in CHANNELS.items() if one == name]

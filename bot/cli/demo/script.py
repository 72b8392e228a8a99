"""The demo's workspaces, what is typed in them, and when its day begins. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.playground.world import (
    GRACE,
    DiscordChannel,
    DiscordServer,
    DiscordTag,
    SlackChannel,
    SlackTeam,
    Workspaces,
)

ZONE = "Europe/Berlin"
BEGINS_AT = time(8, 59, 30)
"""Half a minute before the digests that are set in the script."""
_SATURDAY = 5

WORKSPACES = Workspaces(
    slack=SlackTeam(
        channels=(
            SlackChannel(id="C0MLSYSTEMS", name="ml-systems"),
            SlackChannel(id="C0COMPILERS", name="compilers"),
            SlackChannel(id="C0MLTHEORY0", name="ml-theory"),
            SlackChannel(id="C0READING00", name="reading"),
        )
    ),
    discord=(
        DiscordServer(
            id="200000000000000001",
            name="Paper Club",
            initials="PC",
            channels=(
                DiscordChannel(id="300000000000000001", name="reading-group"),
                DiscordChannel(id="300000000000000002", name="gpu-kernels"),
                DiscordChannel(id="300000000000000003", name="rendering"),
                DiscordChannel(
                    id="300000000000000005",
                    name="training",
                    kind="forum",
                    tags=(DiscordTag(id="310000000000000001", name="training"),),
                ),
                DiscordChannel(id="300000000000000004", name="lounge", group="Talk"),
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that is typed in a channel: its text on Slack; its path and options on Discord."""

    channel: str
    text: str = ""
    path: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def on_slack(self) -> bool:
        """Whether it is typed on Slack."""
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a card that is pressed, by what it says: that of the first card of the channel that has it."""

    channel: str
    label: str

    @property
    def on_slack(self) -> bool:
        """Whether it is a channel of Slack."""
        return any(one.id == self.channel for one in WORKSPACES.slack.channels)


SCRIPT = (
    Typed("C0MLSYSTEMS", "/papers digest at 09:00 in Europe/Berlin"),
    Typed("C0MLSYSTEMS", f"/papers digest email {GRACE.address}"),
    Typed("300000000000000001", path=("digest", "set"), options={"at": "09:00", "zone": "Europe/Berlin"}),
    Typed("C0MLSYSTEMS", "/papers subscribe category:cs.DC daily"),
    Typed("300000000000000001", path=("subscribe",), options={"query": "language model", "when": "daily"}),
    Typed("C0MLSYSTEMS", "/papers subscribe optimizer OR benchmark* daily"),
    Typed("C0MLSYSTEMS", '/papers subscribe "mixture of experts" -survey'),
    Typed("300000000000000002", path=("subscribe",), options={"query": "gpu (kernel* OR fused OR memory)"}),
    Typed("C0MLSYSTEMS", "/papers subscribe title:(softmax OR attention)"),
    Typed("300000000000000003", path=("subscribe",), options={"query": "diffusion OR render* OR graphics"}),
    Typed("C0COMPILERS", "/papers subscribe code generation -survey"),
    Typed("C0MLTHEORY0", "/papers subscribe reinforcement learning"),
    Typed("300000000000000005", path=("subscribe",), options={"query": "training"}),
    Typed("C0READING00", "/papers links on"),
)

READING = (
    Pressed("C0MLSYSTEMS", "👍"),
    Pressed("C0MLSYSTEMS", "Save"),
    Pressed("300000000000000002", "👍"),
    Typed("C0READING00", "Shall we read https://arxiv.org/abs/2402.13499 on Thursday?"),
)
"""What people do once the first cards have come."""

EXAMPLES: Mapping[str, Mapping[str, tuple[Typed, ...]]] = {
    "slack": {
        "start": (
            Typed("", '/papers subscribe "test time compute"'),
            Typed("", "/papers search quanti*"),
            Typed("", "/papers settings"),
        ),
        "subscribe": (
            Typed("", "/papers list"),
            Typed("", "/papers why 2310.16795"),
            Typed("", "/papers subscribe"),
        ),
        "search": (
            Typed("", "/papers like 2310.16795"),
            Typed("", "/papers trending"),
            Typed("", "/papers digest email ada@lab.example"),
        ),
        "settings": (
            Typed("", "/papers export"),
            Typed("", "/papers call"),
            Typed("", "/papers links on"),
        ),
        "like": (
            Typed("", "/papers saved"),
            Typed("", "/papers top"),
            Typed("", "/papers search author:frantar"),
        ),
        "saved": (
            Typed("", "/papers saved bibtex"),
            Typed("", "/papers top"),
            Typed("", "/papers trending"),
        ),
        "list": (
            Typed("", "/papers unsubscribe"),
            Typed("", "/papers import"),
            Typed("", "/papers status"),
        ),
        "error": (
            Typed("", "/papers help subscribe"),
            Typed("", "/papers subscribe (gpu OR tpu) -survey"),
            Typed("", "/papers list"),
        ),
    },
    "discord": {
        "start": (
            Typed("", path=("search",), options={"query": "quanti*"}),
            Typed("", path=("subscribe",), options={"query": '"test time compute"', "when": "daily"}),
            Typed("", path=("settings",)),
        ),
        "subscribe": (
            Typed("", path=("list",)),
            Typed("", path=("why",), options={"id": "2310.16795"}),
            Typed("", path=("notify",)),
        ),
        "search": (
            Typed("", path=("like",), options={"paper": "2310.16795"}),
            Typed("", path=("trending",)),
            Typed("", path=("digest", "email"), options={"address": "ada@lab.example"}),
        ),
        "settings": (
            Typed("", path=("export",)),
            Typed("", path=("call",)),
            Typed("", path=("status",)),
        ),
        "like": (
            Typed("", path=("saved",)),
            Typed("", path=("top",)),
            Typed("", path=("search",), options={"query": "author:frantar"}),
        ),
        "saved": (
            Typed("", path=("top",)),
            Typed("", path=("trending",)),
            Typed("", path=("export",)),
        ),
        "error": (
            Typed("", path=("help",), options={"command": "subscribe"}),
            Typed("", path=("subscribe",), options={"query": "(gpu OR tpu) -survey"}),
            Typed("", path=("list",)),
        ),
    },
}
"""Commands to suggest next, by platform and by the last thing done."""


def day_begins(now: datetime) -> datetime:
    """08:59:30 in Berlin on today's date there, or on the next Monday at a week-end (aware UTC in, aware out)."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    to_monday = 7 - today.weekday() if today.weekday() >= _SATURDAY else 0
    return datetime.combine(today + timedelta(days=to_monday), BEGINS_AT, tzinfo=ZoneInfo(ZONE))

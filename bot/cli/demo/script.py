"""The demo's workspaces, what is typed in them, and when its day begins. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.playground.world import GRACE, DiscordChannel, DiscordServer, SlackChannel, SlackTeam, Workspaces

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
            SlackChannel(id="C0READING00", name="reading-room"),
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
)

EXAMPLES: Mapping[str, Mapping[str, tuple[Typed, ...]]] = {
    "slack": {
        "start": (
            Typed("", '/papers subscribe "test time compute"'),
            Typed("", "/papers search quanti*"),
            Typed("", "/papers trending"),
        ),
        "subscribe": (
            Typed("", "/papers list"),
            Typed("", "/papers subscribe title:benchmark* daily"),
            Typed("", "/papers unsubscribe"),
        ),
        "search": (
            Typed("", "/papers paper 2405.14734"),
            Typed("", "/papers search author:frantar"),
            Typed("", "/papers digest email ada@lab.example"),
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
            Typed("", path=("trending",)),
        ),
        "subscribe": (
            Typed("", path=("list",)),
            Typed("", path=("status",)),
            Typed("", path=("search",), options={"query": "author:frantar"}),
        ),
        "search": (
            Typed("", path=("paper",), options={"id": "2405.14734"}),
            Typed("", path=("digest", "email"), options={"address": "ada@lab.example"}),
            Typed("", path=("list",)),
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

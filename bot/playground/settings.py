"""The settings of the playground, as plain values."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.playground.wire import Json
from bot.playground.world import Workspaces

SLACK_SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "channels:read",
        "channels:history",
        "groups:read",
        "groups:history",
        "users:read",
        "files:read",
        "files:write",
        "im:write",
        "im:history",
        "app_mentions:read",
        "links:read",
        "links:write",
    }
)
PAPERS_COMMAND: Json = {
    "command": "/papers",
    "description": "New research papers for this channel",
    "usage_hint": 'subscribe "mixture of experts" | list | help',
}


LIKE_SHORTCUT: Json = {
    "name": "Find papers like this",
    "type": "message",
    "callback_id": "papers_like",
    "description": "Finds papers like the one in this message",
}
SLACK_EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "entity_details_requested",
        "link_shared",
        "message.channels",
        "message.groups",
        "message.im",
    }
)
UNFURL_DOMAINS = ("arxiv.org", "huggingface.co", "doi.org")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Where the time is read: `now` (aware, the shifted clock), seconds for waits, and real epoch seconds."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time

    def iso(self) -> str:
        """Now as `2026-11-24T07:59:30.000Z`."""
        return isoformat(self.now())


def isoformat(moment: datetime) -> str:
    """A moment in UTC to the millisecond, as the page reads it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaygroundSettings:
    """How a playground behaves. Port 0 (the page's, the mail server's) takes any free one; times are in seconds.

    `pages` are the project's own pages (name to HTML) shown under /docs/. `next_paper` lets one more paper
    come out; without it the page has no button for that. With `mail_for_anyone` the mail server takes mail to every
    address; without, only to the mailboxes. The rate limits can be switched off for tests
    that are not about them. `slack_scopes`, `slack_stores_metadata`, `slack_without` (kinds of blocks) and
    `discord_nonce_seconds` (0: never) take away, one by one, what a careful sender relies on. Without
    `discord_says_what_it_took` an acknowledgement is answered with 204 and no body, as Discord does for those who do
    not ask for one. `interaction_seconds` is the platforms' 3-second rule. `slack_events`, `slack_shortcuts`,
    `slack_unfurl_domains` and `slack_home_tab` are what the app's manifest says. With `slack_history_limited` a
    conversation can be read once a minute, by 15 messages, as by apps that are distributed outside the Marketplace.
    With `slack_rotates_tokens` the tokens of workspaces that install the app live twelve hours, and a refresh token is
    good again for `slack_refresh_grace_seconds` after its first use. `discord_reads_messages`: the app may read what
    people write (the intent is granted). `discord_for_people`: they can add it for themselves. With `discord_shards`
    above 1 Discord wants as many connections; `discord_starts` is how many sessions may begin within a day, and
    `discord_starts_together` within five seconds (None: any number).
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    chance: random.Random = field(default_factory=random.SystemRandom)
    port: int = 0
    smtp_port: int = 0
    zone: str = "UTC"
    shifted: bool = False
    workspaces: Workspaces = field(default_factory=Workspaces)
    pages: Mapping[str, str] = field(default_factory=dict)
    next_paper: Callable[[], None] | None = None
    static: Path = Path(__file__).parent / "static"
    slack_bot_token: str = "xoxb-playground"  # noqa: S105 - made up, good here alone
    slack_app_token: str = "xapp-playground"  # noqa: S105 - made up, good here alone
    slack_scopes: frozenset[str] = SLACK_SCOPES
    slack_stores_metadata: bool = True
    slack_without: frozenset[str] = frozenset()
    slack_file_looks: int = 0
    slack_client_id: str = "1000000000001.2000000000002"
    slack_client_secret: str = "playground-client-secret"  # noqa: S105 - made up, good here alone
    slack_rotates_tokens: bool = False
    slack_refresh_grace_seconds: float = 0.0
    slack_home_tab: bool = True
    slack_shortcuts: tuple[Json, ...] = (LIKE_SHORTCUT,)
    slack_events: frozenset[str] = SLACK_EVENTS
    slack_unfurl_domains: tuple[str, ...] = UNFURL_DOMAINS
    slack_history_limited: bool = False
    slack_commands: tuple[Json, ...] = (PAPERS_COMMAND,)
    slack_messages_per_second: float | None = 1.0
    slack_burst: int = 5
    mail_for_anyone: bool = False
    discord_token: str = "playground.discord.token"  # noqa: S105 - made up, good here alone
    discord_nonce_seconds: float = 180.0
    discord_bucket: int | None = 5
    discord_bucket_seconds: float = 5.0
    discord_global_per_second: int | None = 50
    discord_heartbeat_seconds: float = 41.25
    discord_reads_messages: bool = False
    discord_for_people: bool = True
    discord_shards: int = 1
    discord_starts: int = 1000
    discord_starts_together: int | None = None
    discord_crossposts_per_hour: int = 10
    discord_published_edits_per_hour: int = 3
    discord_says_what_it_took: bool = True
    interaction_seconds: float = 3.0

    @property
    def clocks(self) -> Clocks:
        """The three clocks, for those who need nothing else."""
        return Clocks(now=self.now, monotonic=self.monotonic, wall=self.wall)

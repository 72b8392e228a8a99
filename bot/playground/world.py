"""The world of the playground: one person, one Slack workspace, some Discord servers, some inboxes, and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

Chat: TypeAlias = Literal["slack", "discord"]
Platform: TypeAlias = Chat | Literal["email"]
DiscordKind: TypeAlias = Literal["text", "announcement", "forum"]
SlackRole: TypeAlias = Literal["owner", "admin", "member", "guest", "stranger"]
"""What a person is in the workspace; a stranger belongs to another one, in a channel that both share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The one person at the keyboard, with her id on either platform, and what she is in the workspace.

    In Discord her permissions stand in the channel; there she owns the servers.
    """

    name: str = "mira"
    slack_id: str = "U0MIRA0001"
    discord_id: str = "100000000000000101"
    locale: str = "de"
    slack_role: SlackRole = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChannel:
    """A channel of the workspace; `member` says whether the app was invited to it, `has_person` whether mira is in it.

    `direct`: it is the app's conversation with the person.
    """

    id: str
    name: str
    member: bool = True
    archived: bool = False
    private: bool = False
    direct: bool = False
    has_person: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTeam:
    """The workspace and the app's ids in it."""

    id: str = "T0TIDE0001"
    name: str = "Tidewater"
    domain: str = "tidewater"
    app_id: str = "A0OFFPRINT"
    bot_id: str = "B0OFFPRINT"
    bot_user: str = "U0OFFPRINT"
    channels: tuple[SlackChannel, ...] = (
        SlackChannel(id="C0MLSYSTEMS", name="ml-systems"),
        SlackChannel(id="C0RETRIEVAL", name="retrieval"),
        SlackChannel(id="C0READING00", name="reading-group"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordTag:
    """A tag that posts of a forum can have."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordChannel:
    """A channel of a server; `group` is the heading it stands under.

    A forum has `tags`, and with `needs_tag` takes no post without one.
    """

    id: str
    name: str
    group: str = "Reading"
    kind: DiscordKind = "text"
    tags: tuple[DiscordTag, ...] = ()
    needs_tag: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordRole:
    """A role of a server that people have; its members can be called together if it is `mentionable`."""

    id: str
    name: str
    mentionable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordMember:
    """Somebody else in a server."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordServer:
    """A server (the manual's "guild"). `installed`: the app was added to it; else it works there for mira alone."""

    id: str
    name: str
    initials: str
    channels: tuple[DiscordChannel, ...]
    roles: tuple[DiscordRole, ...] = ()
    members: tuple[DiscordMember, ...] = ()
    installed: bool = True


PAPER_CLUB = DiscordServer(
    id="200000000000000001",
    name="Paper Club",
    initials="PC",
    channels=(
        DiscordChannel(id="300000000000000001", name="gpu-kernels"),
        DiscordChannel(id="300000000000000002", name="language-models"),
        DiscordChannel(id="300000000000000003", name="random", group="Talk"),
        DiscordChannel(id="300000000000000004", name="announcements", kind="announcement"),
        DiscordChannel(
            id="300000000000000005",
            name="papers",
            kind="forum",
            tags=(
                DiscordTag(id="310000000000000001", name="kernels"),
                DiscordTag(id="310000000000000002", name="language models"),
            ),
        ),
    ),
    roles=(DiscordRole(id="320000000000000001", name="readers"),),
    members=(DiscordMember(id="100000000000000102", name="Grace"),),
)
READING_ROOM = DiscordServer(
    id="200000000000000002",
    name="Reading Room",
    initials="RR",
    channels=(DiscordChannel(id="300000000000000011", name="lobby"),),
    members=(DiscordMember(id="100000000000000102", name="Grace"),),
    installed=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An inbox: whose it is, and its address."""

    name: str
    address: str


GRACE = Mailbox(name="Grace Lindqvist", address="grace@lab.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspaces:
    """Everything that exists when the playground opens.

    `slack` has the app from the first; in the workspaces of `slack_elsewhere` somebody must install it.
    `discord_for_mira`: she added the app to Discord for herself as well.
    """

    person: Person = field(default_factory=Person)
    bot_name: str = "Offprint"
    slack: SlackTeam = field(default_factory=SlackTeam)
    slack_elsewhere: tuple[SlackTeam, ...] = ()
    discord: tuple[DiscordServer, ...] = (PAPER_CLUB, READING_ROOM)
    discord_for_mira: bool = True
    discord_app: str = "400000000000000001"
    mail: tuple[Mailbox, ...] = (GRACE,)

    def member_of(self, team: SlackTeam) -> Person:
        """The person as a member of a workspace: each gives her an id of its own."""
        if team.id == self.slack.id:
            return self.person
        return replace(self.person, slack_id=f"{self.person.slack_id}{team.id[-4:]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message of the app that its platform accepted.

    `payload` is the request's body; `at` the platform's time (aware UTC); `key` the request's metadata (Slack, as
    JSON text) or nonce (Discord), None without; `edits` the payloads of later edits, in order.
    """

    platform: Platform
    channel: str
    id: str
    at: datetime
    payload: Mapping[str, object]
    key: str | None = None
    edits: tuple[Mapping[str, object], ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRequest:
    """A request that a platform refused: its endpoint, HTTP status, error code, the reasons, and what was sent."""

    platform: Platform
    endpoint: str
    status: int
    error: str
    reasons: tuple[str, ...] = ()
    payload: Mapping[str, object] = field(default_factory=dict)

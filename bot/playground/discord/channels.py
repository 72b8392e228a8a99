"""A channel of the local Discord as it stands: a text, announcement or forum channel, a thread, or a conversation.

Pages: resources/channel, topics/threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.playground.discord import limits
from bot.playground.world import DiscordChannel, DiscordServer

# resources/channel, "Channel Types"
TEXT, DIRECT, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, FORUM = 0, 1, 5, 10, 11, 15
_TYPES = {"text": TEXT, "announcement": ANNOUNCEMENT, "forum": FORUM}
NOWHERE = DiscordServer(id="@me", name="", initials="", channels=())
"""Stands for the server of conversations, which have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadState:
    """What only a thread has: the channel it stands in, who began it when, and whether it is archived or locked.

    `archived_at` is when it was last archived or taken out of the archive. `tags` are those of a forum's post.
    """

    parent: str
    owner: str
    began: datetime
    archived_at: datetime
    archived: bool = False
    locked: bool = False
    tags: tuple[str, ...] = ()
    archives_after: int = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel: its server, and what the app and mira may do there (permission bits).

    A thread is one as well; one that was begun at a message has that message's id.
    """

    about: DiscordChannel
    server: DiscordServer
    app_permissions: int = limits.APP_PERMISSIONS
    person_permissions: int = limits.PERSON_PERMISSIONS
    thread: ThreadState | None = None

    @property
    def id(self) -> str:
        """The channel's id."""
        return self.about.id

    @property
    def parent(self) -> str | None:
        """The id of the channel that a thread stands in."""
        return None if self.thread is None else self.thread.parent

    @property
    def locked(self) -> bool:
        """Whether it is a thread in which nobody may write."""
        return self.thread is not None and self.thread.locked

    @property
    def direct(self) -> bool:
        """Whether it is a conversation outside of any server."""
        return self.server.id == NOWHERE.id

    @property
    def type(self) -> int:
        """Its channel type."""
        if self.direct:
            return DIRECT
        if self.thread is None:
            return _TYPES[self.about.kind]
        return ANNOUNCEMENT_THREAD if self.about.kind == "announcement" else PUBLIC_THREAD

"""The workspaces that have installed the Slack app, each with its tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The app in one workspace. `sealed` are its tokens, encrypted; `expires_at` is the end of the one that posts.

    `bot`, `bot_user` and `installed_by` are Slack's ids. `scopes` are those that the workspace has granted.
    """

    workspace: str
    name: str
    bot: str
    bot_user: str
    scopes: tuple[str, ...]
    installed_by: str
    installed_at: datetime
    expires_at: datetime | None = None
    sealed: bytes = field(repr=False)


class Installations(Protocol):
    """The installations, at most one of a workspace.

    A token is renewed while other things happen, so what is written is what was read: an installation that was replaced
    or removed meanwhile is left alone.
    """

    async def all(self) -> tuple[Installation, ...]:
        """Every installation, by workspace."""
        ...

    async def keep(self, installation: Installation) -> None:
        """Keep what a person has just installed, in place of an earlier installation in that workspace."""
        ...

    async def exchange(self, before: Installation, after: Installation) -> bool:
        """Keep `after` in place of `before`, of the same workspace; False, and nothing, where `before` is not there."""
        ...

    async def remove(self, installation: Installation) -> bool:
        """Forget an installation and its tokens; False, and nothing, where another has taken its place."""
        ...

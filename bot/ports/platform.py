"""A platform that people talk to us on: connected, and posted to."""

from __future__ import annotations

from typing import Protocol

from bot.ports.messenger import Messenger


class Platform(Protocol):
    """Slack or Discord, with the account that the settings name."""

    @property
    def messenger(self) -> Messenger:
        """Posts to its channels; usable from the moment the platform has started."""
        ...

    @property
    def connected(self) -> bool:
        """Whether commands reach us now."""
        ...

    async def start(self) -> None:
        """Log in and connect; what breaks later is mended by itself. Raises `SettingsError` for a bad token."""
        ...

    async def stop(self) -> None:
        """Disconnect, within seconds."""
        ...

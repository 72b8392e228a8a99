"""A platform that people talk to us on: connected, and posted to."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from bot.delivery.outage import Outage
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

    @property
    def outage(self) -> Outage | None:
        """Why nothing comes from the platform, and since when; None while it is connected."""
        ...

    async def start(self) -> None:
        """Log in and connect; what cannot be reached now, or breaks later, is tried again. Raises `SettingsError`."""
        ...

    async def stop(self) -> None:
        """Disconnect, within seconds."""
        ...


@runtime_checkable
class Seated(Protocol):
    """A platform that only one of several processes receives from: the one that holds the seat."""

    @property
    def seat(self) -> str | None:
        """The name of the lease; None where there is only one process, or this one does not receive."""
        ...

    @property
    def has_seat(self) -> bool:
        """Whether this process holds it; else it stands by."""
        ...

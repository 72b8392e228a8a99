"""Webhooks as a platform: nothing is connected to, so it is on from its start to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.delivery.outage import Outage
from bot.ports.messenger import Messenger
from bot.ports.stores import Stores
from handlers.webhook.post import WebhookAccount, WebhookMessenger


class WebhookApp:
    """The port `Platform`."""

    connected = True
    outage: Outage | None = None

    def __init__(self, account: WebhookAccount, *, stores: Stores, now: Callable[[], datetime]) -> None:
        self._messenger = WebhookMessenger(account, stores=stores, now=now)

    @property
    def messenger(self) -> Messenger:
        """Posts to the receivers."""
        return self._messenger

    async def start(self) -> None:
        """Nothing is connected to before there is something to send."""

    async def stop(self) -> None:
        """Close the connections that are kept for the next request."""
        await self._messenger.close()

"""Services that Apprise knows as a platform: nothing is connected to, so it is on from its start to its end."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from bot.delivery.outage import Outage
from bot.errors import SettingsError
from bot.ports.messenger import Messenger
from handlers.apprise.channel_id import SETTING
from handlers.apprise.post import AppriseMessenger

_MISSING = f"{SETTING}: Apprise is not installed; pip install 'offprint[apprise]', or leave this setting out"
_AFTER_US_SECONDS = 5.0
"""How much longer than we wait a service may take: when it ends by itself, we know already that it was late."""


class AppriseApp:
    """The port `Platform`."""

    connected = True
    outage: Outage | None = None

    def __init__(self, messenger: AppriseMessenger) -> None:
        self._messenger = messenger

    @property
    def messenger(self) -> Messenger:
        """Posts to the services."""
        return self._messenger

    async def start(self) -> None:
        """Nothing is connected to before there is something to send."""

    async def stop(self) -> None:
        """Nothing is kept open."""


def apprise_app(addresses: Mapping[str, str], *, request_timeout: float) -> AppriseApp:
    """The platform of these addresses by name. Raises `SettingsError` where Apprise is missing or cannot read one."""
    if find_spec("apprise") is None:
        raise SettingsError((_MISSING,))
    from handlers.apprise.notify import targets_of  # noqa: PLC0415  # the library is an extra

    targets = targets_of(addresses, longest_answer=request_timeout + _AFTER_US_SECONDS)
    return AppriseApp(AppriseMessenger(targets, request_timeout=request_timeout))

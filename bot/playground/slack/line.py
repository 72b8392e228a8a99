"""The line to the app: its sockets, or its request URL when it has one."""

from __future__ import annotations

from bot.playground.settings import PlaygroundSettings
from bot.playground.slack.request_url import RequestUrl
from bot.playground.slack.socket import SocketMode
from bot.playground.wire import JsonObject


class Line:
    """Delivers what happens in every workspace to the one app."""

    def __init__(self, settings: PlaygroundSettings, socket: SocketMode) -> None:
        self._settings = settings
        self._socket = socket
        self._url: RequestUrl | None = None

    def use_request_url(self, url: str, secret: str) -> None:
        """Post from now on to this address, signed with this secret."""
        self._url = RequestUrl(self._settings, url=url, secret=secret)

    async def deliver(self, kind: str, payload: JsonObject, *, answerable: bool = True) -> JsonObject:
        """Hand a payload to the app and wait for its acknowledgement; what stands in it. Raises `Unacknowledged`."""
        if self._url is not None:
            return await self._url.deliver(kind, payload)
        return await self._socket.deliver(kind, payload, answerable=answerable)

    async def deliver_again(self) -> JsonObject:
        """Hand over the last payload once more, as Slack does where no acknowledgement reached it."""
        return await (self._socket.deliver_again() if self._url is None else self._url.deliver_again())

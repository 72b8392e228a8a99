"""Posts to services that Apprise knows: one notification for a row of the outbox, in a thread, bounded in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, ChannelRefused, Found, MessageRefused, Outcome, Unknown
from handlers.apprise.channel_id import PLATFORM, SETTING
from handlers.apprise.target import Target
from handlers.apprise.text import plain_message

_THREADS = 4
_AFTER_APPRISE_SECONDS = 5.0
"""How long the thread has beyond the time that Apprise itself keeps."""


class AppriseMessenger:
    """The port `Messenger` on the services that the operator named."""

    platform = PLATFORM

    def __init__(self, targets: Mapping[str, Target], *, request_timeout: float) -> None:
        self._targets = targets
        self._seconds = request_timeout
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="apprise")

    async def close(self) -> None:
        """Let go of the threads; one that still waits for a service ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Send the message once."""
        target = self._targets.get(channel.local_id)
        if target is None:
            return ChannelRefused("no_such_name", f"Name {channel.local_id} in {SETTING}: {channel.local_id}=URL")
        told = plain_message(message, most=target.most)
        return await self._in_time(partial(target.send, told, key, self._seconds))

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:  # noqa: ARG002  # as the port has it
        """What was sent can be edited nowhere, so an edit is dropped."""
        return MessageRefused("cannot_edit", "what Apprise has sent cannot be edited", is_gone=True)

    async def find(self, channel: ChannelId, key: str, *, since: datetime) -> Found:  # noqa: ARG002  # as the port has it
        """What was sent can be looked up nowhere."""
        return CannotLook("what Apprise sent cannot be looked up", "OFFPRINT_UNKNOWN_OUTCOME says what happens to it")

    async def _in_time(self, send: Callable[[], Outcome]) -> Outcome:
        sending = asyncio.get_running_loop().run_in_executor(self._threads, send)
        try:
            async with asyncio.timeout(self._seconds + _AFTER_APPRISE_SECONDS):
                return await asyncio.shield(sending)
        except TimeoutError:
            return Unknown("nothing was heard in time")

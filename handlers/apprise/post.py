"""Posts to services that Apprise knows: one notification for a row of the outbox, in a thread, bounded in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from contextvars import copy_context
from datetime import datetime
from functools import partial
from threading import Thread

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, ChannelRefused, Looked, MessageRefused, NotSent, Outcome, Unknown
from bot.delivery.window import Window
from handlers.apprise.channel_id import PLATFORM, SETTING
from handlers.apprise.target import Target
from handlers.apprise.text import plain_message


class AppriseMessenger:
    """The port `Messenger` on the services that the operator named.

    Each has a thread of its own while it is sent to, so that one that hangs holds up no other, and never two.
    """

    platform = PLATFORM

    def __init__(self, targets: Mapping[str, Target], *, request_timeout: float) -> None:
        self._targets = targets
        self._seconds = request_timeout
        self._sending: dict[str, Future[Outcome]] = {}

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Send the message once."""
        name = channel.local_id
        target = self._targets.get(name)
        if target is None:
            return ChannelRefused("no_such_name", f"Name {name} in {SETTING}: {name}=URL")
        earlier = self._sending.get(name)
        if earlier is not None and not earlier.done():
            return NotSent("the service has not yet answered about an earlier message")
        told = plain_message(message, most=target.most, title=target.title)
        self._sending[name] = _started(partial(target.send, told, key), name=f"apprise {name}")
        return await self._in_time(self._sending[name])

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:  # noqa: ARG002  # as the port has it
        """What was sent can be edited nowhere, so an edit is dropped."""
        return MessageRefused("cannot_edit", "what Apprise has sent cannot be edited", is_gone=True)

    def time(self) -> datetime | None:
        """None: what is sent is looked for nowhere, so nobody's clock but ours dates it."""
        return None

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:  # noqa: ARG002  # as the port has it
        """What was sent can be looked up nowhere."""
        return CannotLook("what Apprise sent cannot be looked up", "OFFPRINT_UNKNOWN_OUTCOME says what happens to it")

    async def _in_time(self, sending: Future[Outcome]) -> Outcome:
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(sending)
        except TimeoutError:
            return Unknown("the service did not answer in time")


def _started(send: Callable[[], Outcome], *, name: str) -> Future[Outcome]:
    """The outcome of `send`, which runs in a thread that the end of the process does not wait for.

    The fence around who asks is around it too.
    """
    outcome: Future[Outcome] = Future()
    context = copy_context()
    outcome.set_running_or_notify_cancel()  # the waiting side may give up, and the thread goes on

    def run() -> None:
        try:
            outcome.set_result(context.run(send))
        except Exception as error:  # noqa: BLE001  # a plug-in may raise anything; it is raised where it is waited for
            outcome.set_exception(error)

    Thread(target=run, name=name, daemon=True).start()
    return outcome

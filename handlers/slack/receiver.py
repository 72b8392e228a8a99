"""What Slack sends is acted on once, whichever way it comes: through a socket, or by HTTP.

Slack sends an event again that was not acknowledged (https://docs.slack.dev/apis/events-api/#retries), and an app may
be reached in both ways while an operator changes from one to the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.answering import Answering
from handlers.once import Once, OnceForAll

_NAMES = ("event_id", "trigger_id")
"""The ids of an event, and of a command or press: they are the same each time that it comes."""
_ANSWERED = frozenset({"view_submission", "block_suggestion", "url_verification"})
"""Payloads whose acknowledgement is the answer: a form with its errors, the options of a menu, a challenge."""


def is_answered(body: Mapping[str, object]) -> bool:
    """Whether the acknowledgement carries the answer. Anything else is acknowledged at once, with nothing."""
    return body.get("type") in _ANSWERED


class _Held(AsyncListenerStartHandler):
    """Holds each listener; the library calls it in the listener's task, as it begins."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002
        """Hold the listener that begins."""
        self._answering.hold_this()


class Receiver:
    """Hands payloads to the app, each once. `others`: what has come to any of several processes.

    Slack, or a balancer before the processes, may bring a repeat to another process than the first.
    """

    def __init__(self, app: AsyncApp, *, others: OnceForAll | None = None) -> None:
        self._app = app
        self._once = Once()
        self._others = others
        self._answering = Answering()
        app.listener_runner.listener_start_handler = _Held(self._answering)

    def act(self, request: AsyncBoltRequest, *ids: str) -> None:
        """Begin to act on what is acknowledged already, as `receive` does; nothing waits for it but `finish`."""
        self._answering.hold(asyncio.create_task(self.receive(request, *ids), name="answer slack"))

    async def finish(self, *, within: float) -> None:
        """Let what has come be answered, for at most so many seconds. Called when nothing comes any more."""
        await self._answering.finish(within=within)

    async def receive(self, request: AsyncBoltRequest, *ids: str) -> BoltResponse:
        """The app's response; an empty one where the same has come before. `ids` are further names of the request."""
        if not self._once.is_new(*ids, *_names(request.body)) or not await self._is_first(request.body):
            return BoltResponse(status=200, body="")
        return await self._app.async_dispatch(request)

    async def _is_first(self, body: Mapping[str, object]) -> bool:
        """Whether no other process acts on it. What is answered by its acknowledgement waits for no database."""
        name = next(_names(body), None)
        return self._others is None or name is None or is_answered(body) or await self._others.is_new(name)


def _names(body: Mapping[str, object]) -> Iterator[str]:
    """The names under which a payload comes, and comes again."""
    for name in _NAMES:
        if isinstance(value := body.get(name), str):
            yield value

"""What the page lets mira do in Slack, as answers to its requests."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping

from bot.playground.invocation import Invocation, NotThere
from bot.playground.slack.slack import Slack
from bot.playground.wire import JsonObject, record, text

_NOT_IN_THREADS = "{name} is not supported in threads. Sorry!"
"""Slack's own words."""
_LARGEST_FILE = 8 * 1024 * 1024


class SlackDeeds:
    """Carries out what the page asks for. Each deed raises `NotThere`, with a sentence, for what cannot be done."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def by_address(self) -> Mapping[str, Callable[[JsonObject], Awaitable[JsonObject]]]:
        """Every deed, by the address of its request."""
        return {
            "/slack/say": self._say,
            "/slack/press": self._press,
            "/slack/shortcut": self._shortcut,
            "/slack/home": self._open_home,
            "/slack/view/press": self._press_in_view,
            "/slack/view/suggest": self._suggest,
            "/slack/view/submit": self._submit,
            "/slack/view/close": self._close,
            "/slack/details": self._details,
            "/slack/upload": self._upload,
        }

    async def _say(self, body: JsonObject) -> JsonObject:
        """Say something, or type a command; `thread` is the message that it stands below."""
        channel, words, thread = text(body.get("channel")), text(body.get("text")), text(body.get("thread"))
        if not words.strip():
            raise NotThere("There is nothing to say.")
        if not words.startswith("/"):
            return {"message": (await self._slack.write(channel, words, thread=thread or None)).ts}
        if thread:
            raise NotThere(_NOT_IN_THREADS.format(name=words.split(maxsplit=1)[0]))
        return {"acknowledged": (await self._slack.command(channel, words)).acknowledged}

    async def _press(self, body: JsonObject) -> JsonObject:
        chosen = body.get("selected_option", body.get("value"))
        option = text(record(chosen).get("value")) if isinstance(chosen, dict) else text(chosen)
        invocation = await self._slack.press(
            text(body.get("channel")),
            text(body.get("message")),
            action_id=text(body.get("action_id")),
            block_id=text(body.get("block_id")) or None,
            option=option or None,
        )
        return {"acknowledged": invocation.acknowledged}

    async def _shortcut(self, body: JsonObject) -> JsonObject:
        channel, message = text(body.get("channel")), text(body.get("message"))
        taken = await self._slack.shortcut(channel, message, text(body.get("callback_id")))
        return {"acknowledged": taken.acknowledged}

    async def _open_home(self, body: JsonObject) -> JsonObject:
        await self._slack.open_home("messages" if body.get("tab") == "messages" else "home")
        return {}

    async def _press_in_view(self, body: JsonObject) -> JsonObject:
        invocation = await self._slack.press_in_view(
            text(body.get("view")),
            action_id=text(body.get("action_id")),
            block_id=text(body.get("block_id")) or None,
            value=body.get("value"),
        )
        return _outcome(invocation)

    async def _suggest(self, body: JsonObject) -> JsonObject:
        view, action_id, typed = (text(body.get(name)) for name in ("view", "action_id", "typed"))
        return {"options": await self._slack.suggest(view, action_id=action_id, typed=typed)}

    async def _submit(self, body: JsonObject) -> JsonObject:
        invocation = await self._slack.submit(text(body.get("view")), record(body.get("entries")))
        return {**_outcome(invocation), "errors": dict(invocation.errors)}

    async def _close(self, body: JsonObject) -> JsonObject:
        await self._slack.close_view(text(body.get("view")), every=body.get("every") is True)
        return {}

    async def _details(self, body: JsonObject) -> JsonObject:
        place, message, address = (text(body.get(name)) for name in ("channel", "message", "address"))
        return {"acknowledged": await self._slack.open_details(place, message, address)}

    async def _upload(self, body: JsonObject) -> JsonObject:
        """Upload a file, whose bytes come in base64."""
        try:
            data = base64.b64decode(text(body.get("data")), validate=True)
        except binascii.Error as error:
            raise NotThere("That is no file.") from error
        if not data or len(data) > _LARGEST_FILE:
            raise NotThere("That file is empty, or larger than 8 MB.")
        return {"file": self._slack.upload(text(body.get("name"), "file"), data)}


def _outcome(invocation: Invocation) -> JsonObject:
    return {"acknowledged": invocation.acknowledged, "failure": invocation.failure}

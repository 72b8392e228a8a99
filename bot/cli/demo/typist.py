"""Types the demo's commands as a person does: over the playground's own HTTP, one after the other."""

from __future__ import annotations

from collections.abc import Iterable

import aiohttp

from bot.cli.demo.script import Typed


async def type_all(commands: Iterable[Typed], *, address: str) -> None:
    """Type `commands` into the playground at `address`. Raises `aiohttp.ClientError` when it does not take one."""
    async with aiohttp.ClientSession(base_url=address, raise_for_status=True) as session:
        for command in commands:
            place, body = _deed(command)
            async with session.post(place, json=body):
                pass


def _deed(command: Typed) -> tuple[str, dict[str, object]]:
    if command.on_slack:
        return "/slack/say", {"channel": command.channel, "text": command.text}
    return "/discord/command", {
        "channel": command.channel,
        "path": list(command.path),
        "options": dict(command.options),
    }

"""A call of a Web API method, admitted, and what a method is. The table of them: `methods`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.faults import Strike
from bot.playground.slack import blocks
from bot.playground.slack.drafts import draft
from bot.playground.slack.refusals import Refused
from bot.playground.slack.workspace import Draft, Workspace
from bot.playground.wire import Json, JsonObject, text


@dataclass(frozen=True, slots=True)
class MethodCall:
    """An admitted call of a method: its arguments, and the fault that struck it."""

    workspace: Workspace
    arguments: Json
    strike: Strike | None = None

    def argument(self, name: str) -> str:
        """An argument as text."""
        return text(self.arguments.get(name))

    def draft(self) -> Draft:
        """The message that it brings; raises `Refused`."""
        found = draft(self.arguments, without=self.workspace.settings.slack_without)
        if breaches := self.workspace.files.breaches(found.blocks):
            raise Refused("invalid_blocks", reasons=[blocks.in_words(breach) for breach in breaches])
        return found


def warned(warnings: tuple[str, ...]) -> JsonObject:
    """What an answer says of metadata that Slack dropped."""
    if not warnings:
        return {}
    return {"warning": "invalid_metadata_format", "response_metadata": {"messages": list(warnings)}}


@dataclass(frozen=True, slots=True)
class Method:
    """What a method does, and the scope it needs (none: any token)."""

    act: Callable[[MethodCall], JsonObject]
    scope: str | None = None

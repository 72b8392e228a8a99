"""The options of a command as they are used: each of its type, with what it names beside it.

Page: interactions/application-commands, "Application Command Option Type".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from bot.playground.discord.resolved import Resolved
from bot.playground.discord.uploads import Uploads, upload_of
from bot.playground.invocation import NotThere
from bot.playground.wire import JsonObject, items, record, whole


class Kind(IntEnum):
    """The types of options that hold a value."""

    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


@dataclass(frozen=True, slots=True)
class Options:
    """Fills in options. What they name is kept in `resolved`, files in `uploads`."""

    resolved: Resolved
    uploads: Uploads

    def filled(self, option: JsonObject, value: object, *, focused: bool = False) -> JsonObject:
        """An option with its value; one still being typed is text. Raises `NotThere` for what does not exist."""
        kind = whole(option.get("type"))
        data: JsonObject = {"name": option["name"], "type": kind}
        if focused:
            return {**data, "value": str(value), "focused": True}
        return {**data, "value": self._value(kind, option, value)}

    def _value(self, kind: int, option: JsonObject, value: object) -> object:
        match kind:
            case Kind.INTEGER:
                return whole(value)
            case Kind.NUMBER:
                return float(str(value))
            case Kind.BOOLEAN:
                return value in (True, "true", "True")
            case Kind.USER:
                return self.resolved.user(str(value))
            case Kind.CHANNEL:
                return self._channel(option, str(value))
            case Kind.ROLE:
                return self.resolved.role(str(value))
            case Kind.MENTIONABLE:
                return self.resolved.mentionable(str(value))
            case Kind.ATTACHMENT:
                return self._file(value)
            case _:
                return str(value)

    def _channel(self, option: JsonObject, named: str) -> str:
        found = self.resolved.guilds.places.find(named)
        kinds = items(option.get("channel_types"))
        if found is not None and kinds and found.type not in kinds:
            raise NotThere("This command does not take such a channel.")
        return self.resolved.channel(named)

    def _file(self, value: object) -> str:
        upload = upload_of(value)
        if upload is None:
            raise NotThere("There is no such file.")
        return self.resolved.file(upload, self.uploads)


def named(things: list[JsonObject], name: str) -> JsonObject:
    """The command or option of this name. Raises `NotThere`."""
    for thing in things:
        if thing.get("name") == name:
            return thing
    raise NotThere(f"There is no command or option “{name}”.")


def chain(command: JsonObject, path: tuple[str, ...]) -> list[JsonObject]:
    """The command, then each group and sub-command that was chosen. Raises `NotThere`."""
    found = [command]
    for word in path:
        found.append(named([record(option) for option in items(found[-1].get("options"))], word))
    return found


def nested(steps: list[JsonObject], filled: list[JsonObject]) -> list[JsonObject]:
    """Filled options inside the sub-commands that were chosen."""
    for step in reversed(steps[1:]):
        filled = [{"name": step["name"], "type": step["type"], "options": filled}]
    return filled


def known_options(steps: list[JsonObject]) -> list[JsonObject]:
    """The options of the command that was chosen."""
    return [record(option) for option in items(steps[-1].get("options"))]


def check_required(steps: list[JsonObject], given: Mapping[str, object]) -> None:
    """Raises `NotThere` where a required option is missing: Discord sends no such command."""
    for option in known_options(steps):
        if option.get("required") and option.get("name") not in given:
            raise NotThere(f"The option “{option.get('name')}” is required.")

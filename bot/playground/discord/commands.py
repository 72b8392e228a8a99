"""Application commands as tables: what Discord accepts when an app says which commands it has.

Page: interactions/application-commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.playground.discord import limits
from bot.playground.discord.refusals import TOO_MANY_COMMANDS, Refused, invalid
from bot.playground.shape import AnyOf, Anything, Breach, Flag, Items, Kinds, Maybe, Number, Path, Record, Shape, String
from bot.playground.wire import JsonObject, items, record, text, whole

SUB_COMMAND, GROUP, STRING = 1, 2, 3
CHAT_INPUT = 1

_NAME = re.compile(r"[-_'\w]{1,32}")
_LOCALIZED = Maybe(Record({}, open=True))
_NAMED: dict[str, Shape] = {
    "name": String(1, limits.COMMAND_NAME),
    "name_localizations": _LOCALIZED,
    "description": String(1, limits.COMMAND_DESCRIPTION),
    "description_localizations": _LOCALIZED,
}
_CHOICE = Record(
    {
        "name": String(1, limits.CHOICE),
        "name_localizations": _LOCALIZED,
        "value": AnyOf((String(0, limits.CHOICE), Number())),
    },
    frozenset({"name", "value"}),
)


def _option(kind: int, **more: Shape) -> Record:
    return Record(
        {"type": Number(among=frozenset({kind})), **_NAMED, "required": Maybe(Flag()), **more},
        frozenset({"type", "name", "description"}),
    )


_CHOICES = Maybe(Items(_CHOICE, 0, limits.COMMAND_CHOICES))
_LEAVES: dict[str | int, Shape] = {
    3: _option(3, choices=_CHOICES, autocomplete=Maybe(Flag()), min_length=Anything(), max_length=Anything()),
    4: _option(4, choices=_CHOICES, autocomplete=Maybe(Flag()), min_value=Anything(), max_value=Anything()),
    10: _option(10, choices=_CHOICES, autocomplete=Maybe(Flag()), min_value=Anything(), max_value=Anything()),
    7: _option(7, channel_types=Anything()),
    **{kind: _option(kind) for kind in (5, 6, 8, 9, 11)},
}
_SUB = _option(SUB_COMMAND, options=Maybe(Items(Kinds(_LEAVES), 0, limits.COMMAND_OPTIONS)))
_GROUP_SHAPE = _option(GROUP, options=Maybe(Items(Kinds({SUB_COMMAND: _SUB}), 0, limits.COMMAND_OPTIONS)))
_OPTIONS: dict[str | int, Shape] = {SUB_COMMAND: _SUB, GROUP: _GROUP_SHAPE, **_LEAVES}
_COMMON: dict[str, Shape] = {
    "type": Maybe(Number(1, 4)),
    "default_member_permissions": Maybe(String(like=r"\d+")),
    "dm_permission": Maybe(Flag()),
    "nsfw": Maybe(Flag()),
    "contexts": Maybe(Items(Number(0, 2), 1)),
    "integration_types": Maybe(Items(Number(0, 1), 1)),
    "handler": Anything(),
    "id": Anything(),
}
_TYPED = Record(
    {**_NAMED, **_COMMON, "options": Maybe(Items(Kinds(_OPTIONS), 0, limits.COMMAND_OPTIONS))},
    frozenset({"name", "description"}),
)
_MENU = Record({**_NAMED, **_COMMON, "description": Maybe(String(0, 0)), "options": Anything()}, frozenset({"name"}))


def check(commands: list[object]) -> None:
    """Raise `Refused` if Discord would not take these as all commands of an app."""
    if sum(1 for command in map(record, commands) if whole(command.get("type"), 1) == CHAT_INPUT) > limits.COMMANDS:
        raise Refused(TOO_MANY_COMMANDS)
    invalid([breach for number, command in enumerate(commands) for breach in _command(command, (number,))])
    invalid(_taken(commands, (), "name_taken"))


def _command(command: object, path: Path) -> Iterator[Breach]:
    data = record(command)
    if whole(data.get("type"), CHAT_INPUT) != CHAT_INPUT:
        yield from _MENU.breaches(command, path)
        return
    yield from _TYPED.breaches(command, path)
    yield from _names(data, path)
    if _size(data) > limits.COMMAND_TOGETHER:
        yield Breach(path, "too_large", str(limits.COMMAND_TOGETHER))


def _names(command: JsonObject, path: Path) -> Iterator[Breach]:
    """Names, their order and their uniqueness, at every depth."""
    name = text(command.get("name"))
    if _NAME.fullmatch(name) is None or name != name.lower():
        yield Breach((*path, "name"), "pattern")
    options = items(command.get("options"))
    yield from _taken(options, (*path, "options"), "option_taken")
    optional = False
    for number, option in enumerate(map(record, options)):
        if option.get("required") and optional:
            yield Breach((*path, "options", number), "order")
        optional = optional or not option.get("required")
        yield from _names(option, (*path, "options", number))


def _taken(named: list[object], path: Path, rule: str) -> Iterator[Breach]:
    seen: set[tuple[object, object]] = set()
    for number, thing in enumerate(map(record, named)):
        key = (thing.get("type") if rule == "name_taken" else None, thing.get("name"))
        if key in seen:
            yield Breach((*path, number, "name"), rule)
        seen.add(key)


def _size(command: JsonObject) -> int:
    """Characters of a command's names, descriptions and values, nested ones too."""
    own = sum(len(text(command.get(name))) for name in ("name", "description", "value"))
    inner = [*items(command.get("options")), *items(command.get("choices"))]
    return own + sum(_size(record(thing)) for thing in inner)

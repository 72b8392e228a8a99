"""Application commands as tables: what Discord accepts when an app says which commands it has.

Page: interactions/application-commands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.playground.discord import limits
from bot.playground.discord.refusals import TOO_MANY_COMMANDS, Refused, invalid
from bot.playground.shape import AnyOf, Anything, Breach, Flag, Items, Kinds, Maybe, Number, Path, Record, Shape, String
from bot.playground.wire import Json, JsonObject, items, record, text, whole

SUB_COMMAND, GROUP, STRING = 1, 2, 3
CHAT_INPUT = 1

_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
"""Letters and digits of any script, and all of Devanagari and Thai, whose vowels are signs."""
# reference, "Locales"
LOCALES = [
    "id",
    "da",
    "de",
    "en-GB",
    "en-US",
    "es-ES",
    "es-419",
    "fr",
    "hr",
    "it",
    "lt",
    "hu",
    "nl",
    "no",
    "pl",
    "pt-BR",
    "ro",
    "fi",
    "sv-SE",
    "vi",
    "tr",
    "cs",
    "el",
    "bg",
    "ru",
    "uk",
    "hi",
    "th",
    "zh-CN",
    "ja",
    "zh-TW",
    "ko",
]


def _localized(most: int) -> Shape:
    return Maybe(Record({locale: String(1, most) for locale in LOCALES}))


_NAMED: dict[str, Shape] = {
    "name": String(1, limits.COMMAND_NAME),
    "name_localizations": _localized(limits.COMMAND_NAME),
    "description": String(1, limits.COMMAND_DESCRIPTION),
    "description_localizations": _localized(limits.COMMAND_DESCRIPTION),
}
_CHOICE = Record(
    {
        "name": String(1, limits.CHOICE),
        "name_localizations": _localized(limits.CHOICE),
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
    11: _option(11, file_types=Maybe(Items(String(1, 100), 0, limits.FILE_TYPES))),
    **{kind: _option(kind) for kind in (5, 6, 8, 9)},
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
    kinds = Counter(whole(command.get("type"), CHAT_INPUT) for command in map(record, commands))
    if any(number > (limits.COMMANDS if kind == CHAT_INPUT else limits.MENUS) for kind, number in kinds.items()):
        raise Refused(TOO_MANY_COMMANDS)
    invalid([breach for number, command in enumerate(commands) for breach in _command(command, (number,))])
    invalid(_taken(commands, (), "name_taken"))


def unsupported(commands: list[object], installations: tuple[int, ...]) -> Iterator[Breach]:
    """The installations that commands ask for and the app does not support."""
    for number, command in enumerate(map(record, commands)):
        for place, kind in enumerate(items(command.get("integration_types"))):
            if kind not in installations:
                yield Breach((number, "integration_types", place), "choice", ", ".join(map(str, installations)))


def _command(command: object, path: Path) -> Iterator[Breach]:
    data = record(command)
    if whole(data.get("type"), CHAT_INPUT) != CHAT_INPUT:
        yield from _MENU.breaches(command, path)
        return
    yield from _TYPED.breaches(command, path)
    yield from _names(data, path)
    if size(data) > limits.COMMAND_TOGETHER:
        yield Breach(path, "too_large", str(limits.COMMAND_TOGETHER))


def _names(command: JsonObject, path: Path) -> Iterator[Breach]:
    """Names, their order and their uniqueness, at every depth."""
    shown = record(command.get("name_localizations"))
    for place, name in [
        ("name", command.get("name")),
        *((f"name_localizations.{key}", one) for key, one in shown.items()),
    ]:
        if _NAME.fullmatch(text(name)) is None or text(name) != text(name).lower():
            yield Breach((*path, *place.split(".")), "pattern")
    options = items(command.get("options"))
    yield from _taken(options, (*path, "options"), "option_taken")
    yield from _taken_in_a_language(options, (*path, "options"))
    optional = False
    for number, option in enumerate(map(record, options)):
        if option.get("required") and optional:
            yield Breach((*path, "options", number), "order")
        if option.get("choices") and option.get("autocomplete"):
            yield Breach((*path, "options", number, "autocomplete"), "chosen_and_completed")
        optional = optional or not option.get("required")
        yield from _names(option, (*path, "options", number))


def _taken(named: list[object], path: Path, rule: str) -> Iterator[Breach]:
    seen: set[tuple[object, object]] = set()
    for number, thing in enumerate(map(record, named)):
        key = (thing.get("type") if rule == "name_taken" else None, thing.get("name"))
        if key in seen:
            yield Breach((*path, number, "name"), rule)
        seen.add(key)


def _taken_in_a_language(options: list[object], path: Path) -> Iterator[Breach]:
    """Names in a language must differ from each other there, and from the names of all other options."""
    known = [record(option) for option in options]
    for number, option in enumerate(known):
        others = known[:number] + known[number + 1 :]
        for locale, name in record(option.get("name_localizations")).items():
            shown = [other.get("name") for other in others]
            shown += [record(other.get("name_localizations")).get(locale) for other in others]
            if name in shown:
                yield Breach((*path, number, "name_localizations", locale), "option_taken")


def size(command: Json) -> int:
    """Characters of a command's names, descriptions and values, nested ones too, each in its longest language."""
    own = sum(_longest(command, name) for name in ("name", "description", "value"))
    inner = [*items(command.get("options")), *items(command.get("choices"))]
    return own + sum(size(record(thing)) for thing in inner)


def _longest(command: Json, name: str) -> int:
    shown = [command.get(name), *record(command.get(f"{name}_localizations")).values()]
    return max(len(text(one)) for one in shown)


def told(command: Json, *, localizations: bool) -> JsonObject:
    """A command as Discord gives it back: with all its languages only when asked for them."""
    left_out = () if localizations else ("name_localizations", "description_localizations")
    data: JsonObject = {key: value for key, value in command.items() if key not in left_out}
    for inner in ("options", "choices"):
        if inner in data:
            data[inner] = [told(record(one), localizations=localizations) for one in items(data[inner])]
    return data

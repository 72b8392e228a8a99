"""The commands as Discord takes them: `/papers` with its sub-commands, and the menus of messages.

Reference: https://docs.discord.com/developers/interactions/application-commands. Everything is offered in servers, in
direct messages and, to people who added Offprint for themselves, everywhere else; what a place cannot do is said there.
People can add it if its page in the Developer Portal says so, and Discord takes no command that says otherwise.
"""

from __future__ import annotations

from enum import IntEnum

from handlers.commands.command import Command, Option
from handlers.commands.registry import COMMANDS, ROOT, ROOT_DESCRIPTION
from handlers.discord.elsewhere import CHANNEL, CHANNEL_DESCRIPTION, CHANNEL_TYPES, ELSEWHERE
from handlers.discord.languages import Localized, languages
from handlers.discord.menus import MENUS

Json = dict[str, object]

_FOR_SERVERS, _FOR_PEOPLE = 0, 1
"""Who installs the app (`integration_types`)."""
_IN_SERVERS, _WITH_THE_APP, _AMONG_OTHERS = 0, 1, 2
"""Where its commands can be used (`contexts`): the last are conversations that it is not part of."""


class CommandType(IntEnum):
    """The types of commands."""

    TYPED = 1
    OF_MESSAGES = 3


class OptionType(IntEnum):
    """The types of options, of which sub-commands and groups are two."""

    SUB_COMMAND = 1
    GROUP = 2
    STRING = 3
    CHANNEL = 7
    ATTACHMENT = 11


def payloads(*, for_people: bool = True) -> list[Json]:
    """Every command, as Discord takes them; `for_people`: they can add the app for themselves."""
    words = Localized(languages())
    return [one | _places(for_people=for_people) for one in (payload(words), *(_menu(name, words) for name in MENUS))]


def payload(words: Localized) -> Json:
    """`/papers` with its sub-commands, without the places where it is offered."""
    return {
        "name": ROOT,
        "description": ROOT_DESCRIPTION,
        **words.fields(ROOT),
        "type": CommandType.TYPED,
        "options": [_command(command, (), words) for command in COMMANDS],
    }


def _menu(name: str, words: Localized) -> Json:
    return {"name": name, **words.fields(name), "type": CommandType.OF_MESSAGES}


def _places(*, for_people: bool) -> Json:
    if not for_people:
        return {"integration_types": [_FOR_SERVERS], "contexts": [_IN_SERVERS, _WITH_THE_APP]}
    return {
        "integration_types": [_FOR_SERVERS, _FOR_PEOPLE],
        "contexts": [_IN_SERVERS, _WITH_THE_APP, _AMONG_OTHERS],
    }


def _command(command: Command, above: tuple[str, ...], words: Localized) -> Json:
    path = (*above, command.name)
    if command.children:
        inner = [_command(child, path, words) for child in command.children]
    else:
        listed = sorted(command.options, key=lambda option: not option.required)
        inner = [_option(option, path, words) for option in listed]
        inner += [_channel_option(path, words)] if path in ELSEWHERE else []
    return {
        "name": command.name,
        "description": command.description,
        **words.fields(" ".join((ROOT, *path))),
        "type": OptionType.GROUP if command.children else OptionType.SUB_COMMAND,
        "options": inner,
    }


def _option(option: Option, above: tuple[str, ...], words: Localized) -> Json:
    path = " ".join((ROOT, *above, option.name))
    described: Json = {
        "name": option.name,
        "description": option.description,
        **words.fields(path),
        "type": OptionType.ATTACHMENT if option.takes_file else OptionType.STRING,
        "required": option.required,
    }
    if option.choices:
        described["choices"] = [
            {"name": one.label, "value": one.value, **words.choice(path, one.value)} for one in option.choices
        ]
    elif option.completes:
        described["autocomplete"] = True
    return described


def _channel_option(above: tuple[str, ...], words: Localized) -> Json:
    return {
        "name": CHANNEL,
        "description": CHANNEL_DESCRIPTION,
        **words.fields(" ".join((ROOT, *above, CHANNEL))),
        "type": OptionType.CHANNEL,
        "required": False,
        "channel_types": list(CHANNEL_TYPES),
    }

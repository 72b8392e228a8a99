"""`/papers help [COMMAND]`, and what is said to words that are no command: what can be typed, ready to paste."""

from __future__ import annotations

from bot.card.card import Items, Line, Message, Part, Quiet, Text, bold, code, message_of, plain
from handlers.commands.context import Caller, CommandContext, Reply
from handlers.commands.errors import Unusable, quoted
from handlers.commands.registry import COMMANDS, ROOT, Command, named, names
from handlers.commands.syntax import Invocation, UnknownWords, format_command, nearest, parse_command

_FIRST_STEPS = (
    'subscribe "mixture of experts" -survey',
    "search author:hinton",
    "digest at 09:00 in Europe/Berlin on weekdays",
)


async def answer_help(context: CommandContext) -> Reply:
    """Help for one command, or for all."""
    typed = context.option("command").removeprefix(f"/{ROOT}").split()
    if not typed:
        return Reply(overview(context.caller))
    command = named(typed[0])
    if command is None:
        meant = nearest(typed[0], names())
        instead = Invocation(("help",), {"command": meant} if meant else {})
        raise Unusable(f"{quoted(typed[0])} is not a command.", instead=instead)
    return Reply(explained(command, context.caller))


def overview(caller: Caller) -> Message:
    """What can be typed, in the order of a first day."""
    what = "Offprint brings new papers to this channel. Begin with one of these:"
    steps = tuple(example_words(step, caller) for step in _FIRST_STEPS)
    return Message(
        f"{what} {', '.join(steps)}. All commands: {', '.join(names())}.",
        (
            Text(((plain(what),),)),
            Items(tuple((code(step),) for step in steps)),
            Text(((bold("All commands"),),)),
            Items(tuple(_summary(command, caller) for command in COMMANDS)),
            Quiet((plain("More about one: "), code(example_words("help subscribe", caller)))),
        ),
    )


def explained(command: Command, caller: Caller) -> Message:
    """One command, with examples to paste."""
    examples = tuple((code(example_words(example, caller)),) for example in command.examples)
    return message_of(
        (plain(f"{command.description}."),),
        Items(examples),
        *(Quiet((plain(detail),)) for detail in command.details),
    )


def answer_unknown_words(words: UnknownWords, caller: Caller) -> Reply:
    """The answer to words that are no command: the nearest one, and help."""
    where = f" after {words.after}" if words.after else ""
    line: Line = (plain(f"I don't know {quoted(words.word)}{where}."),)
    if words.nearest:
        near = f"{words.after} {words.nearest}" if words.after else words.nearest
        line = (*line, plain(" Did you mean "), code(f"/{ROOT} {near}"), plain("?"))
    command = named(words.after.split()[0]) if words.after else None
    below: Message = explained(command, caller) if command else overview(caller)
    parts: tuple[Part, ...] = below.parts
    return Reply(message_of(line, *parts))


def example_words(example: str, caller: Caller) -> str:
    """An example of the registry as it is typed where the asker is."""
    parsed = parse_command(example)
    return format_command(parsed, caller.channel.platform) if isinstance(parsed, Invocation) else example


def _summary(command: Command, caller: Caller) -> Line:
    """One command in a line; Discord shows the options itself as soon as the command is typed."""
    usage = f"/{ROOT} {command.name}" if caller.channel.platform == "discord" else command.usage.split(" | ")[0]
    return (code(usage), plain(f" · {command.description}"))

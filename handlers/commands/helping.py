"""`/papers help [COMMAND]`, and what is said to words that are no command: what can be typed, ready to paste."""

from __future__ import annotations

from bot.card.card import Items, Line, Message, Part, Quiet, Text, bold, code, plain
from handlers.commands.asked import Asked, Invocation, Reply
from handlers.commands.call import Call
from handlers.commands.registry import COMMANDS, ROOT, Command, named, names
from handlers.commands.saying import said
from handlers.commands.trouble import Unusable, quoted
from handlers.commands.understand import Misread, nearest, understand
from handlers.commands.written import written

_FIRST_STEPS = (
    'subscribe "mixture of experts" -survey',
    "search author:hinton",
    "digest at 09:00 in Europe/Berlin on weekdays",
)


async def answer(call: Call) -> Reply:
    """Help for one command, or for all."""
    typed = call.option("command").removeprefix(f"/{ROOT}").split()
    if not typed:
        return Reply(overview(call.asked))
    command = named(typed[0])
    if command is None:
        meant = nearest(typed[0], names())
        instead = Invocation(("help",), {"command": meant} if meant else {})
        raise Unusable(f"{quoted(typed[0])} is not a command.", instead=instead)
    return Reply(explained(command, call.asked))


def overview(asked: Asked) -> Message:
    """What can be typed, in the order of a first day."""
    what = "Offprint brings new papers to this channel. Begin with one of these:"
    steps = tuple(example_words(step, asked) for step in _FIRST_STEPS)
    return Message(
        f"{what} {', '.join(steps)}. All commands: {', '.join(names())}.",
        (
            Text(((plain(what),),)),
            Items(tuple((code(step),) for step in steps)),
            Text(((bold("All commands"),),)),
            Items(tuple(_summary(command, asked) for command in COMMANDS)),
            Quiet((plain("More about one: "), code(example_words("help subscribe", asked)))),
        ),
    )


def explained(command: Command, asked: Asked) -> Message:
    """One command, with examples to paste."""
    examples = tuple((code(example_words(example, asked)),) for example in command.examples)
    return said(
        (plain(f"{command.description}."),),
        Items(examples),
        *(Quiet((plain(detail),)) for detail in command.details),
    )


def misread(words: Misread, asked: Asked) -> Reply:
    """The answer to words that are no command: the nearest one, and help."""
    where = f" after {words.after}" if words.after else ""
    line: Line = (plain(f"I don't know {quoted(words.word)}{where}."),)
    if words.nearest:
        near = f"{words.after} {words.nearest}" if words.after else words.nearest
        line = (*line, plain(" Did you mean "), code(f"/{ROOT} {near}"), plain("?"))
    command = named(words.after.split()[0]) if words.after else None
    below: Message = explained(command, asked) if command else overview(asked)
    parts: tuple[Part, ...] = below.parts
    return Reply(said(line, *parts))


def example_words(example: str, asked: Asked) -> str:
    """An example of the registry as it is typed where the asker is."""
    understood = understand(example)
    return written(understood, asked.channel.platform) if isinstance(understood, Invocation) else example


def _summary(command: Command, asked: Asked) -> Line:
    """One command in a line; Discord shows the options itself as soon as the command is typed."""
    usage = f"/{ROOT} {command.name}" if asked.channel.platform == "discord" else command.usage.split(" | ")[0]
    return (code(usage), plain(f" · {command.description}"))

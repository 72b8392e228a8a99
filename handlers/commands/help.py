"""`/papers help [COMMAND]`, and the reply to unknown words: what a person can type, ready to paste."""

from __future__ import annotations

from bot.card.card import Items, Line, Message, Quiet, Text, bold, code, message_of, plain
from handlers.commands.context import Caller, CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.registry import COMMANDS, ROOT, Command, named, names
from handlers.commands.syntax import Invocation, UnknownWords, nearest, parse_command

_FIRST_STEPS = (
    'subscribe "mixture of experts" -survey',
    "search author:hinton",
    "digest at 09:00 in Europe/Berlin on weekdays",
)


async def answer_help(context: CommandContext) -> Reply:
    """Help for one command, or for all."""
    first, _, rest = context.option("command").removeprefix(f"/{ROOT}").strip().partition(" ")
    if not first:
        return Reply(overview(context.caller))
    command = named(first)
    if command is None:
        meant = nearest(first, names())
        instead = Invocation(("help",), {"command": meant} if meant else {})
        raise unusable(f"{quoted(first)} is not a command.", instead=instead)
    if rest and rest.casefold() not in (child.name for child in command.children):
        return answer_unknown_words(UnknownWords(rest, after=f"help {command.name}"), context.caller)
    return Reply(explained(command, context.caller))


def overview(caller: Caller) -> Message:
    """All commands, after three examples to begin with."""
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
    """The answer to words that no command takes: which words, what works in their place, and help."""
    where = f" after {words.after}" if words.after else ""
    line = (plain(f"I don't know {quoted(words.words)}{where}."), *_remedy(words, caller))
    command = _command_in(words.after or "")
    below: Message = explained(command, caller) if command else overview(caller)
    return Reply(message_of(line, *below.parts))


def example_words(example: str, caller: Caller) -> str:
    """An example of the registry as it is typed where the caller is."""
    parsed = parse_command(example)
    return caller.dialect.format(parsed) if isinstance(parsed, Invocation) else example


def _remedy(words: UnknownWords, caller: Caller) -> Line:
    """What works instead: the nearest command, or what was understood without the unknown words."""
    if words.nearest:
        near = " ".join(filter(None, (words.after, words.nearest)))
        return (plain(" Did you mean "), code(f"/{ROOT} {near}"), plain("?"))
    return (plain(" Try "), code(example_words(words.after, caller))) if words.after else ()


def _command_in(typed: str) -> Command | None:
    """The last command that is named in the words that were understood: `help subscribe` is about `subscribe`."""
    return next(filter(None, map(named, reversed(typed.split()))), None)


def _summary(command: Command, caller: Caller) -> Line:
    return (code(caller.dialect.usage(command)), plain(f" · {command.description}"))

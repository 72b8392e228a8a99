"""`/papers help [COMMAND]`, and the reply to unknown words: what a person can type, ready to paste."""

from __future__ import annotations

from bot.card.byline import in_words
from bot.card.card import Items, Line, Message, Part, Quiet, Text, bold, code, message_of, plain
from handlers.commands.command import Command
from handlers.commands.context import Caller, CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.guesses import OTHER_NAMES
from handlers.commands.plan_parts import KEYWORD_OF
from handlers.commands.registry import COMMANDS, ROOT, named, names
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
    command = named(OTHER_NAMES.get(first.casefold(), first))
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
    """The answer to words that no command takes: which words, what the command takes, and what works in their place."""
    where = f" after {words.after}" if words.after else ""
    line = (plain(f"I don't know {quoted(words.words)}{where}."), *_remedy(words, caller))
    command = named(words.after or "")
    return Reply(message_of(line, *(_taken(command, caller) if command else ())))


def _taken(command: Command, caller: Caller) -> tuple[Part, ...]:
    """What may be typed behind a command, with an example where anything may."""
    children = [child.name for child in command.children if child.name != "set"]
    options = [option for child in command.children for option in child.options]
    keywords = [KEYWORD_OF[option.name] for option in options if option.name in KEYWORD_OF]
    unspoken = [option for option in options if option.name not in KEYWORD_OF]
    names = dict.fromkeys(choice.value for option in unspoken for choice in option.choices)
    usage = in_words([*keywords, *names, *children]) or command.usage.partition(" ")[2]
    if not usage:
        return (Quiet((plain(f"{command.name} takes no further words."),)),)
    return (Quiet((plain(f"{command.name} takes {usage}: "), code(example_words(command.examples[0], caller)))),)


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


def _summary(command: Command, caller: Caller) -> Line:
    return (code(caller.dialect.usage(command)), plain(f" · {command.description}"))

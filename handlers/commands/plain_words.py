"""The answer to words that begin with no command: the command that was meant, what there is instead, or both things
that can be done with a query. Never the whole help.
"""

from __future__ import annotations

from bot.card import button_values
from bot.card.card import Actions, Button, Line, Press, Quiet, code, message_of, plain
from bot.channel.subscription import Mode
from bot.query.typed import as_typed
from handlers.commands.context import CommandContext, Reply
from handlers.commands.did_you_mean import subscribe_button
from handlers.commands.errors import quoted
from handlers.commands.guesses import Lacking, lacking
from handlers.commands.help import example_words
from handlers.commands.mode_words import modes_in, split_mode
from handlers.commands.syntax import Invocation, PlainWords
from handlers.commands.unreachable import typed_query


async def answer(words: PlainWords, context: CommandContext) -> Reply:
    """Answer with one line that helps. Raises `QueryError` where the words are no query either."""
    nearest = lacking(words.text)
    if nearest is not None:
        unknown = () if nearest.is_greeting else (plain(f"I don't know {_first_of(words.text)}. "),)
        return Reply(message_of((*unknown, *_instead(nearest, context))))
    if words.meant is not None:
        return _meant(words.text, words.meant, context)
    return await _search_or_subscribe(words.text, context)


def _instead(nearest: Lacking, context: CommandContext) -> Line:
    commands = [code(example_words(typed, context.caller)) for typed in nearest.commands]
    between = [plain(" "), *(plain(" · ") for _ in commands[1:])]
    return (plain(nearest.said), *(span for pair in zip(between, commands, strict=True) for span in pair))


def _meant(typed: str, meant: Invocation, context: CommandContext) -> Reply:
    """The command of which the words are a slip, and how to search for them as they are."""
    line = (
        plain(f"I don't know {_first_of(typed)}. Did you mean "),
        code(context.caller.dialect.format(meant)),
        plain("?"),
    )
    search = context.command("search", query=typed)
    return Reply(message_of(line, Quiet((plain("To search for these words: "), search))))


def _first_of(typed: str) -> str:
    return quoted(typed.partition(" ")[0])


async def _search_or_subscribe(typed: str, context: CommandContext) -> Reply:
    query = typed_query(typed, context)
    key = await context.stores.searches.remember(as_typed(typed, query), at=context.now)
    buttons = (
        Button("Search", Press(button_values.SEARCH_FOR, button_values.page_value(key, 0))),
        await _subscribe(typed, key, context),
    )
    search, subscribe = context.command("search", query=typed), context.command("subscribe", query=typed)
    return Reply(
        message_of(
            (plain(f"{quoted(typed)} begins with no command. Search the archive for it, or subscribe this channel?"),),
            Actions(buttons),
            Quiet((search, plain(" · "), subscribe)),
        )
    )


async def _subscribe(typed: str, key: str, context: CommandContext) -> Button:
    """The button that does what `subscribe` with these words does: the last of them may say how papers come."""
    query, when = split_mode(typed)
    modes = modes_in(when)
    if query and len(modes) == 1 and modes[0] in {*Mode}:
        return await subscribe_button("Subscribe", query, modes[0], context)
    return Button("Subscribe", Press(button_values.SUBSCRIBE_TO, key))

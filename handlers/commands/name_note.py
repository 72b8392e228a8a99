"""A note where a name was typed as plain words: `Yann LeCun` asks for the two words in a text, and not for the author.

It is given where the archive has papers by such an author, since *Bayesian Networks* is written as a name, too; and
behind `author:` also where nothing matches.
"""

from __future__ import annotations

import re

from bot.card.card import Actions, Part, Quiet, code, plain
from bot.errors import QueryError, TooSlow
from bot.query.parser import parse
from bot.query.value_lists import are_one_name
from handlers.commands.context import CommandContext
from handlers.commands.did_you_mean import search_button, subscribe_button

_PLAIN_WORDS = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,2}")
_AFTER_AUTHOR = re.compile(r"\bauthor:([^\W\d_][\w'’.-]*) ([^\W\d_][\w'’.-]*)(?![\w:'’.-])", re.IGNORECASE)


def author_meant(typed: str) -> str | None:
    """The query for the author who may be meant by plain words, or by the word behind `author:x`."""
    words = typed.split()
    if _PLAIN_WORDS.fullmatch(typed) and all(map(are_one_name, words, words[1:])):
        return f'author:"{typed}"'
    found = _AFTER_AUTHOR.search(typed)
    if found is None or found[2].casefold() in {"or", "and", "not"}:
        return None
    return f'{typed[: found.start()]}author:"{found[1]} {found[2]}"{typed[found.end() :]}'


async def name_note(typed: str, context: CommandContext, *, to: str, found: int) -> tuple[Part, ...]:
    """The note with its button: to `search` or `subscribe`; `found` is how many papers the typed words match."""
    meant = author_meant(typed)
    if meant is None:
        return ()
    is_surely_meant = not found and "author:" in typed.casefold()
    is_tried_anyway = to == "search" and not found
    if not is_surely_meant and (is_tried_anyway or not await _is_known(meant, context)):
        return ()
    note = Quiet((plain("To look for the author: "), code(meant)))
    if to == "search":
        return note, Actions((await search_button(meant, context),))
    button = await subscribe_button(f"Subscribe to {meant}", meant, "", context)
    return note, Actions((button,))


async def _is_known(meant: str, context: CommandContext) -> bool:
    """Whether the archive has a paper by the author."""
    author = next(part for part in re.findall(r'author:"[^"]*"', meant, re.IGNORECASE))
    try:
        return (await context.stores.archive.search(parse(author), limit=1)).total > 0
    except (QueryError, TooSlow):  # a note is a comfort: what was asked for is done all the same
        return False

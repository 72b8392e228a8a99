"""What somebody wants to subscribe to: the query with the words typed for it, and how its papers are to come."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channel.subscription import Mode
from bot.errors import UnusableCommand
from bot.paper.pasted import asks_for_a_paper
from bot.query.tree import Query
from bot.query.typed import as_typed
from handlers.commands.context import CommandContext
from handlers.commands.errors import quoted, unusable
from handlers.commands.mode_words import split_mode, with_one_hyphen
from handlers.commands.options import read_mode
from handlers.commands.syntax import Invocation
from handlers.commands.unreachable import typed_query

_ADDRESS = re.compile(r"<?(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A query with the words typed for it. `mode` is None where nobody chose one; `anyway`: however much it brings."""

    query: Query
    typed: str
    mode: Mode | None = None
    anyway: bool = False


def read_wish(context: CommandContext) -> Wish:
    """Read what was typed behind `subscribe`. Raises `UsageError`."""
    invocation = with_mode_apart(context.invocation)
    typed, when = invocation.options.get("query", ""), invocation.options.get("when")
    if when and not typed:
        raise _only_when(when)
    mode = read_mode(invocation)
    refuse_other_meaning(typed, mode)
    query = typed_query(typed, context)
    return Wish(query=query, typed=as_typed(typed, query), mode=mode)


def with_mode_apart(invocation: Invocation) -> Invocation:
    """The invocation with the mode words at the end of its query as its option `when`, beside one that was chosen."""
    query, said = split_mode(invocation.options.get("query", "").strip())
    when = " ".join(dict.fromkeys(filter(None, (said, invocation.options.get("when", "").strip()))))
    options = {"query": query, "when": when}
    return Invocation(invocation.path, {name: value for name, value in options.items() if value})


def refuse_other_meaning(typed: str, mode: Mode | None) -> None:
    """Refuse a query that names one paper, or that ends in `-daily`, which may be a word or a mode."""
    if asks_for_a_paper(typed) or _ADDRESS.fullmatch(typed.strip()):
        raise unusable(
            f"{quoted(typed)} names one paper, and a subscription is for papers to come.",
            instead=Invocation(("paper",), {"id": typed.strip()}),
        )
    hyphen = with_one_hyphen(typed) if mode is None else None
    if hyphen is not None:
        rest, when = hyphen
        raise unusable(
            f"Is “-{when}” how the papers come, or a word to leave out?",
            instead=Invocation(("subscribe",), {"query": rest, "when": when}),
            also=(Invocation(("subscribe",), {"query": f'{rest} -"{when}"'}),),
        )


def _only_when(when: str) -> UnusableCommand:
    return unusable(
        f"{quoted(when)} says how papers come, but not which ones. To search for the word itself, put it in quotes.",
        instead=Invocation(("subscribe",), {"query": f'"{when}"'}),
    )

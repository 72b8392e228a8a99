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

_ADDRESS = re.compile(r"(?<!\S)<?(?:https?://|www\.)\S+", re.IGNORECASE)
_LIST_OF_ARXIV = re.compile(r"arxiv\.org/(?:list|rss|atom|catchup)/(?P<category>[a-z-]+(?:\.[a-z-]+)?)", re.IGNORECASE)
_BEFORE_THE_QUERY = re.compile(r"(?:(?:(?:me|us|here|this channel) )?to\s+|query:\s*)(?=\S)", re.IGNORECASE)
"""What people put between `subscribe` and the query: `subscribe this channel to gpu`."""
_EVERYTHING = frozenset({"all", "everything", "anything", "all papers", "every paper"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeRequest:
    """A query with the words typed for it. `mode` is None where nobody chose one; `anyway`: however much it brings."""

    query: Query
    typed: str
    mode: Mode | None = None
    anyway: bool = False


def read_request(context: CommandContext) -> SubscribeRequest:
    """Read what was typed behind `subscribe`. Raises `UsageError`."""
    invocation = with_mode_apart(context.invocation)
    typed, when = invocation.options.get("query", ""), invocation.options.get("when")
    if when and not typed:
        raise _only_when(when)
    mode = read_mode(invocation)
    refuse_other_meaning(typed, mode)
    query = typed_query(typed, context)
    return SubscribeRequest(query=query, typed=as_typed(typed, query), mode=mode)


def with_mode_apart(invocation: Invocation) -> Invocation:
    """The invocation with the mode words at the end of its query as its option `when`, beside one that was chosen."""
    typed = invocation.options.get("query", "").strip()
    begun = _BEFORE_THE_QUERY.match(typed)
    query, said = split_mode(typed[begun.end() :] if begun else typed)
    when = " ".join(dict.fromkeys(filter(None, (said, invocation.options.get("when", "").strip()))))
    options = {"query": query, "when": when}
    return Invocation(invocation.path, {name: value for name, value in options.items() if value})


def refuse_other_meaning(typed: str, mode: Mode | None) -> None:
    """Refuse a query that is a paper, an address or everything, or that ends in `-daily`, which may be a mode."""
    if asks_for_a_paper(typed):
        raise unusable(
            f"{quoted(typed)} names one paper, and a subscription is for papers to come.",
            instead=Invocation(("paper",), {"id": typed.strip()}),
        )
    address = _ADDRESS.search(typed)
    if address is not None and typed[: address.start()].count('"') % 2 == 0:
        raise _no_address(address.group(), typed, mode)
    if typed.casefold() in _EVERYTHING:
        raise unusable(
            f"{quoted(typed)} would be looked for as a word. Everything is written *.",
            instead=_subscribe("*", mode),
            also=(_subscribe(f'"{typed}"', mode),),
        )
    hyphen = with_one_hyphen(typed) if mode is None else None
    if hyphen is not None:
        rest, when = hyphen
        raise unusable(
            f"Is “-{when}” how the papers come, or a word to leave out?",
            instead=Invocation(("subscribe",), {"query": rest, "when": when}),
            also=(Invocation(("subscribe",), {"query": f'{rest} -"{when}"'}),),
        )


def _no_address(address: str, typed: str, mode: Mode | None) -> UnusableCommand:
    """The error of an address: of a list of arXiv's its category is offered, else what stands beside it."""
    listed = _LIST_OF_ARXIV.search(address)
    beside = " ".join(typed.replace(address, " ").split())
    if listed is not None:
        category = f"category:{listed['category']}"
        return unusable(
            f"{quoted(address)} is a list of papers; here it is {category}.", instead=_subscribe(category, mode)
        )
    message = f"{quoted(address)} is an address, and no word of a paper."
    help_with_it = Invocation(("help",), {"command": "subscribe"})
    return unusable(message, instead=_subscribe(beside, mode) if beside else help_with_it)


def _subscribe(query: str, mode: Mode | None) -> Invocation:
    return Invocation(("subscribe",), {"query": query, **({"when": str(mode)} if mode else {})})


def _only_when(when: str) -> UnusableCommand:
    return unusable(
        f"{quoted(when)} says how papers come, but not which ones. To search for the word itself, put it in quotes.",
        instead=Invocation(("subscribe",), {"query": f'"{when}"'}),
    )

"""The form that subscribes a channel: a query, and how its papers come. What is said of a query while it is typed."""

from __future__ import annotations

from dataclasses import replace

from bot.card import button_values
from bot.card.card import Choice
from bot.card.form import Form, Select, TextInput, with_told
from bot.channel.subscription import Mode
from bot.digest.zones import Asker
from bot.errors import FieldErrors, UsageError
from bot.query.parser import parse
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import field_parts
from handlers.commands.foreseen import foreseen
from handlers.commands.form_title import titled
from handlers.commands.options import read_mode
from handlers.commands.subscribe import answer
from handlers.commands.subscribe_request import refuse_other_meaning, with_mode_apart
from handlers.commands.syntax import Invocation
from handlers.commands.unreachable import typed_query

_PATH = ("subscribe",)
_MODES = (
    Choice("Instantly: a card for each paper", Mode.INSTANTLY.value),
    Choice("Daily: lines in the daily digest", Mode.DAILY.value),
    Choice("Weekly: lines in the weekly digest", Mode.WEEKLY.value),
)
_LONGEST = 1000


async def form(context: CommandContext) -> Form:
    """The empty form."""
    example = 'Such as "mixture of experts" -survey, or title:(jax OR julia)'
    return Form(
        title=titled("Subscribe", context.caller),
        verb=button_values.SUBSCRIBE,
        value="",
        fields=(
            TextInput("query", "Papers that match", hint=example, longest=_LONGEST),
            Select("when", "They come", _MODES, value=Mode.INSTANTLY.value),
        ),
        submit="Subscribe",
        live=True,
    )


async def look(context: CommandContext) -> Form:
    """The form with what is said of the query that stands in it."""
    empty = await form(context)
    asked = _subscribing(context.invocation)
    if not asked.options.get("query"):
        return empty
    try:
        query, mode = _read(asked)
        parts = await foreseen(typed_query(query, context), mode or Mode.INSTANTLY, context)
    except UsageError as error:
        parts = field_parts(error, "query")
    return with_told(empty, "query", parts)


def check(invocation: Invocation, _asker: Asker) -> None:
    """Raises `FieldErrors` for a query that is none, with where it is wrong and one that would work."""
    try:
        query, _ = _read(_subscribing(invocation))
        parse(query)
    except UsageError as error:
        raise FieldErrors({"query": error}) from error


async def take(context: CommandContext) -> Reply:
    """Subscribe the channel."""
    return await answer(replace(context, invocation=_subscribing(context.invocation)))


def _read(asked: Invocation) -> tuple[str, Mode | None]:
    """The query, and how its papers come. Raises `UsageError`."""
    apart = with_mode_apart(asked)
    query, mode = apart.options.get("query", ""), read_mode(apart)
    refuse_other_meaning(query, mode)
    return query, mode


def _subscribing(form_sent: Invocation) -> Invocation:
    options = {name: form_sent.options.get(name, "").strip() for name in ("query", "when")}
    return Invocation(_PATH, {name: value for name, value in options.items() if value})

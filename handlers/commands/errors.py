"""Replies to errors in what a person typed: the words, where they are wrong, and a command that works."""

from __future__ import annotations

from bot.card.card import (
    Items,
    Line,
    Message,
    Part,
    Preformatted,
    Quiet,
    Style,
    Text,
    code,
    link,
    message_of,
    plain,
    words,
)
from bot.card.facts import ADDRESS_CHARACTERS
from bot.errors import FieldErrors, QueryError, Thinned, UnusableCommand, UsageError
from bot.text.address import web_address
from handlers.commands.context import Caller, Reply
from handlers.commands.syntax import Invocation

_SHOWN = 120
"""The most characters of a person's words that a reply quotes."""
_AROUND = 25
"""Characters on either side of a wrong place that are shown with it: on a phone a longer line breaks, and its carets
point at nothing."""


def unusable(message: str, *, instead: Invocation, also: tuple[Invocation, ...] = ()) -> UnusableCommand:
    """The error of a command that cannot be done as it was typed; `instead` is the command that would work.

    `also` are others of the same path, where it is open which one was meant.
    """
    others = tuple(each.options for each in also)
    return UnusableCommand(message, path=instead.path, options=instead.options, also=others)


def instead_of(error: UnusableCommand) -> Invocation:
    """The command that would work."""
    return Invocation(error.path, error.options)


def error_reply(error: UsageError, invocation: Invocation, caller: Caller) -> Reply:
    """The reply to a command that raised `error`, for the caller only."""
    match error:
        case QueryError():
            return _query_error_reply(error, invocation, caller)
        case UnusableCommand():
            ways = (instead_of(error), *(Invocation(error.path, options) for options in error.also))
            return _error_message(error.message, remedies=tuple(map(caller.dialect.format, ways)))
        case Thinned():
            return Reply(message_of((plain(error.message),), *_page(error)))
        case _:
            return _error_message(error.message, remedies=(), hint=error.remedy)


def _page(error: Thinned) -> tuple[Text, ...]:
    """Where a thinned paper is read."""
    address = web_address(error.page, most=ADDRESS_CHARACTERS)
    return (Text(((plain("Read it at "), link(error.page or "", address, Style.PLAIN)),)),) if address else ()


def field_words(error: UsageError, name: str) -> str:
    """What is wrong with a field of a form, on one line, and what to type there instead."""
    message, instead = error.message, _instead_in(error, name)
    if isinstance(error, QueryError) and error.query.strip():
        message = f"{message.replace('`', '')} {_place(error)}"
    return f"{message} Try: {instead}" if instead else message


def field_parts(error: UsageError, name: str) -> tuple[Part, ...]:
    """The same in parts, for a place where there is room: a wrong query with carets below what is wrong."""
    instead = _instead_in(error, name)
    parts: list[Part] = [Text((_with_code(error.message),))]
    if isinstance(error, QueryError) and error.query.strip():
        parts.append(Preformatted(pointed(error), spoken=_place(error)))
    if instead:
        parts.append(Text(((plain("Try: "), code(instead)),)))
    return tuple(parts)


def _instead_in(error: UsageError, name: str) -> str | None:
    """What to type in the field instead."""
    match error:
        case QueryError():
            return error.suggestion
        case UnusableCommand():
            return error.options.get(name) or error.options.get("hours")
        case _:
            return error.remedy


def _place(error: QueryError) -> str:
    return f"The error is at character {error.place.start + 1}."


def field_errors_message(errors: FieldErrors) -> Message:
    """The errors of a form that was sent, in words: a line for each field."""
    lines = tuple((plain(field_words(error, name)),) for name, error in errors.errors.items())
    head: Line = (plain("Nothing was saved."),)
    told = " ".join(words(line) for line in lines)
    return Message(f"Nothing was saved. {told}", (Text((head,)), Items(lines)))


def quoted(said: str) -> str:
    """A person's words in quotes, cut if they are long."""
    return f"“{said if len(said) <= _SHOWN else said[: _SHOWN - 1] + '…'}”"


def pointed(error: QueryError) -> str:
    """The wrong place of a query with its surroundings, and carets below."""
    start = max(0, error.place.start - _AROUND)
    end = min(len(error.query), max(error.place.end, error.place.start + 1) + _AROUND, start + 3 * _AROUND)
    near = "".join(" " if character.isspace() else character for character in error.query[start:end])
    before, after = "…" if start else "", "…" if end < len(error.query) else ""
    carets = "^" * max(1, min(error.place.end, end) - error.place.start)
    return f"{before}{near}{after}\n{' ' * (len(before) + error.place.start - start)}{carets}"


def _error_message(message: str, *, remedies: tuple[str, ...], hint: str | None = None) -> Reply:
    parts: list[Part] = [Text(((plain(message),),))]
    if remedies:
        parts.append(Text(((plain("Try "), *_either(remedies)),)))
    if hint:
        parts.append(Quiet((plain(hint),)))
    tried = " or ".join(remedies)
    fallback = " ".join(filter(None, (message, tried and f"Try {tried}", hint)))
    return Reply(Message(fallback, tuple(parts)))


def _query_error_reply(error: QueryError, invocation: Invocation, caller: Caller) -> Reply:
    place = _place(error)
    parts: list[Part] = [Text((_with_code(error.message),))]
    if error.query.strip():
        parts.append(Preformatted(pointed(error), spoken=place))
    remedy = _with_query(error.suggestion, invocation, caller)
    if remedy:
        parts.append(Text(((plain("Try "), code(remedy)),)))
    fallback = " ".join(filter(None, (error.message.replace("`", ""), place, remedy and f"Try {remedy}")))
    return Reply(Message(fallback, tuple(parts)))


def _either(remedies: tuple[str, ...]) -> Line:
    first, *others = remedies
    return (code(first), *(span for other in others for span in (plain(" or "), code(other))))


def _with_code(sentence: str) -> Line:
    """A sentence whose words between backticks are shown as code."""
    pieces = sentence.split("`")
    return tuple(code(piece) if number % 2 else plain(piece) for number, piece in enumerate(pieces) if piece)


def _with_query(suggestion: str | None, invocation: Invocation, caller: Caller) -> str | None:
    """The command as it was given, with the query that would work."""
    if suggestion is None:
        return None
    name = "subscription" if invocation.path in {("unsubscribe",), ("call",)} else "query"
    options = {**invocation.options, name: suggestion}
    ordered = {key: options[key] for key in (name, *(key for key in options if key != name))}
    return caller.dialect.format(Invocation(invocation.path, ordered))

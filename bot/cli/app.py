"""The command line as a whole: its verbs, and how errors leave it."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Mapping, Sequence
from io import TextIOWrapper

import typer
from typer.main import get_command

from bot.cli.logs import log_beside_what_is_printed
from bot.cli.output import say
from bot.errors import OffprintError, QueryError, SettingsError, UsageError

DONE, FAILED, TYPED_WRONG, SET_WRONG, INTERRUPTED = 0, 1, 2, 3, 130

VERBS: Mapping[str, str] = {
    "demo": "bot.cli.demo.demo:demo",
    "run": "bot.cli.run:run",
    "poll": "bot.cli.poll:poll",
    "search": "bot.cli.search:search",
    "match": "bot.cli.match:match",
    "explain": "bot.cli.explain:explain",
    "subscribe": "bot.cli.subscribe:subscribe",
    "unsubscribe": "bot.cli.subscribe:unsubscribe",
    "list": "bot.cli.listing:list_subscriptions",
    "digest": "bot.cli.digest:digest",
    "status": "bot.cli.status:status",
    "settings": "bot.cli.settings:settings",
}
"""Where each verb is, in the order in which help tells them."""
TAKES_A_QUERY = frozenset({"search", "match", "explain", "subscribe", "unsubscribe"})
"""Verbs to which `-survey gpu` is a query and not an option that nobody knows."""


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """The verb that is asked for, else every verb: `match` does not wait for what only `run` imports."""
    app = typer.Typer(
        name="offprint",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_offprint)
    for verb in VERBS.keys() & arguments[:1] or VERBS:
        app.command(verb, context_settings={"ignore_unknown_options": verb in TAKES_A_QUERY})(named(verb))
    return app


def named(verb: str) -> Callable[..., None]:
    """The function of a verb; its module is imported now."""
    function: Callable[..., None] = pkgutil.resolve_name(VERBS[verb])
    return function


def _offprint() -> None:
    """New research papers, matched against every channel's subscriptions, posted to Slack and Discord."""


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command; what Offprint raises on purpose is one sentence on standard error. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 shows `\u5b66`
    log_beside_what_is_printed()
    try:
        command = get_command(command_line(arguments))
        return int(command.main(args=list(arguments), prog_name="offprint", standalone_mode=True) or DONE)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OffprintError as error:
        for line in _told(error):
            say(line)
        return _code(error)


def _told(error: OffprintError) -> tuple[str, ...]:
    if isinstance(error, QueryError):
        pointer = tuple(f"  {line}" for line in error.pointer.splitlines())
        return (str(error), *pointer, *_suggested(error))
    if isinstance(error, UsageError) and error.remedy:
        return (str(error), error.remedy)
    return tuple(str(error).splitlines())


def _suggested(error: QueryError) -> tuple[str, ...]:
    return (f"Try: {error.suggestion}",) if error.suggestion else ()


def _code(error: OffprintError) -> int:
    if isinstance(error, SettingsError):
        return SET_WRONG
    return TYPED_WRONG if isinstance(error, UsageError) else FAILED

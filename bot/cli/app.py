"""The command line: its verbs, and how it reports errors."""

from __future__ import annotations

import errno
import os
import pkgutil
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, TextIO

import typer
from typer.core import TyperCommand
from typer.main import get_command

from bot.cli.early_log import log_beside_what_is_printed
from bot.cli.output import print_line, say
from bot.cli.verb_words import listed
from bot.errors import OffprintError, QueryError, SettingsError, UsageError
from bot.text.redact import redacted
from handlers.text import harmless

DONE, FAILED, TYPED_WRONG, SET_WRONG = 0, 1, 2, 3
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

VERBS: Mapping[str, str] = {
    "demo": "bot.cli.demo.demo:demo",
    "run": "bot.cli.run:run",
    "poll": "bot.cli.poll:poll",
    "search": "bot.cli.search:search",
    "like": "bot.cli.like:like",
    "trending": "bot.cli.trending:trending",
    "match": "bot.cli.match:match",
    "explain": "bot.cli.explain:explain",
    "subscribe": "bot.cli.subscribe:subscribe",
    "unsubscribe": "bot.cli.subscribe:unsubscribe",
    "list": "bot.cli.listing:list_subscriptions",
    "export": "bot.cli.exchange:export",
    "import": "bot.cli.exchange:import_",
    "digest": "bot.cli.digest:digest",
    "spread": "bot.cli.hours:spread",
    "quiet": "bot.cli.hours:quiet",
    "mute": "bot.cli.mute:mute",
    "unmute": "bot.cli.mute:unmute",
    "call": "bot.cli.channel_settings:call",
    "notify": "bot.cli.notify:notify",
    "links": "bot.cli.links:links",
    "feed": "bot.cli.feed:feed",
    "confirm": "bot.cli.mail:confirm",
    "status": "bot.cli.status:status",
    "thin": "bot.cli.thin:thin",
    "backup": "bot.cli.backup:backup",
    "restore": "bot.cli.backup:restore",
    "migrate": "bot.cli.migrate:migrate",
    "settings": "bot.cli.settings:settings",
    "slack": "bot.cli.slack:slack",
    "manifest": "bot.cli.slack:manifest",
    "outbox": "bot.cli.outbox:outbox",
    "doctor": "bot.cli.doctor:doctor",
}
"""The function of each verb, in the order of help."""
TAKES_A_QUERY = frozenset({"search", "trending", "match", "explain", "subscribe", "unsubscribe", "feed"})
"""Verbs for which `-survey gpu` is a query and not an unknown option."""


class _WithAQuery(TyperCommand):
    """A verb that takes a query. Words outside the shell's quotes are an error that says to quote them."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # typer's own is not exported
        """Run the verb. Raises `UsageError` for what is left over."""
        if not ctx.args:
            return super().invoke(ctx)
        typed = [text for text in ctx.params.values() if isinstance(text, str)]
        unknown = next((text for text in (*typed, *ctx.args) if text.startswith("--")), None)
        if unknown is not None:
            raise self._no_option(unknown.partition("=")[0], ctx)
        query = [ctx.params[name] for name in ("query", "subscription") if name in ctx.params]
        raise UsageError(
            f"{shlex.quote(ctx.args[0])} is left over after the query.",
            remedy=f"Put a query of several words into single quotes: {shlex.quote(' '.join([*query, *ctx.args]))}",
        )

    def _no_option(self, typed: str, ctx: typer.Context) -> UsageError:
        known = [option for parameter in self.params for option in parameter.opts if option.startswith("--")]
        near = get_close_matches(typed, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"See: {ctx.command_path} --help"
        return UsageError(f"There is no option {typed}.", remedy=hint)


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """The verb that was typed, else a list of all verbs: `match` does not import what only `run` needs."""
    app = typer.Typer(
        name="offprint",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_offprint)
    typed = next((word for word in arguments if not word.startswith("-")), None)
    for verb in VERBS.keys() & {typed} or VERBS:
        takes_a_query = verb in TAKES_A_QUERY
        app.command(
            verb,
            cls=_WithAQuery if takes_a_query else None,
            context_settings={"ignore_unknown_options": takes_a_query, "allow_extra_args": takes_a_query},
        )(named(verb) if verb == typed else listed(VERBS[verb]))
    return app


def named(verb: str) -> Callable[..., None]:
    """The function of a verb; its module is imported now."""
    function: Callable[..., None] = pkgutil.resolve_name(VERBS[verb])
    return function


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    if wanted:
        print_line(f"offprint {version('offprint')}")
        raise typer.Exit


def _offprint(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """New research papers, matched against every channel's subscriptions, posted to Slack, Discord and mail."""


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code. An `OffprintError` is one sentence on standard error."""
    sys.stdout, sys.stderr = sys.stdout or _to_nobody(), sys.stderr or _to_nobody()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 shows `\u5b66`
    log_beside_what_is_printed()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in {*_NO_ROOM, errno.EPIPE}:
            raise
        return _unwritable(error)
    else:
        return code


def _run(arguments: Sequence[str]) -> int:
    try:
        command = get_command(command_line(arguments))
        return int(command.main(args=list(arguments), prog_name="offprint", standalone_mode=True) or DONE)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except OffprintError as error:
        for line in _error_lines(error):
            say(redacted(line))
        return _code(error)


def _to_nobody() -> TextIO:
    """A stream that discards its input, in place of one that the caller has closed."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _unwritable(error: OSError) -> int:
    """Output failed: the disk is full, or the reader has closed the pipe. Nothing is flushed again at exit."""
    with suppress(OSError):
        sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno in _NO_ROOM:
        say(f"Output or data cannot be written: {error.strerror}. Make room on the disk.")
    return FAILED


def _error_lines(error: OffprintError) -> tuple[str, ...]:
    if isinstance(error, QueryError):
        shown = QueryError(error.message, query=harmless(error.query), place=error.place)  # as `say` shows it
        pointer = tuple(f"  {line}" for line in shown.pointer.splitlines())
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

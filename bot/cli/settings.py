"""`offprint settings`: every setting with its value, its default and what it is for."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.cli.channel_settings import channel_settings
from bot.cli.output import Json, print_json
from bot.cli.setup import settings_or_say
from bot.settings import Settings, variable
from bot.text.redact import redacted
from handlers.text import harmless

_INDENT = "    "


def settings(
    channel: Annotated[
        str | None, typer.Argument(metavar="[CHANNEL]", help="slack:TEAM/C0123ABC: its settings, not the service's.")
    ] = None,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[SETTINGS]", help="zone Europe/Berlin, cap 5, who everyone|admins.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print every setting; or show or change those of a channel.

    Each comes with its value and its purpose.
    """
    if channel is not None:
        channel_settings(channel, words or [])
        return
    rows = list(setting_rows(settings_or_say()))
    if as_json:
        print_json(rows)
        return
    width = shutil.get_terminal_size().columns  # 80 where there is no window, and what COLUMNS says
    for row in rows:
        for line in setting_lines(row, width=width):
            sys.stdout.write(f"{harmless(line)}\n")


def setting_lines(row: Json, *, width: int) -> Iterator[str]:
    """A setting for people: `NAME=value`, and below, indented, what it is for; `width` in columns.

    Only the description is broken into lines, at words: a name or a value is there to be copied. A value that is too
    wide stands in a line of its own.
    """
    value = shown(row["value"])
    if row["value"] is None:
        yield f"{row['name']} (not set)"
    elif len(together := f"{row['name']}={value}") <= width:
        yield together
    else:
        yield f"{row['name']}="
        yield f"{_INDENT}{value}"
    note = "" if row["default"] in {None, row["value"]} else f" (default: {row['default']})"
    yield from textwrap.wrap(
        f"{row['about']}{note}",
        width=max(width, 30),
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def setting_rows(now: Settings) -> list[Json]:
    """One row for each setting. For a secret, only whether it is set."""
    return [
        {
            "name": variable(name),
            "value": _plain(getattr(now, name)),
            "default": _plain(field.default),
            "about": field.description,
        }
        for name, field in Settings.model_fields.items()
    ]


def _plain(value: object) -> object:
    if isinstance(value, SecretStr):
        return "(set)"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={_plain(told)}" for name, told in value.items()) or None
    if isinstance(value, PurePath):
        return str(value)
    value = ",".join(value) if isinstance(value, tuple) else value
    if isinstance(value, str):
        return redacted(value) or None
    return value


def shown(value: object) -> str:
    """A value for people."""
    return "–" if value is None else str(value)

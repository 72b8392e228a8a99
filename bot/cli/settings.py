"""`offprint settings`: every setting with its value, its default and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.cli.output import Json, print_json, print_table
from bot.cli.setup import settings_or_say
from bot.settings import Settings, variable


def settings(*, as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False) -> None:
    """Print every setting, its value and what it is for."""
    rows = list(setting_rows(settings_or_say()))
    if as_json:
        print_json(rows)
    else:
        table = ((str(row["name"]), shown(row["value"]), shown(row["default"]), str(row["about"])) for row in rows)
        print_table(("setting", "now", "default", "what it is for"), table, empty="There are no settings.")


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
        return "; ".join(f"{name}={told}" for name, told in value.items()) or None
    value = ",".join(value) if isinstance(value, tuple) else value
    return None if value == "" else value


def shown(value: object) -> str:
    """A value for people."""
    return "–" if value is None else str(value)

"""How a value of several parts is written in a setting: lists by commas, names with what they stand for."""

from __future__ import annotations

import re

_NAME = re.compile(r"[\w-]+")


def names(value: object) -> object:
    """A list, its items separated by commas."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def named_by_commas(value: object) -> object:
    """`NAME=ADDRESS` by commas; an address may hold commas of its own."""
    return _named(value, re.compile(r",(?=\s*[^=,\s]+=(?:https?:|file:))"))


def named_by_semicolons(value: object) -> object:
    """`NAME=QUERY` by semicolons."""
    return _named(value, re.compile(r";(?=\s*[\w.-]+=)"))


def _named(value: object, between: re.Pattern[str]) -> object:
    """A mapping of names. Raises ValueError where a part has no name, or two have the same."""
    if not isinstance(value, str):
        return value
    named: dict[str, str] = {}
    for part in filter(None, (part.strip().rstrip(";,") for part in between.split(value))):
        name, equals, told = part.partition("=")
        name = name.strip().casefold()
        if not equals or not _NAME.fullmatch(name) or not told.strip():
            raise ValueError(f"“{part}” has no name; write NAME=…, the name in letters, digits, - and _")
        if name in named:
            raise ValueError(f"{name} is named twice")
        named[name] = told.strip()
    return named

"""Lenient parsing of fields from outside: types that tolerate a broken value, and checks that make it safe to store.

A source lists many small facts about a paper. A broken one is lost, never its paper: `Lenient[...]` is the fact
or None. A value that is kept can be stored, is an aware UTC moment, or is an address that is safe to show.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from bot.text.address import web_address
from bot.text.lines import visible

_LONGEST_ADDRESS = 2_000

T = TypeVar("T")


def _unless_broken(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        return None


def _storable(value: object) -> object:
    """A NUL and half a surrogate pair are legal in JSON. No UTF-8 holds the one, SQLite's JSON ends at the other."""
    return visible(value) if isinstance(value, str) else value


def _utc(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment outside the calendar") from error


StorableText = Annotated[str, BeforeValidator(_storable)]
Moment = Annotated[datetime, AfterValidator(_utc)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Lenient = Annotated[T | None, WrapValidator(_unless_broken)]
"""An optional field: what it should be, or None when it is absent, null or something else."""


def https_address(address: str | None) -> str | None:
    """`address` if it is a whole https address that is safe to show, else None."""
    safe = web_address(address, most=_LONGEST_ADDRESS)
    return safe if safe and safe.startswith("https://") else None


def picture_address(address: str | None) -> str | None:
    """An address of a PNG: neither platform shows an SVG, nor an address that is relative."""
    safe = https_address(address)
    return safe if safe and urlsplit(safe).path.lower().endswith(".png") else None

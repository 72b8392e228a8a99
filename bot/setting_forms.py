"""How a value of several parts is written in a setting: lists by commas, names with what they stand for."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated
from unicodedata import category

from pydantic import AfterValidator
from pydantic_core import ErrorDetails

from bot.account_tokens import WEBHOOK_SECRET_BEGINNING
from bot.text.address import can_be_asked, web_address
from bot.text.lines import one_line

_LISTS = frozenset({"sources", "feeds", "europepmc", "arxiv_categories", "webhooks", "apprise"})
"""The settings that may stand on several lines."""
_BREAKS = frozenset("\t\r\n")
_SHOWN = 200
_LONGEST_ADDRESS = 2_000
_NAME = re.compile(r"[\w-]+")
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "greater_than_equal": "write {ge:g} or more",
        "greater_than": "write more than {gt:g}",
        "less_than_equal": "write {le:g} or less",
        "int_parsing": "write a whole number",
        "int_from_float": "write a whole number",
        "float_parsing": "write a number",
        "finite_number": "write a number",
        "bool_parsing": "write true or false",
        "literal_error": "write {expected}",
        "enum": "write {expected}",
    }
)
"""By the types of pydantic's errors (https://docs.pydantic.dev/latest/errors/validation_errors/)."""


def form_to_write(problem: ErrorDetails) -> str:
    """The form that a wrong value must have; that of our own validators is their message."""
    form = _FORMS.get(problem["type"])
    if form is None:
        return problem["msg"].removeprefix("Value error, ")
    return form.format(**problem.get("ctx", {})).replace("'", "")


def is_left_empty(name: str, value: object) -> bool:
    """Whether a setting was written down and left empty, as in a `.env` that is filled in later: it is not set.

    An empty list may have been meant as one.
    """
    return isinstance(value, str) and not value.strip() and name not in _LISTS


def foreign_characters(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The settings that hold a character which nobody can have meant, each with what is wrong with it."""
    for name, value in values.items():
        allowed = _BREAKS if name in _LISTS else frozenset[str]()
        wrong = _foreign_character(value, allowed=allowed) if isinstance(value, str) else None
        if wrong is not None:
            yield name, wrong


def _foreign_character(value: str, *, allowed: frozenset[str]) -> str | None:
    """Bytes that are not UTF-8 come from the environment as halves of surrogate pairs (PEP 383)."""
    for place, character in enumerate(value, 1):
        match category(character):
            case "Cs":
                return f"it is not UTF-8 (at place {place}); write it in UTF-8"
            case "Cc" if character not in allowed:
                return f"it holds the control character U+{ord(character):04X} at place {place}; write it without"
    return None


def quoted(value: object) -> str:
    """A value as a message quotes it: short, in one line, and in UTF-8 whatever it holds."""
    text = one_line(str(value).encode("utf-8", "backslashreplace").decode("utf-8"))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def is_whole_address(text: str) -> bool:
    """Whether a text is an address of the web that can be asked."""
    return web_address(text, most=_LONGEST_ADDRESS) is not None and can_be_asked(text)


def _whole_address(value: str) -> str:
    if not is_whole_address(value):
        raise ValueError("write a whole address that begins with https://")
    return value


WebAddress = Annotated[str, AfterValidator(_whole_address)]


def names(value: object) -> object:
    """A list, its items separated by commas."""
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def named_by_commas(value: object) -> object:
    """`NAME=ADDRESS` by commas; an address may hold commas of its own."""
    return _named(value, re.compile(r",(?=\s*[^=,\s]+=(?:https?:|file:))"))


def named_by_semicolons(value: object) -> object:
    """`NAME=QUERY` by semicolons."""
    return _named(value, re.compile(r";(?=\s*[\w.-]+=)"))


def hidden(read: Callable[[object], object]) -> Callable[[object], object]:
    """`read` for values that are secret: what is wrong is told without them."""

    def reading(value: object) -> object:
        try:
            return read(value)
        except ValueError:
            raise ValueError("write NAME=URL, each name once, in letters, digits, - and _") from None

    return reading


_SHARDS = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?/(?P<count>\d{1,5})", re.ASCII)


def shard_range(value: str | None) -> str | None:
    """Some of the shards of a bot, `FIRST-LAST/COUNT` or `NUMBER/COUNT`. Raises ValueError for any other text."""
    if value is None:
        return None
    found = _SHARDS.fullmatch("".join(value.split()))
    parts = found.groupdict() if found else {"first": "1", "last": "0", "count": "0"}
    first, last, count = int(parts["first"]), int(parts["last"] or parts["first"]), int(parts["count"])
    if not first <= last < count:
        raise ValueError("write FIRST-LAST/COUNT, counted from 0, such as 0-7/32 and 8-15/32 for two processes")
    return f"{first}-{last}/{count}"


_SHORTEST_SECRET, _LONGEST_SECRET = 24, 64


def webhook_secrets(value: object) -> object:
    """One secret of Standard Webhooks, or several with blanks between. Raises ValueError for any other text.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
    """
    if not isinstance(value, str):
        return value
    for secret in value.split():
        if not _SHORTEST_SECRET <= len(_bytes_of(secret)) <= _LONGEST_SECRET:
            raise ValueError("write whsec_ and behind it what `openssl rand -base64 32` prints")
    return " ".join(value.split()) or None


def _bytes_of(secret: str) -> bytes:
    """The bytes of a secret; none where it is not written as one."""
    if not secret.startswith(WEBHOOK_SECRET_BEGINNING):
        return b""
    try:
        return b64decode(secret.removeprefix(WEBHOOK_SECRET_BEGINNING), validate=True)
    except (binascii.Error, ValueError):
        return b""


_KEY_BYTES = 32


def secret_keys(value: object) -> object:
    """One key of 32 bytes in base64, or several with blanks between. Raises ValueError for any other text."""
    if not isinstance(value, str):
        return value
    for key in value.split():
        if len(key_bytes(key)) != _KEY_BYTES:
            raise ValueError("write what `openssl rand -base64 32` prints, or two of them with a blank between")
    return " ".join(value.split()) or None


def key_bytes(key: str) -> bytes:
    """The bytes of a key in base64, of either alphabet; none where it is not written as one."""
    try:
        return b64decode(key, altchars=b"-_" if "-" in key or "_" in key else None, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _named(value: object, between: re.Pattern[str]) -> object:
    """A mapping of names. Raises ValueError where a part has no name, or two have the same."""
    if not isinstance(value, str):
        return value
    named: dict[str, str] = {}
    for part in filter(None, (part.strip().rstrip(";,") for part in between.split(value))):
        name, equals, told = part.partition("=")
        name = name.strip().casefold()
        if not equals or not _NAME.fullmatch(name) or not told.strip():
            raise ValueError(f"“{quoted(part)}” has no name; write NAME=…, the name in letters, digits, - and _")
        if name in named:
            raise ValueError(f"{quoted(name)} is named twice")
        named[name] = told.strip()
    return named

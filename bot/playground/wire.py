"""JSON on the wire: typed reading of requests, and bodies of responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from aiohttp import web

JsonObject: TypeAlias = dict[str, object]
Json: TypeAlias = Mapping[str, object]


class NotJson(ValueError):
    """The bytes are not a JSON text."""


def parse(body: bytes | bytearray | str) -> object:
    """Read a JSON text; raises `NotJson`."""
    try:
        value: object = json.loads(body)
    except ValueError as error:
        raise NotJson(str(error)) from error
    return value


def dump(value: object) -> str:
    """Write JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer whose content type is exactly `application/json`: discord.py takes anything else for text."""
    answer = web.Response(body=dump(value).encode(), status=status, headers=headers)
    answer.headers["Content-Type"] = "application/json"
    return answer


def record(value: object) -> JsonObject:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object, default: str = "") -> str:
    """The value if it is a string, else the default."""
    return value if isinstance(value, str) else default


def whole(value: object, default: int = 0) -> int:
    """The value as a whole number (a string of digits counts), else the default."""
    if isinstance(value, bool):
        return default
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else default

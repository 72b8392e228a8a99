"""JSON as servers send it: what Python's reader refuses of it costs its own value, and not the whole answer.

An integer of more than 4,300 digits is an error to it, and so is a value in more than some thousand brackets. Either is
legal, stands in one row, and says nothing about the others. Such a number is read as null, and so is what stands in
more than a hundred brackets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_DEEPEST = 100
"""No source puts a value into as many brackets."""
_LONGEST_NUMBER = 400
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]|-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?', re.DOTALL)


def read_json(text: str) -> object:
    """The value that a text of JSON is. Raises ValueError where it is none."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        value = json.loads("".join(_bounded(text)))
    return value


def _bounded(text: str) -> Iterator[str]:
    """The pieces of a text, with null for each value that is too deep and each number that is too long."""
    depth, done = 0, 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            if depth == _DEEPEST + 1:
                yield f"{text[done : token.start()]}null"
        elif first in "]}":
            depth -= 1
            done = token.end() if depth == _DEEPEST else done
        elif first != '"' and depth <= _DEEPEST and len(token[0]) > _LONGEST_NUMBER:
            yield f"{text[done : token.start()]}null"
            done = token.end()
    if depth <= _DEEPEST:
        yield text[done:]

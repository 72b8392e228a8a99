"""Reads a list in any of its forms. The text itself decides which it is, since names of files lie."""

from __future__ import annotations

import json

from bot.errors import UsageError
from bot.exchange.channel_list import ChannelList
from bot.exchange.foreign_json import read_foreign
from bot.exchange.outline import read_outline
from bot.exchange.own_format import FORMAT, VERSION, read_own
from bot.exchange.plain_lines import read_lines
from bot.exchange.table import read_table, separator_of
from bot.exchange.text_of import text_of

PASTED = "what you pasted"
"""What a list is called that came without a file."""


def read_file(data: bytes, name: str) -> ChannelList:
    """The list in a file's bytes. Raises `UsageError`, with the step that helps, where there is none."""
    return read_list(text_of(data, name), name)


def read_list(text: str, name: str = PASTED) -> ChannelList:
    """The list in a text; `name` is that of its file. Raises `UsageError`, with the step that helps, for no list."""
    begun = text.lstrip()
    if begun.startswith("<") and not begun.startswith(("<http", "<@", "<#")):
        return read_outline(begun, name)
    if begun.startswith(("{", "[")) and (told := _json(begun, name)) is not None:
        return _of_json(told, name)
    separator = separator_of(text)
    if separator is not None or name.casefold().endswith((".csv", ".tsv")):
        return read_table(text.lstrip(), name, separator=separator)
    return read_lines(text)


def _json(text: str, name: str) -> object:
    """The document; None for a text that only begins like one, such as `[x] gpu`."""
    try:
        return _writable(json.loads(text))
    except RecursionError as error:
        raise UsageError(f"“{name}” is nested too deep to be read.", remedy=_A_LINE_EACH) from error
    except ValueError as error:
        if not name.casefold().endswith(".json") and text[0] == "[" and '"' not in text.partition("\n")[0]:
            return None
        raise UsageError(f"“{name}” is no JSON: {error}.", remedy=_A_LINE_EACH) from error


def _writable(told: object) -> object:
    """The document without halves of characters, which JSON can escape and nothing can write."""
    written = json.dumps(told, ensure_ascii=False)
    whole = written.encode("utf-8", "replace").decode()
    return told if whole == written else json.loads(whole)


def _of_json(told: object, name: str) -> ChannelList:
    if isinstance(told, dict) and FORMAT in told:
        if told[FORMAT] != VERSION:
            raise UsageError(
                f"“{name}” was written by another version of Offprint: this one reads format {VERSION}.",
                remedy="Export it there as CSV, and import that.",
            )
        return read_own(told)
    found = read_foreign(told)
    if found is None:
        raise UsageError(f"“{name}” holds no list of queries that I know.", remedy=_A_LINE_EACH)
    return found


_A_LINE_EACH = "Put one query a line into a .txt file, and import that."

"""The SQL filter: a WHERE condition for the parts of a query that the full-text index cannot decide.

`full_filter` is exact without the index; `residual_filter` is exact together with the FTS5 expression. In an OR of a
word and a number, the word is looked for in the row's token columns (`instr`). Two functions in Python decide, on few
rows, whether names agree, and whether a prefix directly follows other words.
"""

from __future__ import annotations

import json
import sqlite3

from bot.query.fields import NAMES
from bot.query.index_entry import begins_behind
from bot.query.person_names import author_parts, names_agree
from bot.query.tree import And, Name, Prefix, Query, TextField
from storage.rows.conditions import Conditions, Values
from storage.sqlite.fts_query import is_decided

PLACEHOLDER = ":{}"


def residual_filter(query: Query, values: Values) -> str | None:
    """The condition that a row of `paper` and its `words` must meet beside the FTS5 expression, or None."""
    if is_decided(query):
        return None
    if isinstance(query, And):
        every = (residual_filter(part, values) for part in query.parts)
        return " AND ".join(condition for condition in every if condition is not None)
    return full_filter(query, values)


def full_filter(query: Query, values: Values) -> str:
    """The condition for the whole query on a row of `paper` and its `words`, without the index."""
    return _SqliteConditions(values).of(query)


def register_functions(connection: sqlite3.Connection) -> None:
    """Register on a connection the functions that the conditions call."""
    connection.create_function("any_name_agrees", 2, any_name_agrees, deterministic=True)
    connection.create_function("begins_behind", 5, begins_behind, deterministic=True)


def any_name_agrees(wanted: str, names: str) -> bool:
    """Whether one of the names (a JSON list) agrees with the wanted one (its parts, separated by spaces)."""
    parts = tuple(wanted.split())
    return any(names_agree(parts, author_parts(name)) for name in json.loads(names))


class _SqliteConditions(Conditions):
    position = "instr"

    def has_name(self, leaf: Name) -> str:
        return f"any_name_agrees({self.values.name(' '.join(leaf.parts))}, paper.{NAMES[leaf.field].attribute})"

    def stands_behind(self, field: TextField, leaf: Prefix) -> str:
        before, start = self.values.name(" ".join(leaf.after)), self.values.name(leaf.start)
        held = self.has(field.value, f"{' '.join(leaf.after)} ")
        entry = f"words.{field}, words.{field}_forms, words.{field}_places"
        return f"{held} AND begins_behind({before}, {start}, {entry})"

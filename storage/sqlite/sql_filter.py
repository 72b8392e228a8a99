"""The SQL filter: a WHERE condition for the parts of a query that the full-text index cannot decide.

`full_filter` is exact without the index; `residual_filter` is exact together with the FTS5 expression. In an OR of a
word and a number, the word is looked for in the row's token columns (`instr`). A bound on an unknown number is false,
not NULL, so that its negation is true. Two functions in Python decide, on few rows, whether names agree, and whether a
prefix directly follows other words.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from bot.query import index_tokens
from bot.query.fields import NAMES, NUMBERS
from bot.query.index_entry import begins_behind
from bot.query.person_names import author_parts, names_agree
from bot.query.spellings import spellings
from bot.query.tree import (
    And,
    Everything,
    Key,
    Leaf,
    Name,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Query,
    TextField,
    Word,
)
from storage.sqlite.fts_query import is_decided

Value = str | int


@dataclass(slots=True)
class Values:
    """The bound parameters of a statement, by name."""

    by_name: dict[str, Value] = field(default_factory=dict)

    def name(self, value: Value) -> str:
        """Bind a value and return its placeholder."""
        name = f"v{len(self.by_name)}"
        self.by_name[name] = value
        return f":{name}"


def residual_filter(query: Query, values: Values) -> str | None:
    """The condition that a row of `paper` and its `words` must meet beside the FTS5 expression, or None."""
    if is_decided(query):
        return None
    if isinstance(query, And):
        every = (residual_filter(part, values) for part in query.parts)
        return " AND ".join(condition for condition in every if condition is not None)
    return _condition(query, values)


def full_filter(query: Query, values: Values) -> str:
    """The condition for the whole query on a row of `paper` and its `words`, without the index."""
    return _condition(query, values)


def register_functions(connection: sqlite3.Connection) -> None:
    """Register on a connection the functions that the conditions call."""
    connection.create_function("any_name_agrees", 2, any_name_agrees, deterministic=True)
    connection.create_function("begins_behind", 5, begins_behind, deterministic=True)


def any_name_agrees(wanted: str, names: str) -> bool:
    """Whether one of the names (a JSON list) agrees with the wanted one (its parts, separated by spaces)."""
    parts = tuple(wanted.split())
    return any(names_agree(parts, author_parts(name)) for name in json.loads(names))


def _condition(query: Query, values: Values) -> str:
    match query:
        case And(parts):
            return _joined("AND", (_condition(part, values) for part in parts))
        case Or(parts):
            return _joined("OR", (_condition(part, values) for part in parts))
        case Not(part):
            return f"NOT {_condition(part, values)}"
        case _:
            return f"({_leaf(query, values)})"


def _joined(operator: str, conditions: Iterable[str]) -> str:
    return f"({f' {operator} '.join(conditions)})"


def _leaf(leaf: Leaf, values: Values) -> str:
    match leaf:
        case Word(scope=scope) | Phrase(scope=scope) | Prefix(scope=scope):
            places = product(spellings(leaf), TextField if scope is None else (scope,))
            return " OR ".join(f"({_in_field(spelling, field, values)})" for spelling, field in places)
        case Name(field, parts):
            return f"any_name_agrees({values.name(' '.join(parts))}, paper.{NAMES[field].attribute})"
        case Key():
            return _has("facts", f"{index_tokens.key_token(leaf)} ", values)
        case Number(field, comparison, bound):
            return f"coalesce(paper.{NUMBERS[field].attribute} {comparison} {values.name(bound)}, FALSE)"
        case Everything():
            return "TRUE"


def _in_field(spelling: Word | Phrase | Prefix, field: TextField, values: Values) -> str:
    match spelling:
        case Word(term):
            return _has(field.value, f"{term} ", values)
        case Phrase(terms):
            return _has(field.value, f"{' '.join(terms)} ", values)
        case Prefix(start, _, after):
            begins = _begins(field, start, values)
            return f"{begins} AND {_is_behind(field, spelling, values)}" if after else begins


def _begins(field: TextField, start: str, values: Values) -> str:
    forms = f"{field}_forms"
    stands = f"({_has(field.value, start, values)} OR {_has(forms, index_tokens.form(start), values)})"
    return f"{stands} AND NOT {_has(forms, f'{index_tokens.missing_start(start)} ', values)}"


def _is_behind(field: TextField, leaf: Prefix, values: Values) -> str:
    before, start = values.name(" ".join(leaf.after)), values.name(leaf.start)
    held = _has(field.value, f"{' '.join(leaf.after)} ", values)
    entry = f"words.{field}, words.{field}_forms, words.{field}_places"
    return f"{held} AND begins_behind({before}, {start}, {entry})"


def _has(column: str, text: str, values: Values) -> str:
    """The condition that the column contains the text, from the beginning of a token on.

    The last token is matched as a prefix, or as a whole where the text ends with a space.
    """
    return f"instr(' ' || words.{column} || ' ', {values.name(f' {text}')}) > 0"

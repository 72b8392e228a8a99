"""A query as a condition of SQL on a row of `paper` and its `words`, without the full-text index.

A word is looked for in the row's token columns. A bound on an unknown number is false, not NULL, so that its negation
is true. How a name is looked for, and a prefix behind other words, each database says for itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from bot.query import index_tokens
from bot.query.fields import NUMBERS
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

Value = str | int | list[int] | list[str]


@dataclass(slots=True)
class Values:
    """The bound parameters of a statement, by name. `placeholder` is one as the database writes it."""

    placeholder: str
    by_name: dict[str, Value] = field(default_factory=dict)

    def name(self, value: Value) -> str:
        """Bind a value and return its placeholder."""
        name = f"v{len(self.by_name)}"
        self.by_name[name] = value
        return self.placeholder.format(name)


class Conditions(ABC):
    """Writes conditions whose values are bound in `values`; `position` is the function that looks for a text."""

    position: str

    def __init__(self, values: Values) -> None:
        self.values = values

    def of(self, query: Query) -> str:
        """The condition for a query."""
        match query:
            case And(parts):
                return _joined("AND", map(self.of, parts))
            case Or(parts):
                return _joined("OR", map(self.of, parts))
            case Not(part):
                return self.without(part)
            case _:
                return f"({self._leaf(query)})"

    def has(self, column: str, text: str) -> str:
        """The condition that the column contains the text, from the beginning of a token on.

        The last token is matched as a prefix, or as a whole where the text ends with a space.
        """
        return f"{self.position}(' ' || words.{column} || ' ', {self.values.name(f' {text}')}) > 0"

    @abstractmethod
    def has_name(self, leaf: Name) -> str:
        """The condition for a name."""

    @abstractmethod
    def stands_behind(self, field: TextField, leaf: Prefix) -> str:
        """The condition that a surface with a prefix stands directly behind other words of the field."""

    def without(self, part: Query) -> str:
        """The condition that a part is not true."""
        return f"NOT {self.of(part)}"

    def _leaf(self, leaf: Leaf) -> str:
        match leaf:
            case Word(scope=scope) | Phrase(scope=scope) | Prefix(scope=scope):
                places = product(spellings(leaf), TextField if scope is None else (scope,))
                return " OR ".join(f"({self._in_field(spelling, field)})" for spelling, field in places)
            case Name():
                return self.has_name(leaf)
            case Key():
                return self.has("facts", f"{index_tokens.key_token(leaf)} ")
            case Number(name, comparison, bound):
                return f"coalesce(paper.{NUMBERS[name].attribute} {comparison} {self.values.name(bound)}, FALSE)"
            case Everything():
                return "TRUE"

    def _in_field(self, spelling: Word | Phrase | Prefix, field: TextField) -> str:
        match spelling:
            case Word(term):
                return self.has(field.value, f"{term} ")
            case Phrase(terms):
                return self.has(field.value, f"{' '.join(terms)} ")
            case Prefix(start, _, after):
                begins = self._begins(field, start)
                return f"{begins} AND {self.stands_behind(field, spelling)}" if after else begins

    def _begins(self, field: TextField, start: str) -> str:
        forms = f"{field}_forms"
        stands = f"({self.has(field.value, start)} OR {self.has(forms, index_tokens.form(start))})"
        return f"{stands} AND NOT {self.has(forms, f'{index_tokens.missing_start(start)} ')}"


def alternatives(query: Query, is_decided: Callable[[Query], bool]) -> Iterator[Query]:
    """The alternatives of an OR, which are selected one by one where the index alone cannot decide it."""
    if not isinstance(query, Or) or is_decided(query):
        yield query
        return
    decided = tuple(part for part in query.parts if is_decided(part))
    yield from [Or(decided)] if len(decided) > 1 else decided
    yield from (part for part in query.parts if not is_decided(part))


def _joined(operator: str, conditions: Iterable[str]) -> str:
    return f"({f' {operator} '.join(conditions)})"

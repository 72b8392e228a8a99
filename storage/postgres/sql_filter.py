"""The SQL filter: a WHERE condition for the parts of a query that the full-text index cannot decide.

`full_filter` works without the index; `residual_filter` is used together with the `tsquery`. Two kinds of leaves need
Python functions, which PostgreSQL cannot call: names whose tokens do not decide them, and prefixes that directly follow
other words. A query with such a leaf `is_in_doubt`: the condition selects a superset, and `bot.query.true_of_entry`
evaluates the query on the rows that were found.
"""

from __future__ import annotations

from bot.query import index_tokens
from bot.query.spellings import spellings
from bot.query.tree import And, Leaf, Name, Prefix, Query, TextField, leaves
from storage.postgres.tsquery import is_decided
from storage.rows.conditions import Conditions, Values

PLACEHOLDER = "%({})s"


def residual_filter(query: Query, values: Values) -> str | None:
    """The condition that a row of `paper` and its `words` must meet beside the `tsquery`, or None."""
    if is_decided(query):
        return None
    if isinstance(query, And):
        every = (residual_filter(part, values) for part in query.parts)
        return " AND ".join(condition for condition in every if condition is not None) or None
    return full_filter(query, values)


def full_filter(query: Query, values: Values) -> str:
    """The condition for the whole query (in canonical form) on a row of `paper` and its `words`, without the index."""
    return _PostgresConditions(values).of(query)


def is_in_doubt(query: Query) -> bool:
    """Whether rows that meet the condition may not match."""
    return any(map(_is_leaf_in_doubt, leaves(query)))


def _is_leaf_in_doubt(leaf: Leaf) -> bool:
    match leaf:
        case Prefix():
            return any(isinstance(each, Prefix) and each.after for each in spellings(leaf))
        case _:
            return isinstance(leaf, Name) and not index_tokens.is_decided(leaf)


class _PostgresConditions(Conditions):
    position = "strpos"

    def has_name(self, leaf: Name) -> str:
        """The condition that the facts have a token of the name."""
        tokens = index_tokens.name_tokens(leaf)
        return " OR ".join(self.has("facts", f"{token} ") for token in tokens) or "FALSE"

    def stands_behind(self, field: TextField, leaf: Prefix) -> str:
        """The condition that a term with the prefix follows the other words, or a form has the prefix anywhere."""
        before = " ".join(leaf.after)
        held = self.has(field.value, f"{before} ")
        form = self.has(f"{field}_forms", index_tokens.form(leaf.start))
        return f"({self.has(field.value, f'{before} {leaf.start}')} OR {held} AND {form})"

    def without(self, part: Query) -> str:
        """The condition that a part is false; always true if the part is in doubt."""
        return "TRUE" if is_in_doubt(part) else super().without(part)

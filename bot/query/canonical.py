"""The canonical form of a query: the same for queries that differ only in order, repetition, grouping or operators.

Parts are sorted and each occurs once, excluded parts come last, negation applies only to leaves, and a field is written
at each word: `(b OR a)` and `a | b` are both `a OR b`. Words stay as typed. The *identity* is the same form in terms:
`GPUs` and `gpu` share one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from bot.query.fields import KEYS, NAMES, NUMBERS
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
    terms_of,
)
from bot.text.tokens import join_tokens

_Order = Callable[[list[Query]], tuple[Query, ...]]
"""In which order the parts of a group stand."""

_OPERATOR_WORDS = frozenset({"and", "or", "not"})
"""Words that a person would be asked about, or that would be read as the operator."""


def canonical(query: Query) -> str:
    """The canonical form as text, with the words as typed; `read_canonical` parses it back to the same tree."""
    return written(normal(query))


def identity(query: Query) -> str:
    """The identity of a query: its canonical form with each word replaced by its term (`gpus` by `gpu`)."""
    return written(normal(query), as_typed=False)


def normal(query: Query) -> Query:
    """The canonical form as a tree: flat, sorted, without repetition, `Not` only around leaves."""
    return _flat(query, ordered=_sorted)


def flat(query: Query) -> Query:
    """The same tree with the parts in the order in which they were typed, as people read it."""
    return _flat(query, ordered=tuple)


def _flat(query: Query, *, ordered: _Order, negated: bool = False) -> Query:
    match query:
        case Not(part):
            return _flat(part, ordered=ordered, negated=not negated)
        case And(parts) | Or(parts):
            kind = And if isinstance(query, And) is not negated else Or
            flat_parts = tuple(_flat(part, ordered=ordered, negated=negated) for part in parts)
            return _combined(kind, flat_parts, ordered=ordered)
        case _:
            return Not(query) if negated else query


def spelled(leaf: Leaf, *, as_typed: bool = True) -> str:
    """A leaf as text that is read as this leaf again."""
    match leaf:
        case Word() | Phrase() | Prefix():
            return _scoped(leaf.scope, _text(leaf, as_typed=as_typed))
        case Name(field):
            return f"{field}:{NAMES[field].spelled(leaf)}"
        case Key(field):
            return f"{field}:{KEYS[field].spelled(leaf)}"
        case Number(field):
            return f"{field}:{NUMBERS[field].spelled(leaf)}"
        case Everything():
            return "*"


def shown(leaf: Word | Phrase | Prefix, *, as_typed: bool = True) -> str:
    """The words of a leaf as people read them, without field or quotes."""
    text = join_tokens(leaf.typed if as_typed and leaf.typed else terms_of(leaf))
    return f"{text}*" if isinstance(leaf, Prefix) else text


def _combined(kind: type[And | Or], parts: tuple[Query, ...], *, ordered: _Order) -> Query:
    """Combine parts under one operator: nested uses of it are flattened, and a single part needs none."""
    inner: list[Query] = []
    for part in parts:
        inner += part.parts if isinstance(part, kind) else [part]
    different = tuple(dict.fromkeys(ordered(inner)))
    return different[0] if len(different) == 1 else kind(different)


def _sorted(parts: list[Query]) -> tuple[Query, ...]:
    return tuple(sorted(parts, key=_rank))


def _rank(part: Query) -> tuple[bool, bool, str, tuple[str, ...]]:
    """The sort key of a part: single parts first, then groups, then excluded parts."""
    return isinstance(part, Not), isinstance(part, And | Or), _meaning(part), _typed(part)


@lru_cache(1 << 16)
def _meaning(part: Query) -> str:
    """A part as text in terms, however it was typed."""
    return written(part, as_typed=False)


def _typed(part: Query) -> tuple[str, ...]:
    """The words of a part as typed, to order parts that mean the same."""
    match part:
        case Not(inner):
            return _typed(inner)
        case Word() | Phrase() | Prefix():
            return part.typed
        case And() | Or():
            return (written(part),)
        case _:
            return ()


def written(query: Query, *, as_typed: bool = True) -> str:
    """A query as text, its parts in their order. `AND` binds tighter, so only an `OR` inside it needs parentheses."""
    match query:
        case Or(parts):
            return " OR ".join(written(part, as_typed=as_typed) for part in parts)
        case And(parts):
            texts = ((part, written(part, as_typed=as_typed)) for part in parts)
            return " ".join(f"({text})" if isinstance(part, Or) else text for part, text in texts)
        case Not(And() | Or() as group):
            return f"-({written(group, as_typed=as_typed)})"
        case Not(part):
            return f"-{written(part, as_typed=as_typed)}"
        case _:
            return spelled(query, as_typed=as_typed)


def _scoped(scope: TextField | None, text: str) -> str:
    """A word or phrase after its field, if it has one."""
    return text if scope is None else f"{scope}:{text}"


def _text(leaf: Word | Phrase | Prefix, *, as_typed: bool) -> str:
    """The words of a leaf as text that is read as one leaf again: a phrase in quotes, a prefix with hyphens."""
    text = shown(leaf, as_typed=as_typed)
    needs_quotes = isinstance(leaf, Phrase) or text in _OPERATOR_WORDS
    return f'"{text}"' if needs_quotes else text.replace(" ", "-")

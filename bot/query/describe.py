"""A query in plain English, as it was understood. A person who subscribes sees it, and notices a slip at once."""

from __future__ import annotations

from bot.query.canonical import flat, shown
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
)


def describe(query: Query) -> str:
    """The query in words: `the phrase “mixture of experts”, without the word “survey”`."""
    return _read(flat(query))


def _read(query: Query) -> str:
    """A flat tree as a part of a sentence."""
    match query:
        case And(parts):
            return _together(parts)
        case Or(parts):
            return _listed([_read(part) if not isinstance(part, And) else f"({_read(part)})" for part in parts], "or")
        case Not(part):
            return f"without {_read(part)}"
        case _:
            return _leaf(query)


def _together(parts: tuple[Query, ...]) -> str:
    """The required parts, then the excluded ones."""
    wanted = [
        f"({_read(part)})" if isinstance(part, Or) else _read(part) for part in parts if not isinstance(part, Not)
    ]
    unwanted = [_read(part.part) for part in parts if isinstance(part, Not)]
    sentence = _listed(wanted, "and")
    without = f"without {_listed(unwanted, 'or')}" if unwanted else ""
    return ", ".join(filter(None, (sentence, without)))


def _listed(parts: list[str], conjunction: str) -> str:
    """`a, b and c`."""
    return f" {conjunction} ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _leaf(leaf: Leaf) -> str:
    """A leaf in words."""
    match leaf:
        case Word(_, scope):
            return f"the word “{shown(leaf)}”{_where(scope)}"
        case Phrase(_, scope):
            return f"the phrase “{shown(leaf)}”{_where(scope)}"
        case Prefix(_, scope):
            return f"{_beginning(shown(leaf).removesuffix('*'))}{_where(scope)}"
        case Name(field):
            return NAMES[field].described(leaf)
        case Key(field):
            return KEYS[field].described(leaf)
        case Number(field):
            return NUMBERS[field].described(leaf)
        case Everything():
            return "every paper"


def _beginning(text: str) -> str:
    """A prefix, which may stand behind other words."""
    before, _, start = text.rpartition(" ")
    return f"“{before}” before a word beginning with “{start}”" if before else f"words beginning with “{start}”"


def _where(scope: TextField | None) -> str:
    """The field, where there is one."""
    return "" if scope is None else f" in the {scope}"

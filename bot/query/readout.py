"""A query in plain English, as it was understood: shown to whoever subscribes, so that a slip is seen at once."""

from __future__ import annotations

from bot.query.canonical import normal, shown, spelled
from bot.query.names import is_initial
from bot.query.tree import (
    And,
    Author,
    Category,
    Everything,
    HasCode,
    Leaf,
    Measure,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Query,
    Source,
    TextField,
    Word,
)

_COMPARED = {">=": "at least", ">": "more than", "<=": "at most", "<": "fewer than", "=": "exactly"}


def readout(query: Query) -> str:
    """What the query asks for: `the phrase “mixture of experts”, without the word “survey”`."""
    return _read(normal(query))


def _read(query: Query) -> str:
    """A tree in canonical form as a part of a sentence."""
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
    """What must all be there, then what must not."""
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
    """One part."""
    match leaf:
        case Word(_, scope):
            return f"the word “{shown(leaf)}”{_where(scope)}"
        case Phrase(_, scope):
            return f"the phrase “{shown(leaf)}”{_where(scope)}"
        case Prefix(_, scope):
            return f"{_beginning(shown(leaf).removesuffix('*'))}{_where(scope)}"
        case Author(parts):
            return f"the author “{' '.join(map(_name_part, parts))}”"
        case Category(name, archive):
            return f"any category of {name}" if archive else spelled(leaf).replace("category:", "the category ")
        case Source(name):
            return f"the source {name}"
        case Number(measure, comparison, bound):
            noun = "upvote" if measure is Measure.UPVOTES else "star"
            return f"{_COMPARED[comparison]} {bound} {noun}{'' if bound == 1 else 's'}"
        case HasCode():
            return "known code"
        case Everything():
            return "every paper"


def _beginning(text: str) -> str:
    """A beginning, which may stand behind other words."""
    before, _, start = text.rpartition(" ")
    return f"“{before}” before a word beginning with “{start}”" if before else f"words beginning with “{start}”"


def _where(scope: TextField | None) -> str:
    """The field, where there is one."""
    return "" if scope is None else f" in the {scope}"


def _name_part(part: str) -> str:
    """A part of a name as names are written; folding has taken its capital away."""
    return f"{part.upper()}." if is_initial(part) else part.title()

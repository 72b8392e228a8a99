"""A query as a whole, once its parts are read: refused where it would match nearly everything, or can match nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.query.breadth import always_required
from bot.query.canonical import canonical
from bot.query.never import fault_of
from bot.query.refusal import Refusal
from bot.query.tree import And, Everything, Not, Or, Query, leaves


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the tree with its place in the text that is read, so that a refusal can point at it."""

    query: Query
    place: tuple[int, int]
    parts: tuple[Part, ...] = ()


def refuse_nearly_everything(part: Part, *, text: str) -> None:
    """Refuse a query with an alternative that has no required positive part, and point at the part at fault."""
    if always_required(part.query):
        return
    fault = _fault(part)
    shown = text[slice(*fault.place)]
    message = f"`{shown}` alone would match nearly every paper; add a word that must be there."
    raise Refusal(message, place=(0, len(text)) if fault is part else fault.place, instead=_narrower(part, text=text))


def _fault(part: Part) -> Part:
    """The smallest part without a required positive part; of several alternatives the first."""
    if isinstance(part.query, Or):
        return _fault(next(each for each in part.parts if not always_required(each.query)))
    return part


def refuse_never(part: Part, *, text: str) -> None:
    """Refuse a query that no paper can ever match, and point at a part for which that is so."""
    fault = fault_of(part.query)
    if fault is None:
        return
    places = [place for leaf, place, left_out in _placed(part) if leaf == fault and left_out]
    places += [place for leaf, place, left_out in _placed(part) if leaf == fault and not left_out]
    shown = text[slice(*places[0])]
    message = f"No paper can ever match this: `{shown}` rules out all that the rest finds."
    raise Refusal(message, place=places[0], instead=("",), in_place=True)


def _placed(part: Part, *, left_out: bool = False) -> Iterator[tuple[Query, tuple[int, int], bool]]:
    """Each leaf with its place and whether it is left out; the sign directly before it belongs to the place."""
    if isinstance(part.query, Not):
        (inner,) = part.parts
        for leaf, place, is_left_out in _placed(inner, left_out=not left_out):
            yield leaf, part.place if place == inner.place else place, is_left_out
    elif isinstance(part.query, And | Or):
        for each in part.parts:
            yield from _placed(each, left_out=left_out)
    else:
        yield part.query, part.place, left_out


def _narrower(part: Part, *, text: str) -> tuple[str, ...]:
    """Suggestions for a query that matches nearly everything: all alternatives at once, or with `*` beside them."""
    if Everything() in leaves(part.query, negated=True):
        return ()
    if isinstance(part.query, Or):
        together = And(part.query.parts)
        return canonical(together), canonical(And((Everything(), together)))
    return (f"* {text.strip()}",)

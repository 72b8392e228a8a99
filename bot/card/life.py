"""What has happened to a paper since it came out, in words: a warning to give first, and quiet facts."""

from __future__ import annotations

from bot.card.card import Line, Style, bold, link, plain
from bot.card.excerpt import shorten
from bot.card.formatting import whole_day_words
from bot.paper.paper import Paper
from bot.paper.relation import Relation, RelationKind, gravest
from bot.text.address import web_address

_WARNINGS = {
    RelationKind.RETRACTED: "Retracted",
    RelationKind.WITHDRAWN: "Withdrawn",
    RelationKind.CONCERN: "Expression of concern",
}
_FACTS_SHOWN = 4
_ADDRESS_CHARACTERS = 500
_DOI_CHARACTERS = 80


def warning(paper: Paper) -> str:
    """`Retracted`, `Withdrawn` or `Expression of concern`; empty where there is nothing to warn of."""
    worst = gravest(paper.relations)
    return _WARNINGS[worst.kind] if worst else ""


def warning_words(paper: Paper) -> str:
    """`Retracted on 12 November 2026`."""
    worst = gravest(paper.relations)
    return _dated(_WARNINGS[worst.kind], worst) if worst else ""


def warning_lines(paper: Paper) -> tuple[Line, ...]:
    """The warning as the first line of a message, in bold and with a link to the notice; none where none is due."""
    worst = gravest(paper.relations)
    return ((bold(warning_words(paper)), *_noticed(worst)),) if worst else ()


def later_facts(paper: Paper) -> tuple[Line, ...]:
    """Its publication and its corrections: `Published as 10.1000/x`, `Corrected on 3 December 2026 (notice)`."""
    quiet = [one for one in paper.relations if one.kind in (RelationKind.PUBLISHED, RelationKind.CORRECTED)]
    return tuple(_fact(relation) for relation in quiet[:_FACTS_SHOWN])


def _fact(relation: Relation) -> Line:
    if relation.kind is RelationKind.CORRECTED:
        return (plain(_dated("Corrected", relation)), *_noticed(relation))
    address = _openable(relation)
    if address is None:
        return (plain(_dated("Published", relation)),)
    named = shorten(relation.doi, _DOI_CHARACTERS) if relation.doi else "an article"
    return (plain("Published as "), link(named, address, Style.PLAIN))


def _dated(what: str, relation: Relation) -> str:
    return f"{what} on {whole_day_words(relation.day)}" if relation.day else what


def _noticed(relation: Relation) -> Line:
    address = _openable(relation)
    return (plain(" ("), link("notice", address, Style.PLAIN), plain(")")) if address else ()


def _openable(relation: Relation) -> str | None:
    return web_address(relation.address, most=_ADDRESS_CHARACTERS)

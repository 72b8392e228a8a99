"""Why a query is, or is not, true of a paper: clause by clause, what was found and what was not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.matching.clauses import Clause, Clauses, clauses_of
from bot.matching.highlight import highlights
from bot.paper.paper import Paper
from bot.query.canonical import canonical, spelled
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.evidence import Reasons, Term
from bot.query.tree import And, Query, TextField

Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found of a part of a query, and where it stands in the readable texts (code points, end exclusive)."""

    term: Term
    places: dict[TextField, Places]


@dataclass(frozen=True, slots=True)
class Failing:
    """Why a clause is not true: parts that are missing, and parts that are there but must not be, as typed.

    A clause that is true of the paper though its query is not, since not all alternatives are clauses, names the part
    of the query that is missing.
    """

    missing: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query beside a paper. `witness` is None where it is not true; `failing` has one entry for each clause then."""

    clauses: Clauses
    witness: tuple[Evidence, ...] | None
    failing: tuple[Failing, ...]


def explain(query: Query, paper: Paper, *, text: Document | None = None) -> Explanation:
    """Why `query` is, or is not, true of `paper`; `text` is the paper's document, where it is at hand."""
    clauses, text = clauses_of(query), text or Document.of(paper)
    reasons = evaluate(query, text)
    if reasons is None:
        failing = (_failing(clause, text) or _untrue(query, text) for clause in clauses.alternatives)
        return Explanation(clauses, None, tuple(failing))
    return Explanation(clauses, tuple(_found(term, paper) for term in reasons.terms), ())


def _found(term: Term, paper: Paper) -> Evidence:
    texts = {TextField.TITLE: paper.title, TextField.ABSTRACT: paper.abstract}
    places = {field: highlights(text, Reasons((term,)), field=field) for field, text in texts.items()}
    return Evidence(term, {field: found for field, found in places.items() if found})


def _failing(clause: Clause, text: Document) -> Failing | None:
    """Why a clause is not true; None when it is."""
    missing = tuple(spelled(leaf) for leaf in clause.required if not _is_true(leaf, text))
    unwanted = tuple(spelled(leaf) for leaf in clause.excluded if _is_true(leaf, text))
    return Failing(missing, unwanted) if missing or unwanted else None


def _untrue(query: Query, text: Document) -> Failing:
    """The first part of a query that is not true, of those that must all be; the query where there are none."""
    if isinstance(query, And):
        return _untrue(next(part for part in query.parts if not _is_true(part, text)), text)
    return Failing((canonical(query),), ())


def _is_true(query: Query, text: Document) -> bool:
    return evaluate(query, text) is not None

"""Which stored papers a query can be true of: a question to the indexes that leaves none out, newest paper first.

Each clause of the query (`bot.query.candidates`) asks one index, the one that as a rule narrows most: words, then
authors, then categories. The other facts that it names are conditions on what the index finds. Of a plain query that
is the whole answer; of others the evaluator has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.query.candidates import Clause, Kind, Needle, candidate_clauses
from bot.query.canonical import normal
from bot.query.tree import And, Category, Everything, HasCode, Number, Or, Phrase, Query, TextField, Word
from storage.sqlite.columns import moment_column
from storage.sqlite.words import archive_name

_BATCH = 500
_BEYOND_ALL_ROWS = 2**63 - 1
_OF_TEXT = frozenset((Kind.TERM, Kind.PHRASE, Kind.PREFIX))
_DECIDED = Word | Phrase | Category | Number | HasCode | Everything
Value = str | int


@dataclass(frozen=True, slots=True)
class _Index:
    """One look-up: the tables it reads, the column that holds the paper's row, and what it asks for."""

    tables: str
    row: str
    asked: _Condition


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition in SQL, with `{}` where its values stand."""

    sql: str
    values: tuple[Value, ...] = ()


def candidate_rows(database: Database, query: Query, *, since: datetime | None = None) -> Iterator[list[int]]:
    """Batches of rows of papers that the query can be true of, newest row first.

    With `since` only of papers that were listed (else first seen) then or later.
    """
    sql, values = _question(candidate_clauses(query), since)
    values |= {"below": _BEYOND_ALL_ROWS, "most": _BATCH}
    while rows := [row["row"] for row in database.execute(sql, values)]:
        yield rows
        values["below"] = rows[-1]


def decides(query: Query) -> bool:
    """Whether the query is true of every candidate, so that none needs to be proved.

    It is of alternatives of a few plain parts. What is excluded is not asked for, a prefix is looked for among terms
    too, names agree in ways of their own, and many alternatives within one another are more than the clauses hold.
    """
    alternatives = normal(query)
    return all(map(_decides_one, alternatives.parts if isinstance(alternatives, Or) else (alternatives,)))


def _decides_one(alternative: Query) -> bool:
    parts = alternative.parts if isinstance(alternative, And) else (alternative,)
    return all(isinstance(part, _DECIDED) for part in parts)


def text_expression(query: Query) -> str | None:
    """What FTS5 is asked to rank papers by; None for a query that can be true of papers without any of its words."""
    return _any_of([_expression(clause) for clause in candidate_clauses(query)])


def _any_of(expressions: Sequence[str | None]) -> str | None:
    named = [expression for expression in dict.fromkeys(expressions) if expression is not None]
    return " OR ".join(named) if named and None not in expressions else None


def _expression(clause: Clause) -> str | None:
    """The words of a clause in FTS5's syntax. All come from our tokens, and each phrase has its own column filter."""
    needles = [_text(needle) for needle in clause if needle.kind in _OF_TEXT]
    return f"({' AND '.join(needles)})" if needles else None


def _text(needle: Needle) -> str:
    """A needle in FTS5's syntax. Of a prefix behind other words, the words and the prefix are asked for by themselves.

    That finds more than the needle does: surfaces that are their own terms are kept among the terms.
    """
    if needle.kind is not Kind.PREFIX:
        return f"{_columns(needle)} : {_quoted(needle.terms)}"
    *before, start = needle.terms
    begins = f"{_columns(needle, '', '_forms')} : {_quoted([start])} *"
    return f"({_columns(needle)} : {_quoted(before)} AND {begins})" if before else begins


def _columns(needle: Needle, *endings: str) -> str:
    fields = TextField if needle.field is None else (needle.field,)
    return "{" + " ".join(f"{field.value}{ending}" for field in fields for ending in endings or ("",)) + "}"


def _quoted(terms: Sequence[str]) -> str:
    inside = " ".join(terms).replace('"', '""')
    return f'"{inside}"'


def _question(clauses: Sequence[Clause], since: datetime | None) -> tuple[str, dict[str, Value]]:
    """One SELECT over all look-ups, each of which stops after a batch; and its values by name."""
    values: dict[str, Value] = {}
    noted = [] if since is None else [_Condition("paper.noted_at >= {}", (moment_column(since),))]
    selects = [_select(index, [*facts, *noted], values) for indexes, facts in _lookups(clauses) for index in indexes]
    return f"{' UNION '.join(selects)} ORDER BY row DESC LIMIT :most", values


def _lookups(clauses: Sequence[Clause]) -> Iterator[tuple[list[_Index], list[_Condition]]]:
    """The look-ups of the clauses, each with what else must be true; words with nothing else are asked for at once."""
    words_only = [clause for clause in clauses if clause and all(needle.kind in _OF_TEXT for needle in clause)]
    expression = _any_of([_expression(clause) for clause in words_only])
    if expression is not None:
        yield [_text_index(expression)], []
    for clause in clauses:
        if clause not in words_only:
            facts = [fact for needle in clause if (fact := _fact(needle)) is not None]
            yield _indexes(clause), facts


def _indexes(clause: Clause) -> list[_Index]:
    """The look-ups that together find all that a clause can be true of."""
    expression = _expression(clause)
    if expression is not None:
        return [_text_index(expression)]
    by_kind = {needle.kind: needle for needle in clause}
    if Kind.AUTHOR in by_kind:
        return [_author_index(word) for word in by_kind[Kind.AUTHOR].terms]
    if Kind.CATEGORY in by_kind:
        return [_category_index(by_kind[Kind.CATEGORY])]
    if Kind.ARCHIVE in by_kind:
        return [_category_index(by_kind[Kind.ARCHIVE])]
    return [_Index(tables="paper", row="paper.row", asked=_Condition("TRUE"))]


def _text_index(expression: str) -> _Index:
    return _Index(
        tables="paper_index CROSS JOIN paper ON paper.row = paper_index.rowid",
        row="paper_index.rowid",
        asked=_Condition("paper_index MATCH {}", (expression,)),
    )


def _author_index(word: str) -> _Index:
    return _Index(
        tables="paper_author CROSS JOIN paper ON paper.row = paper_author.paper",
        row="paper_author.paper",
        asked=_Condition("paper_author.word = {}", (word,)),
    )


def _category_index(needle: Needle) -> _Index:
    return _Index(
        tables="paper_category CROSS JOIN paper ON paper.row = paper_category.paper",
        row="paper_category.paper",
        asked=_Condition("paper_category.category = {}", (_category(needle),)),
    )


def _category(needle: Needle) -> str:
    (name,) = needle.terms
    return archive_name(name) if needle.kind is Kind.ARCHIVE else name


def _fact(needle: Needle) -> _Condition | None:
    """What a needle asks of a row of `paper`; None where only the evaluator can tell."""
    match needle.kind:
        case Kind.CATEGORY | Kind.ARCHIVE:
            return _Condition(
                "EXISTS (SELECT * FROM paper_category AS own WHERE own.paper = paper.row AND own.category = {})",
                (_category(needle),),
            )
        case Kind.AUTHOR:
            return _Condition(
                "EXISTS (SELECT * FROM paper_author AS own WHERE own.paper = paper.row AND own.word IN (@))".replace(
                    "@", ", ".join("{}" for _ in needle.terms)
                ),
                needle.terms,
            )
        case Kind.UPVOTES | Kind.STARS:
            comparison, bound = needle.terms
            return _Condition(f"paper.{needle.kind.value} {comparison} {{}}", (int(bound),))
        case Kind.HAS:
            return _Condition("paper.code_url IS NOT NULL")
        case _:
            return None


def _select(index: _Index, facts: Sequence[_Condition], values: dict[str, Value]) -> str:
    """The SELECT of one look-up; the values it needs are put into `values`."""
    where = " AND ".join(_with_names(condition, values) for condition in (index.asked, *facts))
    return (
        f"SELECT row FROM (SELECT {index.row} AS row FROM {index.tables} WHERE {where} AND {index.row} < :below"  # noqa: S608 - every piece is ours, every value has a name
        f" ORDER BY {index.row} DESC LIMIT :most)"
    )


def _with_names(condition: _Condition, values: dict[str, Value]) -> str:
    """The condition with a name for each of its `{}`; the values are put under these names."""
    names = [f"v{len(values) + place}" for place in range(len(condition.values))]
    values.update(zip(names, condition.values, strict=True))
    return condition.sql.format(*(f":{name}" for name in names))

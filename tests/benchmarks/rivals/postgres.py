"""PostgreSQL: stored queries are `tsquery` values in a table, and a paper comes as a `tsvector`.

The vector is made of our tokens, with no dictionary of PostgreSQL's: `tgpu` is the term `gpu`, `squantization` the
surface that the beginning `quanti*` looks for. A title's words have weight A and the abstract's B, and a position is
left free between them, so that no phrase runs from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg

from bot.query.document import Document
from bot.query.tree import And, Leaf, Not, Or, Phrase, Prefix, Query, TextField, Word, leaves
from tests.benchmarks.rivals.filing import rarest, rarest_term
from tests.benchmarks.rivals.postgres_server import postgres
from tests.benchmarks.rivals.rival import Find, Rival, Stored

_TERM, _SURFACE = "t", "s"
_WEIGHTS: Mapping[TextField, str] = {TextField.TITLE: "A", TextField.ABSTRACT: "B"}
_EVERY_QUERY = "SELECT array_agg(id) FROM stored WHERE %s::tsvector @@ asked"
_FILED_QUERIES = "SELECT array_agg(id) FROM filed WHERE lexeme = ANY(%s) AND %s::tsvector @@ asked"


@contextmanager
def _every_query(stored: Stored) -> Iterator[Find]:
    """Each stored query a row, and all rows are asked."""
    with postgres() as address, psycopg.connect(address, autocommit=True) as database:
        database.execute("CREATE TABLE stored (id integer NOT NULL, asked tsquery NOT NULL)")
        rows = ((number, tsquery(query)) for number, query in enumerate(stored.queries))
        _fill(database, "stored", rows)
        yield lambda texts: [_ids(database, _EVERY_QUERY, (tsvector(text),)) for text in texts]


@contextmanager
def _rarest_terms(stored: Stored) -> Iterator[Find]:
    """Each stored query a row under the rarest lexeme of each of its alternatives, the table in the index's order."""
    beginnings = {len(leaf.start) for query in stored.queries for leaf in leaves(query) if isinstance(leaf, Prefix)}
    with postgres() as address, psycopg.connect(address, autocommit=True) as database:
        database.execute('CREATE TABLE filed (lexeme text COLLATE "C" NOT NULL, id integer NOT NULL, asked tsquery)')
        _fill(database, "filed", sorted(_filed(stored)))
        database.execute("CREATE INDEX queries_of_a_lexeme ON filed (lexeme)")

        def find(text: Document) -> set[int]:
            found = _ids(database, _FILED_QUERIES, (_lexemes(text, beginnings), tsvector(text)))
            return set(found)

        yield lambda texts: list(map(find, texts))


def _fill(database: psycopg.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Copy rows into a table in the order they come, and let PostgreSQL know what is in it."""
    with database.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    database.execute(f"VACUUM (ANALYZE) {table}")


def _ids(database: psycopg.Connection, asked: str, values: Sequence[object]) -> list[int]:
    """One round trip: the numbers as an array, the statement prepared by PostgreSQL once."""
    row = database.cursor(binary=True).execute(asked, values, prepare=True).fetchone()
    assert row is not None
    return row[0] or []


def tsvector(text: Document) -> str:
    """A paper as PostgreSQL reads it, with positions from 1."""
    words: list[str] = []
    place = 1
    for name in TextField:
        field, weight = text.fields[name], _WEIGHTS[name]
        for at, (term, surface) in enumerate(zip(field.terms, field.surfaces, strict=True), start=place):
            words.append(f"{_lexeme(_TERM, term)}:{at}{weight} {_lexeme(_SURFACE, surface)}:{at}{weight}")
        place += len(field.terms) + 1
    return " ".join(words)


def tsquery(query: Query) -> str:
    """A stored query as PostgreSQL reads it."""
    match query:
        case Not(part):
            return f"!{tsquery(part)}"
        case And(parts):
            return f"({' & '.join(map(tsquery, parts))})"
        case Or(parts):
            return f"({' | '.join(map(tsquery, parts))})"
        case _:
            return _leaf(query)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Word(term, scope):
            return f"{_lexeme(_TERM, term)}{_in(scope)}"
        case Phrase(terms, scope):
            return f"({' <-> '.join(f'{_lexeme(_TERM, term)}{_in(scope)}' for term in terms)})"
        case Prefix(start, scope, ()):
            return f"{_lexeme(_SURFACE, start)}{_in(scope, '*')}"
        case _:
            raise ValueError(f"the rivals know nothing of {leaf}")


def _in(scope: TextField | None, beginning: str = "") -> str:
    labels = f"{beginning}{_WEIGHTS[scope] if scope else ''}"
    return f":{labels}" if labels else ""


def _lexeme(kind: str, text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{kind}{escaped}'"


def _filed(stored: Stored) -> Iterator[tuple[str, int, str]]:
    for number, query in enumerate(stored.queries):
        asked = tsquery(query)
        for lexeme in {_filed_under(leaf, stored.frequency) for leaf in rarest(query, stored.frequency)}:
            yield lexeme, number, asked


def _filed_under(leaf: Leaf, frequency: Mapping[str, int]) -> str:
    match leaf:
        case Word(term):
            return f"{_TERM}{term}"
        case Phrase(terms):
            return f"{_TERM}{rarest_term(terms, frequency)}"
        case Prefix(start):
            return f"{_SURFACE}{start}"
        case _:
            raise ValueError(f"the rivals know nothing of {leaf}")


def _lexemes(text: Document, beginnings: Iterable[int]) -> list[str]:
    """All that a paper's queries may be filed under: its terms, and beginnings as long as some that are asked for."""
    terms = {f"{_TERM}{term}" for field in text.fields.values() for term in field.terms}
    surfaces = {surface for field in text.fields.values() for surface in field.surfaces}
    starts = {f"{_SURFACE}{each[:length]}" for each in surfaces for length in beginnings if length <= len(each)}
    return [*terms, *starts]


POSTGRES = Rival("postgres", "PostgreSQL tsvector @@ tsquery", _every_query)
POSTGRES_RAREST = Rival(
    "postgres-rarest", "PostgreSQL, the same behind an index on each query's rarest term", _rarest_terms
)

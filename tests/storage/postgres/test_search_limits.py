"""Beyond PostgreSQL's limits of a lexeme and of a tsvector the archive still finds what the evaluator finds."""

from itertools import product

import pytest

from bot.query.canonical import canonical
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse
from bot.query.tree import And, Key, Not, Phrase, Prefix, Query, TextField, Word
from storage.postgres.matches import _Bounds, _selects
from storage.postgres.sql_filter import PLACEHOLDER
from storage.postgres.tsquery import MUCH
from storage.rows.conditions import Values
from tests.contracts.facts import NOON, page, paper

LONG = "x" * 2_500
"""A word of more bytes than a lexeme holds, and than the index keeps whole."""
OF_A_LONG_WORD = [
    *(Word(LONG), Word(LONG[:400]), Word(LONG + "y"), Word(LONG, TextField.TITLE), Word("x" * 2_000)),
    *(Prefix(LONG[:400]), Prefix(LONG[:2_400]), Prefix(LONG + "y"), Prefix("x" * 300), Prefix(LONG, after=("gpu",))),
    *(Phrase(("gpu", LONG)), Phrase((LONG, "gpu")), And((Word("gpu"), Not(Word(LONG)))), Key("source", LONG)),
]
MANY = [
    f"{one}{two}{three} of{one}{three}"
    for one, two, three in product("abcdefghijklmnop", "qrstuvwxyz", "abcdefghijklmnopqrstuvwxyz")
]
"""Parts of so many names that a paper which has them all has more than a megabyte of tokens."""
OF_VERY_MUCH = [
    *("author:aqa", 'author:"pzj ofpj"', "-author:aqa gpu", "gpu", "source:sample common", "gp*", '"gpu gpu"'),
    *("upvotes:>3 | gpu", 'author:"ofaa nobody"', "title:gpu -abstract:gpu", "* -gpu", "common tpu", "gpu-c*"),
]


async def found(stores, query: Query):
    answer = await stores.archive.search(query, limit=10)
    previewed = await stores.archive.preview(query, since=NOON)
    assert previewed.count == answer.total == len(answer.papers)
    return sorted(stored.paper.id for stored in answer.papers)


def true_of(query: Query, library):
    return sorted(one.id for one in library if evaluate(query, Document.of(one)) is not None)


@pytest.mark.parametrize("query", OF_A_LONG_WORD, ids=lambda query: f"{type(query).__name__} {len(repr(query))}")
async def test_a_word_of_thousands_of_letters_is_found_as_any_other(stores, query):
    library = [
        paper("1", f"gpu {LONG}"),
        paper("2", "gpu", abstract=LONG[:400]),
        paper("3", f"{LONG}z gpu"),
        paper("4", "x" * 2_000),
    ]
    await stores.papers.apply(page(*library))
    assert await found(stores, query) == true_of(query, library)


async def test_a_phrase_is_found_behind_more_words_than_a_tsvector_counts(stores):
    library = [
        paper("1", "GPU", abstract=f"{'sparse of the ' * 6_000} sparse attention"),
        paper("2", "GPU", abstract=f"{'sparse of the ' * 6_000} attention"),
    ]
    await stores.papers.apply(page(*library))
    assert await found(stores, parse('"sparse attention"')) == [library[0].id]


async def test_a_paper_with_more_names_than_the_index_holds_is_found_by_each_of_its_facts_and_words(stores, database):
    names = tuple(" ".join(MANY[number : number + 30]) for number in range(0, len(MANY), 15))
    library = [
        paper("1", "GPU common", abstract="A gpu gpu.", authors=names),
        paper("2", "GPU common", abstract="Of chips.", authors=("Aqa Ofaa",)),
        paper("3", "TPU common"),
    ]
    await stores.papers.apply(page(*library))
    assert await database.read(_are_much) == 1
    for query in map(parse, OF_VERY_MUCH):
        assert await found(stores, query) == true_of(query, library), canonical(query)


async def _are_much(connection):
    rows = await connection.execute("SELECT count(*) AS count FROM paper_index WHERE lexemes @@ %s::tsquery", (MUCH,))
    return (await rows.fetchone())["count"]


@pytest.mark.parametrize("text", ["sparse attention", "sparse -attention", '"sparse attention"', "gp* | author:lee"])
async def test_matches_are_found_by_the_index(database, text):
    values = Values(PLACEHOLDER)
    select = " UNION ".join(_selects(parse(text), values, _Bounds("{row} >= 0", range(4))))

    async def plan(connection):
        await connection.execute("SET LOCAL enable_seqscan = off")
        rows = await connection.execute(f"EXPLAIN {select}", values.by_name)
        return "\n".join(row["QUERY PLAN"] for row in await rows.fetchall())

    told = await database.read_long(plan)
    assert "papers_with_a_lexeme" in told
    assert "Seq Scan" not in told

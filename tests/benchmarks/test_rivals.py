"""Every rival finds the queries that the slow, obvious evaluator finds true, and so does the matcher."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psutil
import pytest

from bot.query.breadth import always_required
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.tree import And, Name, Not, Or, Phrase, Prefix, TextField, Word
from bot.text.tokens import query_tokens
from tests.benchmarks.matching import RIVALS
from tests.benchmarks.ours import ids_of, matcher_of
from tests.benchmarks.rivals.postgres_server import postgres
from tests.benchmarks.rivals.rival import Rival, Stored
from tests.benchmarks.workload import Words, papers

WORDS = ("gpu", "energy", "c++", ".net", "low", "rank", "naïve", "o'clock", "模型", "\\back", "ba")
"""Words that some database or other might take for syntax, and two of which one begins with the other."""
TEXTS = ("gpus", "energies", "c++", ".NET", "low", "rank", "naïve", "o'clock", "模型型", "\\back", "band")
SCOPES = (None, None, TextField.TITLE, TextField.ABSTRACT)


def texts(seed: int) -> list[Document]:
    """Short papers, so that much matches and a phrase may stand across the end of a title."""
    chance = Random(seed)
    bare = papers(12, words=Words.of_the_sample(), seed=1, listed_at=datetime(2026, 11, 24, tzinfo=UTC))
    said = [(" ".join(chance.choices(TEXTS, k=4)), " ".join(chance.choices(TEXTS, k=8))) for _ in bare]
    return [
        Document.of(replace(paper, title=title, abstract=abstract))
        for paper, (title, abstract) in zip(bare, said, strict=True)
    ]


def asked(seed: int) -> list:
    """Random queries that the language takes: each alternative has something that must be there."""
    chance = Random(seed)
    made = (_query(chance, depth=3) for _ in range(400))
    return [query for query in made if always_required(query)]


def _query(chance: Random, *, depth: int):
    shape = chance.choice(("leaf", "and", "or", "not")) if depth else "leaf"
    if shape == "leaf":
        return _leaf(chance)
    if shape == "not":
        return Not(_query(chance, depth=depth - 1))
    kind = And if shape == "and" else Or
    return kind(tuple(_query(chance, depth=depth - 1) for _ in range(chance.randint(2, 3))))


def _leaf(chance: Random):
    scope = chance.choice(SCOPES)
    words = tuple(token.term for token in query_tokens(" ".join(chance.choices(WORDS, k=chance.choice((1, 1, 2, 3))))))
    if len(words) > 1:
        return Phrase(words, scope)
    return Prefix(words[0][:2], scope) if chance.random() < 0.2 else Word(words[0], scope)


def true_of(queries, text) -> frozenset[int]:
    return frozenset(number for number, query in enumerate(queries) if evaluate(query, text) is not None)


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.id)
def test_a_rival_finds_what_the_evaluator_finds_true(rival: Rival):
    queries, told = asked(1), texts(2)
    expected = [true_of(queries, text) for text in told]
    with rival.prepared(Stored(queries, {"gpu": 7, "low": 3}, 10)) as find:
        assert [frozenset(numbers) for numbers in find(told)] == expected
        assert [frozenset(numbers) for numbers in find(told[:1])] == expected[:1]
    assert len(frozenset.union(*expected)) > len(queries) / 3


def test_the_matcher_finds_what_the_evaluator_finds_true():
    queries, told = asked(1), texts(2)
    matcher = matcher_of(Stored(queries, {"gpu": 7, "low": 3}, 10))
    assert [ids_of(matcher, text) for text in told] == [true_of(queries, text) for text in told]


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.id)
def test_a_rival_refuses_what_it_knows_nothing_of(rival: Rival):
    with (
        pytest.raises(ValueError, match="the rivals know nothing of Name"),
        rival.prepared(Stored([Name("author", ("hinton",))], {}, 0)),
    ):
        pass


def test_nothing_is_left_of_postgresql():
    with postgres() as address:
        folder = Path(address.partition("?host=")[2])
        process = psutil.Process(int((folder / "postmaster.pid").read_text("utf-8").splitlines()[0]))
        assert process.is_running()
    assert not folder.parent.exists()
    process.wait(timeout=20)  # it has deleted its last file by now; raises when it stays

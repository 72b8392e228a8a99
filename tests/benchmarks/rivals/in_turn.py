"""Every stored query in turn, as compiled questions about the set of a paper's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.query.document import Document
from tests.benchmarks.rivals.closures import Shapes, compiled, strings
from tests.benchmarks.rivals.rival import Find, Rival, Stored


@contextmanager
def _prepared(stored: Stored) -> Iterator[Find]:
    shapes = Shapes.of(stored.queries)
    checks = list(enumerate(map(compiled, stored.queries)))

    def find(texts: Sequence[Document]) -> list[list[int]]:
        papers = [strings(text, shapes) for text in texts]
        return [[number for number, check in checks if check(paper)] for paper in papers]

    yield find


IN_TURN = Rival("in-turn", "every query in turn on token sets", _prepared)

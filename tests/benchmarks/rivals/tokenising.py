"""Cutting the papers into tokens and no more: the least that any method costs, and what ours is measured against."""

from __future__ import annotations

from collections.abc import Sequence

from bot.query.document import Document
from tests.benchmarks.beside import Case


def tokenise(cases: Sequence[Case]) -> list[Document]:
    """The tokens of each paper, from its readable text."""
    return [Document.of(case.paper) for case in cases]

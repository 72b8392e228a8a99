"""What every rival is: given the stored queries once, it tells for papers which of them are true."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bot.query.document import Document
from bot.query.tree import Query

Find = Callable[[Sequence[Document]], Sequence[Collection[int]]]
"""For each paper the numbers of the queries that are true of it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The queries that are stored, each under its place in the list as its number, and in how many of `papers` other
    papers each term stands: what may be known beforehand to look for the rarest first.
    """

    queries: Sequence[Query]
    frequency: Mapping[str, int]
    papers: int


@dataclass(frozen=True, slots=True)
class Rival:
    """`id` is its part of a row's id, `name` what people read, `batch` how many papers it is given at once."""

    id: str
    name: str
    prepared: Callable[[Stored], AbstractContextManager[Find]]
    batch: int = 1

"""Organisations of papers: the keys of a name, and how a typed one is read, spelled and described."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from bot.paper.paper import Paper
from bot.query.refusal import TypedTerm
from bot.query.shapes import quoted
from bot.query.tree import Key
from bot.text.tokens import join_tokens, query_tokens, surfaces

_MOST_WORDS = 16
"""This many words of an organisation's name are indexed at most: each run of them becomes a key."""
_RUNS_REMEMBERED = 1 << 10


def organization_keys(paper: Paper) -> tuple[str, ...]:
    """The keys of the organisation that a paper names: every run of words of its name; none without one."""
    return () if paper.organization is None else _runs_of_words(paper.organization)


@lru_cache(_RUNS_REMEMBERED)
def _runs_of_words(name: str) -> tuple[str, ...]:
    """Every run of consecutive words of a name, with spaces and without, so that any of them finds the name."""
    words = surfaces(name)[:_MOST_WORDS]
    runs = [words[start:end] for start, end in combinations(range(len(words) + 1), 2)]
    return (*map(" ".join, runs), *map("".join, runs))


def read_organization(term: TypedTerm) -> tuple[str, bool]:
    """Read one or more whole words of a name; there is nothing below them. Raises `Refusal`."""
    if "*" in term.text:
        message = "`*` does not work in a name; one whole word of an organisation's name is enough."
        raise term.refused(message, term.text.replace("*", ""), "google")
    words = [token.surface for token in query_tokens(term.text)]
    if not words:
        raise term.refused(f"`org:{term.text}` names no organisation.", "google")
    return " ".join(words), False


def spelled_organization(leaf: Key) -> str:
    """The value of an organisation leaf in canonical form."""
    return quoted(_words(leaf))


def described_organization(leaf: Key) -> str:
    """An organisation leaf as a part of a sentence."""
    return f"the organisation “{_words(leaf)}”"


def _words(leaf: Key) -> str:
    return join_tokens(tuple(leaf.value.split()))

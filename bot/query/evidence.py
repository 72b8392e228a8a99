"""The evidence that a query is true of a paper: the terms that were found, and their fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A leaf of a query that was found: `text` as people read it, and the fields that hold it.

    `fields` are names of `bot.query.fields` and, for `*`, `everything`. `terms` are the tokens to mark in a readable
    text, none where nothing in a text was found; the last of them is the beginning of a surface where `prefix` is set,
    every other one a term.
    """

    text: str
    fields: tuple[str, ...]
    terms: tuple[str, ...] = ()
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Reasons:
    """All that was found, in the order of the query, each once."""

    terms: tuple[Term, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in which something was found, each once, in the order they were met."""
        return tuple(dict.fromkeys(field for term in self.terms for field in term.fields))

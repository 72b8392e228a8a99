"""Why a query matches a paper: which of its positive terms were found, and in which fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of the query that was found: as the canonical query writes it, and the fields it was found in."""

    term: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Everything that was found, in the query's order."""

    found: tuple[Reason, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in which anything was found, each once, in order of appearance."""
        return tuple(dict.fromkeys(field for reason in self.found for field in reason.fields))

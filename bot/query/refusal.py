"""A query that cannot be used: the refusal, and the typed term that most refusals are about."""

from __future__ import annotations

import re
from dataclasses import dataclass

EXAMPLE = '"mixture of experts"'
"""What is offered where nothing is left of a query."""
_FIELD_BEFORE = re.compile(r"[^\W\d_]+:\s*$")


class Refusal(Exception):
    """A query that cannot be used: why, where in the text that is read, and texts to try instead, best first.

    The texts stand for the whole query, or for what is at `place` when `in_place`.
    """

    def __init__(
        self, message: str, *, place: tuple[int, int], instead: tuple[str, ...] = (), in_place: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.instead = instead
        self.in_place = in_place

    def offers(self, text: str) -> list[str]:
        """The whole queries that are offered instead of `text`, best first."""
        return [tidy(replaced(text, self.place, each) if self.in_place else each) for each in self.instead]


@dataclass(frozen=True, slots=True)
class TypedTerm:
    """A word or quoted text as typed, the field it stands behind, and their place in the text that is read."""

    text: str
    quoted: bool
    field: str | None
    place: tuple[int, int]

    def refused(self, message: str, *instead: str) -> Refusal:
        """A refusal of this term; `instead` are texts that may stand in its place, behind its field."""
        return Refusal(message, place=self.place, instead=instead, in_place=True)


def tidy(text: str) -> str:
    """`text` with single spaces, and none on the inner side of a parenthesis."""
    return " ".join(text.split()).replace("( ", "(").replace(" )", ")")


def replaced(text: str, place: tuple[int, int], new: str) -> str:
    """`text` with `new` in that place; where that is nothing, the field that stands before it goes too."""
    before = text[: place[0]]
    return f"{before if new else _FIELD_BEFORE.sub('', before)}{new}{text[place[1] :]}".strip()

"""The pieces that a typed query is cut into, before they are grouped, and a slip in them."""

from __future__ import annotations

from dataclasses import dataclass

ENDS_PART = frozenset({"_RPAR", "WORD", "QUOTED"})
BEGINS_PART = frozenset({"_LPAR", "WORD", "QUOTED", "FIELD", "_NOT", "_MINUS"})
NOTS = frozenset({"_NOT", "_MINUS"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A token of the grammar: a word, quote, operator, parenthesis or field name, with its terminal."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The end of the piece, exclusive."""
        return self.start + len(self.text)

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the text."""
        return self.start, self.end

    @property
    def field(self) -> str:
        """The name before the colon, where the piece is a field's, in small letters."""
        return self.text.rstrip().removesuffix(":").lower()


@dataclass(frozen=True, slots=True)
class Slip:
    """A place that would not be read as it was meant, what was meant there, and a sentence that says so."""

    place: tuple[int, int]
    meant: str
    message: str

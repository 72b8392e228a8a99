"""The shapes that a field of the query language can have: text, name, key and number.

A field is one row of the table in `bot.query.fields`. Its shape says what all fields of a kind share: how a typed value
is read, how the value of a leaf is spelled in canonical form, how it is described to people, and where in a paper the
values are.

text      words, phrases and prefixes in one text of the paper; read by `bot.query.word_reader`
name      people's names, compared by `bot.query.person_names`
key       a paper has some keys of the field (categories, sources); a leaf asks for one of them
number    a bound on a number that may rise
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.paper.paper import Paper
from bot.query.person_names import full_parts, is_initial, name_parts, with_initials_apart
from bot.query.refusal import Refusal, TypedTerm
from bot.query.tree import COMPARISONS, Key, Name, Number, TextField

_NUMBER = re.compile(r"(?P<comparison>>=|<=|>|<|=)\s*(?P<bound>\d{1,3}(?:,\d{3}){1,2}|\d{1,9})")
_BARE_NUMBER = re.compile(r"\d{1,9}")
_NEARLY_NUMBER = re.compile(
    r"(?P<sign>[<>=!~]*)\s*-?(?P<digits>(?:\d{1,12}(?:\.\d{1,9})?(?:e\d)?)?)(?P<thousands>k?)", re.IGNORECASE
)
_GREATEST = 999_999_999
_MEANT = {"=": "=", "<": "<", "<=": "<=", ">": ">", "=>": ">="}
_COMPARED: Mapping[str, str] = MappingProxyType(
    {">=": "at least", ">": "more than", "<=": "at most", "<": "fewer than", "=": "exactly"}
)
_PLAIN = re.compile(r"(?:feed:)?[^\W_][\w.-]*")


@dataclass(frozen=True, slots=True)
class Example:
    """A line of the docs page: a query, a paper that it finds, one that it does not, and what it means."""

    query: str
    finds: Paper
    misses: Paper
    means: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShape:
    """A text of the paper. Its words are found anywhere in it, and without a field in every such text.

    A further one needs a member of `TextField`, its text in `bot.query.document`, and columns in the index.
    """

    name: str
    text: TextField
    examples: tuple[Example, ...]
    aliases: tuple[str, ...] = ()
    example: str = "word"
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameShape:
    """People's names, forgiving of order, accents and initials. `attribute` is the list of names in a paper.

    `mark` tells its index tokens from those of other fields; `share` guesses how many papers a name is in. An archive
    keeps `attribute` in a column of that name, a list in JSON: there it looks where the tokens leave it in doubt.
    """

    name: str
    mark: str
    attribute: str
    noun: str
    plural: str
    required_as: str
    example: str
    examples: tuple[Example, ...]
    aliases: tuple[str, ...] = ()
    share: float = 0.001
    label: str | None = None
    note: str = ""

    def of(self, paper: Paper) -> tuple[str, ...]:
        """The names that a paper has."""
        names: tuple[str, ...] = getattr(paper, self.attribute)
        return names

    def read(self, term: TypedTerm) -> Name:
        """A name as it was typed; it has no wildcards, and a part at least that is no initial."""
        if "*" in term.text:
            message = "`*` does not work in a name; a family name alone finds all who have it."
            raise term.refused(message, term.text.replace("*", ""), self.example)
        if is_no_name(term.text):
            message = f"`{self.name}:{term.text}` is no name: give at least one part that is no initial."
            raise term.refused(message, self.example)
        return Name(self.name, _typed_parts(term.text))

    def spelled(self, leaf: Name) -> str:
        """The value in canonical form."""
        return quoted(" ".join(leaf.parts))

    def described(self, leaf: Name) -> str:
        """The leaf as a part of a sentence; folding has taken the capitals away."""
        parts = (f"{part.upper()}." if is_initial(part) else part.title() for part in leaf.parts)
        return f"the {self.noun} “{' '.join(parts)}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShape:
    """Keys of a paper; a leaf is true of the papers that have its key. A further field needs no change of an archive.

    of           the keys of a paper, which are then folded
    parents      the keys that a key is below, itself too, where keys have levels
    value        reads a typed term: the key that it asks for, and whether those below it count too
    spelled      the value in canonical form
    described    the leaf as a part of a sentence
    mark, share  as of names
    narrows      whether a leaf may be a whole query
    closed       whether `example` is the only key that there is
    required_as  what the docs call a leaf that may be a whole query
    """

    name: str
    mark: str
    of: Callable[[Paper], tuple[str, ...]]
    value: Callable[[TypedTerm], tuple[str, bool]]
    described: Callable[[Key], str]
    example: str
    examples: tuple[Example, ...]
    share: float
    aliases: tuple[str, ...] = ()
    spelled: Callable[[Key], str] = lambda leaf: quoted(leaf.value)
    parents: Callable[[str], tuple[str, ...]] | None = None
    narrows: bool = True
    closed: bool = False
    required_as: str = ""
    label: str | None = None
    note: str = ""

    def read(self, term: TypedTerm) -> Key:
        """The leaf for a value as it was typed."""
        value, below = self.value(term)
        return Key(self.name, value, below)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberShape:
    """A number that is known of some papers. `attribute` names it in a paper.

    An archive keeps it in a column of that name, which is all that a further one needs: an index that covers it
    (`facts_beside_the_words` on SQLite) makes it quick.
    """

    name: str
    attribute: str
    noun: str
    example: str
    examples: tuple[Example, ...]
    aliases: tuple[str, ...] = ()
    share: float = 0.5
    label: str | None = None

    def of(self, paper: Paper) -> int | None:
        """The number of a paper, where it is known."""
        number: int | None = getattr(paper, self.attribute)
        return number

    def read(self, term: TypedTerm) -> Number:
        """A bound as it was typed."""
        found = _NUMBER.fullmatch(term.text)
        if found is not None:
            return Number(self.name, found["comparison"], int(found["bound"].replace(",", "")))
        if _BARE_NUMBER.fullmatch(term.text):
            message = f"`{self.name}:{term.text}` needs a comparison: >=, >, <=, < or =."
            raise term.refused(message, f">={term.text}")
        raise self._no_number(term)

    def spelled(self, leaf: Number) -> str:
        """The value in canonical form."""
        return f"{leaf.comparison}{leaf.bound}"

    def described(self, leaf: Number) -> str:
        """The leaf as a part of a sentence."""
        return f"{_COMPARED[leaf.comparison]} {leaf.bound} {self.noun}{'' if leaf.bound == 1 else 's'}"

    def _no_number(self, term: TypedTerm) -> Refusal:
        """The refusal of a bad comparison or number, with the number that was meant as far as it can be seen."""
        found = _NEARLY_NUMBER.match(term.text)
        sign, digits, thousands = found.groups() if found is not None else ("", "", "")
        good = sign in COMPARISONS
        problem = "is no whole number up to nine digits" if good or not sign or not digits else "is no comparison"
        message = f"`{term.text}` {problem}; write `{self.name}:` with >=, >, <=, < or = and a whole number."
        if not digits:
            return term.refused(message, self.example)
        bound = min(int(float(digits) * (1000 if thousands else 1)), _GREATEST)
        comparison = sign if good else _MEANT.get("".join(sorted(set(sign))), ">=")
        return term.refused(message, f"{comparison}{bound}", f">={bound}")


Shape = TextShape | NameShape | KeyShape | NumberShape


def quoted(value: str, *, plain: re.Pattern[str] = _PLAIN) -> str:
    """A value, in quotes if it would not be read as this value without them."""
    return value if plain.fullmatch(value) else f'"{value}"'


def is_no_name(text: str) -> bool:
    """Whether a text has no part that could be a name alone: it is made of initials, or of no letters."""
    return not full_parts(_typed_parts(text))


def _typed_parts(text: str) -> tuple[str, ...]:
    return name_parts(with_initials_apart(text))

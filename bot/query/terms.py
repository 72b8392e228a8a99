"""What a typed word, phrase or field value means: one leaf of the tree, or a refusal that says what would work."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from bot.query.names import full_parts, name_parts
from bot.query.papertext import folded_name
from bot.query.refusals import Refusal
from bot.query.tree import (
    Author,
    Category,
    Everything,
    HasCode,
    Leaf,
    Measure,
    Number,
    Phrase,
    Prefix,
    Source,
    TextField,
    Word,
)
from bot.text.tokens import Token, is_unspaced, sought

FIELDS = ("title", "abstract", "author", "category", "cat", "source", "upvotes", "stars", "has")
_SHORT_NAMES = {"cat": "category"}
_SHORTEST_PREFIX = 2
_NUMBER = re.compile(r"(?P<comparison>>=|<=|>|<|=)(?P<bound>\d{1,3}(?:,\d{3})+|\d{1,9})")
_BARE_NUMBER = re.compile(r"\d{1,9}")
_CATEGORY = re.compile(r"(?P<name>[^\W_][\w-]*(?:\.[\w-]+)*?)(?P<archive>\.\*)?")
_WORDY_CATEGORY = re.compile(r"[\w .,:/&()'-]*[^\W_][\w .,:/&()'-]*")
_SOURCE = re.compile(r"[^\W_][\w.:-]*")
_EXAMPLES = {
    "author": "hinton",
    "category": "cs.LG",
    "source": "arxiv",
    "upvotes": ">=20",
    "stars": ">=100",
}


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


def field_name(typed: str, *, place: tuple[int, int]) -> str:
    """The full name of a field typed as `name:`, or a refusal that suggests the nearest one."""
    name = typed.removesuffix(":").lower()
    if name in FIELDS:
        return _SHORT_NAMES.get(name, name)
    near = difflib.get_close_matches(name, FIELDS, n=1)
    if near:
        message = f"There is no field `{typed}`; did you mean `{near[0]}:`?"
        raise Refusal(message, place=place, instead=(f"{near[0]}:",), in_place=True)
    known = ", ".join(f"{field}:" for field in FIELDS if field not in _SHORT_NAMES)
    message = f'There is no field `{typed}` (known: {known}). To look for the words, put them in "quotes".'
    raise Refusal(message, place=place, instead=(f"{name} ",), in_place=True)


def leaf(term: TypedTerm) -> Leaf:
    """The meaning of a term in its field."""
    match term.field:
        case None | "title" | "abstract":
            return _words(term)
        case "author":
            return _author(term)
        case "category":
            return _category(term)
        case "source":
            return _source(term)
        case "has":
            return _has(term)
        case measure:
            return _number(term, Measure(measure))


def _words(term: TypedTerm) -> Leaf:
    """A word, phrase or prefix, or `*` alone."""
    field = None if term.field is None else TextField(term.field)
    if term.quoted:
        return _word_or_phrase(term, term.text, field=field)
    if term.text.strip("*") == "":
        if field is None:
            return Everything()
        message = f"`{field}:*` would be every paper; write `*` alone for that."
        raise Refusal(message, place=term.place, instead=("*",))
    body, star = term.text.rstrip("*"), term.text.endswith("*")
    if "*" in body:
        bare = body.replace("*", "")
        message = f"`*` stands only at the end of a word, not as in `{term.text}`."
        raise term.refused(message, f"{body.split('*')[0]}*", bare)
    return _prefix(term, body, field=field) if star else _word_or_phrase(term, body, field=field)


def _word_or_phrase(term: TypedTerm, text: str, *, field: TextField | None) -> Leaf:
    """One term or several side by side."""
    found = _tokens(text)
    if not found:
        raise _nothing_in(term)
    terms, typed = tuple(token.term for token in found), tuple(token.surface for token in found)
    if len(terms) > 1:
        return Phrase(terms, field, typed=typed)
    if len(terms[0]) == 1 and is_unspaced(terms[0]):
        raise term.refused(f"`{term.text}` is one character; this script needs at least two.", terms[0] * 2)
    return Word(terms[0], field, typed=typed)


def _prefix(term: TypedTerm, body: str, *, field: TextField | None) -> Leaf:
    """The beginning of a word. Words of an unspaced script are found by their beginning as they are."""
    found = _tokens(body)
    if not found:
        raise _nothing_in(term)
    start, after = found[-1].surface, tuple(token.term for token in found[:-1])
    if not after and len(start) < _SHORTEST_PREFIX:
        message = f"`{term.text}` is too short: write at least {_SHORTEST_PREFIX} letters before the `*`."
        raise term.refused(message, body)
    if is_unspaced(start):
        return _word_or_phrase(term, body, field=field)
    return Prefix(start, field, after, typed=tuple(token.surface for token in found))


def _tokens(text: str) -> tuple[Token, ...]:
    """What is looked for; the dollars of a formula that was copied are no part of it."""
    return sought(text.replace("$", ""))


def _nothing_in(term: TypedTerm) -> Refusal:
    """The refusal of a term without a letter or digit."""
    if not term.quoted and term.text.strip("-") == "":
        return term.refused(f"`{term.text}` needs a word directly behind it to leave out.", "")
    shown = f'"{term.text}"' if term.quoted else f"`{term.text}`"
    return term.refused(f"There is no letter or digit in {shown} to look for.", "")


def _author(term: TypedTerm) -> Leaf:
    """An author's name, without wildcards."""
    if "*" in term.text:
        message = "`*` does not work in a name; a family name alone finds all who have it."
        raise term.refused(message, term.text.replace("*", ""), _EXAMPLES["author"])
    parts = name_parts(term.text)
    if not full_parts(parts):
        message = f"`author:{term.text}` is no name: give at least one part that is no initial."
        raise term.refused(message, _EXAMPLES["author"])
    return Author(parts)


def _category(term: TypedTerm) -> Leaf:
    """A category of arXiv or of a feed; a bare archive (`cs`) is the whole of it, as `cs.*` is."""
    name = folded_name(term.text)
    found = _CATEGORY.fullmatch(name)
    if found is not None:
        return Category(found["name"], archive=found["archive"] is not None or "." not in found["name"])
    if term.quoted and _WORDY_CATEGORY.fullmatch(name):
        return Category(name)
    archive = re.split(r"[^\w-]", name)[0]
    message = f"`category:{term.text}` is no category; write it as `cs.LG`, or `cs.*` for all of an archive."
    raise term.refused(message, f"{archive}.*", _EXAMPLES["category"])


def _source(term: TypedTerm) -> Leaf:
    """The name of a source."""
    name = folded_name(term.text)
    if _SOURCE.fullmatch(name) is None:
        raise term.refused(f"`source:{term.text}` names no source.", _EXAMPLES["source"])
    return Source(name)


def _has(term: TypedTerm) -> Leaf:
    """The one thing that a paper can be asked to have."""
    if term.text.casefold() != "code":
        raise term.refused(f"`has:{term.text}` is not known; did you mean `has:code`?", "code")
    return HasCode()


def _number(term: TypedTerm, measure: Measure) -> Leaf:
    """A bound on a number."""
    found = _NUMBER.fullmatch(term.text)
    if found is not None:
        return Number(measure, found["comparison"], int(found["bound"].replace(",", "")))
    if _BARE_NUMBER.fullmatch(term.text):
        message = f"`{measure}:{term.text}` needs a comparison: >=, >, <=, < or =."
        raise term.refused(message, f">={term.text}")
    digits = "".join(re.findall(r"[0-9]", term.text))[:9]
    problem = "is no comparison" if term.text[:1] in "<>=!~" and digits else "is no number"
    message = f"`{term.text}` {problem}; write `{measure}:` with >=, >, <=, < or = and a whole number."
    raise term.refused(message, f">={digits}" if digits else _EXAMPLES[measure])

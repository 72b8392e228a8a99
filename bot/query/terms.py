"""What a typed word, phrase or field value means: one leaf of the tree, or a refusal that says what would work."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from bot.query.names import full_parts, name_parts, with_initials_apart
from bot.query.papertext import folded_name
from bot.query.refusals import EXAMPLES, Refusal
from bot.query.tree import (
    COMPARISONS,
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
from bot.text.tokens import MARKS_INSIDE_WORDS, is_unspaced, sought

FIELDS = ("title", "abstract", "author", "category", "cat", "source", "upvotes", "stars", "has")
_SHORT_NAMES = {"cat": "category"}
_SHORTEST_PREFIX = 2
_NUMBER = re.compile(r"(?P<comparison>>=|<=|>|<|=)\s*(?P<bound>\d{1,3}(?:,\d{3}){1,2}|\d{1,9})")
_BARE_NUMBER = re.compile(r"\d{1,9}")
_NEARLY_NUMBER = re.compile(
    r"(?P<sign>[<>=!~]*)\s*-?(?P<digits>(?:\d{1,12}(?:\.\d{1,9})?(?:e\d)?)?)(?P<thousands>k?)", re.IGNORECASE
)
_GREATEST = 999_999_999
_MEANT = {"=": "=", "<": "<", "<=": "<=", ">": ">", "=>": ">="}
_WITHOUT_COLON = re.compile(rf"(?P<measure>{'|'.join(Measure)})(?P<bound>[<>=]+\d+)", re.IGNORECASE)
_BEGINNING = re.compile(rf"(?:[^\W_](?:\S*[^\W_]|[{MARKS_INSIDE_WORDS}]+)|\d)\*+$")
"""A `*` behind quoted words counts where two characters of a word or a digit stand before it; `"A*"` is a name."""
_STARRED_NAME = re.compile(r"\w+\*-\w")
_CATEGORY = re.compile(r"(?P<name>[^\W_][\w-]*(?:\.[\w-]+)*?)(?P<archive>\.\*)?")
_WORDY_CATEGORY = re.compile(r"[\w .,:/&()'-]*[^\W_][\w .,:/&()'-]*")
_SOURCE = re.compile(r"[^\W_][\w.:-]*")


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
    near = [field for field in FIELDS if len(name) > 1 and field.startswith(name)]
    near += difflib.get_close_matches(name, FIELDS, n=1)
    if near:
        message = f"There is no field `{typed}`; did you mean `{near[0]}:`?"
        raise Refusal(message, place=place, instead=(f"{near[0]}:",), in_place=True)
    known = ", ".join(f"{field}:" for field in FIELDS if field not in _SHORT_NAMES)
    message = f'There is no field `{typed}` (known: {known}). To look for the words, put them in "quotes".'
    raise Refusal(message, place=place, instead=(typed.replace(":", " "),), in_place=True)


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
    if term.quoted and _BEGINNING.search(term.text) is None:
        return _word_or_phrase(term, term.text, field=field)
    if term.text.strip("*") == "":
        if field is None:
            return Everything()
        message = f"`{field}:*` would be every paper; write `*` alone for that."
        raise Refusal(message, place=term.place, instead=("*",))
    _refuse_word(term)
    body, star = term.text.rstrip("*"), term.text.endswith("*")
    return _prefix(term, body, field=field) if star else _word_or_phrase(term, body, field=field)


def _refuse_word(term: TypedTerm) -> None:
    """Refuse a `*` before the end of a word, and a number's name without its colon."""
    body = term.text.rstrip("*")
    if "*" in body:
        bare = body.strip("*")
        message = f"`*` stands only at the end of a word, not as in `{term.text}`."
        if _STARRED_NAME.match(body):
            raise term.refused(f'{message[:-1]}; the name of something goes into "quotes".', f'"{term.text}"')
        raise term.refused(message, f"{bare.split('*')[0]}{'*' * ('*' in bare)}", bare.replace("*", ""))
    found = _WITHOUT_COLON.fullmatch(body)
    if found is not None and not term.quoted:
        meant = f"{found['measure'].lower()}:{found['bound']}"
        raise term.refused(f"`{body}` needs a colon: `{meant}`.", meant)


def _word_or_phrase(term: TypedTerm, text: str, *, field: TextField | None) -> Leaf:
    """One term or several side by side."""
    found = sought(text)
    if not found:
        raise _nothing_in(term)
    terms, typed = tuple(token.term for token in found), tuple(token.surface for token in found)
    if len(terms[-1]) > 1 or not is_unspaced(terms[-1]):
        return Word(terms[0], field, typed=typed) if len(terms) == 1 else Phrase(terms, field, typed=typed)
    if len(terms) > 1:  # the run that begins with this one character goes on in most texts
        return Prefix(terms[-1], field, terms[:-1], typed=typed)
    raise term.refused(f"`{term.text}` is one character; this script needs at least two.", "", terms[0] * 2)


def _prefix(term: TypedTerm, body: str, *, field: TextField | None) -> Leaf:
    """The beginning of a word. Words of an unspaced script are found by their beginning as they are."""
    found = sought(body)
    if not found:
        raise _nothing_in(term)
    start, after = found[-1].surface, tuple(token.term for token in found[:-1])
    if is_unspaced(start):
        return _word_or_phrase(term, body, field=field)
    if not after and len(start) < _SHORTEST_PREFIX:
        message = f"`{term.text}` is too short: write at least {_SHORTEST_PREFIX} letters before the `*`."
        raise term.refused(message, body)
    return Prefix(start, field, after, typed=tuple(token.surface for token in found))


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
        raise term.refused(message, term.text.replace("*", ""), EXAMPLES["author"])
    if is_no_name(term.text):
        message = f"`author:{term.text}` is no name: give at least one part that is no initial."
        raise term.refused(message, EXAMPLES["author"])
    return Author(_name_parts(term.text))


def is_no_name(text: str) -> bool:
    """Whether a text has no part that could be a name alone: it is made of initials, or of no letters."""
    return not full_parts(_name_parts(text))


def _name_parts(text: str) -> tuple[str, ...]:
    return name_parts(with_initials_apart(text))


def _category(term: TypedTerm) -> Leaf:
    """A category of arXiv or of a feed; a bare archive (`cs`) is the whole of it, as `cs.*` is."""
    name = folded_name(term.text)
    found = _CATEGORY.fullmatch(name)
    if found is not None:
        return Category(found["name"], archive=found["archive"] is not None or "." not in found["name"])
    if term.quoted and _WORDY_CATEGORY.fullmatch(name):
        return Category(name)
    archive = re.split(r"[^\w-]", name)[0].strip("-")
    message = f"`category:{term.text}` is no category; write it as `cs.LG`, or `cs.*` for all of an archive."
    raise term.refused(message, *([f"{archive}.*"] if archive else []), EXAMPLES["category"])


def _source(term: TypedTerm) -> Leaf:
    """The name of a source."""
    name = folded_name(term.text)
    if _SOURCE.fullmatch(name) is None:
        raise term.refused(f"`source:{term.text}` names no source.", EXAMPLES["source"])
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
    raise _no_number(term, measure)


def _no_number(term: TypedTerm, measure: Measure) -> Refusal:
    """The refusal of a bad comparison or a bad number, with the number that was meant as far as it can be seen."""
    found = _NEARLY_NUMBER.match(term.text)
    sign, digits, thousands = found.groups() if found is not None else ("", "", "")
    good = sign in COMPARISONS
    problem = "is no whole number up to nine digits" if good or not sign or not digits else "is no comparison"
    message = f"`{term.text}` {problem}; write `{measure}:` with >=, >, <=, < or = and a whole number."
    if not digits:
        return term.refused(message, EXAMPLES[measure])
    bound = min(int(float(digits) * (1000 if thousands else 1)), _GREATEST)
    comparison = sign if good else _MEANT.get("".join(sorted(set(sign))), ">=")
    return term.refused(message, f"{comparison}{bound}", f">={bound}")

"""The reader of words: a typed word or quoted text becomes a word, phrase or prefix, or is refused."""

from __future__ import annotations

import re

from bot.query.refusal import Refusal, TypedTerm
from bot.query.tree import Everything, Leaf, Phrase, Prefix, TextField, Word
from bot.text.tokens import MARKS_INSIDE_WORDS, is_korean, is_unspaced, query_tokens

_SHORTEST_PREFIX = 2
_WILDCARD_SUFFIX = re.compile(rf"(?:[^\W_](?:\S*[^\W_]|[{MARKS_INSIDE_WORDS}]+)|\d)\*+$")
"""In quoted text a trailing `*` is a wildcard only after a digit or two characters of a word: `"A*"` is a name."""
_STARRED_NAME = re.compile(r"\w+\*-\w")


def read(term: TypedTerm, *, field: TextField | None) -> Leaf:
    """Read a term as a word, phrase or prefix in one text, or in any; or as `*` alone."""
    if term.quoted and _WILDCARD_SUFFIX.search(term.text) is None:
        return _word_or_phrase(term, term.text, field=field)
    if term.text.strip("*") == "":
        if field is None:
            return Everything()
        message = f"`{field}:*` would match every paper; write `*` alone for that."
        raise Refusal(message, place=term.place, instead=("*",))
    _refuse_inner_star(term)
    body, star = term.text.rstrip("*"), term.text.endswith("*")
    return _prefix(term, body, field=field) if star else _word_or_phrase(term, body, field=field)


def _refuse_inner_star(term: TypedTerm) -> None:
    """Refuse a `*` before the end of a word."""
    body = term.text.rstrip("*")
    if "*" not in body:
        return
    bare = body.strip("*")
    message = f"`*` stands only at the end of a word, not as in `{term.text}`."
    if _STARRED_NAME.match(body):
        raise term.refused(f'{message[:-1]}; the name of something goes into "quotes".', f'"{term.text}"')
    raise term.refused(message, f"{bare.split('*')[0]}{'*' * ('*' in bare)}", bare.replace("*", ""))


def _word_or_phrase(term: TypedTerm, text: str, *, field: TextField | None) -> Leaf:
    """Read a text as a word, or as a phrase of several terms.

    Where the last of several is one character of a script without spaces, it becomes a prefix: in most texts its run
    goes on. So does one syllable of Korean alone, which may be a whole word.
    """
    found = query_tokens(text)
    if not found:
        raise _nothing_in(term)
    terms, typed = tuple(token.term for token in found), tuple(token.surface for token in found)
    if len(terms[-1]) > 1 or not is_unspaced(terms[-1]):
        return Word(terms[0], field, typed=typed) if len(terms) == 1 else Phrase(terms, field, typed=typed)
    if len(terms) > 1 or is_korean(terms[0]):
        return Prefix(terms[-1], field, terms[:-1], typed=typed)
    raise term.refused(f"`{term.text}` is one character; this script needs at least two.", "", terms[0] * 2)


def _prefix(term: TypedTerm, body: str, *, field: TextField | None) -> Leaf:
    """Read the beginning of a word.

    In a script without spaces the `*` is dropped: there a word is found within longer runs anyway.
    """
    found = query_tokens(body)
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
        return term.refused(f"`{term.text}` needs a word directly after it, the one to exclude.", "")
    shown = f'"{term.text}"' if term.quoted else f"`{term.text}`"
    return term.refused(f"There is no letter or digit in {shown} to look for.", "")

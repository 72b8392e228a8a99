"""Whether a query is true of a paper by its index entry, for an archive that cannot decide it by index and SQL alone.

It agrees with the evaluator (`bot.query.evaluate`), and needs neither the paper's texts nor their tokens anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.query.index_entry import IndexEntry, begins_behind
from bot.query.index_tokens import form, key_token, missing_start
from bot.query.person_names import author_parts, names_agree
from bot.query.spellings import spellings
from bot.query.tree import And, Everything, Key, Name, Not, Number, Or, Phrase, Prefix, Query, TextField, Word, terms_of


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """The index entry of a paper, with its names and numbers by field."""

    entry: IndexEntry
    names: Mapping[str, Sequence[str]]
    numbers: Mapping[str, int | None]


def is_true_of(query: Query, paper: StoredEntry) -> bool:
    """Whether the query is true of the paper."""
    match query:
        case And(parts):
            return all(is_true_of(part, paper) for part in parts)
        case Or(parts):
            return any(is_true_of(part, paper) for part in parts)
        case Not(part):
            return not is_true_of(part, paper)
        case Word(scope=scope) | Phrase(scope=scope) | Prefix(scope=scope):
            fields = TextField if scope is None else (scope,)
            return any(_stands(spelling, field, paper.entry) for spelling in spellings(query) for field in fields)
        case Name(field, parts):
            return any(names_agree(parts, author_parts(name)) for name in paper.names[field])
        case Key():
            return _has(paper.entry.facts, f"{key_token(query)} ")
        case Number(field):
            return query.holds(paper.numbers[field])
        case Everything():
            return True


def _stands(spelling: Word | Phrase | Prefix, field: TextField, entry: IndexEntry) -> bool:
    """Whether a spelling stands in a field as it is."""
    text, forms, places = _of_field(field, entry)
    match spelling:
        case Word() | Phrase():
            return _has(text, f"{' '.join(terms_of(spelling))} ")
        case Prefix(start, _, ()):
            return (_has(text, start) or _has(forms, form(start))) and not _has(forms, f"{missing_start(start)} ")
        case Prefix(start, _, after):
            return _has(text, f"{' '.join(after)} ") and begins_behind(" ".join(after), start, text, forms, places)


def _of_field(field: TextField, entry: IndexEntry) -> tuple[str, str, str]:
    if field is TextField.TITLE:
        return entry.title, entry.title_forms, entry.title_places
    return entry.abstract, entry.abstract_forms, entry.abstract_places


def _has(tokens: str, text: str) -> bool:
    """Whether tokens contain a text from the beginning of one on; as a whole where the text ends with a space."""
    return f" {text}" in f" {tokens} "

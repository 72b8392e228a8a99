"""Papers as entries for BibTeX and biber, in UTF-8 (https://ctan.org/pkg/bibtex, https://ctan.org/pkg/biblatex).

The braces of a value are counted also where a backslash stands before them, so that a brace of a title is written as a
command. A title stands in two pairs of braces: no style changes its capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from bot.citing.reference import Reference, reference_of
from bot.paper.paper import Paper
from bot.paper.surname import surname
from bot.text.fold import fold

_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&%#_"},
    }
)
_IN_ADDRESSES = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "\\{}"})
"""Addresses and DOIs are read as they are, but for what would end the value."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "can", "do", "does", "for", "from", "how", "in", "is", "its", "of"}
    | {"on", "or", "the", "to", "towards", "toward", "via", "we", "what", "when", "why", "with"}
)
_KEY_CHARACTERS = 60
_SPLITS_NAMES = re.compile(r"\band\b|,", re.IGNORECASE)
"""What BibTeX reads in a list of names as more than a part of one."""
OTHERS = "others"


def bibtex(papers: Iterable[Paper]) -> str:
    """A file with an entry for each paper; no two keys are the same."""
    return "\n".join(_written(keyed, reference) for keyed, reference in _keyed(map(reference_of, papers)))


def bibtex_entry(paper: Paper, *, most_authors: int) -> str:
    """One entry to paste: without the abstract, and with `and others` behind the first `most_authors` names."""
    reference = reference_of(paper)
    return _written(_key(reference), reference, most_authors=most_authors, whole=False)


def _keyed(references: Iterable[Reference]) -> Iterator[tuple[str, Reference]]:
    taken = set[str]()
    for reference in references:
        key = _key(reference)
        free = next(one for number in count() if (one := key + _letters(number)) not in taken)
        taken.add(free)
        yield free, reference


def _letters(number: int) -> str:
    """Nothing, `a`, `b`, … `z`, then `27`, …: what tells equal keys apart."""
    return "" if number == 0 else chr(ord("`") + number) if number <= len("abcdefghijklmnopqrstuvwxyz") else str(number)


def _key(reference: Reference) -> str:
    """`dukhan2020two`: surname, year, first telling word of the title; the title's words where nobody is known."""
    words = [one for one in _NOT_IN_A_KEY.split(fold(reference.title)) if one and one not in _SMALL_WORDS]
    who = _NOT_IN_A_KEY.sub("", fold(surname(reference.authors[0]))) if reference.authors else ""
    year = str(reference.day.year) if reference.day else ""
    key = who + year + (words[0] if words else "")
    return key[:_KEY_CHARACTERS] if key.strip("0123456789") else f"paper{key}"


def _written(key: str, reference: Reference, *, most_authors: int | None = None, whole: bool = True) -> str:
    fields = [f"  {name} = {value}" for name, value in _fields(reference, most_authors, whole=whole)]
    return ",\n".join((f"@misc{{{key}", *fields)) + "\n}\n"


def _fields(reference: Reference, most_authors: int | None, *, whole: bool) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{{{_escaped(reference.title)}}}}}"
    if names := _names(reference, most_authors):
        yield "author", f"{{{' and '.join(names)}}}"
    if reference.day:
        yield "year", f"{{{reference.day.year:04}}}"
        yield "month", _MONTHS[reference.day.month - 1]
    if reference.arxiv:
        yield "eprint", f"{{{reference.arxiv}}}"
        yield "archivePrefix", "{arXiv}"
    told = {"primaryClass": reference.category}
    if whole:
        told |= {"keywords": ", ".join(reference.keywords), "abstract": reference.abstract}
    addresses = {"doi": reference.doi, "url": reference.url}
    yield from ((name, f"{{{_escaped(value)}}}") for name, value in told.items() if value)
    yield from ((name, f"{{{value.translate(_IN_ADDRESSES)}}}") for name, value in addresses.items() if value)


def _names(reference: Reference, most: int | None) -> Sequence[str]:
    shown = reference.authors[:most]
    left = reference.others or len(shown) < len(reference.authors)
    return [*map(_name, shown), *([OTHERS] if shown and left else [])]


def _name(name: str) -> str:
    """A name as it is; in braces where BibTeX would read it as several, or in another order than it is written."""
    written = _escaped(name)
    return f"{{{written}}}" if _SPLITS_NAMES.search(name) or name.casefold() == OTHERS else written


def _escaped(text: str) -> str:
    return text.translate(_COMMANDS)

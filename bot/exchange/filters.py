"""The filters of MonitoRSS, the feed bot, as queries of this language.

Both of its forms are read: lists of words for each field, with `!` for words that must not occur and `~` for parts of
words (https://docs.monitorss.xyz/bot-customizations/filters/filters-regular), and the expressions of its control panel:
`LOGICAL` ones with `children`, `RELATIONAL` ones that compare a field of an article with a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_FIELDS = {
    "title": "title:",
    "description": "abstract:",
    "summary": "abstract:",
    "content": "abstract:",
    "author": "author:",
    "category": "category:",
    "categories": "category:",
    "tags": "",
}
"""Our field for a placeholder of an article; any other is looked for everywhere."""
_WORD = re.compile(r"[^\W_]+")
MOST_DEPTH = 12
"""How deep expressions may be nested: a query of ours can be nested 16 deep."""


class CannotBeSaid(Exception):
    """A filter has no like in this language; the text says why."""


def query_of_words(filters: Mapping[str, object]) -> str:
    """The query of lists of words by field: any of the wanted, none of the others. Raises `CannotBeSaid`."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for field, words in filters.items():
        for word in words if isinstance(words, list) else [words]:
            if isinstance(word, str) and word.strip():
                _sort(field, word.strip(), wanted, unwanted)
    if not wanted:
        raise CannotBeSaid("it says only what must not occur")
    return " ".join((_any(wanted), *(f"-{one}" for one in unwanted)))


def query_of_expression(told: Mapping[str, object], *, depth: int = 0) -> str:
    """The query of an expression. Raises `CannotBeSaid`."""
    if depth > MOST_DEPTH:
        raise CannotBeSaid("it is nested too deep")
    if told.get("type") == "LOGICAL":
        parts = list(_children(told, depth))
        if not parts:
            raise CannotBeSaid("it is empty")
        joined = (" OR " if told.get("op") == "OR" else " ").join(parts)
        return joined if len(parts) == 1 else f"({joined})"
    return _compared(told)


def _children(told: Mapping[str, object], depth: int) -> Iterator[str]:
    children = told.get("children")
    for one in children if isinstance(children, list) else []:
        if isinstance(one, dict):
            yield query_of_expression(one, depth=depth + 1)


def _compared(told: Mapping[str, object]) -> str:
    left, right, operator = told.get("left"), told.get("right"), told.get("op")
    field = left.get("value") if isinstance(left, dict) else None
    words = right.get("value") if isinstance(right, dict) else None
    if operator == "MATCHES":
        raise CannotBeSaid("it has a regular expression")
    if not isinstance(field, str) or not isinstance(words, str) or not _WORD.search(words):
        raise CannotBeSaid("it compares nothing with a text")
    negated = told.get("not") is True or operator in {"NOT_EQ", "NOT_CONTAIN"}
    return f"{'-' * negated}{_term(field, words)}"


def _sort(field: str, word: str, wanted: list[str], unwanted: list[str]) -> None:
    negated, word = word.startswith("!"), word.removeprefix("!")
    within, word = word.startswith("~"), word.removeprefix("~").removeprefix("\\")
    if _WORD.search(word):
        term = _term(field, word)
        is_part = within and _WORD.fullmatch(word) is not None
        (unwanted if negated else wanted).append(f"{term}*" if is_part else term)


def _term(field: str, words: str) -> str:
    """The words as a phrase in our field."""
    quoted = words if _WORD.fullmatch(words) else f'"{" ".join(words.replace(chr(34), " ").split())}"'
    return f"{_FIELDS.get(field.rsplit('::', maxsplit=1)[-1].casefold(), '')}{quoted}"


def _any(terms: list[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"

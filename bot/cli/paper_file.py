"""Papers from a file of JSON lines: objects with `title` and `abstract`, and any other field a paper has.

A broken fact costs itself, and a line that is no paper one warning: the rest of the file is read.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.cli.output import say
from bot.errors import UsageError
from bot.paper.identity import canonical_id, source_id
from bot.paper.paper import Paper
from bot.paper.people import people
from bot.sources.lenient import Count
from bot.sources.told_paper import bounded_names
from bot.text.latex import readable
from bot.text.markup import plain

_FORM = 'Write one paper a line, whole on its line: {"title": "…", "abstract": "…"}'
_LONGEST_INPUT = 60
STANDARD_INPUT = Path("-")
_MOST_DIGITS = 300
_HALF = "\\u"
"""Begins an escape, which may be half a surrogate pair."""


class PaperLine(BaseModel):
    """One line of the file. Unknown fields are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str
    abstract: str = ""
    id: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    source: str | None = None
    sources: tuple[str, ...] = ()
    upvotes: Count | None = None
    stars: Count | None = None
    code_url: str | None = None
    url: str | None = None
    organization: str | None = None
    keywords: tuple[str, ...] = ()

    def paper(self, number: int) -> Paper:
        """The paper; one without an id is named by its line's number, from 1."""
        named = canonical_id(self.id) if self.id else None
        return Paper(
            id=named or source_id("file", self.id or str(number)),
            title=_shown(self.title),
            abstract=_shown(self.abstract),
            title_source=self.title,
            abstract_source=self.abstract,
            authors=people(bounded_names(self.authors)),
            categories=self.categories,
            sources=self.sources or ((self.source,) if self.source else ()),
            upvotes=self.upvotes,
            stars=self.stars,
            code_url=self.code_url,
            url=self.url,
            organization=self.organization,
            keywords=self.keywords,
        )


class _NoPaper(ValueError):
    """A line that is JSON and no object."""


def named(path: Path) -> str:
    """The file as it is called in a sentence."""
    return "standard input" if path == STANDARD_INPUT else str(path)


def _shown(text: str) -> str:
    """A text as people read it, on one line."""
    return readable(plain(text))


def read_papers(path: Path) -> Iterator[tuple[PaperLine, Paper]]:
    """Each line that can be used as parsed, and its paper; `-` is standard input.

    A broken fact is left out, and a line that is no paper is passed over, each with a warning on standard error. Raises
    a `UsageError` where the file cannot be read, or has lines and none of them is a paper.
    """
    papers = broken = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                try:
                    parsed, warnings = _line(line) if line.strip() else (None, ())
                except ValueError as error:
                    parsed, warnings = None, (f"{_reason(error)} The line is left out.",)
                    broken += 1
                for warning in warnings:
                    say(f"{named(path)}, line {number}: {warning}")
                if parsed is not None:
                    papers += 1
                    yield parsed, parsed.paper(number)
    except OSError as error:
        raise UsageError(f"{named(path)} cannot be read: {error.strerror}.") from error
    if broken and not papers:
        raise UsageError(f"No line of {named(path)} is a paper.", remedy=_FORM)


def _opened(path: Path) -> AbstractContextManager[TextIO]:
    """The lines as UTF-8, whatever the locale says; standard input stays open afterwards."""
    if path != STANDARD_INPUT:
        return path.open(encoding="utf-8-sig", errors="replace")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
    return nullcontext(sys.stdin)


def _line(line: str) -> tuple[PaperLine, Sequence[str]]:
    """A line as parsed, and a warning for each fact that is left out. Raises `ValueError` for a line without a title.

    What is null is not known.
    """
    told = _told(line)
    if not isinstance(told, dict):
        raise _NoPaper("this is not a JSON object.")
    known = {name: _without_nulls(value) for name, value in told.items() if value is not None}
    try:
        return PaperLine.model_validate(known), ()
    except ValidationError as error:
        problems = error.errors()
        if any(problem["loc"][0] == "title" for problem in problems):
            raise
        usable = _without(known, [problem["loc"] for problem in problems])
        return PaperLine.model_validate(usable), [f"{_problem(problem)} It is left out." for problem in problems]


def _told(line: str) -> object:
    """The JSON of a line, in which half a surrogate pair, that no UTF-8 holds, is U+FFFD. Raises `ValueError`."""
    try:
        told: object = json.loads(line, strict=False, parse_int=_integer)
    except RecursionError as error:
        raise ValueError("Invalid JSON: too deep.") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"Invalid JSON: {error.msg.removesuffix(' at')} at column {error.colno}.") from error
    whole = json.dumps(told, ensure_ascii=False)
    return json.loads(whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")) if _HALF in line else told


def _integer(digits: str) -> float:
    """An integer of JSON; one with more digits than Python reads is no number that anything can be."""
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _without_nulls(value: object) -> object:
    return [one for one in value if one is not None] if isinstance(value, list) else value


def _without(known: dict[str, object], places: Sequence[tuple[int | str, ...]]) -> dict[str, object]:
    """The facts without those at these places: a whole one, or single ones of a list."""
    broken = {place[0] for place in places if len(place) == 1}
    items = {place[:2] for place in places if len(place) > 1}
    return {
        name: [one for number, one in enumerate(value) if (name, number) not in items]
        if isinstance(value, list)
        else value
        for name, value in known.items()
        if name not in broken
    }


def _reason(error: ValueError) -> str:
    """Why a line is no paper."""
    return _problem(error.errors()[0]) if isinstance(error, ValidationError) else str(error)


def _problem(problem: ErrorDetails) -> str:
    """What is wrong with a field: it is missing, or has a wrong value."""
    place = ".".join(map(str, problem["loc"]))
    if problem["type"] == "missing":
        return f"{place} is missing."
    value, rule = repr(problem["input"]), problem["msg"].replace("valid tuple", "list")
    return f"{place}: {rule}, and not {value[:_LONGEST_INPUT]}{'…' * (len(value) > _LONGEST_INPUT)}."

"""Papers from a file of JSON lines: objects with `title` and `abstract`, and any other field a paper has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import UsageError
from bot.paper.identity import canonical_id, source_id
from bot.paper.paper import Paper
from bot.text.latex import readable

_FORM = 'Write one paper a line, whole on its line: {"title": "…", "abstract": "…"}'
_LONGEST_INPUT = 60
STANDARD_INPUT = Path("-")


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
    upvotes: int | None = None
    stars: int | None = None
    code_url: str | None = None
    url: str | None = None
    organization: str | None = None
    keywords: tuple[str, ...] = ()

    def paper(self, number: int) -> Paper:
        """The paper; one without an id is named by its line's number, from 1."""
        named = canonical_id(self.id) if self.id else None
        return Paper(
            id=named or source_id("file", self.id or str(number)),
            title=readable(self.title),
            abstract=readable(self.abstract),
            title_source=self.title,
            abstract_source=self.abstract,
            authors=self.authors,
            categories=self.categories,
            sources=self.sources or ((self.source,) if self.source else ()),
            upvotes=self.upvotes,
            stars=self.stars,
            code_url=self.code_url,
            url=self.url,
            organization=self.organization,
            keywords=self.keywords,
        )


def named(path: Path) -> str:
    """The file as it is called in a sentence."""
    return "standard input" if path == STANDARD_INPUT else str(path)


def read_papers(path: Path) -> Iterator[tuple[PaperLine, Paper]]:
    """Each line as parsed, and its paper; `-` is standard input. Raises a `UsageError` that names the line."""
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    parsed = _line(line, path, number)
                    yield parsed, parsed.paper(number)
    except OSError as error:
        raise UsageError(f"{named(path)} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{named(path)} cannot be read: it is not UTF-8.") from error


def _opened(path: Path) -> AbstractContextManager[TextIO]:
    """The lines as UTF-8, whatever the locale says; standard input stays open afterwards."""
    if path != STANDARD_INPUT:
        return path.open(encoding="utf-8-sig")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig")
    return nullcontext(sys.stdin)


def _line(line: str, path: Path, number: int) -> PaperLine:
    try:
        return PaperLine.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors()[0]
        raise UsageError(f"{named(path)}, line {number}: {_problem(problem)}", remedy=_FORM) from error


def _problem(problem: ErrorDetails) -> str:
    """What is wrong with a line: it is not an object, or a field has a wrong value."""
    place = ".".join(map(str, problem["loc"]))
    if not place:
        return f"{problem['msg']}." if problem["type"] == "json_invalid" else "this is not a JSON object."
    if problem["type"] == "missing":
        return f"{place} is missing."
    value = repr(problem["input"])
    return f"{place}: {problem['msg']}, and not {value[:_LONGEST_INPUT]}{'…' * (len(value) > _LONGEST_INPUT)}."

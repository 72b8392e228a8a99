"""`offprint explain`: how a query is parsed, and why it does or does not match a paper. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from bot.cli.output import WIDE, Json, plain, print_json
from bot.cli.paper_file import read_papers
from bot.errors import UsageError
from bot.matching.clauses import Clause, Clauses, clauses_of
from bot.matching.explain import Evidence, Explanation, Failing
from bot.matching.explain import explain as explained
from bot.paper.paper import Paper
from bot.query.canonical import canonical, shown, spelled
from bot.query.describe import describe
from bot.query.parser import parse
from bot.query.tree import Phrase, Prefix, Query, TextField, Word, leaves
from bot.text.token_spans import token_spans
from bot.text.tokens import Token, tokens

_AROUND = 20
_TOKENS_SHOWN = 40
"""Tokens of a text that people are shown; `--json` has all."""
_CHARACTERS_SHOWN = 300
"""The same of a title, and of a single token."""


def explain(
    query: Annotated[str, typer.Argument(help="The query, as in /papers subscribe.")],
    paper: Annotated[
        Path | None,
        typer.Option(help="A file with a paper, an object of JSON a line with title and abstract; -: standard input."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line, one for each paper.")] = False,
) -> None:
    """Show how a query is read, and why it matches a paper or not."""
    parsed = parse(query)
    papers = [each for _, each in read_papers(paper)] if paper is not None else []
    if paper is not None and not papers:
        raise UsageError(f"{paper} holds no paper.", remedy='Write one line: {"title": "…", "abstract": "…"}')
    if as_json:
        print_json([_row(parsed, each) for each in papers] or [_understood(parsed)])
        return
    console = Console(highlight=False, width=None if Console().is_terminal else WIDE)
    for line in (*_query_lines(parsed), *(line for each in papers for line in _paper_lines(parsed, each))):
        console.print(line)


def _query_lines(query: Query) -> Iterator[Text]:
    """How the query is understood, for people."""
    clauses = clauses_of(query)
    yield _line("kept as", canonical(query))
    yield _line("read as", describe(query))
    yield from (_line("looks for", words) for words in _looked_for(query))
    yield from (_line(_heading("clause", number, clauses), _clause(clause)) for number, clause in _numbered(clauses))
    if not clauses.exact:
        yield _line("", "there are more alternatives; a paper is checked against the whole query")


def _looked_for(query: Query) -> Iterator[str]:
    """The terms of the words in a query, where they differ from the words as typed."""
    words = [leaf for leaf in leaves(query) if isinstance(leaf, Word | Phrase | Prefix)]
    changed = [f"{shown(leaf)} as {shown(leaf, as_typed=False)}" for leaf in words if _is_changed(leaf)]
    if changed:
        yield ", ".join(changed)


def _is_changed(leaf: Word | Phrase | Prefix) -> bool:
    return shown(leaf) != shown(leaf, as_typed=False)


def _paper_lines(query: Query, paper: Paper) -> Iterator[Text]:
    """A paper beside the query, for people."""
    explanation = explained(query, paper)
    yield Text()
    yield _line("paper", _begun(paper.title) or "(no title)")
    for field, text in _texts(paper).items():
        yield _line(f"{field} tokens", _spoken(tokens(text)))
        yield from (_line("  closed up", " ".join(words)) for words in [_closed_up(text)[:_TOKENS_SHOWN]] if words)
    yield _line("matches", "no" if explanation.witness is None else "yes", style="bold")
    for found in explanation.witness or ():
        yield _found(found, paper)
    for number, failing in enumerate(explanation.failing, start=1):
        yield _line(_heading("clause", number, explanation.clauses), _failing(failing))


def _line(name: str, text: str | Text, *, style: str = "") -> Text:
    return Text.assemble((f"{name:<16}", "dim"), text if isinstance(text, Text) else plain(text, style))


def _heading(name: str, number: int, clauses: Clauses) -> str:
    return name if len(clauses.alternatives) == 1 else f"{name} {number}"


def _numbered(clauses: Clauses) -> Iterator[tuple[int, Clause]]:
    return enumerate(clauses.alternatives, start=1)


def _clause(clause: Clause) -> str:
    required = " and ".join(map(spelled, clause.required)) or "any paper"
    excluded = " or ".join(map(spelled, clause.excluded))
    return f"{required}, without {excluded}" if excluded else required


def _failing(failing: Failing) -> str:
    missing = f"{', '.join(failing.missing)} not found" if failing.missing else ""
    unwanted = f"{', '.join(failing.unwanted)} found, and excluded" if failing.unwanted else ""
    return "; ".join(filter(None, (missing, unwanted)))


def _spoken(found: tuple[Token, ...]) -> str:
    """Tokens in order; where the term differs from the surface, both."""
    written = [each.surface if each.surface == each.term else f"{each.surface}→{each.term}" for each in found]
    more = len(written) - _TOKENS_SHOWN
    return " ".join(map(_begun, written[:_TOKENS_SHOWN])) + (f" … and {more} more" if more > 0 else "") or "(none)"


def _closed_up(text: str) -> list[str]:
    """The words that hyphens join in a text, as one word, each once."""
    return list(dict.fromkeys(each.surface for each in token_spans(text).compounds))


def _begun(text: str) -> str:
    """A text, or how it begins."""
    return text if len(text) <= _CHARACTERS_SHOWN else f"{text[:_CHARACTERS_SHOWN]}…"


def _found(found: Evidence, paper: Paper) -> Text:
    """A part of the query with the fields that it was found in, its words marked where they stand."""
    where = [_marked(_texts(paper)[field], place) for field, places in found.places.items() for place in places[:1]]
    fields = plain(f"{found.term.text} in {', '.join(found.term.fields)}")
    return _line("  because of", Text("  ").join([fields, *where]))


def _marked(text: str, place: tuple[int, int]) -> Text:
    """The words at a place, with a little of the text around them."""
    start, end = place
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Text.assemble(
        "“…" if start > _AROUND else "“",
        plain(before),
        plain(_begun(text[start:end]), "bold"),
        plain(after),
        "…”" if text[end + _AROUND :] else "”",
    )


def _texts(paper: Paper) -> dict[TextField, str]:
    return {TextField.TITLE: paper.title, TextField.ABSTRACT: paper.abstract}


def _understood(query: Query) -> Json:
    clauses = clauses_of(query)
    return {
        "kept_as": canonical(query),
        "read_as": describe(query),
        "clauses": [
            {"required": list(map(spelled, clause.required)), "excluded": list(map(spelled, clause.excluded))}
            for clause in clauses.alternatives
        ],
        "exact": clauses.exact,
    }


def _row(query: Query, paper: Paper) -> Json:
    explanation = explained(query, paper)
    texts = _texts(paper)
    return {
        **_understood(query),
        "paper": {"id": paper.id, "title": paper.title},
        "tokens": {field: [list(each) for each in tokens(text)] for field, text in texts.items()},
        "closed_up": {field: _closed_up(text) for field, text in texts.items()},
        "matches": explanation.witness is not None,
        "witness": [_witness(found) for found in explanation.witness or ()],
        "failing": _failings(explanation),
    }


def _witness(found: Evidence) -> Json:
    return {"term": found.term.text, "fields": found.term.fields, "places": found.places}


def _failings(explanation: Explanation) -> list[Json]:
    return [{"missing": failing.missing, "unwanted": failing.unwanted} for failing in explanation.failing]

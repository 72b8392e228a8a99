"""What stands in the project's Markdown pages: links, headings, and things to type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_FENCED = re.compile(r"^(```|~~~)[^\n]*\n(.*?)^\s*\1\s*$", re.MULTILINE | re.DOTALL)
_INDENTED_FENCE = re.compile(r"^[ \t]+(```)[^\n]*\n(.*?)^[ \t]+\1\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _INDENTED_FENCE.sub("", _FENCED.sub("", page.read_text("utf-8")))


def blocks(page: Path) -> Iterator[str]:
    """The lines in a page's blocks of code."""
    text = page.read_text("utf-8")
    for fence in (_FENCED, _INDENTED_FENCE):
        for found in fence.finditer(text):
            yield from map(str.strip, found[2].splitlines())


def spans(page: Path) -> Iterator[str]:
    """What stands as code within a page's sentences and tables; not in headings, which show forms."""
    text = re.sub(r"^#.*$", "", prose(page), flags=re.MULTILINE)
    for span in re.findall(r"`([^`]+)`", text):
        yield " ".join(span.replace("\\|", "|").split())


def typed(page: Path, first: str) -> list[str]:
    """All that a page tells people to type that begins with the word `first`, in order, each once."""
    lines = [line for line in (*blocks(page), *spans(page)) if line == first or line.startswith(f"{first} ")]
    return list(dict.fromkeys(line.partition("  #")[0].strip() for line in lines))


def links(page: Path) -> list[str]:
    """Where a page's links and pictures lead, other than to the web."""
    return [to for to in _LINK.findall(prose(page)) if not re.match(r"[a-z]+:", to)]


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as links within pages have them."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(prose(page)))
    return {heading.strip().replace(" ", "-") for heading in plain}

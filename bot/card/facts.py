"""The facts of a paper, each in the words that every card, list and digest uses for it."""

from __future__ import annotations

from datetime import date

from bot.card.byline import byline
from bot.card.card import Button, Line, Link, Picture, Style, link, plain
from bot.card.excerpt import shorten
from bot.card.formatting import count_words, day_words
from bot.card.life import later_facts, warning
from bot.digest.ranking import appeared
from bot.paper.paper import Paper, StoredPaper
from bot.text.address import web_address

TITLE_CHARACTERS = 300
"""No paper's title is longer; what is, is a source's slip and must not push the rest out of the message."""

ADDRESS_CHARACTERS = 500
"""No paper's address is longer, and a Discord button holds 512."""

NO_BREAK = "\u00a0"
"""A blank at which no line is broken."""

DOT = f"{NO_BREAK}· "
"""Between two facts; it stays with the one before it when a line is broken."""

TIED_DOT = f"{NO_BREAK}·{NO_BREAK}"
"""Between two facts that stay on one line, so that a figure is never alone on its own."""

_CATEGORIES_CHARACTERS = 200
_SOURCES = {
    "huggingface": "Hugging Face",
    "arxiv": "arXiv",
    "biorxiv": "bioRxiv",
    "medrxiv": "medRxiv",
    "europepmc": "Europe PMC",
    "crossref": "Crossref",
}
_WITH_UPVOTES = ("huggingface",)
"""The sources whose upvotes are known: named last, so that the count stands behind them."""


def title_of(paper: Paper) -> str:
    """The title on one line."""
    return shorten(paper.title, TITLE_CHARACTERS) or paper.id


def title_line(paper: Paper) -> Line:
    """The title as a card has it, in bold, opening the paper's page where one is known."""
    return (link(title_of(paper), _openable(paper.url)),)


def listed_title(paper: Paper) -> Line:
    """The title as one of a list, where many in bold would shout."""
    return (link(title_of(paper), _openable(paper.url), Style.PLAIN),)


def citation(paper: Paper) -> str:
    """The paper in words alone: `“The Two-Pass Softmax Algorithm” by Marat Dukhan and 1 more`; ` (retracted)` if so."""
    authors, warned = byline(paper.authors, names=1), warning(paper).lower()
    return f"“{title_of(paper)}”" + (f" by {authors}" if authors else "") + (f" ({warned})" if warned else "")


def meta(paper: Paper, day: str, *, categories: int = 1) -> str:
    """Where and when, and what people made of it: `cs.LG · 24 Nov · Hugging Face ▲ 37 · ★ 1.2k`.

    No line is broken within a date, nor before a figure.
    """
    day = day.replace(" ", "\u00a0")
    sources = sorted(paper.sources, key=lambda name: name in _WITH_UPVOTES)
    names = DOT.join(dict.fromkeys(map(source_words, sources)))
    votes = upvotes(paper)
    named = shorten(", ".join(paper.categories[:categories]), _CATEGORIES_CHARACTERS)
    facts = (named, day, "\u00a0".join(filter(None, (names, votes))), stars(paper))
    return DOT.join(filter(None, facts))


def source_words(name: str) -> str:
    """A source as people call it: `Europe PMC` for `europepmc:lab`, `nature` for `feed:nature`."""
    family, _, member = name.partition(":")
    return _SOURCES.get(family) or member or family


def upvotes(paper: Paper) -> str:
    """`▲ 37`; empty when nobody has voted or nothing is known."""
    return f"▲\u00a0{count_words(paper.upvotes)}" if paper.upvotes else ""


def stars(paper: Paper) -> str:
    """`★ 1.2k`; empty when there are none or nothing is known."""
    return f"★\u00a0{count_words(paper.stars)}" if paper.stars else ""


def day_of(stored: StoredPaper) -> date:
    """The day (UTC) on which the paper was listed, else published or first seen."""
    return appeared(stored).date()


def day_near(stored: StoredPaper, today: date) -> str:
    """That day in words, with its year only where it is not this one."""
    return day_words(day_of(stored), near=today)


def picture(paper: Paper) -> Picture | None:
    """The paper's thumbnail, with alt text."""
    address = _openable(paper.thumbnail_url)
    return Picture(address, f"Preview picture of “{title_of(paper)}”") if address else None


def links(paper: Paper) -> tuple[Button, ...]:
    """A button for the PDF and one for the code, where their addresses are known."""
    return tuple(
        Button(label, Link(address), spoken=f"{label} of {title_of(paper)}")
        for label, url in (("PDF", paper.pdf_url), ("Code", paper.code_url))
        if (address := _openable(url)) is not None
    )


def project_link(paper: Paper) -> tuple[Button, ...]:
    """A button for the project's page, where it is known."""
    address = _openable(paper.project_url)
    return (Button("Project", Link(address), spoken=f"Project page of {title_of(paper)}"),) if address else ()


def _openable(url: str | None) -> str | None:
    """`url` if a button may open it: one bad address in a message makes a platform refuse the whole message."""
    return web_address(url, most=ADDRESS_CHARACTERS)


def later_line(paper: Paper) -> tuple[Line, ...]:
    """A line that says where it was published and what was corrected; none where nothing is known."""
    facts = later_facts(paper)
    between = (plain(DOT),)
    return (sum((between + fact for fact in facts[1:]), start=facts[0]),) if facts else ()


def plain_line(*pieces: str) -> Line:
    """The pieces that say something, with a dot between them."""
    return (plain(DOT.join(filter(None, pieces))),)

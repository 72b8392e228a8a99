"""A paper as an entry of a feed: the facts of its card, and the whole abstract, for a reader."""

from __future__ import annotations

from html import escape
from uuid import NAMESPACE_URL, uuid5

from bot.card.card import Line, Span, Style
from bot.card.excerpt import excerpt
from bot.card.facts import ADDRESS_CHARACTERS, later_line, meta, plain_line, title_of
from bot.card.formatting import day_words
from bot.card.life import warning, warning_lines
from bot.card.reasons import matched_line
from bot.card.summary import summary
from bot.card.trending import why_words
from bot.digest.ranking import appeared
from bot.jobs.read_feed import FeedItem
from bot.paper.paper import Paper
from bot.paper.people import UNNAMED, persons
from handlers.text import clean, link_address
from handlers.web.atom import Entry, Link

HTML, PDF = "text/html", "application/pdf"
_AUTHORS = 50
"""Names in an entry: a collaboration has thousands, and no reader shows them."""
_CATEGORIES = 20
_ABSTRACT_CHARACTERS = 10_000
_TAGS = {Style.BOLD: "strong", Style.CODE: "code"}


def entry_of(item: FeedItem) -> Entry:
    """The entry of a paper in a feed."""
    paper = item.stored.paper
    warned = warning(paper)
    told = summary(paper, tuple(one.reasons for one in item.why))
    return Entry(
        id=urn("paper", paper.id),
        title=clean(f"{warned}: {title_of(paper)}" if warned else title_of(paper)),
        updated=item.at,
        published=paper.published_at or appeared(item.stored),
        authors=_authors(paper),
        categories=tuple(dict.fromkeys(filter(None, map(clean, paper.categories[:_CATEGORIES])))),
        links=tuple(_links(paper)),
        summary=clean(told.signed),
        content=_content(item),
    )


def urn(kind: str, name: str) -> str:
    """A stable id that is a valid address whatever `name` holds: the same for the same kind and name, everywhere."""
    known = f"offprint:{kind}:{name}".encode("utf-8", "replace").decode()
    return uuid5(NAMESPACE_URL, known).urn


def _authors(paper: Paper) -> tuple[str, ...]:
    named = [name for name in map(str.strip, map(clean, persons(paper.authors))) if name]
    left = len(named) - _AUTHORS
    if left > 0:
        return (*named[:_AUTHORS], f"{left} more")
    return (*named, "others") if named and UNNAMED in paper.authors else tuple(named)


def _links(paper: Paper) -> list[Link]:
    told = (
        ("alternate", HTML, paper.url, None),
        ("related", PDF, paper.pdf_url, "PDF"),
        ("related", HTML, paper.code_url, "Code"),
        ("related", HTML, paper.project_url, "Project"),
    )
    return [
        Link(rel=rel, type=kind, href=address, title=title)
        for rel, kind, url, title in told
        if (address := link_address(url, most=ADDRESS_CHARACTERS)) is not None
    ]


def _content(item: FeedItem) -> str:
    """The abstract and why the paper is here, as HTML."""
    paper = item.stored.paper
    abstract = excerpt(paper.abstract, _ABSTRACT_CHARACTERS) or "No abstract is known of this paper."
    facts = plain_line(meta(paper, day_words(appeared(item.stored).date()), categories=len(paper.categories)))
    why = [
        *([matched_line(item.why)] if item.why else []),
        *([plain_line(why_words(item.trend))] if item.trend else []),
    ]
    lines = (*warning_lines(paper), (Span(abstract),), facts, *later_line(paper), *why)
    links = [f'<a href="{escape(link.href)}">{link.title}</a>' for link in _links(paper) if link.title]
    paragraphs = [*map(_html, lines), *([" · ".join(links)] if links else [])]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _html(line: Line) -> str:
    return "".join(map(_html_span, line))


def _html_span(span: Span) -> str:
    text = escape(clean(span.text))
    tag = _TAGS.get(span.style)
    text = f"<{tag}>{text}</{tag}>" if tag else text
    address = link_address(span.url, most=ADDRESS_CHARACTERS)
    return f'<a href="{escape(address)}">{text}</a>' if address else text

"""The page on which a paper lives: the one that a source told, else the one that its registry (arXiv, DOI) leads to."""

from __future__ import annotations

from urllib.parse import quote

from bot.paper.paper import Paper, PaperId

_PAGES = {"arxiv": "https://arxiv.org/abs/", "doi": "https://doi.org/"}


def registered_page(paper: PaperId) -> str | None:
    """The page to which the registry of `paper` leads; None where it has none."""
    registry, _, name = paper.partition(":")
    return f"{_PAGES[registry]}{quote(name)}" if registry in _PAGES else None


def page_of(paper: Paper) -> str | None:
    """The page of a paper; None where none is known."""
    return paper.url or registered_page(paper.id)

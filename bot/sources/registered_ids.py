"""The ids that registries of papers (arXiv, DOI) give, found in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from bot.paper.identity import canonical_id
from bot.paper.paper import PaperId

_DOI_PAGE = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/(?P<doi>[^?#]+)", re.IGNORECASE)


def registered_id(text: str) -> PaperId | None:
    """The id that `text` names, also as the address of a page at doi.org."""
    page = _DOI_PAGE.match(text.strip())
    return canonical_id(unquote(page["doi"]) if page else text)


def registered_ids(texts: Iterable[str]) -> tuple[PaperId, ...]:
    """The ids that the texts name: the first of each registry, that of arXiv before the others."""
    named = [paper for paper in map(registered_id, texts) if paper is not None]
    first = {paper.partition(":")[0]: paper for paper in reversed(named)}
    return tuple(sorted(first.values(), key=lambda paper: not paper.startswith("arxiv:")))

"""The query that a feed's address stands for: arXiv's feeds of categories and of searches.

https://info.arxiv.org/help/rss.html and https://info.arxiv.org/help/api/user-manual.html#query_details.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_LISTED = re.compile(
    r"/(?:rss|atom|list|archive|catchup)/(?P<categories>[A-Za-z-]+(?:\.[A-Za-z-]+)?(?:\+[A-Za-z.-]+)*)"
)
_ADDRESS = re.compile(r"(?:https?|feed)://\S+", re.IGNORECASE)
_ARXIV = re.compile(r"(?:[a-z]+\.)?arxiv\.org", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether a text is one address and nothing else."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def query_of_address(address: str) -> str | None:
    """The query of a feed of arXiv's, in this language or in arXiv's own; None for any other address."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if _ARXIV.fullmatch(host) is None:
        return None
    listed = _LISTED.match(parts.path)
    if listed is not None:
        return " OR ".join(f"category:{name}" for name in listed["categories"].split("+") if name)
    asked = parse_qs(parts.query)
    found = asked.get("search_query") or asked.get("query") or []
    return " ".join(found[0].split()) or None if found else None
